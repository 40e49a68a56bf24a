"""One connection through the fault proxy: two lanes of bytes, each late, slow, silent or cut as the line is."""

import asyncio
import contextlib
import os
import random
import socket
import struct
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

READ_BYTES = 65_536
SLICE_S = 0.05  # a slow line sends in pieces of this many seconds, so that a big message does not come at once
AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends a reset


class Cut(ConnectionError):
    """The line decided to end this connection."""


class Line(Protocol):
    """What a connection needs to know of its line at any moment; durations in seconds."""

    @property
    def delay_s(self) -> float: ...
    @property
    def jitter_s(self) -> float: ...
    @property
    def bytes_per_s(self) -> float: ...
    @property
    def cut_after_bytes(self) -> int | None: ...
    @property
    def silent(self) -> bool: ...


@dataclass
class Held:
    """Bytes on their way. Empty: the sender closed; None: the sender broke off."""

    content: bytes | None
    arrived: float
    luck: float = field(default_factory=random.random)  # this one's part of the jitter


class Lane:
    """One way of a connection: bytes go in, and come out later, in order."""

    def __init__(self, connection: "Connection", passed: Callable[[int], None]) -> None:
        self._connection = connection
        self._passed = passed
        self._held: deque[Held] = deque()
        self._free_at = 0.0  # when a slow line has sent what it was given
        self._stirred = asyncio.Event()

    def stir(self) -> None:
        """Look again: something arrived, or the line is another."""
        self._stirred.set()

    def drop(self) -> None:
        """Forget the bytes on their way, as if they had never been sent; an end is still told."""
        self._held = deque(held for held in self._held if not held.content)

    async def take(self, source: asyncio.StreamReader) -> None:
        """Read until the sender ends."""
        content: bytes | None = b"more"
        while content:
            try:
                content = await source.read(READ_BYTES)
            except OSError:
                content = None
            self._held.append(Held(content, time.monotonic()))
            self.stir()

    async def give(self, sink: asyncio.StreamWriter) -> None:
        """Hand on what is due until the end was handed on, or `Cut`."""
        while True:
            await self._until_due()
            content = self._next_piece()
            if content is None:
                raise Cut
            if not content:
                with contextlib.suppress(OSError):
                    sink.write_eof()
                return
            sink.write(content)
            self._passed(len(content))
            self._connection.count(len(content))
            await sink.drain()

    async def _until_due(self) -> None:
        while (wait_s := self._wait_s()) != 0:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._stirred.wait()
            self._stirred.clear()

    def _wait_s(self) -> float | None:
        """How long until the next bytes are due; None: until something changes."""
        if not self._held or self._connection.is_silent:
            return None
        line, first = self._connection.line, self._held[0]
        due = first.arrived + line.delay_s + line.jitter_s * first.luck
        return max(0.0, due - time.monotonic(), self._free_at - time.monotonic())

    def _next_piece(self) -> bytes | None:
        content = self._held[0].content
        size = self._connection.most_bytes(len(content or b""))
        if not content or size >= len(content):
            self._held.popleft()
        else:
            self._held[0].content = content[size:]
            content = content[:size]
        per_s = self._connection.line.bytes_per_s
        if content and per_s:
            self._free_at = max(self._free_at, time.monotonic()) + len(content) / per_s
        return content


class Connection:
    """A client's connection and the one to the server that belongs to it."""

    def __init__(self, line: Callable[[], Line], up: Callable[[int], None], down: Callable[[int], None]) -> None:
        self._line = line
        self.is_stranded = False  # silent for good, whatever the line does
        self._count = 0
        self.lanes = (Lane(self, up), Lane(self, down))
        self._stirred = asyncio.Event()

    @property
    def line(self) -> Line:
        """What the line is like right now."""
        return self._line()

    @property
    def is_silent(self) -> bool:
        """Whether nothing comes through."""
        return self.is_stranded or self.line.silent

    def stir(self) -> None:
        """The line is another: look again."""
        self._stirred.set()
        for lane in self.lanes:
            lane.stir()

    def count(self, size: int) -> None:
        """Note that bytes came through, or `Cut` when these were the last ones."""
        self._count += size
        limit = self.line.cut_after_bytes
        if limit is not None and self._count >= limit:
            raise Cut

    def most_bytes(self, wanted: int) -> int:
        """How many of the bytes may go in one piece."""
        line = self.line
        if line.bytes_per_s:
            wanted = min(wanted, max(1, int(line.bytes_per_s * SLICE_S)))
        if line.cut_after_bytes is not None:
            wanted = min(wanted, max(1, line.cut_after_bytes - self._count))
        return wanted

    async def run(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int) -> None:
        """Carry bytes both ways until both sides have ended, or until the line cuts it."""
        writers = [writer]
        try:
            while self.is_silent:
                self._stirred.clear()
                await self._stirred.wait()
            server_reader, server_writer = await asyncio.open_connection(host, port)
            writers.append(server_writer)
            up, down = self.lanes
            async with asyncio.TaskGroup() as group:
                group.create_task(up.take(reader))
                group.create_task(up.give(server_writer))
                group.create_task(down.take(server_reader))
                group.create_task(down.give(writer))
        except* OSError:
            for each in writers:
                reset(each)
        except* asyncio.CancelledError:
            for each in writers:
                reset(each)
        finally:
            for each in writers:
                each.close()


def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection by RST, as a broken one ends."""
    transport = writer.transport
    if not transport.is_closing():
        number: int = transport.get_extra_info("socket").fileno()
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(number)) as twin:
            twin.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    transport.abort()
