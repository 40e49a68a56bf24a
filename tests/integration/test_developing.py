"""`make dev`: what is saved in the code is taken over by a server that runs."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from quizapp.phones.browser import LIVE, Tab
from tests.support.own_source import copy_source
from tests.support.server import START_TIMEOUT_S, Server

pytestmark = pytest.mark.timeout(900)

ON_THE_PAGE = ("quizapp/pages/phone/start.py", "The live quiz that loses nothing.", "A quiz that was changed.")
AT_THE_DOOR = ("quizapp/texts/refusals.py", "There is no quiz with this code.", "Nobody has a quiz with this code.")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A source of its own, which a test may change."""
    return copy_source(tmp_path / "source")


@pytest.fixture
def server(tmp_path: Path, source: Path) -> Iterator[Server]:
    """Its server."""
    running = Server(tmp_path / "data", root=source, command=("dev",))
    running.start()
    yield running
    running.kill()
    assert "Traceback" not in running.log, running.log[-5000:]


def get(server: Server, path: str) -> httpx.Response:
    """Whatever is there; nothing while the server starts anew."""
    try:
        return httpx.get(server.url + path, timeout=30, trust_env=False)
    except httpx.HTTPError:
        return httpx.Response(503)


def wait_until_said(server: Server, source: Path, words: str) -> None:
    """Until the start page's script, as it is served, says this."""
    deadline = time.monotonic() + START_TIMEOUT_S
    built = source / ".web/build/client/assets"
    while not any(words in get(server, f"/assets/{script.name}").text for script in built.glob("_index-*.js")):
        assert time.monotonic() < deadline, server.log
        time.sleep(0.1)


async def told_at_the_door(server: Server) -> str:
    """What a phone reads that comes with a code of no quiz, over the port that the page came from."""
    tab = Tab(server.url, get(server, "/").headers["set-cookie"].split(";")[0])
    await tab.open("/join/AAAAAA")
    await tab.until(lambda: bool(tab.view(LIVE, "error")))
    tab.close()
    return str(tab.view(LIVE, "error"))


async def test_what_is_saved_is_taken_over(server: Server, source: Path) -> None:
    """Contract, Commands: pages, sockets and endpoints are there, and go on with the new code."""
    wait_until_said(server, source, ON_THE_PAGE[1])
    assert AT_THE_DOOR[1] in await told_at_the_door(server)
    for file, before, after in (AT_THE_DOOR, ON_THE_PAGE):
        text = (source / file).read_text()
        assert before in text
        (source / file).write_text(text.replace(before, after))
    wait_until_said(server, source, ON_THE_PAGE[2])
    assert AT_THE_DOOR[2] in await told_at_the_door(server)
