"""Too many phones of one network join at once: the page says so, and gets in by itself a moment later."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.backstage import Backstage, Host, asks
from tests.e2e.people import Cast, Phone
from tests.support.server import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that lets two phones of an address join within ten seconds, this machine's own included.

    Five taps, one after the other, take less than that on a busy machine, too.
    """
    settings = {"LIMIT_LOOPBACK": "true", "JOINS_PER_ADDRESS": "2", "JOIN_LIMITS_S": "10", "EVENT_CAPACITY": "4"}
    running = Server(tmp_path_factory.mktemp("data"), settings)
    try:
        running.start()
        yield running
    finally:
        running.stop()
    assert "Traceback" not in running.log, running.log[-5000:]


def test_too_many_at_once_get_in_by_themselves_and_a_full_quiz_says_so(
    backstage: Backstage, host: Host, cast: Cast
) -> None:
    """Hole 3: the third, fourth and fifth phone of an address tap once, wait, and are in without another tap; the
    fifth reads that the quiz is full, and so does the host."""
    quiz = backstage.quiz(host, "Crowded", [asks("First")])
    console = cast.console(host, quiz)
    phones = [Phone(cast.page()) for _ in range(5)]
    for phone in phones:
        phone.open_door(f"/join/{quiz.code}")
        phone.is_connected()
        phone.find("name-input").fill("Guest")
    for phone in phones:
        phone.tap("join-submit")
    expect(phones[4].find("join-error")).to_contain_text("Many phones of this network are joining right now.")
    expect(phones[4].find("trying-again")).to_contain_text("Trying again in")
    expect(phones[4].find("name-input")).to_have_value("Guest")
    for phone in phones:
        expect(phone.find("my-name").or_(phone.page.locator("[data-reason=full]"))).to_be_visible()
    assert sum(phone.find("my-name").count() for phone in phones) == 4
    (kept_out,) = [phone for phone in phones if not phone.find("my-name").count()]
    expect(kept_out.find("join-error")).to_contain_text("This quiz is full (4 people).")
    expect(kept_out.find("trying-again")).to_have_count(0)
    expect(console.find("event-full")).to_be_visible()
