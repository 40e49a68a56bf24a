"""People read in their own language, and the projector speaks the event's."""

from playwright.sync_api import Page, expect

from tests.e2e.backstage import Backstage, Host, asks
from tests.e2e.people import Cast, Phone

TOO_SHORT = "Ein Beitrittscode hat 6 Buchstaben und Ziffern, dieser hat 2."


def _reads(page: Page, language: str) -> None:
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_a_german_browser_reads_german(cast: Cast, backstage: Backstage, host: Host) -> None:
    """W1: pages, labels, the title, what the server refuses, and what it says later over the line."""
    quiz = backstage.quiz(host, "Quiz", [asks("Frage?")])
    cast.locale = "de-AT"
    page = cast.page()
    page.goto("/join")
    _reads(page, "de")
    expect(page).to_have_title("Bei einem Quiz mitspielen")
    expect(page.get_by_role("heading")).to_have_text("Bei einem Quiz mitspielen")
    page.get_by_test_id("join-code").fill("AB")
    page.get_by_test_id("join-code-submit").click()
    expect(page.get_by_test_id("join-error")).to_have_text(
        "Ein Beitrittscode hat 6 Buchstaben und Ziffern, dieser hat 2."
    )
    ann = Phone(page)
    ann.open_door(f"/join/{quiz.code}")
    ann.find("name-input").fill("\u200b")
    ann.tap("join-submit")
    expect(ann.find("join-error")).to_have_text(
        "Dieser Name hat Zeichen, die man nicht sehen kann. Bitte tippe ihn neu."
    )
    ann.join("Änne")
    expect(ann.page.get_by_role("heading")).to_have_text("Du bist dabei!")

    cast.locale = None
    console = cast.console(host, quiz)
    _reads(console.page, "en")
    console.go("question")
    ann.find("choice-0").click()
    expect(ann.page.locator(".verdict")).to_contain_text("Richtig!")
    row = console.participant("Änne")
    row.hover()
    row.get_by_role("button", name="Change Änne").click()
    console.confirms("person-remove")
    expect(ann.find("taken-out")).to_contain_text("Die Spielleitung hat dich aus diesem Quiz genommen.")


def test_the_language_is_chosen_by_hand(cast: Cast) -> None:
    """W1: the choice counts at once and for good, above what the browser wants, for pages and server alike."""
    page = cast.page()
    page.goto("/join")
    _reads(page, "en")
    page.get_by_test_id("language").select_option("de")
    expect(page.get_by_role("heading")).to_have_text("Bei einem Quiz mitspielen")
    expect(page.get_by_test_id("language")).to_have_value("de")
    page.goto("/nowhere")
    _reads(page, "de")
    expect(page.get_by_role("heading")).to_have_text("Hier ist nichts")
    told = page.request.get("/qr/AB.svg")
    assert told.text() == TOO_SHORT
    page.get_by_test_id("language").select_option("en")
    expect(page.get_by_role("heading")).to_have_text("There is nothing here")


def test_the_projector_speaks_the_event_s_language(cast: Cast, backstage: Backstage, host: Host) -> None:
    """W1: whatever its browser speaks, and from the moment on in which the host chooses another one."""
    quiz = backstage.quiz(host, "Quiz", [asks("Question?")])
    projector = cast.projector(quiz)
    expect(projector.page.locator(".card-band")).to_have_text("Scan to join")
    editor = cast.signed_in(host)
    editor.goto(f"/host/{quiz.id}")
    editor.get_by_test_id("event-language").select_option("de")
    expect(projector.page.locator(".card-band")).to_have_text("Scannen und mitspielen")
    _reads(projector.page, "de")
    _reads(editor, "en")
    projector.page.reload()
    expect(projector.page.locator(".card-band")).to_have_text("Scannen und mitspielen")
    editor.get_by_test_id("event-language").select_option("en")
    expect(projector.page.locator(".card-band")).to_have_text("Scan to join")


def test_a_german_host_gets_german_events(cast: Cast, host: Host) -> None:
    """W1, E3: the sample, the names of parts, and the language of the projector are the host's."""
    cast.locale = "de-DE"
    page = cast.signed_in(host)
    page.goto("/host")
    page.get_by_test_id("event-sample").click()
    card = page.get_by_test_id("event-card").filter(has_text="Eine schnelle Runde mit allem")
    expect(card).to_have_count(1)
    card.locator(".card-link").click()
    expect(page.get_by_test_id("event-language")).to_have_value("de")
    expect(page.get_by_test_id("question-line").nth(1)).to_contain_text("Wahr oder falsch")
    page.get_by_test_id("question-add").click()
    page.get_by_test_id("question-kind-true_false").check(force=True)
    expect(page.get_by_test_id("choice-input-0")).to_have_value("Wahr")
