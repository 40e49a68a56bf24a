"""The pictures in `docs/images/`: a real quiz, played and photographed. `make images` runs this."""

import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from quizapp.settings import ROOT
from tests.support.server import Server
from tests.support.waiting import wait_until

IMAGES = ROOT / "docs" / "images"
NAMES = ("Amira", "Ben", "Chiara", "Dmitri", "Elif", "Farid")
PASSWORD = "only-for-pictures"
# Nothing comes or goes any more; what moves for ever may go on.
STANDS_STILL = """() => document.getAnimations().every(
    (one) => one.playState !== "running" || one.effect.getComputedTiming().iterations === Infinity
)"""


def main() -> None:
    """Play the sample quiz on a fresh server and photograph each screen."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as directory, sync_playwright() as playwright:
        server = Server(Path(directory))
        server.start()
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            _play(browser, server.url)
        finally:
            browser.close()
            server.kill()
    _beside(IMAGES / "question.png", IMAGES / "screen-question.png", IMAGES / "phone-question.png")


def _play(browser: Browser, url: str) -> None:
    console = _page(browser, 1440, 900)
    console.goto(f"{url}/host")
    console.get_by_test_id("sign-in-name").fill("Quizmaster")
    console.get_by_test_id("sign-in-password").fill(PASSWORD)
    _shoot(console, "host-first-account")
    console.get_by_test_id("sign-in-submit").click()
    console.get_by_test_id("event-sample").click()
    expect(console.get_by_test_id("event-card")).to_have_count(1)
    _shoot(console, "host-events")
    console.get_by_test_id("event-card").get_by_role("link").first.click()
    code = console.get_by_test_id("event-code").inner_text().strip()
    _shoot(console, "editor")
    console.get_by_test_id("go-live").click()
    expect(console.get_by_test_id("console")).to_have_attribute("data-phase", "lobby")
    screen = _page(browser, 1920, 1080)
    screen.goto(f"{url}/screen/{code}")
    phones = [_joined(browser, url, code, name, number) for number, name in enumerate(NAMES)]
    expect(screen.get_by_test_id("screen-count")).to_have_text(str(len(NAMES)))
    _shoot(screen, "screen-lobby")
    _shoot(phones[0], "phone-lobby")
    console.get_by_test_id("control-start").click()
    _questions(console, screen, phones)
    expect(screen.get_by_test_id("screen")).to_have_attribute("data-phase", "finished")
    _shoot(screen, "screen-podium")
    _shoot(phones[0], "phone-podium")


def _questions(console: Page, screen: Page, phones: list[Page]) -> None:
    number = 0
    while screen.get_by_test_id("screen").get_attribute("data-phase") != "finished":
        for phone in phones:
            expect(phone.get_by_test_id("play")).to_have_attribute("data-phase", "question")
        if number == 0:
            _shoot(screen, "screen-question")
            _shoot(phones[0], "phone-question")
            _shoot(console, "console")
        for index, phone in enumerate(phones):
            phone.get_by_test_id(f"choice-{(index * number) % 2}").click()
            if phone.get_by_test_id("answer-submit").count():
                phone.get_by_test_id("answer-submit").click()
        expect(screen.get_by_test_id("screen")).to_have_attribute("data-phase", "reveal")
        if number == 1:
            _shoot(screen, "screen-reveal")
            _shoot(phones[0], "phone-reveal")
        _next(console, screen, "reveal")
        if number == 1:
            _shoot(screen, "screen-leaderboard")
        if screen.get_by_test_id("screen").get_attribute("data-phase") == "leaderboard":
            _next(console, screen, "leaderboard")
        number += 1


def _next(console: Page, screen: Page, phase: str) -> None:
    expect(console.get_by_test_id("console")).to_have_attribute("data-phase", phase)
    console.get_by_test_id("control-next").click()
    expect(screen.get_by_test_id("screen")).not_to_have_attribute("data-phase", phase)


def _joined(browser: Browser, url: str, code: str, name: str, number: int) -> Page:
    phone = _page(browser, 390, 844)
    phone.goto(f"{url}/join/{code}")
    phone.get_by_test_id("name-input").fill(name)
    phone.get_by_test_id(f"avatar-{number}").click()
    if number == 0:
        _shoot(phone, "phone-join")
    phone.get_by_test_id("join-submit").click()
    expect(phone.get_by_test_id("play")).to_have_attribute("data-phase", "lobby")
    return phone


def _page(browser: Browser, width: int, height: int) -> Page:
    return browser.new_context(viewport={"width": width, "height": height}).new_page()


def _shoot(page: Page, name: str) -> None:
    wait_until(page, STANDS_STILL)
    raw = IMAGES / f"{name}.png"
    page.screenshot(path=raw)
    # A palette is enough for flat colours, and the repository stays small.
    Image.open(raw).convert("RGB").quantize(256).save(raw, optimize=True)


def _beside(target: Path, left: Path, right: Path) -> None:
    """One picture of a projector and a phone."""
    screen, phone = Image.open(left).convert("RGB"), Image.open(right).convert("RGB")
    screen = screen.resize((1280, 720))
    phone = phone.resize((round(phone.width * 720 / phone.height), 720))
    both = Image.new("RGB", (screen.width + phone.width + 24, 720), "white")
    both.paste(screen, (0, 0))
    both.paste(phone, (screen.width + 24, 0))
    both.quantize(256).save(target, optimize=True)


if __name__ == "__main__":
    main()
