"""Somebody follows a link out of the quiz and comes back with the back button: the quiz is where it really is."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright

from tests.e2e.backstage import Backstage, Host
from tests.e2e.conftest import launched
from tests.e2e.people import Cast
from tests.e2e.rooms import Room, room_in_question
from tests.support.server import Server

NOTE_RETURN = "window.addEventListener('pageshow', event => (window.wasKept = event.persisted))"


@pytest.fixture(scope="module")
def keeping_browser(playwright: Playwright) -> Iterator[Browser]:
    """A Chromium that keeps pages which were left, as real ones do; Playwright's own switches that off."""
    opened = launched(playwright, without=("--disable-back-forward-cache",))
    yield opened
    opened.close()


@pytest.fixture
def room(keeping_browser: Browser, server: Server, backstage: Backstage, host: Host) -> Iterator[Room]:
    """Everybody uses that browser."""
    cast = Cast(keeping_browser, server.url)
    yield room_in_question(cast, backstage, host)
    cast.leave()
    assert cast.page_errors == []


def test_a_page_from_the_back_forward_cache_is_true(room: Room) -> None:
    """N7, N5: the browser shows the very page that was left, and within a moment it shows what is true."""
    page = room.ann.page
    page.evaluate(NOTE_RETURN)
    room.ann.answers(0)
    page.goto("/join")
    room.console.sees_connection("Ann", "temporarily_disconnected")
    room.ben.answers(1)
    room.next_question()
    page.go_back(wait_until="commit")  # a kept page is not loaded again
    room.ann.is_back()
    room.ann.sees_question("Question 2")
    assert page.evaluate("window.wasKept") is True
    room.console.sees_connection("Ann", "connected")
    room.ann.answers(2)
    room.ben.answers(0)
    room.ann.sees_phase("reveal")
    page.go_forward(wait_until="commit")
    page.go_back(wait_until="commit")
    room.ann.is_back()
    room.ann.sees_phase("reveal")
