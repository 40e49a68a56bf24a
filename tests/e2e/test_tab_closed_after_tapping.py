"""Somebody taps, closes the tab, and puts the phone away, on a dead line: the answer counts nevertheless, once."""

from tests.e2e.backstage import Backstage, Host
from tests.e2e.dead_socket import DeadSocket
from tests.e2e.people import Cast, Phone
from tests.e2e.rooms import Room, room_in_question
from tests.support.proxy import Proxy


def test_it_is_delivered_when_the_tab_is_opened_again(room: Room, line: Proxy) -> None:
    """N6, N7: nothing came through until the tab was closed; opened again it hands the answer in."""
    line.black_hole()
    room.ann.answers_into_the_dark(1)
    room.ann.page.close()
    room.console.sees_connection("Ann", "temporarily_disconnected")
    line.heal(drop=True)
    again = Phone(room.ann.context.new_page())
    again.page.goto(f"/join/{room.quiz.code}")
    again.sees_question("Question 1")
    again.sees_answer(1)
    room.console.sees_answers(1)
    room.ben.answers(0)
    again.sees_phase("reveal")
    room.answers_are(("Ann", 1, "no"), ("Ben", 1, "yes"))


def test_it_goes_out_with_the_closing_tab(cast: Cast, backstage: Backstage, host: Host) -> None:
    """N6: the socket is dead and nobody knows yet, plain requests work: the answer leaves as the page is closed."""
    page = cast.page()
    socket = DeadSocket(page)
    room = room_in_question(cast, backstage, host, ann_page=page)
    socket.lose_everything()
    room.ann.tap("choice-2")
    page.close(run_before_unload=True)
    room.console.sees_answers(1)
    room.answers_are(("Ann", 1, "perhaps"))


def test_it_goes_out_as_the_phone_is_put_away(cast: Cast, backstage: Backstage, host: Host) -> None:
    """N6: the page is hidden right after the tap, the last thing it is told of; that suffices."""
    page = cast.page()
    socket = DeadSocket(page)
    room = room_in_question(cast, backstage, host, ann_page=page)
    socket.lose_everything()
    room.ann.tap("choice-2")
    room.ann.looks_away()
    room.console.sees_answers(1)
    room.answers_are(("Ann", 1, "perhaps"))
