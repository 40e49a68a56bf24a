"""The gate itself: a thread that listens on the public port.

It speaks TLS, reads the frames of websockets, and passes on what may pass.

It runs in the main process, which has nothing else to do, so that it has a core of its own and the
worker's Python none of its work.
"""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path

from quizapp.domain.addresses import is_loopback
from quizapp.domain.timings import GateTimings
from quizapp.front_proxy.connection import ClientEnd
from quizapp.front_proxy.connection_slots import ConnectionSlots
from quizapp.front_proxy.plain_connection import PlainCaller
from quizapp.front_proxy.plain_http import Offers, PlainTalk
from quizapp.front_proxy.throttle import Throttle, loud_pace
from quizapp.front_proxy.tls_listener import TlsListener
from quizapp.server.event_loop import run
from quizapp.server.fd_limit import allowed_sockets

logger = logging.getLogger(__name__)

BACKLOG = 4096
TIMINGS = GateTimings()
KEPT_FREE = 256  # files of the process that are no lines
MOST_ON_THE_WAY = 262_144  # bytes that the system keeps for a caller who does not take them; it would keep 4 MB


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises `OSError`."""
    opened = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST_ON_THE_WAY)
        opened.bind((host, port))
        opened.listen(BACKLOG)
        opened.setblocking(False)
    except OSError:
        opened.close()
        raise
    return opened


class FrontProxy:
    """Passes what comes to `door` on to the web server that listens in `folder`.

    With `tls` it speaks TLS, and who speaks plain HTTP gets the `offers`, or the way to HTTPS. `is_exempt` tells of
    which addresses there may be any number of connections: of proxies.
    """

    def __init__(
        self,
        door: socket.socket,
        folder: Path,
        offers: Offers | None = None,
        tls: ssl.SSLContext | None = None,
        is_exempt: Callable[[str], bool] = is_loopback,
        timings: GateTimings = TIMINGS,
    ) -> None:
        self._door = door
        self._folder = folder
        self._offers = offers or {}
        self._tls = tls
        self._timings = timings
        self._lines: set[ClientEnd] = set()
        self._loud = loud_pace()
        self._places = ConnectionSlots(max(64, (allowed_sockets() - KEPT_FREE) // 2), is_exempt)
        self._thread = threading.Thread(target=self._run, name="gate", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ends = asyncio.Event()
        self._is_ending = False

    def open(self) -> None:
        """Let people in, from now on."""
        self._thread.start()

    def close(self) -> None:
        """Let nobody in any more; who is in hears what is still on its way."""
        self._is_ending = True
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it has just ended
                self._loop.call_soon_threadsafe(self._ends.set)
        self._thread.join(2 * self._timings.closing_s)

    def _run(self) -> None:
        try:
            run(self._serve())
        except Exception:
            logger.exception("the gate broke down")
        if not self._is_ending:  # a server that nobody can reach is no server
            os.kill(os.getpid(), signal.SIGTERM)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        if self._is_ending:
            return
        running = [asyncio.ensure_future(self._end_dead_lines())]
        server = None
        if self._tls is None:
            server = await self._loop.create_server(self._new_line, sock=self._door, backlog=BACKLOG)
        else:
            welcome = TlsListener(
                self._door, self._tls, self._new_line, self._new_plain_caller, self._places, self._timings
            )
            running.append(asyncio.ensure_future(welcome.run()))
        await self._ends.wait()
        for task in running:
            task.cancel()
        if server is not None:
            server.close()
        await self._last_words()

    def _new_line(self) -> ClientEnd:
        return ClientEnd(self._folder, self._lines, self._places, Throttle(loud=self._loud), self._timings)

    def _new_plain_caller(self) -> PlainCaller:
        return PlainCaller(lambda called: PlainTalk(self._offers, called), self._places, self._timings)

    async def _end_dead_lines(self) -> None:
        while True:
            await asyncio.sleep(self._timings.look_every_s)
            now = asyncio.get_running_loop().time()
            for line in [*self._lines]:
                if line.other is None:
                    continue
                if max(line.heard_at, line.other.heard_at) < now - self._timings.silence_s or line.has_no_end(now):
                    line.cut()

    async def _last_words(self) -> None:
        for line in [*self._lines]:
            line.leave()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._timings.closing_s):
                while self._lines:  # noqa: ASYNC110 -- each line says when it is gone, and none has to
                    await asyncio.sleep(0.01)
