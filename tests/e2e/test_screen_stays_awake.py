"""Nobody has to touch a phone, the projector or the console to keep it from going dark during a quiz."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.e2e.backstage import Backstage, Host
from tests.e2e.conftest import launched
from tests.e2e.people import Cast, Person
from tests.e2e.rooms import room_in_question
from tests.support.waiting import wait_until

# The browser's own locks, kept where a test can look at them.
KEEP_LOCKS = """
window.locks = [];
const ask = WakeLock.prototype.request;
WakeLock.prototype.request = async function (kind) {
    const lock = await ask.call(this, kind);
    window.locks.push(lock);
    return lock;
};
"""


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A whole Chromium: the shell gives no locks."""
    opened = launched(playwright)
    yield opened
    opened.close()


def test_a_screen_lock_is_held_and_taken_again(cast: Cast, backstage: Backstage, host: Host) -> None:
    """N13: phone, projector and console hold a lock, and take another one when the browser took it away."""
    phone_page = cast.page()
    phone_page.add_init_script(KEEP_LOCKS)
    room = room_in_question(cast, backstage, host, ann_page=phone_page)
    projector = cast.projector(room.quiz)
    for each in (projector, room.console):
        each.page.add_init_script(KEEP_LOCKS)
        each.page.reload()
    for each in (room.ann, projector, room.console):
        _holds_locks(each.page, 1)
        _comes_back_to(each)
        _holds_locks(each.page, 2)


def _holds_locks(page: Page, taken: int) -> None:
    """So many were taken, and of these only the last is held."""
    wait_until(page, "count => locks.length === count && !locks.at(-1).released", taken)
    assert page.evaluate("locks.filter(lock => !lock.released).length") == 1
    assert page.evaluate("locks.at(-1).type") == "screen"


def _comes_back_to(each: Person) -> None:
    """A browser lets go of the lock of a page that is hidden."""
    each.looks_away()
    each.page.evaluate("locks.at(-1).release()")
    each.looks_back()
