"""The pages keep to their own policy: in a browser, none of them is refused anything or complains."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.backstage import Backstage, Host, Quiz, asks
from tests.e2e.people import Cast, Console, Phone

LISTEN = """addEventListener("securitypolicyviolation", event =>
    console.error("refused by the policy:", event.effectiveDirective, event.blockedURI, event.sourceFile))"""
# Out of the driver's hands: what it evaluates itself is allowed everything.
RUN_TEXT = """() => new Promise(done => setTimeout(() => {
    try { (0, eval)("1"); } catch { done(); }
}))"""


@pytest.fixture
def quiz(backstage: Backstage, host: Host) -> Quiz:
    """A quiz of one question."""
    return backstage.quiz(host, "By the rules", [asks("Is it allowed?", limit_s=None)])


@pytest.fixture
def listening(cast: Cast) -> Callable[[Page], Page]:
    """Has a page say what its policy refuses it."""

    def listen(page: Page) -> Page:
        page.add_init_script(LISTEN)
        return page

    return listen


def test_no_page_is_refused_anything(
    cast: Cast, quiz: Quiz, host: Host, listening: Callable[[Page], Page], backstage: Backstage
) -> None:
    """12: every kind of page runs without `unsafe-eval`: no violation, and not one line of error."""
    visitor = listening(cast.page())
    for address, shown in (("/", "join-code"), ("/join", "join-code"), ("/host", "sign-in-name"), ("/trust", "trust")):
        visitor.goto(address)
        expect(visitor.get_by_test_id(shown).first).to_be_visible()
    console = Console(listening(cast.signed_in(host)))
    _prepares(console.page, quiz)
    console.page.goto(f"/host/{quiz.id}/live")
    console.is_connected()
    projector = listening(cast.page(phone=False))
    projector.goto(f"/screen/{quiz.code}")
    expect(projector.get_by_test_id("screen")).to_have_attribute("data-phase", "lobby")
    phone = Phone(listening(cast.page()))
    phone.open_door(f"/join/{quiz.code}")
    phone.join("Ann")
    console.sees_participants(1)
    console.go("question")
    phone.answers(0)
    phone.sees_phase("reveal")
    console.go("finished")
    phone.sees_phase("finished")
    expect(projector.get_by_test_id("screen")).to_have_attribute("data-phase", "finished")
    expect(projector.get_by_test_id("standing-1")).to_be_visible()
    assert cast.console_errors == []


def _prepares(page: Page, quiz: Quiz) -> None:
    """The host, at the desk and in the editor, where something is imported."""
    page.goto("/host")
    expect(page.get_by_test_id("event-card").first).to_be_visible()
    page.goto(f"/host/{quiz.id}")
    page.get_by_test_id("question-add").first.click()
    expect(page.get_by_test_id("question-text-input")).to_be_visible()
    page.get_by_text("Import questions").click()
    page.get_by_test_id("import-text").fill("And this?\n* yes\n- no\n")
    page.get_by_test_id("import-check").click()
    expect(page.get_by_test_id("import-report")).to_be_visible()


def test_an_address_of_nothing_is_no_exception(cast: Cast, listening: Callable[[Page], Page]) -> None:
    """12: the page of an address where nothing is runs within the policy, too."""
    page = listening(cast.page())
    page.goto("/there/is/nothing")
    expect(page.get_by_test_id("join-code")).to_be_visible()
    assert [said for said in cast.console_errors if "status of 404" not in said] == []


def test_what_the_policy_refuses_is_heard(cast: Cast, listening: Callable[[Page], Page]) -> None:
    """12: a page that ran a text as a script would be noticed by the tests above."""
    page = listening(cast.page())
    page.goto("/")
    expect(page.get_by_test_id("join-code")).to_be_visible()
    with page.expect_console_message(lambda said: "refused by the policy: script-src" in said.text):
        page.evaluate(RUN_TEXT)
    assert cast.console_errors != []
