"""A simulated page's line to the room: it reconnects by itself, as `frontend/browser/connection/quiz_line.js` does."""

import asyncio
import contextlib
import random
import time
from collections.abc import Callable

from quizapp.domain.connection.backoff import attempts_after, wait_limit_s, wait_s
from quizapp.domain.timings import PageTimings
from quizapp.phones.browser import Signal, Tab
from quizapp.phones.checking.ledger import Deed, Did, Ledger
from quizapp.phones.socket_client import WireBroken

PAGE = PageTimings()


class Link:
    """Keeps one tab connected, and writes down when it was. `on_open` is called when messages may be sent again."""

    def __init__(
        self,
        tab: Tab,
        ledger: Ledger,
        patience_s: Callable[[], float | None],
        on_open: Callable[[], None] = lambda: None,
    ) -> None:
        self.tab = tab
        self._ledger = ledger
        self.is_connected = False
        self.asked_at = 0.0  # `monotonic()` at which the latest attempt began
        self.opened_at = 0.0  # `monotonic()` at which the socket was open
        self.losses = 0  # of connections that worked
        self._patience_s = patience_s
        self._on_open = on_open
        self._attempts = 0
        self._greeted = asyncio.Event()
        self._hurry = asyncio.Event()
        self._probe: asyncio.TimerHandle | None = None
        tab.on_signal = self._hear

    async def keep(self) -> None:
        """Connect, and connect again after every loss, until cancelled."""
        while True:
            connected_s = await self._connection()
            self._attempts = attempts_after(self._attempts, connected_s) + 1
            limit = wait_limit_s(self._attempts, patience_s=self._patience_s(), advised_s=self.tab.advised_s)
            self.tab.advised_s = None
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s(limit, random.random)):
                    await self._hurry.wait()
            self._hurry.clear()  # not before: whoever loads another page closes this one's line, and is in a hurry

    def check(self) -> None:
        """Make sure that the connection lives: at once, when the phone wakes or somebody taps."""
        if not self.tab.is_open:
            self._hurry.set()
        elif self._probe is None and self.is_connected:
            self.tab.ping()
            self._probe = asyncio.get_running_loop().call_later(PAGE.probe_timeout_s, self.tab.close)

    async def _connection(self) -> float:
        """One connection, from the attempt to its loss; how long it lived, in s."""
        self._greeted.clear()
        self.asked_at = time.monotonic()
        try:
            async with asyncio.timeout(PAGE.connect_timeout_s):
                await self.tab.open(self.tab.path)
                await self._until_greeted()
            await self._until_lost()
        except (WireBroken, TimeoutError):
            pass
        self.tab.close()
        self._calm_down()
        lived_s = time.monotonic() - self.opened_at if self.is_connected else 0.0
        if self.is_connected:
            self.losses += 1
            self._note(Did.DISCONNECTED)
        self.is_connected = False
        return lived_s

    async def _until_greeted(self) -> None:
        self.opened_at = time.monotonic()
        wire = self.tab.wire
        assert wire is not None
        greeting = asyncio.ensure_future(self._greeted.wait())
        try:
            await asyncio.wait([greeting, wire.closed], return_when=asyncio.FIRST_COMPLETED)
        finally:
            greeting.cancel()
        if not self._greeted.is_set():
            raise WireBroken("closed before it was greeted")

    async def _until_lost(self) -> None:
        """Until the connection is closed, or has been silent for so long that it is dead."""
        wire = self.tab.wire
        while wire is not None and not wire.closed.done():
            left_s = self.tab.silent_since + self.tab.silence_limit_s - time.monotonic()
            if left_s <= 0:
                return
            await asyncio.wait([wire.closed], timeout=left_s)

    def _hear(self, signal: Signal) -> None:
        match signal:
            case Signal.GREETED:
                self._greeted.set()
            case Signal.CONNECTED:
                self.is_connected = True
                self._note(Did.CONNECTED)
                self._on_open()
            case Signal.PONG:
                self._calm_down()
            case Signal.MOVED:  # as if somebody tapped "Use here"
                self._note(Did.MOVED)
                self.tab.close()

    def _note(self, did: Did) -> None:
        self._ledger.write(Deed(time.monotonic(), did))

    def _calm_down(self) -> None:
        if self._probe is not None:
            self._probe.cancel()
            self._probe = None
