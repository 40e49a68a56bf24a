"""Nothing is wrong, so nobody is alarmed: not when joining, not after a reload, and no screen reader counts seconds."""

from playwright.sync_api import expect

from quizapp.phones.network.fault_proxy import Faults
from tests.e2e.backstage import Backstage, Host, asks
from tests.e2e.page_log import PageLog
from tests.e2e.people import Cast, Phone
from tests.e2e.rooms import Room
from tests.support.proxy import Proxy


def test_joining_and_reloading_flash_nothing(cast: Cast, backstage: Backstage, host: Host) -> None:
    """N7: from the door into the quiz and through a reload the page never says that a connection is lost."""
    quiz = backstage.quiz(host, "All is well", [asks("Question 1")])
    phone = Phone(cast.page())
    diary = PageLog(phone.page)
    phone.open_door(f"/join/{quiz.code}")
    phone.join("Ann")
    phone.is_connected()
    _nothing_was_said(diary)
    for _ in range(2):
        phone.page.reload()
        expect(phone.find("my-name")).to_have_text("Ann")
        phone.is_connected()
        _nothing_was_said(diary)


def test_a_screen_reader_hears_each_change_once(room: Room, line: Proxy) -> None:
    """N4: the countdown runs for the eyes; the live region says that it was lost, and that it is back."""
    diary = PageLog(room.ann.page)
    room.ann.page.evaluate("Math.random = () => 0.999")  # the longest waits that can be drawn
    line.faults = Faults(refused_share=1)
    line.reset_all()
    for seconds in (4, 3, 2):
        diary.waits_for_line(f"Trying again in {seconds} s")
    line.faults = Faults()
    room.ann.is_back()
    heard = [entry.spoken for entry in diary.entries()]
    changes = [words for i, words in enumerate(heard) if words and (i == 0 or heard[i - 1] != words)]
    assert changes == ["Connection lost. Trying again by itself.", "Connected again."]


def _nothing_was_said(diary: PageLog) -> None:
    entries = diary.entries()
    assert {entry.state for entry in entries} <= {"", "connecting", "restoring", "online"}
    assert {entry.line for entry in entries} == {""}
    assert {entry.spoken for entry in entries} == {""}
