"""Changes that come too often to be sent each: all of a moment are sent together."""

import asyncio
from collections.abc import Awaitable, Callable


class Coalescer:
    """Calls `send` `interval_s` seconds after the first of any number of pokes.

    Never at once: what everybody waits for goes out first, numbers and names follow it.
    """

    def __init__(self, send: Callable[[], Awaitable[None]], interval_s: float) -> None:
        self._send = send
        self._interval_s = interval_s
        self._timer: asyncio.TimerHandle | None = None
        self._sending: asyncio.Task[None] | None = None

    def poke(self) -> None:
        """Something changed."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._interval_s, self._fire)

    def send_now(self) -> None:
        """Send without waiting any longer."""
        self.stop()
        self._fire()

    def _fire(self) -> None:
        self._timer = None
        self._sending = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        await self._send()

    def stop(self) -> None:
        """Forget what is not sent yet."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
