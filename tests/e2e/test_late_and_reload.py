"""Who comes late, reloads or closes a tab in the middle of a question finds the quiz where it really is."""

import time
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.e2e.backstage import Backstage, Host, Quiz, asks
from tests.e2e.people import Cast, Console, Person, Phone, Projector

TOLERANCE_S = 2


@dataclass
class Room:
    """A quiz in the middle of its second question: Ann has a score and has answered, Ben has not."""

    quiz: Quiz
    console: Console
    projector: Projector
    ann: Phone
    ben: Phone
    ann_score: int


@pytest.fixture
def room(backstage: Backstage, host: Host, cast: Cast) -> Room:
    """A running quiz."""
    asked = [asks(f"Question {n}", "yes", "no", "perhaps") for n in range(1, 4)]
    quiz = backstage.quiz(host, "Halfway", asked)
    console, projector = cast.console(host, quiz), cast.projector(quiz)
    ann, ben = cast.phone(quiz, "Ann"), cast.phone(quiz, "Ben")
    console.go("question")
    ann.answers(0)
    ben.answers(1)
    console.sees_phase("reveal")
    expect(ann.find("my-rank")).to_have_text("1")
    console.go("leaderboard")
    console.go("question")
    ann.answers(2)
    expect(console.find("answer-count")).to_have_text("1")
    return Room(quiz, console, projector, ann, ben, ann.score)


def test_a_late_joiner_sees_the_running_question_and_plays_from_the_next(room: Room, cast: Cast) -> None:
    """L1, L4, L5: who joins during a question sees it and cannot answer it; the next one is theirs."""
    late = cast.phone(room.quiz, "Late")
    late.sees_phase("question")
    expect(late.find("question-text")).to_have_text("Question 2")
    expect(late.find("play")).to_have_attribute("data-status", "waiting")
    late.cannot_answer()

    room.ben.answers(0)  # nobody waits for the late one (Q8)
    for each in (room.console, room.projector, room.ann, room.ben, late):
        each.sees_phase("reveal")
    assert late.score == 0
    room.console.go("leaderboard")
    assert [name for name, _ in room.projector.standings()] == ["Ann", "Ben", "Late"]
    room.console.go("question")
    expect(late.find("play")).to_have_attribute("data-status", "active")
    late.answers(0)
    room.console.go("reveal")
    expect(late.find("my-rank")).to_be_visible()
    assert late.score > 0


def test_who_joins_at_the_last_question_is_told_what_follows(room: Room, cast: Cast) -> None:
    """L3, Q2: nobody is told to wait for a next question that never comes; the results are theirs, too."""
    told = "You joined while this question was running. "
    late = cast.phone(room.quiz, "Late")
    expect(late.find("answer-state")).to_have_text(told + "You can answer from the next one on.")
    for phase in ("reveal", "leaderboard", "question"):
        room.console.go(phase)
    last = cast.phone(room.quiz, "Last")
    last.sees_question("Question 3")
    last.cannot_answer()
    expect(last.find("answer-state")).to_have_text(told + "It is the last one: look at the big screen for the results.")
    room.console.go("reveal")
    room.console.go("finished")
    assert "Last" in [name for name, _ in last.standings()]


def test_who_joins_while_the_answer_is_shown_plays_the_next_question(room: Room, cast: Cast) -> None:
    """L2: joining during a reveal means to be ready for the next question."""
    room.console.go("reveal")
    late = cast.phone(room.quiz, "Late")
    late.sees_phase("reveal")
    room.console.go("leaderboard")
    late.sees_phase("leaderboard")
    room.console.go("question")
    late.answers(1)


def test_reloading_in_the_middle_of_a_question_brings_everything_back(room: Room) -> None:
    """N5, N7: phase, question, own answer, score and the time that is really left survive a reload of each page."""
    before = {each: (each.seconds_left(), time.monotonic()) for each in (room.ann, room.projector, room.console)}
    for each, (seconds, at) in before.items():
        each.page.reload()
        _is_where_it_was(each, seconds - (time.monotonic() - at))
    _ann_is_back(room.ann, room.ann_score)
    expect(room.console.find("answer-count")).to_have_text("1")
    room.console.sees_participants(2)

    room.console.go("reveal")
    rank = room.ann.rank
    room.ann.page.reload()
    room.ann.sees_phase("reveal")
    expect(room.ann.find("my-rank")).to_have_text(str(rank))
    expect(room.ann.find("choice-2")).to_have_attribute("data-selected", "true")


def test_a_tab_that_was_closed_and_opened_again_is_the_same_person(room: Room) -> None:
    """N7, J14, I5: the join page and the play page of the same browser both lead back to the same person."""
    context = room.ann.context
    room.ann.page.close()
    row = room.console.participant("Ann")
    expect(row).to_have_attribute("data-connection", "temporarily_disconnected")
    again = Phone(context.new_page())
    again.page.goto(f"/join/{room.quiz.code}")
    expect(again.page).to_have_url(f"/play/{room.quiz.code}")
    _ann_is_back(again, room.ann_score)
    expect(row).to_have_attribute("data-connection", "connected")
    room.console.sees_participants(2)


def test_a_second_tab_is_the_same_person_and_has_the_same_answer(room: Room) -> None:
    """Q4, J14, N8: a second tab adds nobody, shows the first one's answer and gives no other; the first one rests."""
    second = Phone(room.ann.context.new_page())
    second.page.goto(f"/join/{room.quiz.code}")
    _ann_is_back(second, room.ann_score)
    second.cannot_answer()
    room.console.sees_participants(2)
    expect(room.console.find("answer-count")).to_have_text("1")
    expect(room.ann.find("connection")).to_have_attribute("data-state", "moved")
    second.page.close()
    room.ann.tap("take-over")
    room.ann.is_connected()
    expect(room.console.participant("Ann")).to_have_attribute("data-connection", "connected")
    room.ann.sees_phase("question")
    room.ben.answers(0)
    room.ann.sees_phase("reveal")


def _is_where_it_was(each: Person, seconds: float) -> None:
    each.sees_phase("question")
    expect(each.find("question-text")).to_have_text("Question 2")
    assert abs(each.seconds_left() - seconds) <= TOLERANCE_S


def _ann_is_back(phone: Phone, score: int) -> None:
    phone.sees_phase("question")
    expect(phone.find("my-name")).to_have_text("Ann")
    expect(phone.find("my-score")).to_have_text(str(score))
    expect(phone.find("answer-state")).to_have_attribute("data-state", "saved")
    expect(phone.find("choice-2")).to_have_attribute("data-selected", "true")
    phone.cannot_answer()
