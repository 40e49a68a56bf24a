"""Somebody reloads because the line is dead: the answer tapped before is still on the phone, and gets through."""

import pytest
from playwright.sync_api import Error, Page, expect

from quizapp.phones.network.fault_proxy import Faults
from tests.e2e.backstage import Backstage, Host
from tests.e2e.dead_socket import DeadSocket
from tests.e2e.people import Cast
from tests.e2e.rooms import Room, room_in_question
from tests.support.proxy import Proxy


def test_the_server_refuses_and_the_browser_shows_its_own_page(room: Room, line: Proxy) -> None:
    """N6, N7: nothing loads at all; once it does the answer is delivered, and everything is there."""
    line.faults = Faults(refused_share=1)
    line.reset_all()
    room.ann.is_offline()
    room.ann.answers_into_the_dark(1)
    with pytest.raises(Error, match="ERR_"):
        room.ann.page.reload()
    expect(room.ann.page).to_have_url("chrome-error://chromewebdata/")
    line.faults = Faults()
    room.ann.page.goto(f"/play/{room.quiz.code}")
    _is_all_there(room)


def test_the_reload_hangs_until_the_line_is_back(room: Room, line: Proxy) -> None:
    """N6, N7: the reloading page waits in a black hole; when it ends the answer is delivered."""
    line.black_hole()
    room.ann.answers_into_the_dark(1)
    with room.ann.page.expect_event("domcontentloaded"):
        room.ann.page.evaluate("location.reload()")
        line.heal()
    _is_all_there(room)


def test_the_page_says_what_it_still_has(cast: Cast, backstage: Backstage, host: Host) -> None:
    """N6, N7: pages load and sockets do not: the restoring page lists the kept answer as a step of its own."""
    page = cast.page()
    socket = DeadSocket(page)
    room = room_in_question(cast, backstage, host, ann_page=page)
    no_requests_either(page)
    socket.lose_everything()
    room.ann.answers_into_the_dark(1)
    page.reload()
    restoring = room.ann.find("restoring")
    expect(restoring).to_contain_text("Restoring your session …")
    expect(restoring.get_by_text("Handing in the answer kept on this phone")).to_be_visible()
    expect(restoring.get_by_text("Reaching the quiz")).to_have_attribute("data-step", "now")
    room.console.sees_answers(0)
    socket.work()
    _is_all_there(room)


def no_requests_either(page: Page) -> None:
    """The other way of delivering an answer is closed as well, also for a page that is just closing.

    A request that outlives its page is out of reach for `page.route`: it would take the answer along.
    """
    closed = "void (window.fetch = () => Promise.reject(new TypeError('no network')))"
    page.evaluate(closed)
    page.add_init_script(closed)


def _is_all_there(room: Room) -> None:
    room.ann.is_back()
    room.ann.sees_question("Question 1")
    room.ann.sees_answer(1)
    room.ann.cannot_answer()
    room.console.sees_answers(1)
    room.answers_are(("Ann", 1, "no"))
