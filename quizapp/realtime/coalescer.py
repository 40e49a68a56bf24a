"""Changes that come too often to be sent each: the first at once, then at most every so often."""

import asyncio
from collections.abc import Awaitable, Callable


class Coalescer:
    """Calls `send` soon after `poke`, but never more often than every `interval_s` seconds."""

    def __init__(self, send: Callable[[], Awaitable[None]], interval_s: float) -> None:
        self._send = send
        self._interval_s = interval_s
        self._timer: asyncio.TimerHandle | None = None
        self._not_before = 0.0
        self._sending: asyncio.Task[None] | None = None

    def poke(self) -> None:
        """Something changed."""
        if self._timer is not None:
            return
        loop = asyncio.get_running_loop()
        delay = max(0.0, self._not_before - loop.time())
        self._timer = loop.call_later(delay, self._fire)

    def _fire(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = None
        self._not_before = loop.time() + self._interval_s
        self._sending = loop.create_task(self._run())

    async def _run(self) -> None:
        await self._send()

    def stop(self) -> None:
        """Forget what is not sent yet."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
