"""A phone goes from the Wi-Fi to the mobile network: one person goes on, whatever becomes of the old connection."""

from playwright.sync_api import expect

from quizapp.domain.timings import Timings
from tests.e2e.page_log import PageLog
from tests.e2e.rooms import Room
from tests.support.proxy import Proxy

# After this the server has given up the old socket.
OLD_SOCKET_ENDS_MS = (Timings.ping_every_s + Timings.ping_timeout_s + 1) * 1000
WATCH_ROW = """row => {
    window.rowWas = [];
    new MutationObserver(() => window.rowWas.push(row.dataset.connection)).observe(row, { attributes: true });
}"""


def test_the_late_end_of_the_old_socket_touches_nobody(room: Room, line: Proxy) -> None:
    """N2, N3, I5: the new socket is there while the old one is half open; its end minutes later changes nothing."""
    room.ann.answers(0)
    room.ben.answers(1)
    room.next_question()
    score = room.ann.score
    room.ann.answers(2)
    diary = PageLog(room.ann.page)
    line.strand()
    room.ann.page.evaluate("window.dispatchEvent(new Event('online'))")  # what a browser says of a new network
    diary.waits_for_state("reconnecting")
    room.ann.is_back()
    room.console.sees_connection("Ann", "connected")
    room.console.participant("Ann").evaluate(WATCH_ROW)
    room.console.page.wait_for_timeout(OLD_SOCKET_ENDS_MS)
    room.console.sees_connection("Ann", "connected")
    assert set(room.console.page.evaluate("rowWas")) <= {"connected"}
    room.console.sees_participants(2)
    room.ann.sees_answer(2)
    expect(room.ann.find("my-score")).to_have_text(str(score))
    room.ben.answers(0)
    room.ann.sees_phase("reveal")  # it still hears everything
    assert len(room.console.stored_answers(room.quiz)) == 4
