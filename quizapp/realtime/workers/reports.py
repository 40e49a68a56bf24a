"""Who is connected to which server: said to the others whenever it changes, and again and again."""

import time
from collections.abc import Collection

from quizapp.domain.connection.presence import ConnectionState
from quizapp.domain.timings import Timings
from quizapp.realtime.connections.subscriptions import Subscriptions
from quizapp.realtime.feed.feed import Feed
from quizapp.realtime.feed.messages import Message, PresenceReport
from quizapp.realtime.rooms.person import Person, is_elsewhere, socket_at
from quizapp.realtime.rooms.registry import LiveRoom, Rooms
from quizapp.realtime.rooms.room import Elsewhere
from quizapp.realtime.tasks.coalescer import Coalescer
from quizapp.realtime.timers.timers import Timers

_CONNECTED = ConnectionState.CONNECTED


class PresenceReports:
    """Tells other servers who is connected here, and takes over who is connected there.

    For a room, another server is one more place where somebody's socket can be: of all of them the newest counts, and
    what was not heard of for a while is gone.
    """

    def __init__(
        self, worker: str, rooms: Rooms, feed: Feed, connections: Subscriptions, timers: Timers, waits: Timings
    ) -> None:
        self._worker = worker
        self._rooms = rooms
        self._feed = feed
        self._connections = connections
        self._timers = timers
        self._waits = waits
        self._number = 0
        self._said: dict[int, PresenceReport] = {}

    def watch(self, live: LiveRoom) -> None:
        """Report each change in this room."""
        live.report = Coalescer(lambda: self._say_if_new(live), self._waits.report_every_s)

    async def repeat(self) -> None:
        """Say it again, for those who missed it."""
        for live in self._rooms.all():
            await self._say(live, self._report(live))
            self.forget_silent(live, self._waits.server_gone_s)

    async def _say_if_new(self, live: LiveRoom) -> None:
        report, said = self._report(live), self._said.get(live.room.event.id)
        if said is None or _content(report) != _content(said):
            await self._say(live, report)

    async def _say(self, live: LiveRoom, report: PresenceReport) -> None:
        self._said[live.room.event.id] = report
        await self._feed.publish(report)

    def _report(self, live: LiveRoom) -> PresenceReport:
        self._number += 1
        room, now_s = live.room, time.monotonic()
        here = [person for person in room.people.values() if person.socket is not None]
        return PresenceReport(
            self._worker,
            self._number,
            room.event.id,
            {person.id: person.claim for person in here if person.connection(now_s, room.patience) is _CONNECTED},
            frozenset(room.doors.values()),
            len(room.consoles),
        )

    async def follow(self, message: Message) -> None:
        """Take over what another server says."""
        live = self._rooms.opened(message.event_id)
        if live is None or not isinstance(message, PresenceReport) or message.worker == self._worker:
            return
        room, now_s = live.room, time.monotonic()
        latest = room.elsewhere.get(message.worker)
        if latest is not None and message.number <= latest.number:
            return
        room.elsewhere[message.worker] = Elsewhere(message.number, now_s, message.doors, message.consoles)
        if latest is None and live.report is not None:
            self._said.pop(room.event.id, None)  # somebody new knows nothing of this server
            live.report.poke()
        here = socket_at(message.worker)
        for number, claim in message.people.items():
            person = room.people.get(number)
            if person is not None:  # else its joining is not known yet; it is said again
                await self._is_there(live, person, here, claim)
        self._close(live, here, message.people)
        live.people_changed()
        if message.consoles:
            await self._timers.console_came(live)
        elif latest is not None and latest.consoles:
            self._timers.console_left(live)

    async def _is_there(self, live: LiveRoom, person: Person, here: str, claim: int) -> None:
        now_s, former = time.monotonic(), person.presence.socket
        if former == here:
            person.claim = max(person.claim, claim)
            person.presence = person.presence.heard(here, now_s)
            return
        if former is not None and (claim, here) < (person.claim, self._place(former)):
            return  # a newer one counts
        own = person.socket
        person.claim = claim
        person.presence, person.was_here = person.presence.opened(here, now_s), False
        if own is not None:
            await self._connections.dismiss(own)
        await self._timers.arrived(live, person)

    def _place(self, socket: str) -> str:
        return socket if is_elsewhere(socket) else socket_at(self._worker)

    def forget_silent(self, live: LiveRoom, silent_s: float) -> None:
        """Who was on a server that has not said anything for so long is there no longer."""
        now_s = time.monotonic()
        silent = [worker for worker, other in live.room.elsewhere.items() if now_s - other.heard_s > silent_s]
        for worker in silent:
            del live.room.elsewhere[worker]
            self._close(live, socket_at(worker), ())
        if silent:
            live.people_changed()
            self._timers.console_left(live)

    def _close(self, live: LiveRoom, there: str, still: Collection[int]) -> None:
        """Nobody is there but these."""
        now_s = time.monotonic()
        gone = [person for person in live.room.people.values() if person.presence.socket == there]
        gone = [person for person in gone if person.id not in still]
        for person in gone:
            person.presence = person.presence.closed(there, now_s)
        if gone:
            self._timers.departed(live)


def _content(report: PresenceReport) -> tuple[object, ...]:
    return dict(report.people), report.doors, report.consoles
