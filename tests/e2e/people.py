"""The people in a room, each with a browser of their own: what they do and what they see."""

import json
import re
from collections.abc import Sequence

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from quizapp.domain.timings import PageTimings
from quizapp.frontend.plugin import in_ms
from tests.e2e.backstage import Host, Quiz
from tests.support.proxy import Proxy

PATIENCE_MS = 30_000  # of every wait; a busy machine may need it, a quick one never does
# The longest a page may take until it is back: the silence that it bears, its wait, and a busy machine.
BACK_WITHIN_S = 45
PHONE_SIZE = {"width": 390, "height": 844}
DESK_SIZE = {"width": 1440, "height": 900}


class Person:
    """Somebody who looks at a page."""

    main = ""  # the test id of what carries `data-phase`

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def context(self) -> BrowserContext:
        """The browser of this person."""
        return self.page.context

    def find(self, test_id: str) -> Locator:
        """What has that test id."""
        return self.page.get_by_test_id(test_id)

    def tap(self, test_id: str) -> None:
        """Press it, once it can be pressed."""
        self.find(test_id).click()

    def confirms(self, test_id: str) -> None:
        """Press it, and mean it."""
        self.tap(test_id)
        self.tap(f"{test_id}-confirm")

    def sees_phase(self, phase: str) -> None:
        """Wait until the page shows that phase."""
        expect(self.find(self.main)).to_have_attribute("data-phase", phase)

    def is_connected(self, within_s: float = 15) -> None:
        """Wait until the page is connected to the server."""
        expect(self.find("connection")).to_have_attribute("data-state", "online", timeout=within_s * 1000)

    def is_offline(self) -> None:
        """Wait until the page says that it has lost the connection."""
        expect(self.find("connection")).to_have_attribute("data-state", "reconnecting")

    def is_back(self) -> None:
        """Wait until the page has found its way back."""
        self.is_connected(within_s=BACK_WITHIN_S)

    def sees_question(self, text: str) -> None:
        """Wait until the page shows that question, uncovered."""
        expect(self.find("question-text")).to_have_text(text)
        expect(self.page.locator(".veil")).to_have_count(0)

    def looks_away(self) -> None:
        """Put the page into the background, as far as it can tell."""
        self._turn("hidden")

    def looks_back(self) -> None:
        """Bring the page to the front again."""
        self._turn("visible")

    def _turn(self, visibility: str) -> None:
        # Headless pages are always visible, so the page is told what a real one would be told.
        self.page.evaluate(
            """state => {
                Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
                Object.defineProperty(document, "hidden", { value: state === "hidden", configurable: true });
                document.dispatchEvent(new Event("visibilitychange"));
            }""",
            visibility,
        )

    def seconds_left(self) -> int:
        """The whole seconds that the question's clock shows."""
        words = self.page.get_by_role("timer")
        expect(words).to_contain_text(re.compile(r"\d+ s"))
        found = re.search(r"(\d+) s", words.inner_text())
        assert found is not None
        return int(found[1])

    def standings(self) -> list[tuple[str, int]]:
        """Names and scores of the leaderboard, the first first."""
        rows = self.find("leaderboard").locator("[data-testid^=standing-]")
        expect(rows.first).to_be_visible()
        shown = rows.evaluate_all("rows => rows.map(row => [row.dataset.name, Number(row.dataset.score)])")
        return [(name, score) for name, score in shown]

    def sees_standings(self, expected: Sequence[tuple[str, int]]) -> None:
        """Wait until the leaderboard has exactly these rows."""
        rows = self.find("leaderboard").locator("[data-testid^=standing-]")
        expect(rows).to_have_count(len(expected))
        for rank, (name, score) in enumerate(expected, start=1):
            row = self.find("leaderboard").get_by_test_id(f"standing-{rank}")
            expect(row).to_have_attribute("data-name", name)
            expect(row).to_have_attribute("data-score", str(score))


class Phone(Person):
    """A participant."""

    main = "play"

    def open_door(self, address: str) -> None:
        """Open the join page at that address."""
        self.page.goto(address)
        expect(self.find("name-input")).to_be_visible()

    def join(self, name: str, *, avatar: int = 0) -> None:
        """Get in under a name, from the open join page."""
        self.find("name-input").fill(name)
        self.tap(f"avatar-{avatar}")
        self.tap("join-submit")
        expect(self.find("my-name")).to_be_visible()

    def answers(self, choice: int) -> None:
        """Tap a tile, and wait for the server's word that the answer is stored."""
        self.tap(f"choice-{choice}")
        self.sees_answer(choice)

    def answers_into_the_dark(self, choice: int) -> None:
        """Tap a tile while nothing comes through: the phone keeps the answer, and says so."""
        self.tap(f"choice-{choice}")
        self.keeps_answer(choice)

    def keeps_answer(self, choice: int) -> None:
        """The answer is marked, and waits on the phone."""
        expect(self.find(f"choice-{choice}")).to_have_attribute("data-selected", "true")
        self.sees_receipt("waiting")
        expect(self.find("answer-state")).to_have_text("Saved on your phone, sent as soon as you are back online.")

    def sees_receipt(self, state: str) -> None:
        """How far the answer is: waiting, sending, saved or refused."""
        expect(self.find("answer-state")).to_have_attribute("data-state", state)

    def sees_answer(self, choice: int) -> None:
        """The answer is stored and marked, also where the reveal has come already."""
        expect(self.find(f"choice-{choice}")).to_have_attribute("data-selected", "true")
        told = self.page.locator("[data-testid=answer-state][data-state=saved], [data-testid=choice-0][data-correct]")
        expect(told).to_be_visible()

    def open_menu(self) -> None:
        """Open what is behind the own name: rename, leave."""
        if not self.find("rename-input").is_visible():
            self.tap("rename")
        expect(self.find("rename-input")).to_be_visible()

    def rejoin_code(self) -> str:
        """The own rejoin code, read in the menu."""
        self.open_menu()
        expect(self.find("rejoin-code")).to_have_text(re.compile(r"^\w{4} \w{4}$"))
        code = self.find("rejoin-code").inner_text()
        self.close_menu()
        return code

    def come_back(self, code: str) -> None:
        """Enter a rejoin code on the open join page, and be in."""
        self.enter_rejoin_code(code)
        expect(self.find("my-name")).to_be_visible()

    def enter_rejoin_code(self, code: str) -> None:
        """Enter a rejoin code on the open join page."""
        if not self.find("rejoin-input").is_visible():
            self.tap("rejoin-open")
        self.find("rejoin-input").fill(code)
        self.tap("rejoin-submit")

    def close_menu(self) -> None:
        """Put the menu away, where it did not go by itself."""
        if self.find("rename-input").is_visible():
            self.tap("rename")
        expect(self.find("rename-input")).to_be_hidden()

    def presents(self) -> None:
        """Wait until the page is the presenter's."""
        expect(self.find("play")).to_have_attribute("data-role", "presenter")
        expect(self.find("presenter-controls")).to_be_visible()

    def presents_no_longer(self) -> None:
        """Wait until the page is a participant's."""
        expect(self.find("play")).to_have_attribute("data-role", "participant")
        expect(self.find("presenter-controls")).to_have_count(0)

    def cannot_answer(self) -> None:
        """No tile can be tapped."""
        expect(self.find("choice-0")).to_be_visible()
        expect(self.find("choice-0")).to_be_disabled()

    @property
    def score(self) -> int:
        """The own score, as it is shown."""
        return int(self.find("my-score").inner_text())

    @property
    def rank(self) -> int:
        """The own rank, as it is shown."""
        return int(self.find("my-rank").inner_text())


class Projector(Person):
    """The shared screen."""

    main = "screen"


class Console(Person):
    """The host in front of the console."""

    main = "console"

    def go(self, phase: str) -> None:
        """Press the one big button, and wait for the phase that follows."""
        here = self.find("console").get_attribute("data-phase")
        self.tap({"lobby": "control-start", "paused": "control-resume"}.get(here or "", "control-next"))
        self.sees_phase(phase)

    def participant(self, name: str) -> Locator:
        """A row of the list of participants."""
        return self.page.locator(f'[data-testid=participant][data-name="{name}"]')

    def sees_connection(self, name: str, state: str) -> None:
        """Wait until that participant is connected, temporarily_disconnected or disconnected."""
        expect(self.participant(name)).to_have_attribute("data-connection", state)

    def picks_presenter(self, name: str) -> None:
        """Give the controls into that participant's hand, too."""
        row = self.participant(name)
        row.get_by_role("button", name=f"Change {name}").click()
        row.get_by_test_id("pick-presenter").click()

    def sees_answers(self, count: int) -> None:
        """Wait until that many have answered the open question."""
        expect(self.find("answer-count")).to_have_text(str(count))

    def stored_answers(self, quiz: Quiz) -> list[tuple[str, int, str]]:
        """All answers in the record, as (name, number of the question, choice), one choice each."""
        record = self.page.request.get(f"/export/{quiz.id}.json").json()
        names = {person["id"]: person["name"] for person in record["participants"]}
        questions = [question for segment in record["segments"] for question in segment["questions"]]
        numbers = {question["id"]: question["number"] for question in questions}
        return sorted(
            (names[row["participant_id"]], numbers[row["question_id"]], row["words"][0]) for row in record["answers"]
        )

    def sees_participants(self, count: int) -> None:
        """Wait until that many are in."""
        expect(self.find("participant-count")).to_have_text(str(count))


def give_timings(page: Page, timings: PageTimings) -> Page:
    """Have everything that is opened in this tab wait that long."""
    page.add_init_script(f"globalThis.quizTimings = {json.dumps(in_ms(timings))}")
    return page


class Cast:
    """Everybody in one test. Each has a browser context: cookies and storage are shared with nobody."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.url = url
        self.language: tuple[str, str] | None = None  # the cookie of new pages, and what they speak
        self.locale: str | None = None  # of new browsers, where it is not English
        self.size: dict[str, int] | None = None  # of new pages, where it is no usual one
        self.page_errors: list[str] = []
        self.console_errors: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    def page(self, *, phone: bool = True, line: Proxy | None = None) -> Page:
        """A page in a browser that was never here before; `line` is its way to the server."""
        size = self.size or (PHONE_SIZE if phone else DESK_SIZE)
        context = self._browser.new_context(
            viewport=size,  # pyright: ignore[reportArgumentType] -- a plain dict
            base_url=line.url if line else self.url,
            reduced_motion="reduce",
            locale=self.locale,
        )
        context.set_default_timeout(PATIENCE_MS)
        if self.language is not None:
            name, language = self.language
            context.add_cookies([{"name": name, "value": language, "url": line.url if line else self.url}])
        self._contexts.append(context)
        context.on("weberror", lambda error: self.page_errors.append(str(error.error)))
        context.on("console", self._listen)
        return context.new_page()

    def _listen(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.console_errors.append(said.text)

    def phone(self, quiz: Quiz, name: str, *, line: Proxy | None = None) -> Phone:
        """Somebody who has joined."""
        return self.joined(self.page(line=line), quiz, name)

    def joined(self, page: Page, quiz: Quiz, name: str) -> Phone:
        """Somebody who has joined with that empty page."""
        phone = Phone(page)
        phone.open_door(f"/join/{quiz.code}")
        phone.join(name)
        return phone

    def projector(self, quiz: Quiz) -> Projector:
        """The big screen."""
        projector = Projector(self.page(phone=False))
        projector.page.goto(f"/screen/{quiz.code}")
        projector.is_connected()
        return projector

    def signed_in(self, host: Host) -> Page:
        """An empty page in a browser that is signed in."""
        page = self.page(phone=False)
        page.context.add_cookies(
            [{"name": host.cookie, "value": host.secret, "url": self.url, "httpOnly": True, "sameSite": "Lax"}]
        )
        return page

    def console(self, host: Host, quiz: Quiz, *, timings: PageTimings | None = None) -> Console:
        """The host at the console."""
        console = Console(self.signed_in(host))
        if timings is not None:
            give_timings(console.page, timings)
        console.page.goto(f"/host/{quiz.id}/live")
        console.is_connected()
        return console

    def leave(self) -> None:
        """Everybody goes home."""
        for context in self._contexts:
            context.close()
