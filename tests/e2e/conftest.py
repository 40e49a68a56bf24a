"""The browser, the server and the people of the browser tests."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.e2e.backstage import Backstage, Host
from tests.e2e.people import PATIENCE_MS, Cast
from tests.e2e.rooms import Room, room_in_question
from tests.support.proxy import Proxy
from tests.support.server import Server

HERE = Path(__file__).parent
FLAGS = ("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """The driver of all browsers."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for all browser tests."""
    opened = launched(playwright)
    yield opened
    opened.close()


def launched(playwright: Playwright, *, without: tuple[str, ...] = (), also: tuple[str, ...] = ()) -> Browser:
    """A Chromium; `without` are switches that Playwright gives it otherwise, `also` are more of them.

    Skips where there is none.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sentence = "There is no Chromium on this machine, so nothing was seen in a browser."
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else []), *also]
    return playwright.chromium.launch(executable_path=chromium, args=flags, ignore_default_args=list(without))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a fresh data directory. Whatever happens to it, it never shows a traceback."""
    running = Server(tmp_path_factory.mktemp("data"), {"ALLOWED_HOSTS": "quiz.test"})
    try:
        running.start()
        yield running
    finally:
        running.stop()
    assert "Traceback" not in running.log, running.log[-5000:]


@pytest.fixture(scope="module")
def backstage(server: Server) -> Iterator[Backstage]:
    """The way to prepare hosts and quizzes."""
    opened = Backstage(server.database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def host(backstage: Backstage) -> Host:
    """A host who is signed in."""
    return backstage.host()


@pytest.fixture
def cast(browser: Browser, server: Server) -> Iterator[Cast]:
    """The people of one test. No page of theirs may fail, whatever is done to it."""
    people = Cast(browser, server.url)
    yield people
    people.leave()
    assert people.page_errors == []


@pytest.fixture
def line(server: Server, new_proxy: Callable[..., Proxy]) -> Proxy:
    """A line to the server, good until it is told otherwise."""
    return new_proxy(server.url)


@pytest.fixture
def room(backstage: Backstage, host: Host, cast: Cast, line: Proxy) -> Room:
    """A quiz with its first question open. Ann's phone is at the end of `line`, everybody else has a good one."""
    return room_in_question(cast, backstage, host, line)
