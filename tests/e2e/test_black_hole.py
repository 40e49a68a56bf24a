"""The Wi-Fi swallows everything and closes nothing: the page finds out, says so, and is back as soon as it can."""

import re

from playwright.sync_api import expect

from quizapp.phones.network.fault_proxy import Faults
from tests.e2e.page_log import PageLog
from tests.e2e.rooms import Room
from tests.support.proxy import Proxy

# The promise is ten seconds, and three after a tap (test_noticing.py adds it up). A busy machine is given more, but
# not so much that another way of noticing could have been the one: Reflex's own takes 145 s, an idle page's 9 s.
IDLE_WITHIN_S = 20
TAP_WITHIN_S = 8
# The wait between two attempts is drawn by lot. This is the longest one that can be drawn.
LEFT_S = 5
LONGEST_DRAW = "Math.random = () => 0.999"


def test_an_idle_page_notices(room: Room, line: Proxy) -> None:
    """N11, N4: `navigator.onLine` stays true and no socket closes; the page still says what is wrong, and counts."""
    diary = PageLog(room.ann.page)
    room.ann.page.evaluate(LONGEST_DRAW)
    diary.begin()
    line.black_hole()
    room.ann.is_offline()
    assert room.ann.page.evaluate("navigator.onLine") is True
    assert diary.seconds_until("reconnecting") <= IDLE_WITHIN_S
    banner = room.ann.find("connection")
    expect(banner).to_have_attribute("data-attempt", "2")
    expect(banner).to_contain_text("Attempt 2")
    expect(room.ann.find("reconnect-countdown")).to_have_text(re.compile(r"^[12]$"))
    room.ann.sees_question("Question 1")
    line.heal()
    room.ann.is_back()
    room.ann.answers(0)
    room.console.sees_answers(1)


def test_a_tap_finds_out_sooner(room: Room, line: Proxy) -> None:
    """N11, N6: who taps learns much sooner that there is no line, and that the answer is kept."""
    diary = PageLog(room.ann.page)
    line.black_hole()
    room.ann.tap("choice-0")
    room.ann.is_offline()
    assert diary.seconds_from_tap_until("reconnecting") <= TAP_WITHIN_S
    room.ann.keeps_answer(0)
    expect(room.ann.find("connection")).to_contain_text("Your answer is safe.")
    line.heal()
    room.ann.is_back()
    room.ann.sees_receipt("saved")
    room.answers_are(("Ann", 1, "yes"))


def test_retry_now_does_not_wait(room: Room, line: Proxy) -> None:
    """N4: with five seconds of waiting left at least, "Retry now" is back before they are over."""
    room.ben.answers(0)
    room.ann.answers(0)
    room.ann.sees_phase("reveal")  # while a question is open, nobody waits for long
    diary = PageLog(room.ann.page)
    room.ann.page.evaluate(LONGEST_DRAW)
    line.faults = Faults(refused_share=1)
    line.reset_all()
    expect(room.ann.find("connection")).to_have_attribute("data-attempt", "4", timeout=30_000)
    expect(room.ann.find("reconnect-countdown")).to_have_text(re.compile(r"^[5-8]$"))
    line.faults = Faults()
    room.ann.tap("retry-now")
    room.ann.is_back()
    assert diary.seconds_from_tap_until("online") < LEFT_S
