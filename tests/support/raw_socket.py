"""A websocket by hand, for what no client of good manners sends."""

import asyncio
import json
import secrets
import socket
import struct
from typing import Any
from urllib.parse import urlsplit

HYDRATE = "reflex___state____state.hydrate_and_load"
OPEN = "/_event/?token={token}&EIO=4&transport=websocket"


def frame(payload: bytes, first: int = 0x81, announced: int | None = None) -> bytes:
    """A frame of a client, masked with zeros; `announced` is the length that its head claims."""
    size = len(payload) if announced is None else announced
    if size < 126:
        head = struct.pack(">BBI", first, 0x80 | size, 0)
    elif size < 65536:
        head = struct.pack(">BBHI", first, 0x80 | 126, size, 0)
    else:
        head = struct.pack(">BBQI", first, 0x80 | 127, size, 0)
    return head + payload


class RawSocket:
    """One connection. Nothing is answered by itself, the server's pings neither."""

    def __init__(self, url: str, cookie: str = "", token: str = "", source: str = "127.0.0.1", hears: int = 0) -> None:
        """`hears` is how many bytes the system may take for this socket before they are read."""
        self._url = urlsplit(url)
        self._cookie = cookie
        self._source = source
        self._hears = hears
        self.token = token or secrets.token_hex(16)

    async def open(self) -> "RawSocket":
        """Ask for the websocket, and wait for the server's first message."""
        await self.connect()
        await self.reader.readuntil(b"\r\n\r\n")
        return self

    async def connect(self, more: str = "") -> None:
        """Connect, and ask for the websocket; `more` are further header lines."""
        line = socket.socket()
        line.setblocking(False)
        if self._hears:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self._hears)
        line.bind((self._source, 0))
        await asyncio.get_running_loop().sock_connect(line, ("127.0.0.1", self._url.port))
        self.reader, self.writer = await asyncio.open_connection(sock=line, limit=4096 if self._hears else 65536)
        lines = [
            f"GET {OPEN.format(token=self.token)} HTTP/1.1",
            f"Host: {self._url.netloc}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: c2l4dGVlbiBieXRlcyE=",
            "Sec-WebSocket-Version: 13",
            f"Cookie: {self._cookie}",
        ]
        self.writer.write(("\r\n".join(lines) + "\r\n" + more + "\r\n").encode())

    def say(self, text: str) -> None:
        """Send a text."""
        self.writer.write(frame(text.encode()))

    def enter(self, page: str = "/") -> None:
        """Say whose socket this is, and ask for all that its page shows."""
        event = {"name": HYDRATE, "payload": {}, "router_data": {"pathname": page, "asPath": page}}
        self.say("40/_event," + json.dumps({"event": event}))

    def call(self, handler: str, page: str = "/", **payload: Any) -> None:
        """Call a handler of a State."""
        event = {"name": handler, "payload": payload, "router_data": {"pathname": page, "asPath": page}}
        self.say("42/_event," + json.dumps(["event", event]))

    async def read(self) -> str:
        """The next text, or an `EOFError` at the end."""
        while True:
            first, size = await self.reader.readexactly(2)
            if size == 126:
                size = int.from_bytes(await self.reader.readexactly(2))
            elif size == 127:
                size = int.from_bytes(await self.reader.readexactly(8))
            payload = await self.reader.readexactly(size)
            if first & 0x0F == 0x1:
                return payload.decode()
            if first & 0x0F == 0x8:
                raise EOFError

    async def is_closed(self, within_s: float = 30) -> bool:
        """Whether the server ends this within that time, without having been answered any more."""
        try:
            async with asyncio.timeout(within_s):
                while await self.reader.read(65536):
                    pass
        except TimeoutError:
            return False
        except ConnectionError:
            pass
        return True

    def close(self) -> None:
        """Be gone without a word."""
        self.writer.transport.abort()
