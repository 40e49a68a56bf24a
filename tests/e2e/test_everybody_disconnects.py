"""The room's Wi-Fi is gone: the quiz pauses by itself, says why, and goes on with its people."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from quizapp.phones.network.fault_proxy import Faults
from tests.e2e.backstage import Backstage, Host
from tests.e2e.people import Cast, Projector
from tests.e2e.rooms import Room, room_in_question
from tests.support.proxy import Proxy
from tests.support.server import Server

TOLERANCE_S = 3


@pytest.fixture
def bens_line(server: Server, new_proxy: Callable[..., Proxy]) -> Proxy:
    """Ben's way to the server."""
    return new_proxy(server.url)


@pytest.fixture
def room(backstage: Backstage, host: Host, cast: Cast, line: Proxy, bens_line: Proxy) -> Room:
    """Console and projector are wired, both phones are not."""
    return room_in_question(cast, backstage, host, line, bens_line)


def test_the_quiz_waits_for_its_people(room: Room, cast: Cast, line: Proxy, bens_line: Proxy) -> None:
    """P7, N2: all phones gone pauses the question; the first one back shows it again, all back start its clock."""
    projector = cast.projector(room.quiz)
    left = room.console.seconds_left()
    _break(line, bens_line)
    room.console.sees_phase("paused")
    projector.sees_phase("paused")
    _says_why(room, projector)

    line.faults = Faults()
    room.ann.is_back()
    for each in (room.ann, room.console, projector):
        each.sees_phase("question")
    expect(room.ann.page.get_by_role("timer")).to_contain_text("Waiting for people to come back")
    expect(room.console.find("waits-for-people")).to_contain_text("Still away: 1")

    bens_line.faults = Faults()
    room.ben.is_back()
    expect(room.ann.page.get_by_role("timer")).not_to_contain_text("Waiting")
    assert abs(room.ann.seconds_left() - left) <= TOLERANCE_S
    room.ann.answers(0)
    room.ben.answers(1)
    room.console.sees_phase("reveal")
    room.answers_are(("Ann", 1, "yes"), ("Ben", 1, "no"))


def test_it_does_not_wait_for_ever(room: Room, line: Proxy, bens_line: Proxy) -> None:
    """P7: who stays away is waited for only a few seconds; the clock goes on for those who are back."""
    _break(line, bens_line)
    room.console.sees_phase("paused")
    line.faults = Faults()
    room.ann.is_back()
    room.ann.sees_phase("question")
    expect(room.ann.page.get_by_role("timer")).not_to_contain_text("Waiting")
    expect(room.console.find("waits-for-people")).to_have_count(0)
    room.console.sees_connection("Ben", "temporarily_disconnected")
    room.ann.answers(0)
    bens_line.faults = Faults()
    room.ben.is_back()
    room.ben.answers(0)
    room.ann.sees_phase("reveal")


def _break(*lines: Proxy) -> None:
    for each in lines:
        each.faults = Faults(refused_share=1)
        each.reset_all()


def _says_why(room: Room, projector: Projector) -> None:
    expect(room.console.find("waits-for-people")).to_contain_text("Nobody is connected.")
    expect(projector.find("screen")).to_contain_text("Everybody has lost the connection.")
