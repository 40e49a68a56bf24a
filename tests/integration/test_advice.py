"""What a server tells pages about coming back, over real sockets."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from quizapp.phones.browser import LIVE, Tab
from tests.support.events import make_quiz
from tests.support.server import Server

pytestmark = pytest.mark.timeout(900)  # the first test may have to build the pages


class ListeningTab(Tab):
    """A tab that keeps the words of the server that are for the page's line."""

    def __init__(self, base_url: str) -> None:
        super().__init__(base_url, "quizapp_device=" + "a" * 32)
        self.advice: list[dict[str, Any]] = []

    def _on_text(self, text: str, arrived: float) -> None:
        if text.startswith('42/_event,["advice"'):
            self.advice.append(json.loads(text[10:])[1])
        super()._on_text(text, arrived)


async def watching(server: Server, code: str) -> ListeningTab:
    """A page that shows the quiz."""
    tab = ListeningTab(server.url)
    await tab.open(f"/screen/{code}")
    await tab.until(lambda: bool((tab.view(LIVE, "stage") or {}).get("phase")))
    return tab


async def test_the_setting_reaches_the_page(new_server: Callable[..., Server]) -> None:
    """N4: `RECONNECT_MAX_S` is how long pages wait at most, because each page is told on connecting."""
    server = new_server(RECONNECT_MAX_S="7")
    with server.database() as db:
        quiz = make_quiz(db)
    await asyncio.to_thread(server.start)
    tab = await watching(server, quiz.code)
    assert tab.advice == [{"most_s": 7.0}]
    tab.close()


async def test_an_orderly_end_is_announced(new_server: Callable[..., Server]) -> None:
    """N4, N10: before Ctrl-C ends the server every open page is told within which time to come back."""
    server = new_server()
    with server.database() as db:
        quiz = make_quiz(db)
    await asyncio.to_thread(server.start)
    tabs = [await watching(server, quiz.code) for _ in range(3)]
    assert [tab.advice for tab in tabs] == [[], [], []], "without a setting of one's own nothing is said"
    await asyncio.to_thread(server.stop)
    for tab in tabs:
        assert tab.wire is not None
        async with asyncio.timeout(30):
            await tab.wire.closed
    assert [tab.advice for tab in tabs] == [[{"within_s": 1.0}]] * 3
