"""Who comes to the port of a server with TLS: its first byte tells TLS from plain HTTP."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable
from pathlib import Path

from quizapp.domain.timings import GateTimings
from quizapp.front_proxy.connection_slots import ConnectionSlots

TLS_HANDSHAKE = b"\x16"

NewEnd = Callable[[], asyncio.Protocol]


def tls_context(cert: Path, key: Path) -> ssl.SSLContext:
    """How this server shows itself; TLS 1.2 for phones of the last decade."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION
    context.load_cert_chain(cert, key)
    context.set_alpn_protocols(["h2", "http/1.1"])
    return context


class TlsListener:
    """Takes callers from `door`: those with TLS become a `secure` end, all others a `plain` one."""

    def __init__(
        self,
        door: socket.socket,
        context: ssl.SSLContext,
        secure: NewEnd,
        plain: NewEnd,
        places: ConnectionSlots,
        timings: GateTimings,
    ) -> None:
        self._door = door
        self._context = context
        self._secure = secure
        self._plain = plain
        self._places = places
        self._timings = timings
        self._arriving: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until it is cancelled."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                try:
                    caller, peer = await loop.sock_accept(self._door)
                except OSError:
                    await asyncio.sleep(self._timings.no_file_s)
                    continue
                if not self._places.take(peer[0]):
                    caller.close()
                    continue
                task = loop.create_task(self._let_in(caller, peer[0]))
                self._arriving.add(task)
                task.add_done_callback(self._arriving.discard)
        finally:
            for task in [*self._arriving]:
                task.cancel()

    async def _let_in(self, caller: socket.socket, host: str) -> None:
        loop = asyncio.get_running_loop()
        try:
            caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            async with asyncio.timeout(self._timings.first_word_s):
                first = await _first_byte(caller)
            if first != TLS_HANDSHAKE:
                await loop.connect_accepted_socket(self._plain, caller)
                return
            await loop.connect_accepted_socket(
                self._secure, caller, ssl=self._context, ssl_handshake_timeout=self._timings.handshake_s
            )
        except OSError:  # of TLS, too: a caller that is none, or gone
            caller.close()
        except BaseException:
            caller.close()
            raise
        finally:
            self._places.give_back(host)  # who has arrived has a place of their own


async def _first_byte(caller: socket.socket) -> bytes:
    """What comes first, left where it is; raises `OSError` for who has gone without a word."""
    loop = asyncio.get_running_loop()
    there: asyncio.Future[None] = loop.create_future()

    def readable() -> None:
        if not there.done():
            there.set_result(None)

    loop.add_reader(caller, readable)
    try:
        await there
    finally:
        loop.remove_reader(caller)
    with contextlib.suppress(BlockingIOError):
        if first := caller.recv(1, socket.MSG_PEEK):
            return first
    raise ConnectionError("gone")
