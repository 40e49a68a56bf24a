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
WHOLE = ("chromium", "chromium-browser", "google-chrome")
# The same engine without windows and permissions: it opens a page in a third of the time.
SHELLS = ("chromium-headless-shell", *WHOLE)
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
    """One Chromium for all browser tests, the quickest there is."""
    opened = launched(playwright, SHELLS)
    yield opened
    opened.close()


def launched(
    playwright: Playwright,
    programs: tuple[str, ...] = WHOLE,
    *,
    without: tuple[str, ...] = (),
    also: tuple[str, ...] = (),
) -> Browser:
    """A Chromium, the first of these programs that is here; skips where there is none.

    `without` are switches that Playwright gives it otherwise, `also` are more of them.
    """
    chromium = next(filter(None, map(shutil.which, programs)), None)
    if chromium is None:
        sentence = "There is no Chromium on this machine, so nothing was seen in a browser."
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else []), *also]
    return playwright.chromium.launch(executable_path=chromium, args=flags, ignore_default_args=list(without))


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests that neither kill it nor set it up differently."""
    running = Server(tmp_path_factory.mktemp("shared"), {"ALLOWED_HOSTS": "quiz.test"})
    try:
        running.start()
        yield running
    finally:
        running.stop()
    assert "Traceback" not in running.log, running.log[-5000:]


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of a module's own, with a fresh data directory, for tests that kill it or begin with nothing.

    Such a module says so: its fixture `server` is this one.
    """
    running = Server(tmp_path_factory.mktemp("data"))
    try:
        running.start()
        yield running
    finally:
        running.stop()
    assert "Traceback" not in running.log, running.log[-5000:]


@pytest.fixture(scope="module")
def server(shared_server: Server) -> Server:
    """The server of a module's tests."""
    return shared_server


@pytest.fixture(scope="module", autouse=True)
def nothing_failed(server: Server) -> Iterator[None]:
    """Whatever a module's tests do to a server, it never shows a traceback."""
    before = len(server.log)
    yield
    said = server.log[before:]
    assert "Traceback" not in said, said[-5000:]


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
