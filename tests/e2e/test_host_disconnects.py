"""The host's laptop loses the network: the phones say why nothing happens, and no longer once the host is back."""

from playwright.sync_api import expect

from tests.e2e.backstage import Host
from tests.e2e.people import Cast
from tests.e2e.rooms import Room


def test_phones_say_that_the_host_is_away(room: Room, cast: Cast, host: Host) -> None:
    """P6: no console is left: phones say so; a console that is opened again takes it back, nothing is lost."""
    for phone in (room.ann, room.ben):
        expect(phone.find("hostless")).to_have_count(0)
    room.console.page.close()
    for phone in (room.ann, room.ben):
        expect(phone.find("hostless")).to_have_text(
            "The host has lost the connection. This question goes on and closes by itself."
        )
    room.ann.answers(0)  # the open question goes on
    again = cast.console(host, room.quiz)
    for phone in (room.ann, room.ben):
        expect(phone.find("hostless")).to_have_count(0)
    again.sees_answers(1)
    room.ben.answers(1)
    again.sees_phase("reveal")
    again.go("leaderboard")
