"""The two ends of a connection through the gate.

What one end hears is said at the other. Nobody is heard while the other end cannot take more, so
what waits in here is bounded.
"""

import asyncio
import itertools
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import cast

from quizapp.gate.callers import name_of, server_socket
from quizapp.gate.plain import PlainTalk

MOST_WAITING = 65_536  # bytes on their way to an end that is slow
FIRST_WORD_S = 10.0  # what a caller may take for its first byte, or for a whole plain request
LAST_WORDS_S = 5.0  # what an end may take for the last bytes, once the other one is gone
KNOCKS_S = 10.0  # how long the web server may be busy, or about to start
KNOCK_EVERY_S = 0.05
TLS_HANDSHAKE = 0x16

_numbers = itertools.count()


class End(asyncio.Protocol):
    """One end. `other` is there once both are."""

    other: "End | None" = None
    transport: asyncio.Transport
    is_gone = False

    def __init__(self) -> None:
        self.heard_at = 0.0

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
        if self.other is not None and self.other.is_heard:
            self.other.transport.pause_reading()

    def resume_writing(self) -> None:
        """This end takes more."""
        if self.other is not None and self.other.is_heard:
            self.other.transport.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """The other end gets what is on its way to it, and that was all."""
        self.is_gone = True
        if self.other is not None:
            self.other.leave()

    def leave(self) -> None:
        """Say what is still to say, for a while, and close."""
        if self.is_gone:
            return
        self.transport.close()
        asyncio.get_running_loop().call_later(LAST_WORDS_S, self.cut)

    def cut(self) -> None:
        """Close without a word."""
        if not self.is_gone:
            self.transport.abort()


class Inside(End):
    """The end at the web server."""


class Outside(End):
    """The end at the caller. What comes first decides whether it is let in."""

    def __init__(self, folder: Path, talk: Callable[[str], PlainTalk], lines: set["Outside"], most: int) -> None:
        super().__init__()
        self._folder = folder
        self._new_talk = talk
        self._lines = lines
        self._most = most
        self._talk: PlainTalk | None = None
        self._patience: asyncio.TimerHandle | None = None
        self._entering: asyncio.Task[None] | None = None
        self._has_left = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody calls."""
        super().connection_made(transport)
        if len(self._lines) >= self._most:
            self.transport.abort()
            return
        self._lines.add(self)
        self._patience = asyncio.get_running_loop().call_later(FIRST_WORD_S, self.cut)

    def data_received(self, data: bytes) -> None:
        """Through, or an answer."""
        if self.other is not None:
            super().data_received(data)
        elif self._has_left or not self.is_heard:
            return
        elif self._talk is None and data[0] == TLS_HANDSHAKE:
            self._stop_waiting()
            self.transport.pause_reading()
            self._entering = asyncio.get_running_loop().create_task(self._enter(data))
        else:
            self._hear_plain(data)

    def eof_received(self) -> bool:
        """Half of the connection is over: the web server is told, and may still answer."""
        if self.other is None or not self.other.is_heard:
            return False
        self.other.transport.write_eof()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """The caller is gone."""
        self._lines.discard(self)
        self._stop_waiting()
        super().connection_lost(exc)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _hear_plain(self, data: bytes) -> None:
        if self._talk is None:
            host, port = self.transport.get_extra_info("sockname")[:2]
            self._talk = self._new_talk(f"[{host}]:{port}" if ":" in host else f"{host}:{port}")
        answer = self._talk.hear(data)
        if answer is None:
            return
        # Closed at once, the answer would be lost to a caller who is still sending.
        self._has_left = True
        self.transport.write(answer)
        self.transport.write_eof()
        asyncio.get_running_loop().call_later(LAST_WORDS_S, self.cut)

    async def _enter(self, first: bytes) -> None:
        try:
            inside = await self._connected()
        except OSError:
            self.transport.abort()
            return
        if self.is_gone:
            inside.close()
            return
        other = Inside()
        loop = asyncio.get_running_loop()
        other.other = self
        await loop.create_unix_connection(lambda: other, sock=inside)
        self.other = other
        if self.is_gone:
            other.leave()
            return
        other.transport.write(first)
        self.transport.resume_reading()

    async def _connected(self) -> socket.socket:
        """A connection to the web server that is named after the caller. Raises `OSError`."""
        host, port = self.transport.get_extra_info("peername")[:2]
        own = str(self._folder / name_of(host, port, next(_numbers)))
        inside = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            inside.setblocking(False)
            inside.bind(own)
            os.unlink(own)  # the connection keeps its name, the folder need not
            give_up = asyncio.get_running_loop().time() + KNOCKS_S
            while True:
                try:
                    inside.connect(str(server_socket(self._folder)))
                    return inside
                except (BlockingIOError, ConnectionRefusedError):  # full of callers, or not quite there yet
                    if self.is_gone or asyncio.get_running_loop().time() > give_up:
                        raise
                await asyncio.sleep(KNOCK_EVERY_S)
        except BaseException:
            inside.close()
            raise
