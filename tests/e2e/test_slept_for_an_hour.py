"""A device slept for an hour: it wakes up to the question of now, and never shows the one of then."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from quizapp.phones.network.fault_proxy import Faults
from tests.e2e.backstage import Backstage, Host
from tests.e2e.page_log import PageLog
from tests.e2e.people import Cast
from tests.e2e.rooms import Room, room_in_question
from tests.support.proxy import Proxy

AN_HOUR = timedelta(hours=1)
WIFI_WAKES_UP_MS = 6000  # how long after the person the Wi-Fi is awake


@pytest.fixture
def room(cast: Cast, backstage: Backstage, host: Host, line: Proxy) -> Room:
    """A quiz that goes on to its second question while Ann's device sleeps, its socket half open."""
    page = cast.page(line=line)
    page.clock.install()
    room = room_in_question(cast, backstage, host, ann_page=page)
    room.ann.answers(0)
    room.ann.looks_away()
    page.clock.pause_at(_now(page) + timedelta(seconds=1))
    line.strand()
    room.ben.answers(1)
    room.next_question()
    room.ann.sees_question("Question 1")
    return room


def test_a_phone_whose_network_wakes_up_later(room: Room, line: Proxy) -> None:
    """N2, N5, N7: the old question is covered at once, and until the network is there; then all is as it is now."""
    line.faults = Faults(silent=True)
    phone = room.ann.page
    diary = PageLog(phone)
    phone.clock.set_system_time(_now(phone) + AN_HOUR)
    room.ann.looks_back()
    phone.clock.resume()
    expect(room.ann.find("restoring")).to_contain_text("Restoring your session …")
    phone.wait_for_timeout(WIFI_WAKES_UP_MS)
    line.faults = Faults()
    _is_where_the_others_are(room, diary)


def test_a_laptop_tells_nobody_that_it_slept(room: Room) -> None:
    """N2, N5, N7: no event says that the lid is open again; the jump of the clock does."""
    laptop = room.ann.page
    diary = PageLog(laptop)
    room.ann.looks_back()
    diary.begin()
    laptop.clock.fast_forward(AN_HOUR // timedelta(milliseconds=1))
    laptop.clock.resume()
    _is_where_the_others_are(room, diary)


def _is_where_the_others_are(room: Room, diary: PageLog) -> None:
    room.ann.sees_question("Question 2")
    room.ann.is_back()
    assert diary.questions() == ["Question 1", "Question 2"]  # the first one from before it woke up
    assert room.ann.score > 0
    room.ann.answers(2)
    room.console.sees_answers(1)
    room.answers_are(("Ann", 1, "yes"), ("Ann", 2, "perhaps"), ("Ben", 1, "no"))


def _now(page: Page) -> datetime:
    return datetime.fromtimestamp(page.evaluate("Date.now()") / 1000, UTC)
