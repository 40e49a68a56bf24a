"""A socket of Engine.IO that waits for its next packets without starting a task for each wait, knows how its
connection is, and ends one that takes nothing or never comes in."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Any, cast

# The library comes without types, so its objects are `Any` in here.
from engineio import async_socket, exceptions, packet  # pyright: ignore[reportMissingTypeStubs] -- as above

from quizapp.domain.connection.quality import LinkStats
from quizapp.domain.scoring.lag_credit import RoundTrip
from quizapp.domain.timings import Timings

# A reader that is this far behind is closed; its page comes back by itself, and then reads what is true then.
MOST_WAITING = 500  # packets; most of them are the same for everybody, and are kept once
MOST_OWN_BYTES = 256_000  # in packets that are for this socket alone


def _anybody(_: str) -> bool:
    return True


class LeanSocket(async_socket.AsyncSocket):
    """The library's socket but for `poll`.

    Before Python 3.12 `asyncio.wait_for`, which the library uses, starts a task for each call: a
    quarter of what a message to a thousand phones costs.
    """

    server: Any
    queue: Any
    round_trip_s: float | None = None  # of the latest ping that was answered
    is_inside: Callable[[str], bool]  # whether a socket has said whose it is
    outside_s = Timings.outside_s  # how long a socket may be there without that

    def __init__(self, server: Any, sid: str) -> None:
        self.sid: str
        super().__init__(server, sid)
        self.heard_at = self._opened_at = monotonic()
        self._pinged_at: float | None = None
        self._greeted_at: float | None = None
        self._trip: RoundTrip | None = None
        self._own_bytes = 0  # waiting in the queue
        self._ending: Any = None

    async def receive(self, pkt: Any) -> None:
        """Take a packet from the client, whatever it is a sign of life; a pong tells the round trip."""
        self.heard_at = monotonic()
        if pkt.packet_type == packet.PONG and self._pinged_at is not None:
            self.round_trip_s, self._pinged_at = self.heard_at - self._pinged_at, None
            self._note_trip(self.round_trip_s)
        elif self._greeted_at is not None:  # a page says whose it is as soon as it is greeted
            self._note_trip(self.heard_at - self._greeted_at)
        self._greeted_at = None
        await cast(Any, super()).receive(pkt)

    async def send(self, pkt: Any) -> None:
        """Send a packet to the client, or end a socket that is not worth it."""
        if pkt.packet_type == packet.PING:
            if monotonic() - self._opened_at > self.outside_s and not self.is_inside(self.sid):
                self._give_up()
                return
            self._pinged_at = monotonic()
        elif pkt.packet_type == packet.OPEN:
            self._greeted_at = monotonic()
        elif self._is_too_slow(pkt):
            self._give_up()
            return
        await cast(Any, super()).send(pkt)

    def _is_too_slow(self, pkt: Any) -> bool:
        waiting = self.queue.qsize()
        if waiting and (waiting > MOST_WAITING or self._own_bytes > MOST_OWN_BYTES):
            return True
        if not getattr(pkt, "is_shared", False) and isinstance(pkt.data, str):
            self._own_bytes += len(pkt.data)
        return False

    def _note_trip(self, took_s: float) -> None:
        self._trip = RoundTrip(self.heard_at, round(took_s * 1000))

    def _give_up(self) -> None:
        """End the connection. It is not waited for: whoever sends to a thousand sockets has no time for this one."""
        if self._ending is None and not self.closing:
            self._ending = asyncio.get_running_loop().create_task(self._end())

    async def _end(self) -> None:
        while not self.queue.empty():
            self.queue.get_nowait()
            self.queue.task_done()
        self.queue.put_nowait(None)
        await cast(Any, super()).close(wait=False, abort=True, reason=self.server.reason.TRANSPORT_ERROR)

    def line(self) -> LinkStats:
        """How the connection is, as far as it was heard."""
        now = monotonic()
        trip_s, unanswered_s = self.round_trip_s, 0.0
        if self._pinged_at is not None:  # an answer that is not there yet took at least this long already
            unanswered_s = now - self._pinged_at
            trip_s = max(trip_s or 0.0, unanswered_s)
        trip_ms = None if trip_s is None else round(trip_s * 1000)
        return LinkStats(trip_ms, now - self.heard_at, round(unanswered_s * 1000), self._trip)

    async def poll(self) -> list[Any]:
        """The packets to send next; raises `QueueEmpty` when there are none for too long."""
        try:
            async with asyncio.timeout(self.server.ping_interval + self.server.ping_timeout):
                packets: list[Any] = [await self.queue.get()]
        except (TimeoutError, asyncio.CancelledError):
            raise exceptions.QueueEmpty from None
        self._own_bytes = 0
        self.queue.task_done()  # who closes a socket waits for that
        if packets == [None]:
            return []
        while not self.queue.empty():
            following = self.queue.get_nowait()
            self.queue.task_done()
            if following is None:
                self.queue.put_nowait(None)
                break
            packets.append(following)
        if packets[-1].packet_type == packet.CLOSE:
            self.queue.put_nowait(None)  # the next poll ends the connection, whether the client does or not
        return packets

    async def _websocket_handler(self, ws: Any) -> None:
        """Serve the connection until it ends; a packet that is none ends it in order, like any other end."""
        parent = cast(Any, super())
        try:
            await parent._websocket_handler(ws)
        except ValueError:
            self.queue.put_nowait(None)
            await parent.close(wait=False, abort=True, reason=self.server.reason.TRANSPORT_ERROR)


LeanSocket.is_inside = staticmethod(_anybody)


def install(is_inside: Callable[[str], bool], outside_s: float = Timings.outside_s) -> None:
    """Have every new connection of the process use it."""
    LeanSocket.outside_s = outside_s
    LeanSocket.is_inside = staticmethod(is_inside)
    async_socket.AsyncSocket = LeanSocket
