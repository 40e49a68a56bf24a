"""The lock: five seconds for who stands at the door, a line for who comes later, and a host who is reminded.

What a person sees: the form stays where it is, whatever was typed stays in it; the page says what happens, and
opens by itself.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.backstage import Backstage, Host, Quiz, asks
from tests.e2e.layout_checks import boxes
from tests.e2e.people import Cast, Phone
from tests.support.server import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that reminds of a lock after one second, and gives three to finish."""
    settings = {"JOIN_LOCK_REMINDER_S": "1", "JOIN_LOCK_GRACE_S": "3"}
    running = Server(tmp_path_factory.mktemp("data"), settings)
    try:
        running.start()
        yield running
    finally:
        running.stop()
    assert "Traceback" not in running.log, running.log[-5000:]


@pytest.fixture
def quiz(backstage: Backstage, host: Host) -> Quiz:
    """A quiz in its lobby."""
    return backstage.quiz(host, "Open house", [asks("First")])


def _at_the_door(cast: Cast, quiz: Quiz) -> Phone:
    phone = Phone(cast.page())
    phone.open_door(f"/join/{quiz.code}")
    phone.is_connected()
    return phone


def _is_locked_out(phone: Phone) -> None:
    expect(phone.find("join-error")).to_have_attribute("data-reason", "locked")


def test_who_was_at_the_door_finishes_after_the_lock(host: Host, quiz: Quiz, cast: Cast) -> None:
    """J8, J7: the page from before the lock says that it is closing, keeps what was typed, and gets in."""
    console = cast.console(host, quiz)
    console.page.set_viewport_size({"width": 1280, "height": 800})
    before = boxes(console, "control-start", "control-lock")
    quick, slow = _at_the_door(cast, quiz), _at_the_door(cast, quiz)
    expect(console.find("at-door")).to_have_text("2 joining")
    assert boxes(console, "control-start", "control-lock") == before
    quick.find("name-input").fill("Quick")
    slow.find("name-input").fill("Slow")
    console.tap("control-lock")
    expect(quick.find("join-closing")).to_contain_text("You came in time")
    quick.tap("join-submit")
    expect(quick.find("my-name")).to_have_text("Quick")

    _is_locked_out(slow)
    expect(slow.find("join-closing")).to_have_count(0)
    expect(slow.find("name-input")).to_have_value("Slow")
    slow.tap("join-submit")
    expect(slow.find("in-line")).to_contain_text("You are in line as Slow.")
    console.sees_participants(1)
    expect(console.find("at-door")).to_have_text("1 at the door")


def test_who_comes_after_the_lock_waits_in_line_and_is_let_in_by_itself(host: Host, quiz: Quiz, cast: Cast) -> None:
    """J8, N7: no five seconds for a page opened after the lock; name and line survive a reload; no tap is needed."""
    console = cast.console(host, quiz)
    console.tap("control-lock")
    expect(console.find("control-lock")).to_have_attribute("data-locked", "true")
    late = _at_the_door(cast, quiz)
    _is_locked_out(late)
    expect(late.find("join-closing")).to_have_count(0)
    late.find("name-input").fill("Late")
    late.tap("avatar-2")
    late.tap("join-submit")
    expect(late.find("in-line")).to_be_visible()
    _is_locked_out(late)
    late.page.reload()
    expect(late.find("in-line")).to_contain_text("Late")
    asleep = _at_the_door(cast, quiz)
    asleep.find("name-input").fill("Asleep")
    asleep.tap("join-submit")
    expect(asleep.find("in-line")).to_be_visible()
    asleep.page.goto("about:blank")

    console.tap("control-lock")
    expect(late.find("my-name")).to_have_text("Late")
    expect(late.find("rename")).to_contain_text("🦉")
    console.sees_participants(1)  # nobody is let in behind a closed page
    asleep.page.goto(f"{cast.url}/join/{quiz.code}")
    expect(asleep.find("my-name")).to_have_text("Asleep")


def test_who_waits_in_line_can_think_again(host: Host, quiz: Quiz, cast: Cast) -> None:
    """J8: out of the line, nobody is let in under the old name."""
    console = cast.console(host, quiz)
    console.tap("control-lock")
    phone = _at_the_door(cast, quiz)
    phone.find("name-input").fill("First idea")
    phone.tap("join-submit")
    phone.page.get_by_role("button", name="Choose another name").click()
    expect(phone.find("name-input")).to_have_value("First idea")
    console.tap("control-lock")
    expect(phone.find("join-error")).to_have_count(0)
    phone.join("Second idea")
    expect(phone.find("my-name")).to_have_text("Second idea")


def test_a_name_that_will_not_do_is_said_behind_the_lock_as_well(host: Host, quiz: Quiz, cast: Cast) -> None:
    """J8, J3: who cannot be let in under that name is not left to wait with it, nor without a word."""
    cast.console(host, quiz).tap("control-lock")
    phone = _at_the_door(cast, quiz)
    _is_locked_out(phone)
    for name, reason in (("", "name_missing"), ("n" * 40, "name_too_long")):
        phone.find("name-input").fill(name)
        phone.tap("join-submit")
        expect(phone.find("join-error")).to_have_attribute("data-reason", reason)
        expect(phone.find("join-error")).to_be_in_viewport()
    phone.find("name-input").fill("Ann")
    phone.tap("join-submit")
    expect(phone.find("in-line")).to_contain_text("Ann")


def test_the_line_survives_the_server(host: Host, quiz: Quiz, cast: Cast, server: Server) -> None:
    """J8, N9: after a `kill -9` and a restart, who waited in line is still in it, and is let in."""
    console = cast.console(host, quiz)
    console.tap("control-lock")
    phone = _at_the_door(cast, quiz)
    phone.find("name-input").fill("Patient")
    phone.tap("join-submit")
    expect(phone.find("in-line")).to_be_visible()
    server.kill()
    server.start()
    console.is_back()
    phone.is_back()
    expect(phone.find("in-line")).to_contain_text("Patient")
    console.tap("control-lock")
    expect(phone.find("my-name")).to_have_text("Patient")


def test_a_forgotten_lock_is_reminded_of_three_times(host: Host, quiz: Quiz, cast: Cast) -> None:
    """J9: more plainly each time, and one tap unlocks."""
    console, projector = cast.console(host, quiz), cast.projector(quiz)
    console.tap("control-lock")
    reminder = console.find("lock-reminder")
    for level in ("1", "2", "3"):
        expect(reminder).to_have_attribute("data-level", level)
    expect(reminder).to_have_role("alert")
    expect(projector.find("lock-reminder")).to_have_count(0)
    console.tap("reminder-unlock")
    expect(reminder).to_have_count(0)
    expect(console.find("control-lock")).to_have_attribute("data-locked", "false")
    expect(projector.find("screen-lock")).to_have_count(0)
