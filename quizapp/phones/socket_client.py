"""A websocket to the server, as thin as it can be.

Simulated phones share two cores with the server they measure: with a general client, a thousand of
them measure themselves. This one reads frames the moment they arrive, stamps them, and hands them on.
"""

import asyncio
import base64
import os
import struct
import time
from collections import deque
from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

from quizapp.phones.trusted import trusted

# What a phone needs to look at what it received. Real phones think at the same time, these share one
# core: without it, the first ones' thinking would delay the stamps on what the others receive.
THINKING_S = 0.05
TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA


class WireBroken(ConnectionError):
    """The connection could not be made, or ended."""


class SocketClient(asyncio.Protocol):
    """One websocket. `on_text(text, arrived)` gets each message and the `monotonic()` of its arrival."""

    def __init__(
        self, address: str, cookie: str, on_text: Callable[[str, float], None], thinking_s: float = THINKING_S
    ) -> None:
        self._address = urlsplit(address)
        self._thinking_s = thinking_s
        self._cookie = cookie
        self._on_text = on_text
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._is_open = False
        self._inbox: deque[tuple[int, bytes, float]] = deque()
        self.bytes_in = 0
        self.bytes_out = 0

    async def open(self, timeout_s: float = 60) -> None:
        """Connect and upgrade, or raise `WireBroken`."""
        is_secure = self._address.scheme == "wss"
        host, port = self._address.hostname or "localhost", self._address.port or (443 if is_secure else 80)
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout_s):
                await loop.create_connection(lambda: self, host, port, ssl=trusted() if is_secure else None)
                await asyncio.shield(self.opened)
        except (OSError, TimeoutError) as error:
            self.abort()
            raise WireBroken(str(error) or "timed out") from error

    def send(self, text: str) -> None:
        """Send a message; into nothing when the connection is gone, as on a real phone."""
        if self._transport is None or not self._is_open:
            return
        payload = text.encode()
        # A mask of zeros is a mask: it spares the phones a pass over every byte.
        frame = _header(TEXT, len(payload)) + payload
        self.bytes_out += len(frame)
        self._transport.write(frame)

    def abort(self) -> None:
        """Cut the connection without a word; what was not looked at yet never will be."""
        self._inbox.clear()
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        self._transport = cast(asyncio.Transport, transport)
        key = base64.b64encode(os.urandom(16)).decode()
        target = f"{self._address.path}?{self._address.query}"
        lines = [
            f"GET {target} HTTP/1.1",
            f"Host: {self._address.netloc}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
            f"Cookie: {self._cookie}",
        ]
        self._transport.write(("\r\n".join(lines) + "\r\n\r\n").encode())

    def data_received(self, data: bytes) -> None:
        """Hand on every complete message."""
        arrived = time.monotonic()
        self.bytes_in += len(data)
        self._buffer += data
        if not self._is_open and not self._upgrade():
            return
        while self._read_frame(arrived):
            pass

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits."""
        self._is_open = False
        if not self.opened.done():
            self.opened.set_exception(WireBroken("closed before it was open"))
            self.opened.exception()
        if not self.closed.done():
            self.closed.set_result(None)

    def _upgrade(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        status = bytes(self._buffer[:end].split(b"\r\n", 1)[0])
        del self._buffer[: end + 4]
        if b" 101" not in status:
            if not self.opened.done():
                self.opened.set_exception(WireBroken(f"no websocket here: {status.decode(errors='replace')}"))
                self.opened.exception()
            self.abort()
            return False
        self._is_open = True
        self.opened.set_result(None)
        return True

    def _read_frame(self, arrived: float) -> bool:
        buffer = self._buffer
        if len(buffer) < 2:
            return False
        size, start = buffer[1] & 0x7F, 2
        if size == 126:
            if len(buffer) < 4:
                return False
            size, start = struct.unpack_from(">H", buffer, 2)[0], 4
        elif size == 127:
            if len(buffer) < 10:
                return False
            size, start = struct.unpack_from(">Q", buffer, 2)[0], 10
        if len(buffer) < start + size:
            return False
        kind, payload = buffer[0] & 0x0F, bytes(buffer[start : start + size])
        del buffer[: start + size]
        self._inbox.append((kind, payload, arrived))
        asyncio.get_running_loop().call_later(self._thinking_s, self._think)
        return True

    def _think(self) -> None:
        if self._inbox:
            self._handle(*self._inbox.popleft())

    def _handle(self, kind: int, payload: bytes, arrived: float) -> None:
        if kind == TEXT:
            self._on_text(payload.decode(), arrived)
        elif kind == PING and self._transport is not None:
            self._transport.write(_header(PONG, len(payload)) + payload)
        elif kind == CLOSE:
            self.abort()


def _header(kind: int, size: int) -> bytes:
    first = 0x80 | kind
    if size < 126:
        return struct.pack(">BBI", first, 0x80 | size, 0)
    if size < 65536:
        return struct.pack(">BBHI", first, 0x80 | 126, size, 0)
    return struct.pack(">BBQI", first, 0x80 | 127, size, 0)
