"""The host finds people in a long list, removes many of them at once, and takes it back."""

from playwright.sync_api import expect

from tests.e2e.backstage import Backstage, Host, asks
from tests.e2e.people import Cast


def test_many_are_removed_after_a_second_word_and_let_back_in(backstage: Backstage, host: Host, cast: Cast) -> None:
    """Hole 3: fakes are found by name, picked, counted, and gone at once; the undo brings all of them back."""
    quiz = backstage.quiz(host, "Flooded", [asks("First")])
    backstage.crowd(quiz, [f"Fake {number}" for number in range(1, 61)])
    console = cast.console(host, quiz)
    ann, fake = cast.phone(quiz, "Ann"), cast.phone(quiz, "Fake")
    console.sees_participants(62)
    rows = console.find("participant")
    expect(rows).to_have_count(50)
    list_of_people = console.page.locator("#people-list")
    list_of_people.evaluate("list => { list.scrollTop = 1e6 }")
    ticked = rows.last.get_by_test_id("participant-pick")
    expect(ticked).to_be_visible()
    before = ticked.bounding_box()
    ticked.check()
    expect(console.find("remove-many")).to_be_visible()
    assert ticked.bounding_box() == before
    console.tap("pick-nobody")
    console.tap("people-page-next")
    expect(console.find("people-place")).to_contain_text("51")
    assert list_of_people.evaluate("list => list.scrollTop") == 0
    expect(rows).to_have_count(12)
    expect(console.find("people-page-next")).to_be_disabled()

    console.find("people-sort").select_option("joined")
    expect(rows.first).to_have_attribute("data-name", "Fake")
    console.find("people-search").fill("ann")
    expect(rows).to_have_count(1)
    console.find("people-search").fill("FAKE")
    expect(console.find("people-place")).to_contain_text("of 61")
    console.tap("pick-found")
    expect(console.participant("Fake 60").get_by_test_id("participant-pick")).to_be_checked()
    console.participant("Fake 60").get_by_test_id("participant-pick").uncheck()
    console.find("people-search").fill("ann")
    expect(rows).to_have_count(1)
    console.tap("remove-many")
    expect(console.find("remove-many-count")).to_have_text("60 people")
    expect(console.find("remove-many-names")).to_have_text("Fake 1, Fake 2, Fake 3 and 57 more")
    console.tap("remove-many-confirm")

    console.sees_participants(2)
    expect(fake.find("taken-out")).to_have_attribute("data-reason", "removed")
    expect(ann.find("my-name")).to_have_text("Ann")
    expect(console.find("remove-many-undo")).to_have_text("Undo: let 60 people back in")
    console.page.reload()
    console.tap("remove-many-undo")
    console.sees_participants(62)
    expect(fake.find("my-name")).to_have_text("Fake")
    expect(console.find("remove-many-undo")).to_have_count(0)
