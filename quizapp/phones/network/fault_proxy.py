"""A TCP proxy with faults, in front of a running server: the bad network of rehearsals and tests.

Within a connection the order of bytes is always kept: it is TCP. All faults may change while it runs,
for connections that are open as for new ones.
"""

import asyncio
import random
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from quizapp.phones.network.fault_lane import Connection, reset


@dataclass(frozen=True)
class Faults:
    """What a line is like. The default is a good one.

    `delay_s` and up to `jitter_s` more are added each way; `bytes_per_s` (0: no limit) is for each way of
    each connection. A connection is reset after `cut_after_bytes` (both ways together). `silent` is a black
    hole: sockets stay open, new ones are accepted, and nothing comes through. `refused_share` of the new
    connections (0 to 1) is reset at once. Connections with a number in `closed` (the first is 1) are
    closed at once.
    """

    delay_s: float = 0.0
    jitter_s: float = 0.0
    bytes_per_s: float = 0.0
    cut_after_bytes: int | None = None
    silent: bool = False
    refused_share: float = 0.0
    closed: frozenset[int] = frozenset()


class FaultProxy:
    """A line to the server at `target` (`http://host:port`, or `https:`). It keeps its port when started again."""

    def __init__(self, target: str, faults: Faults | None = None) -> None:
        parts = urlsplit(target)
        self._scheme = parts.scheme or "http"
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or {"https": 443}.get(self._scheme, 80)
        self._faults = faults or Faults()
        self._server: asyncio.Server | None = None
        self._open: dict[Connection, asyncio.Task[None]] = {}
        self.port = 0
        self.connections = 0
        self.bytes_up = 0
        self.bytes_down = 0

    async def start(self) -> None:
        """Listen on a free port of this machine."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Cut everything and listen no more."""
        if self._server is not None:
            self._server.close()
            self._server = None
        tasks = list(self._open.values())
        self.reset_all()
        await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def url(self) -> str:
        """Where clients reach the server through this line."""
        return f"{self._scheme}://127.0.0.1:{self.port}"

    @property
    def open_connections(self) -> int:
        """How many connections there are right now, silent ones included."""
        return len(self._open)

    @property
    def faults(self) -> Faults:
        """What the line is like; to be set at any time."""
        return self._faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self._faults = faults
        self._stir()

    def black_hole(self) -> None:
        """Let nothing through any more, and close nothing."""
        self.faults = replace(self._faults, silent=True)

    def strand(self) -> None:
        """Make the open connections black holes for good; new ones are as the line is.

        That is a phone whose network changed under it: the old socket is half open.
        """
        for connection in self._open:
            connection.is_stranded = True

    def heal(self, *, drop: bool = False) -> None:
        """End all black holes. What was sent meanwhile comes now, or (`drop`) never."""
        for connection in self._open:
            connection.is_stranded = False
            for lane in connection.lanes if drop else ():
                lane.drop()
        self.faults = replace(self._faults, silent=False)

    def reset_all(self) -> None:
        """Cut all connections by RST, on both sides."""
        for task in self._open.values():
            task.cancel()

    def _stir(self) -> None:
        for connection in self._open:
            connection.stir()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if random.random() < self._faults.refused_share:
            reset(writer)
            return
        if self.connections in self._faults.closed:
            writer.close()
            return
        connection = Connection(lambda: self._faults, self._count_up, self._count_down)
        task = asyncio.get_running_loop().create_task(connection.run(reader, writer, self._host, self._port))
        self._open[connection] = task
        task.add_done_callback(lambda _: self._forget(connection, writer))

    def _forget(self, connection: Connection, writer: asyncio.StreamWriter) -> None:
        del self._open[connection]
        if not writer.is_closing():  # cut before it began
            reset(writer)

    def _count_up(self, size: int) -> None:
        self.bytes_up += size

    def _count_down(self, size: int) -> None:
        self.bytes_down += size
