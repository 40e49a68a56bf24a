"""A walk through every page and every phase, with a look at each: for rules that hold everywhere."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from quizapp.texts.languages import LANGUAGE_COOKIE
from tests.e2e.backstage import Backstage, Host, Quiz, asks, asks_several
from tests.e2e.people import Cast, Console, Person, Phone, Projector

Look = Callable[[Page, str], None]  # a page, and where that is
NAME = "‹Ann›"  # what people type is in these brackets


class Walk:
    """The pages of one quiz, all in one language."""

    def __init__(self, cast: Cast, backstage: Backstage, host: Host, language: str, look: Look) -> None:
        cast.language = LANGUAGE_COOKIE, language
        first = [asks("‹One of two›", "‹yes›", "‹no›"), asks_several("‹Two›", "‹a›", "‹b›", "‹c›", right=(0, 1))]
        self.quiz: Quiz = backstage.quiz(
            host, "‹Title›", first, [asks("‹The last one›", "‹yes›", "‹no›", limit_s=None)]
        )
        backstage.name_parts(self.quiz, language, "‹First›", "‹Second›")
        self._cast = cast
        self._host = host
        self._look = look
        self._everybody: list[Person] = []

    def go(self) -> None:
        """From the doors to the podium."""
        self._doors()
        self._desk()
        self._editor()
        desk = self._cast.signed_in(self._host)
        desk.goto(f"/host/{self.quiz.id}/live")
        console = Console(desk)
        console.sees_phase("lobby")
        projector = Projector(self._cast.page(phone=False))
        projector.page.set_viewport_size({"width": 1024, "height": 768})
        projector.page.goto(f"/screen/{self.quiz.code}")
        projector.sees_phase("lobby")
        self._closed_doors(console)
        phone = Phone(self._cast.page())
        phone.open_door(f"/join/{self.quiz.code}")
        self._look(phone.page, "the join page")
        phone.join(NAME)
        self._taken_out(console)
        self._everybody = [console, projector, phone]
        self._see("lobby")
        self._menus(console, phone)
        self._phases(console, phone)
        self._after_the_end(phone)

    def _doors(self) -> None:
        page = self._cast.page()
        for address, test_id in (
            ("/", "join-code"),
            ("/join", "join-code"),
            ("/host", "sign-in-submit"),
            ("/nowhere", "to-start"),
            ("/trust", "trust"),
            ("/join/ABC234", "join-code"),
            ("/join/nonsense!", "join-code"),
            ("/screen/ABC234", "screen"),
            ("/play/ABC234", "play"),
        ):
            page.goto(address)
            expect(page.get_by_test_id(test_id).first).to_be_visible()
            page.wait_for_load_state("networkidle")
            self._look(page, address)
        page.goto("/join")
        page.get_by_test_id("join-code").fill("AB")
        page.get_by_test_id("join-code-submit").click()
        expect(page.get_by_test_id("join-error")).to_be_visible()
        self._look(page, "a code that is too short")
        page.goto("/host?error=wrong")
        expect(page.get_by_test_id("sign-in-error")).to_be_visible()
        self._look(page, "a wrong password")

    def _desk(self) -> None:
        page = self._cast.signed_in(self._host)
        page.goto("/host")
        expect(page.get_by_test_id("event-card").first).to_be_visible()
        page.get_by_test_id("event-create").click()
        expect(page.get_by_test_id("event-title-error")).to_be_visible()
        card = page.get_by_test_id("event-card").filter(has_text=self.quiz.code)
        card.get_by_test_id("event-delete").click()
        expect(page.get_by_test_id("delete-confirm")).to_be_visible()
        self._look(page, "the desk")

    def _editor(self) -> None:
        page = self._cast.signed_in(self._host)
        page.goto(f"/host/{self.quiz.id}")
        expect(page.get_by_test_id("question-add").first).to_be_visible()
        self._look(page, "the editor")
        page.get_by_test_id("question-add").first.click()
        for kind in ("single", "multiple", "true_false"):
            page.get_by_test_id(f"question-kind-{kind}").check(force=True)
            page.get_by_test_id("question-save").click()
            expect(page.get_by_test_id("field-error-text")).to_be_visible()
            self._look(page, f"a question of the kind {kind}")
        page.locator(".question-form .form-end button").last.click()
        expect(page.get_by_test_id("unsaved")).to_be_visible()
        self._look(page, "unsaved changes")
        page.get_by_test_id("unsaved-discard").click()
        page.get_by_test_id("import-panel").locator("summary").first.click()
        page.get_by_test_id("import-text").fill("‹Which?›\n- ‹a›\n- ‹b›\n\n‹Why?›\n* ‹c›\n- ‹d›\nTime: ‹soon›")
        page.get_by_test_id("import-check").click()
        expect(page.get_by_test_id("import-error").first).to_be_visible()
        page.get_by_test_id("wifi-open").click()
        self._look(page, "an import")

    def _closed_doors(self, console: Console) -> None:
        page = self._cast.page()
        for admission, sign in (("locked", "join-error"), ("approve", "join-error")):
            console.find("control-admission").select_option(admission)
            page.goto(f"/join/{self.quiz.code}")
            expect(page.get_by_test_id(sign)).to_be_attached()
            self._look(page, f"the door while it is {admission}")
            self._look(console.page, f"the console while joining is {admission}")
        page.get_by_test_id("name-input").fill("‹Kim›")
        page.get_by_test_id("join-submit").click()
        expect(page.get_by_test_id("in-line")).to_be_visible()
        expect(console.find("waiting-person")).to_be_visible()
        self._look(page, "in line")
        self._look(console.page, "somebody in line")
        console.tap("turn-away")
        expect(page.get_by_test_id("join-error")).to_have_attribute("data-reason", "turned_away")
        self._look(page, "turned away")
        console.find("control-admission").select_option("open")

    def _taken_out(self, console: Console) -> None:
        phone = self._cast.phone(self.quiz, "‹Sam›")
        row = console.participant("‹Sam›")
        row.hover()
        row.get_by_role("button").last.click()
        console.confirms("person-remove")
        expect(phone.find("taken-out")).to_be_visible()
        self._look(phone.page, "taken out")
        console.tap("removed-open")
        self._look(console.page, "somebody taken out")

    def _menus(self, console: Console, phone: Phone) -> None:
        phone.open_menu()
        self._look(phone.page, "the phone's menu")
        phone.close_menu()
        row = console.participant(NAME)
        row.hover()
        row.get_by_role("button").last.click()
        console.tap("show-rejoin-code")
        expect(console.find("person-rejoin-code")).not_to_be_empty()
        self._look(console.page, "a person's row")
        console.tap("person-remove")
        self._look(console.page, "removing a person")
        console.tap("person-remove-cancel")
        console.tap("remove-many-open")
        self._look(console.page, "removing many")
        console.page.get_by_test_id("people-search").fill("‹nobody›")
        console.tap("control-end")
        self._look(console.page, "ending")
        console.tap("control-end-cancel")

    def _phases(self, console: Console, phone: Phone) -> None:
        for step in ("presenting", "question"):
            console.go(step)
            self._see(step)
        phone.answers(0)
        self._see("reveal")
        for step in ("leaderboard", "question"):
            console.go(step)
            self._see(step)
        console.tap("control-pause")
        self._see("paused")
        for step in ("question", "reveal", "segment_results", "presenting", "question", "reveal"):
            console.go(step)
            self._see(step)
        for step in ("segment_results", "finished"):
            console.go(step)
            self._see(step)

    def _after_the_end(self, phone: Phone) -> None:
        late = self._cast.page()
        late.goto(f"/join/{self.quiz.code}")
        expect(late.get_by_test_id("join-error")).to_be_attached()
        self._look(late, "the door after the end")

    def _see(self, phase: str) -> None:
        for person in self._everybody:
            person.sees_phase(phase)
        for person in self._everybody:
            self._look(person.page, f"{person.main} in {phase}")
