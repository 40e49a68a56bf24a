"""The camera is blocked, busy or not there: the guide of this browser, and the scanner starts as soon as it can."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.e2e.conftest import launched
from tests.e2e.fake_camera import Scanner, film
from tests.e2e.people import PHONE_SIZE, Person
from tests.support.server import Server
from tests.support.waiting import wait_until
from tests.unit.test_camera_guide import BROWSERS

# Presses as soon as React has the page, between two of the steps in which it wakes up: so can a thumb.
PRESS_AT_ONCE = """
const onmessage = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage');
const isAlive = () => {
    const key = Object.keys(document).find(name => name.startsWith('__reactContainer$'));
    return key !== undefined && document[key].stateNode.current.memoizedState.isDehydrated === false;
};
Object.defineProperty(MessagePort.prototype, 'onmessage', { ...onmessage, set(step) {
    onmessage.set.call(this, message => {
        step(message);
        if (window.hasPressed || !isAlive()) return;
        window.hasPressed = true;
        document.querySelector('[data-testid=guide-open]').click();
    });
} });
"""
AGENTS = {key: user_agent for user_agent, key, _ in BROWSERS}


@pytest.fixture(scope="module")
def eyes(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser with a camera that sees nothing of interest."""
    opened = launched(playwright, also=film(tmp_path_factory.mktemp("film") / "grey.mjpeg", ("", 60)))
    yield opened
    opened.close()


@pytest.fixture
def page(eyes: Browser, server: Server) -> Iterator[Page]:
    """A phone that was never here."""
    yield from _page(eyes, server)


def _page(browser: Browser, server: Server, **more: Any) -> Iterator[Page]:
    context = browser.new_context(base_url=server.url, viewport=PHONE_SIZE, **more)  # pyright: ignore[reportArgumentType] -- a plain dict
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context.new_page()
    context.close()
    assert errors == []


@pytest.mark.parametrize("key", ["chrome-android", "samsung-android", "safari-ios", "firefox-mac", "instagram-ios"])
def test_a_blocked_camera_starts_without_a_reload_once_it_is_allowed(eyes: Browser, server: Server, key: str) -> None:
    """J12: the guide is that of this browser; when permission comes, the scanner starts by itself."""
    for page in _page(eyes, server, user_agent=AGENTS[key]):
        scanner = Scanner(page, grant=False)
        scanner.open()
        scanner.guides("denied", key)
        expect(page.get_by_test_id("camera-guide").get_by_role("listitem").first).to_be_visible()
        expect(page.get_by_test_id("copy-link")).to_have_count(1 if key == "instagram-ios" else 0)
        page.evaluate("window.sameDocument = true")
        page.context.grant_permissions(["camera"])
        scanner.is_in_phase("running")
        scanner.has_camera(1)
        expect(page.get_by_test_id("camera-guide")).to_have_count(0)
        expect(page.get_by_test_id("camera-result")).to_have_attribute("data-result", "works")
        assert page.evaluate("window.sameDocument")


def test_the_test_says_at_once_what_works(page: Page) -> None:
    """J12: "Test camera" says what is in the way, and that it works when it does."""
    scanner = Scanner(page, grant=False)
    page.goto("/join")
    page.get_by_test_id("guide-open").click()
    scanner.guides("help")
    page.get_by_test_id("camera-test").click()
    result = page.get_by_test_id("camera-result")
    expect(result).to_have_attribute("data-result", "denied")
    scanner.guides("denied")
    page.context.grant_permissions(["camera"])
    expect(result).to_have_attribute("data-result", "works")
    expect(result).to_have_text("The camera works.")


def test_a_press_while_the_page_wakes_up_opens_the_guide(page: Page) -> None:
    """J12: nothing that was pressed is lost, however early."""
    page.add_init_script(PRESS_AT_ONCE)
    page.goto("/join")
    wait_until(page, "window.hasPressed")
    Scanner(page, grant=False).guides("help")


def test_the_guide_can_be_overruled_by_hand(page: Page) -> None:
    """J12: where the user agent does not tell the truth, the right guide is chosen by hand, and stays."""
    scanner = Scanner(page, grant=False)
    scanner.open()
    scanner.guides("denied", "chrome-linux")
    page.get_by_test_id("guide-browser").select_option("samsung-android")
    scanner.guides("denied", "samsung-android")
    expect(page.get_by_test_id("camera-guide")).to_contain_text("Sites and downloads")
    page.get_by_test_id("camera-test").click()
    expect(page.get_by_test_id("camera-result")).to_be_visible()
    scanner.guides("denied", "samsung-android")


def test_an_ipad_is_told_by_its_screen(eyes: Browser, server: Server) -> None:
    """J12: an iPad that says it is a Mac gets the guide of an iPad."""
    for page in _page(eyes, server, user_agent=AGENTS["safari-mac"]):
        page.add_init_script("Object.defineProperty(navigator, 'maxTouchPoints', { value: 5 })")
        scanner = Scanner(page, grant=False)
        scanner.open()
        scanner.guides("denied", "safari-ios")


def test_a_device_without_a_camera_is_told_so(playwright: Playwright, server: Server) -> None:
    """J12: no camera is no matter of permission, and the code still leads in."""
    browser = launched(playwright, also=("--use-fake-device-for-media-stream=device-count=0",))
    for page in _page(browser, server):
        scanner = Scanner(page)
        scanner.open()
        scanner.guides("no_camera")
        expect(page.get_by_test_id("camera-guide").get_by_role("listitem")).to_have_count(0)
        page.get_by_test_id("type-instead").click()
        expect(page.get_by_test_id("join-code")).to_be_focused()
    browser.close()


# What a browser says when no browser of a test can be brought to it.
REFUSE = """
MediaDevices.prototype.getUserMedia = async () => {
    window.asked = (window.asked ?? 0) + 1;
    throw new DOMException(%r, %r);
};
"""
SAID = (
    ("NotReadableError", "Could not start video source", "in_use"),
    ("NotAllowedError", "Permission denied by system", "system"),
    ("NotAllowedError", "Permission dismissed", "dismissed"),
)


@pytest.mark.parametrize(("name", "message", "kind"), SAID, ids=[row[2] for row in SAID])
def test_each_trouble_has_its_own_words(page: Page, name: str, message: str, kind: str) -> None:
    """J12: busy, blocked by the system and not answered are told apart, and do not make the page ask for ever."""
    page.clock.install()
    scanner = Scanner(page)
    page.add_init_script(REFUSE % (message, name))
    scanner.open()
    scanner.guides(kind)
    wait_until(page, "asked > 0")
    asked = page.evaluate("asked")
    page.clock.run_for(10_000)
    assert page.evaluate("asked") == asked


def test_a_page_without_a_camera_api_says_so(page: Page) -> None:
    """J12: a browser that gives pages no camera is told from one that blocks it."""
    page.add_init_script("Object.defineProperty(Navigator.prototype, 'mediaDevices', { value: undefined })")
    page.goto("/join")
    expect(page.get_by_test_id("scanner-unavailable")).to_have_attribute("data-reason", "unsupported")
    page.get_by_test_id("guide-open").click()
    Scanner(page, grant=False).guides("unsupported")


def test_a_question_that_nobody_answers_is_pointed_out(page: Page) -> None:
    """J12: after eight seconds without an answer the page says where to look; the answer still counts."""
    page.clock.install()
    scanner = Scanner(page)
    page.add_init_script(
        """
        const real = MediaDevices.prototype.getUserMedia;
        MediaDevices.prototype.getUserMedia = function (wanted) {
            return new Promise((answer) => (window.allow = answer)).then(() => real.call(this, wanted));
        };
        """
    )
    scanner.open()
    scanner.is_in_phase("asking")
    page.clock.run_for(7_000)
    scanner.is_in_phase("asking")
    page.clock.run_for(1_500)
    scanner.guides("ignored")
    page.evaluate("allow()")
    scanner.is_in_phase("running")


def test_a_browser_that_tells_nothing_of_permissions_is_asked_on_return(page: Page) -> None:
    """J12: without `permissions.query`, coming back from the settings is when it is tried again."""
    scanner = Scanner(page, grant=False)
    page.add_init_script("Object.defineProperty(Navigator.prototype, 'permissions', { value: undefined })")
    scanner.open()
    scanner.guides("denied")
    person = Person(page)
    person.looks_away()
    page.context.grant_permissions(["camera"])
    person.looks_back()
    scanner.is_in_phase("running")
