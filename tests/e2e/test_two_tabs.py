"""The quiz is open in two tabs of one browser: the newer one plays, the older one rests and can take over."""

from playwright.sync_api import Page, expect

from tests.e2e.people import Phone
from tests.e2e.rooms import Room


def test_the_newer_tab_plays_and_the_older_rests(room: Room) -> None:
    """N8, Q4: the older tab says so and stays so, however often it is looked at; "Use here" changes places."""
    older = room.ann
    newer = Phone(older.context.new_page())
    newer.page.goto(f"/play/{room.quiz.code}")
    _play_here_and_rest_there(room, newer, older)
    older.looks_away()
    older.looks_back()
    older.page.dispatch_event("body", "pointerdown")
    _play_here_and_rest_there(room, newer, older)
    older.tap("take-over")
    _play_here_and_rest_there(room, older, newer)
    older.answers(0)
    room.ben.answers(1)
    older.sees_phase("reveal")
    expect(newer.find("connection")).to_have_attribute("data-state", "moved")
    room.console.sees_participants(2)
    room.answers_are(("Ann", 1, "yes"), ("Ben", 1, "no"))


def test_a_duplicated_tab_is_no_different(room: Room) -> None:
    """N8: a duplicate takes the tab's own storage with it, and so its token: the older one rests all the same."""
    older = room.ann
    newer = Phone(_duplicate(older.page))
    _play_here_and_rest_there(room, newer, older)
    older.tap("take-over")
    _play_here_and_rest_there(room, older, newer)
    newer.tap("take-over")
    newer.answers(2)
    expect(older.find("connection")).to_have_attribute("data-state", "moved")
    room.console.sees_answers(1)
    room.answers_are(("Ann", 1, "perhaps"))


def _play_here_and_rest_there(room: Room, here: Phone, there: Phone) -> None:
    expect(there.find("connection")).to_have_attribute("data-state", "moved")
    expect(there.page.get_by_role("heading", name="This tab rests")).to_be_visible()
    here.is_connected()
    here.sees_question("Question 1")
    expect(here.find("choice-0")).to_be_enabled()
    room.console.sees_connection("Ann", "connected")


def _duplicate(page: Page) -> Page:
    """What "Duplicate tab" does: the same address, with a copy of the tab's storage."""
    kept: dict[str, str] = page.evaluate("({ ...sessionStorage })")
    copy = page.context.new_page()
    copy.add_init_script(
        f"""if (!sessionStorage.getItem("copied")) {{
            Object.entries({kept!r}).forEach(([key, value]) => sessionStorage.setItem(key, value));
            sessionStorage.setItem("copied", "yes");
        }}"""
    )
    copy.goto(page.url)
    return copy
