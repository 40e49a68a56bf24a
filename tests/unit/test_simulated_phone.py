"""A simulated phone behaves as a person with a real one: it waits for its verdict, and opens a page at once."""

import asyncio
import json
import time

import pytest

from quizapp.phones import link as phone_link
from quizapp.phones.browser import LIVE, PLAY, Tab
from quizapp.phones.checking.ledger import Ledger
from quizapp.phones.link import Link
from quizapp.phones.roaming_phone import RoamingPhone
from quizapp.views import MeView, StageView

NOBODY = MeView()
CLEO = MeView(id=7, name="Cleo")


def _tell(phone: RoamingPhone, me: MeView) -> None:
    stage = StageView(event=1, version=1, phase="lobby")
    delta = {PLAY: {"me_rx_state_": me.as_json}, LIVE: {"stage_rx_state_": stage.as_json}}
    message = "42/_event," + json.dumps(["event", {"delta": delta}])
    phone.tab._on_text(message, time.monotonic())  # pyright: ignore[reportPrivateUsage] -- as the socket does


def _reconnect(phone: RoamingPhone) -> None:
    phone.link.opened_at = time.monotonic()


async def test_what_is_not_restored_yet_is_not_taken_for_a_removal() -> None:
    """Histories: over a new connection a page has nobody for a moment. Only after that it is somebody who is out."""
    phone = RoamingPhone("http://127.0.0.1:1", "ABC234", "Cleo", 0)
    _tell(phone, CLEO)
    assert not phone.is_out
    _reconnect(phone)
    _tell(phone, NOBODY)
    assert not phone.is_in
    assert not phone.is_out
    _tell(phone, CLEO)
    assert not phone.is_out
    _tell(phone, NOBODY)
    assert phone.is_out


async def test_whoever_loads_another_page_does_not_wait_for_the_next_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Histories: the line of the page that is left ends, and the next one is asked for at once."""
    monkeypatch.setattr(phone_link, "wait_s", lambda *_: 3600.0)
    asked: asyncio.Queue[asyncio.StreamWriter] = asyncio.Queue()
    server = await asyncio.start_server(lambda _, writer: asked.put_nowait(writer), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    link = Link(Tab(f"http://127.0.0.1:{port}", ""), Ledger("Cleo"), lambda: None)
    keeping = asyncio.ensure_future(link.keep())
    try:
        first = await asyncio.wait_for(asked.get(), 10)
        link.tab.close()
        link.check()
        second = await asyncio.wait_for(asked.get(), 10)
    finally:
        keeping.cancel()
        server.close()
    first.close()
    second.close()
