"""The fault proxy for tests that do not live in an event loop: blocking calls, a thread of its own."""

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

from quizapp.phones.network.fault_proxy import FaultProxy, Faults

T = TypeVar("T")


class Proxy:
    """A line to a running server. Browsers reach it under `url`, the same Host and Origin throughout."""

    def __init__(self, target: str, faults: Faults | None = None) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._proxy = FaultProxy(target, faults)
        asyncio.run_coroutine_threadsafe(self._proxy.start(), self._loop).result(10)
        self.url = self._proxy.url

    def stop(self) -> None:
        """Cut everything and end the thread."""
        asyncio.run_coroutine_threadsafe(self._proxy.stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    @property
    def faults(self) -> Faults:
        """What the line is like; to be set at any time."""
        return self._do(lambda: self._proxy.faults)

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self._do(lambda: setattr(self._proxy, "faults", faults))

    def black_hole(self) -> None:
        """Let nothing through any more, and close nothing."""
        self._do(self._proxy.black_hole)

    def strand(self) -> None:
        """Make the open connections black holes for good; new ones work."""
        self._do(self._proxy.strand)

    def heal(self, *, drop: bool = False) -> None:
        """End all black holes. What was sent meanwhile comes now, or (`drop`) never."""
        self._do(lambda: self._proxy.heal(drop=drop))

    def reset_all(self) -> None:
        """Cut all connections by RST."""
        self._do(self._proxy.reset_all)

    @property
    def connections(self) -> int:
        """How many connections were ever asked for."""
        return self._do(lambda: self._proxy.connections)

    @property
    def open_connections(self) -> int:
        """How many connections there are right now, silent ones included."""
        return self._do(lambda: self._proxy.open_connections)

    @property
    def bytes_up(self) -> int:
        """Bytes that reached the server."""
        return self._do(lambda: self._proxy.bytes_up)

    @property
    def bytes_down(self) -> int:
        """Bytes that reached the clients."""
        return self._do(lambda: self._proxy.bytes_down)

    def _do(self, what: Callable[[], T]) -> T:
        async def there() -> T:
            return what()

        return asyncio.run_coroutine_threadsafe(there(), self._loop).result(10)
