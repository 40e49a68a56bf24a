"""Tabs without a socket: what is kept for them is kept for minutes, and for so many of them."""

import asyncio
import gc
import time
from collections.abc import Callable

# A State costs a quarter of a megabyte, and whatever it shows can be read from the database again.
KEPT_S = 120.0
MOST = 500
TRY_AGAIN_S = 5.0
# What tabs leave behind in circles is found by the full collection only, which `collector.py` makes rare: it stops
# everything for a moment. A room of two thousand that goes home is worth one.
COLLECTED_EVERY = 2000


class GoneTabs:
    """The tokens of tabs that are gone, the earliest first. `purge` lets go of one, False where that must wait."""

    def __init__(self, purge: Callable[[str], bool], kept_s: float = KEPT_S, most: int = MOST) -> None:
        self._purge = purge
        self._kept_s = kept_s
        self._most = most
        self._uncollected = 0
        self._until: dict[str, float] = {}
        self._timer: asyncio.TimerHandle | None = None

    def gone(self, token: str) -> None:
        """A tab has lost its socket."""
        self._until.pop(token, None)
        self._until[token] = time.monotonic() + self._kept_s
        if len(self._until) > self._most:
            self._let_go(next(iter(self._until)))
        self._wait()

    def back(self, token: str) -> None:
        """A tab has a socket (again)."""
        self._until.pop(token, None)

    def _let_go(self, token: str) -> None:
        del self._until[token]
        if not self._purge(token):
            self._until[token] = time.monotonic() + TRY_AGAIN_S
            return
        self._uncollected += 1
        if self._uncollected >= COLLECTED_EVERY:
            self._uncollected = 0
            gc.collect()

    def _sweep(self) -> None:
        self._timer = None
        now_s = time.monotonic()
        for token in [token for token, until in self._until.items() if until <= now_s]:
            self._let_go(token)
        self._wait()

    def _wait(self) -> None:
        if self._timer is None and self._until:
            # Those that had to wait stand behind the others, and are looked at with them.
            wait_s = max(0.5, next(iter(self._until.values())) - time.monotonic())
            self._timer = asyncio.get_running_loop().call_later(wait_s, self._sweep)
