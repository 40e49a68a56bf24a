"""The server is killed in the middle of a question and started again: all pages return by themselves, unharmed."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.e2e.backstage import Backstage, Host, Quiz, asks
from tests.e2e.people import Cast, Console, Person, Phone, Projector
from tests.support.server import Server

BACK_WITHIN_S = 45  # the server's start, and at most the longest wait between two attempts


@pytest.fixture(scope="module")
def server(own_server: Server) -> Server:
    """A server that is killed."""
    return own_server


@dataclass
class Room:
    """A quiz in its second question, with a score in the room; Ann and Ben have answered, Cleo has not."""

    quiz: Quiz
    console: Console
    projector: Projector
    ann: Phone
    ben: Phone
    cleo: Phone

    @property
    def pages(self) -> list[Person]:
        """Everybody who looks at something."""
        return [self.console, self.projector, *self.phones]

    @property
    def phones(self) -> list[Phone]:
        """The participants."""
        return [self.ann, self.ben, self.cleo]


@pytest.fixture
def room(backstage: Backstage, host: Host, cast: Cast) -> Room:
    """A running quiz."""
    quiz = backstage.quiz(host, "Power cut", [asks(f"Question {n}") for n in range(1, 4)])
    console, projector = cast.console(host, quiz), cast.projector(quiz)
    room = Room(quiz, console, projector, *(cast.phone(quiz, name) for name in ("Ann", "Ben", "Cleo")))
    console.go("question")
    for phone, tile in zip(room.phones, (0, 1, 0), strict=True):
        phone.answers(tile)
    console.sees_phase("reveal")
    console.go("leaderboard")
    console.go("question")
    room.ann.answers(0)
    room.ben.answers(0)
    expect(console.find("answer-count")).to_have_text("2")
    return room


def test_a_killed_server_costs_nobody_anything(room: Room, server: Server) -> None:
    """N9, N4, X1: kill -9 after two of three answers; pages return without a reload and the podium is right."""
    scores = {phone: phone.score for phone in room.phones}
    for each in room.pages:
        each.page.evaluate("window.neverReloaded = true")

    server.kill()
    for each in room.pages:
        expect(each.find("connection")).to_have_attribute("data-state", "reconnecting")
    server.start()

    for each in room.pages:
        each.is_connected(within_s=BACK_WITHIN_S)
        each.sees_phase("question")
        expect(each.find("question-text")).to_have_text("Question 2")
        assert each.page.evaluate("window.neverReloaded") is True
    for phone, score in scores.items():
        expect(phone.find("my-score")).to_have_text(str(score))
    room.ann.sees_answer(0)
    room.ben.sees_answer(0)
    room.console.sees_participants(3)
    expect(room.console.find("answer-count")).to_have_text("2")

    room.cleo.answers(1)
    _is_played_to_the_podium(room, last_taps=(0, 1, 0))
    assert [name for name, _ in room.console.standings()] == ["Ann", "Cleo", "Ben"]


def test_an_answer_tapped_while_the_server_is_away_is_delivered(room: Room, server: Server) -> None:
    """N6, N9: a tap without a server is shown as waiting, and counts once the server is back."""
    server.kill()
    expect(room.cleo.find("connection")).to_have_attribute("data-state", "reconnecting")
    room.cleo.tap("choice-0")
    expect(room.cleo.find("answer-state")).to_have_attribute("data-state", "waiting")
    server.start()
    for each in room.pages:
        each.is_connected(within_s=BACK_WITHIN_S)
    room.cleo.sees_answer(0)
    _is_played_to_the_podium(room, last_taps=(1, 1, 0))
    assert room.console.standings()[0][0] == "Cleo"


def _is_played_to_the_podium(room: Room, last_taps: tuple[int, int, int]) -> None:
    """All have answered the second question; the third is played, and all see the same podium."""
    for each in room.pages:
        each.sees_phase("reveal")
    room.console.go("leaderboard")
    room.console.go("question")
    for phone, tile in zip(room.phones, last_taps, strict=True):
        phone.answers(tile)
    room.console.sees_phase("reveal")
    room.console.go("finished")
    podium = room.console.standings()
    for each in (room.projector, *room.phones):
        each.sees_phase("finished")
        each.sees_standings(podium)
    record = room.console.page.request.get(f"/export/{room.quiz.id}.json").json()
    assert len(record["answers"]) == 9
    assert [(row["name"], row["score"]) for row in record["leaderboard"]] == podium
