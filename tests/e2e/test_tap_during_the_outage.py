"""Somebody taps while the line is dead: the phone keeps the answer, and says honestly what became of it."""

from playwright.sync_api import expect

from tests.e2e.rooms import Room
from tests.support.proxy import Proxy


def test_it_is_delivered_once(room: Room, line: Proxy) -> None:
    """N6, Q4: on the phone, then received: once, although the old socket and the new one both bring it."""
    line.black_hole()
    room.ann.answers_into_the_dark(1)
    line.heal()  # what went into the old socket arrives now, too
    room.ann.sees_receipt("saved")
    room.ann.is_back()
    room.console.sees_answers(1)
    room.ben.answers(0)
    room.ann.sees_phase("reveal")
    room.answers_are(("Ann", 1, "no"), ("Ben", 1, "yes"))
    expect(room.ann.find("late-receipt")).to_have_count(0)


def test_the_question_was_closed_meanwhile(room: Room, line: Proxy) -> None:
    """N6, Q5: it comes too late: the phone says so, what it means for the score, and until it is put away."""
    line.black_hole()
    room.ann.answers_into_the_dark(0)
    room.ben.answers(0)
    room.console.go("reveal")
    room.console.go("leaderboard")
    line.heal(drop=True)
    room.ann.is_back()
    room.ann.sees_phase("leaderboard")
    late = room.ann.find("late-receipt")
    expect(late).to_have_attribute("data-reason", "closed")
    expect(late).to_contain_text("No points for this one.")
    assert room.ann.score == 0
    late.get_by_role("button", name="OK").click()
    expect(late).to_have_count(0)
    room.console.go("question")
    room.ann.answers(0)  # and the next one is hers as ever
    room.answers_are(("Ann", 2, "yes"), ("Ben", 1, "yes"))


def test_the_host_paused_meanwhile(room: Room, line: Proxy) -> None:
    """N6, Q5: during a pause it waits on, and is delivered as soon as the quiz goes on."""
    line.black_hole()
    room.ann.answers_into_the_dark(0)
    room.console.tap("control-pause")
    room.console.sees_phase("paused")
    line.heal(drop=True)
    room.ann.is_back()
    room.ann.sees_phase("paused")
    room.console.go("question")
    room.ann.sees_answer(0)
    room.console.sees_answers(1)
    room.answers_are(("Ann", 1, "yes"))
    expect(room.ann.find("late-receipt")).to_have_count(0)
