"""A phone is in a lift for five seconds: the question stays on its screen, and afterwards nothing is missing."""

from playwright.sync_api import expect

from tests.e2e.page_log import PageLog
from tests.e2e.rooms import Room

LIFT_MS = 5000  # how long the phone is in there


def test_a_moment_without_network_changes_nothing(room: Room) -> None:
    """N2, N5: five seconds offline in the middle of a question: it stays on the screen, answer and clock are right."""
    diary = PageLog(room.ann.page)
    room.ann.context.set_offline(True)
    room.ann.page.wait_for_timeout(LIFT_MS)
    room.ann.sees_question("Question 1")
    room.ann.context.set_offline(False)
    room.ann.is_back()
    assert abs(room.ann.seconds_left() - room.console.seconds_left()) <= 1
    assert diary.questions() == ["Question 1"]
    room.ann.answers(0)
    room.console.sees_answers(1)
    room.ben.answers(1)
    room.ann.sees_phase("reveal")
    room.answers_are(("Ann", 1, "yes"), ("Ben", 1, "no"))


def test_who_taps_in_the_lift_has_answered(room: Room) -> None:
    """N6, N11, Q4: a tap in the lift is kept on the phone, said to be so, and counted once outside."""
    room.ann.context.set_offline(True)
    room.ann.answers_into_the_dark(2)
    room.ann.is_offline()
    room.ann.page.wait_for_timeout(LIFT_MS)
    room.ann.keeps_answer(2)
    room.ann.cannot_answer()
    room.ann.context.set_offline(False)
    room.ann.is_back()
    room.ann.sees_answer(2)
    room.ann.sees_receipt("saved")
    room.console.sees_answers(1)
    room.answers_are(("Ann", 1, "perhaps"))


def test_the_quiz_went_on_meanwhile(room: Room) -> None:
    """N5: who comes out of the lift one question later sees that one, and never an older one again."""
    diary = PageLog(room.ann.page)
    room.ann.answers(0)
    room.ann.context.set_offline(True)
    room.ben.answers(1)
    room.next_question()
    room.ann.page.wait_for_timeout(LIFT_MS)
    room.ann.sees_question("Question 1")  # what is known stays readable
    diary.begin()
    room.ann.context.set_offline(False)
    room.ann.sees_question("Question 2")
    room.ann.is_back()
    assert diary.questions() == ["Question 1", "Question 2"]
    expect(room.ann.find("my-rank")).to_have_text("1")
    assert room.ann.score > 0
    room.ann.answers(1)
    room.console.sees_answers(1)
