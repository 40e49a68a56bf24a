"""The server dies in the very moment of an answer: confirmed or not, it counts exactly once, and the clock stood."""

import time

import pytest
from playwright.sync_api import expect

from tests.e2e.backstage import Backstage, Host
from tests.e2e.dead_socket import DeadSocket
from tests.e2e.people import Cast
from tests.e2e.rooms import Room, room_in_question
from tests.support.server import Server

DOWN_S = 8  # how long the server is away
TOLERANCE_S = 3


@pytest.fixture(scope="module")
def server(own_server: Server) -> Server:
    """A server that is killed."""
    return own_server


def test_right_after_the_receipt(room: Room, server: Server) -> None:
    """N9: what was confirmed is there after the restart; the question's clock stood, and the host is told so."""
    room.ann.answers(1)
    server.kill()
    left, killed_at = room.ben.seconds_left(), time.monotonic()
    for each in (room.console, room.ann, room.ben):
        each.is_offline()
    room.ben.page.wait_for_timeout(DOWN_S * 1000)
    server.start()
    for each in (room.console, room.ann, room.ben):
        each.is_back()
        each.sees_question("Question 1")
    assert time.monotonic() - killed_at > DOWN_S
    expect(room.ben.page.get_by_role("timer")).not_to_contain_text("Waiting")
    assert abs(room.ben.seconds_left() - left) <= TOLERANCE_S
    expect(room.console.find("outage")).to_contain_text("nothing is lost")
    room.ann.sees_answer(1)
    room.console.sees_answers(1)
    room.ben.answers(0)
    room.ann.sees_phase("reveal")
    room.answers_are(("Ann", 1, "no"), ("Ben", 1, "yes"))


def test_right_before_the_receipt(cast: Cast, backstage: Backstage, host: Host, server: Server) -> None:
    """N9, N6, Q4: stored, and dead before it could say so: the phone hands it in again, and it still counts once."""
    page = cast.page()
    socket = DeadSocket(page)
    room = room_in_question(cast, backstage, host, ann_page=page)
    socket.lose_what_comes()
    room.ann.tap("choice-2")
    room.console.sees_answers(1)
    server.kill()
    room.ann.keeps_answer(2)
    socket.work()
    server.start()
    room.ann.is_back()
    room.ann.sees_receipt("saved")
    room.console.is_back()
    room.console.sees_answers(1)
    room.answers_are(("Ann", 1, "perhaps"))


def test_before_it_was_stored(room: Room, server: Server) -> None:
    """N9, N6: the server hangs, the tap never gets further than its door, then it dies: the phone still has it."""
    server.hang()
    room.ann.answers_into_the_dark(0)
    server.kill()
    server.start()
    for each in (room.console, room.ann):
        each.is_back()
    room.ann.sees_receipt("saved")
    room.console.sees_answers(1)
    room.answers_are(("Ann", 1, "yes"))
