"""Somebody sits behind a pillar: the phone shows three bars turning into one, and the console names who has trouble."""

from playwright.sync_api import expect

from quizapp.phones.network.fault_proxy import Faults
from tests.e2e.rooms import Room
from tests.support.proxy import Proxy

BEHIND_THE_PILLAR = Faults(delay_s=0.75)  # each way


def test_a_slow_line_is_shown_on_the_phone_and_on_the_console(room: Room, line: Proxy) -> None:
    """N12: round trips of one and a half seconds are poor, for the person and for the host; then all is good again."""
    signal, trouble = room.ann.find("signal"), room.console.find("room-trouble")
    expect(signal).to_have_attribute("data-weather", "good")
    expect(trouble).to_have_count(0)
    line.faults = BEHIND_THE_PILLAR
    expect(signal).to_have_attribute("data-weather", "poor")
    expect(signal).to_contain_text("Poor connection")
    expect(trouble).to_have_text("1 of 2 has trouble: Ann")
    expect(room.ben.find("signal")).to_have_attribute("data-weather", "good")
    room.ann.answers(0)  # slow, but all the same
    line.faults = Faults()
    expect(signal).to_have_attribute("data-weather", "good")
    expect(trouble).to_have_count(0)
