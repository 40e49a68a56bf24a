"""The two ends of a connection through the gate.

What one end hears is said at the other. Nobody is heard while the other end cannot take more, so
what waits in here is bounded.
"""

import asyncio
import contextlib
import itertools
import os
import socket
from pathlib import Path
from typing import cast

from quizapp.domain.timings import GateTimings
from quizapp.front_proxy.connection_slots import ConnectionSlots
from quizapp.front_proxy.peer_names import name_of, server_socket
from quizapp.front_proxy.request_head import Malformed, asks_for_websocket
from quizapp.front_proxy.throttle import Throttle
from quizapp.front_proxy.websocket_frames import BadFrame, Frames

MOST_WAITING = 65_536  # bytes on their way to an end that is slow
NO_WEBSOCKET = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

_numbers = itertools.count()


class End(asyncio.Protocol):
    """One end. `other` is there once both are."""

    other: "End | None" = None
    transport: asyncio.Transport
    is_gone = False

    def __init__(self, timings: GateTimings) -> None:
        self._timings = timings
        self.heard_at = 0.0
        self.stuck_at: float | None = None  # since when this end takes no more
        self._holds: set[str] = set()
        self._last_words: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The end is there."""
        self.transport = cast(asyncio.Transport, transport)
        self.transport.set_write_buffer_limits(high=MOST_WAITING)
        self.heard_at = asyncio.get_running_loop().time()

    @property
    def is_heard(self) -> bool:
        """Whether what it says still counts."""
        return not (self.is_gone or self.transport.is_closing())

    def data_received(self, data: bytes) -> None:
        """Say it at the other end."""
        self.heard_at = asyncio.get_running_loop().time()
        if self.other is not None:
            self.other.transport.write(data)

    def pause_writing(self) -> None:
        """This end takes no more: the other one is not heard meanwhile."""
        self.stuck_at = asyncio.get_running_loop().time()
        if self.other is not None:
            self.other.hold("the other end")

    def resume_writing(self) -> None:
        """This end takes more."""
        self.stuck_at = None
        if self.other is not None:
            self.other.release("the other end")

    def hold(self, why: str) -> None:
        """Hear nothing from this end, until that is over."""
        if not self._holds and self.is_heard:
            self.transport.pause_reading()
        self._holds.add(why)

    def release(self, why: str) -> None:
        """That is over: this end is heard again, unless there is something else."""
        self._holds.discard(why)
        if not self._holds and self.is_heard:
            self.transport.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """The other end gets what is on its way to it, and that was all."""
        self.is_gone = True
        if self._last_words is not None:
            self._last_words.cancel()
        # Ends that knew each other would stay until the collector looks for circles, which is seldom.
        other, self.other = self.other, None
        if other is not None:
            other.leave()

    def leave(self) -> None:
        """Say what is still to say, for a while, and close."""
        if self.is_gone:
            return
        self.transport.close()
        if self._last_words is None:
            self._last_words = asyncio.get_running_loop().call_later(self._timings.last_words_s, self.cut)

    def cut(self) -> None:
        """Close without a word."""
        if not self.is_gone:
            self.transport.abort()


class ClientEnd(End):
    """The end at the caller. What comes first decides what is read of the rest."""

    def __init__(
        self, folder: Path, lines: "set[ClientEnd]", places: ConnectionSlots, pace: Throttle, timings: GateTimings
    ) -> None:
        super().__init__(timings)
        self._folder = folder
        self._lines = lines
        self._places = places
        self._pace = pace
        self._first = bytearray()
        self._frames: Frames | None = None
        self._later = b""  # frames that came too fast
        self._unfinished_at: float | None = None
        self._waiting_bytes = 0
        self._patience: asyncio.TimerHandle | None = None
        self._entering: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody calls."""
        super().connection_made(transport)
        self._host = str(self.transport.get_extra_info("peername")[0])
        if not self._places.take(self._host):
            self.transport.abort()
            return
        self._lines.add(self)
        self._patience = asyncio.get_running_loop().call_later(self._timings.first_word_s, self.cut)

    def data_received(self, data: bytes) -> None:
        """Through, as far as it may be."""
        if self.other is None:
            self._hear_first(data)
        elif self._frames is None:
            super().data_received(data)
        else:
            self.heard_at = asyncio.get_running_loop().time()
            self._later += data
            if "pace" not in self._holds:
                self._pass_frames()

    def eof_received(self) -> bool:
        """Half of the connection is over: the web server is told, and may still answer."""
        if self.other is None or not self.other.is_heard or self._frames is not None:
            return False
        with contextlib.suppress(OSError):
            self.other.transport.write_eof()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """The caller is gone."""
        if self in self._lines:
            self._lines.discard(self)
            self._places.give_back(self._host)
        self._stop_waiting()
        super().connection_lost(exc)

    def has_no_end(self, now: float) -> bool:
        """Whether this caller takes for ever: for what waits for it, or for what it says itself."""
        if self._unfinished_at is not None and now - self._unfinished_at > self._timings.unfinished_s:
            return True
        if self.stuck_at is None:
            return False
        waiting = self.transport.get_write_buffer_size()
        if self._frames is None and waiting != self._waiting_bytes:  # a long download over a thin line
            self._waiting_bytes, self.stuck_at = waiting, now
        return now - self.stuck_at > self._timings.stuck_s

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _hear_first(self, data: bytes) -> None:
        self._first += data
        if self._entering is not None or not self.is_heard:
            return
        try:
            begins = asks_for_websocket(self._first)
        except Malformed:
            self.transport.write(NO_WEBSOCKET)
            self.leave()
            return
        if begins is None:
            return
        self._stop_waiting()
        self.hold("entering")
        self._entering = asyncio.get_running_loop().create_task(self._enter(begins))

    async def _enter(self, frames_begin: int) -> None:
        try:
            inside = await self._connected(reads_frames=frames_begin > 0)
        except OSError:
            self.transport.abort()
            return
        if self.is_gone:
            inside.close()
            return
        other = End(self._timings)
        loop = asyncio.get_running_loop()
        other.other = self
        await loop.create_unix_connection(lambda: other, sock=inside)
        self.other = other
        if self.is_gone:
            other.leave()
            return
        first, self._first = bytes(self._first), bytearray()
        if frames_begin:
            first, self._later, self._frames = first[:frames_begin], first[frames_begin:], Frames()
        other.transport.write(first)
        self.release("entering")
        if self._later:
            self._pass_frames()

    def _pass_frames(self) -> None:
        assert self._frames is not None
        assert self.other is not None
        try:
            now, self._later = self._frames.pass_on(self._later, self._pace.take)
        except BadFrame:
            self.cut()
            return
        if now:
            self.other.transport.write(now)
        loop = asyncio.get_running_loop()
        if self._frames.is_between:
            self._unfinished_at = None
        elif self._unfinished_at is None:
            self._unfinished_at = loop.time()
        if self._later:
            self.hold("pace")
            loop.call_later(self._pace.wait_s(), self._pass_later)
        else:
            self.release("pace")

    def _pass_later(self) -> None:
        if self.is_heard:
            self._pass_frames()

    async def _connected(self, *, reads_frames: bool) -> socket.socket:
        """A connection to the web server that is named after the caller. Raises `OSError`."""
        host, port = self.transport.get_extra_info("peername")[:2]
        own = str(self._folder / name_of(host, port, next(_numbers), reads_frames=reads_frames))
        inside = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            inside.setblocking(False)
            inside.bind(own)
            os.unlink(own)  # the connection keeps its name, the folder need not
            give_up = asyncio.get_running_loop().time() + self._timings.server_busy_s
            while True:
                try:
                    inside.connect(str(server_socket(self._folder)))
                    return inside
                except (BlockingIOError, ConnectionRefusedError):  # full of callers, or not quite there yet
                    if self.is_gone or asyncio.get_running_loop().time() > give_up:
                        raise
                await asyncio.sleep(self._timings.server_again_s)
        except BaseException:
            inside.close()
            raise
