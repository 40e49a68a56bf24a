"""All rooms of the process: found by code or id, read from the database when they are first asked for."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from quizapp.db.engine import Database
from quizapp.domain.admission.joining import Admission
from quizapp.domain.connection.presence import Patience
from quizapp.domain.storage_faults import CannotSave
from quizapp.domain.timings import Timings
from quizapp.realtime.rooms.audience import Broadcaster
from quizapp.realtime.rooms.projections import counts_view, roster, stage_view, waiting_view, weather_view
from quizapp.realtime.rooms.room import Room
from quizapp.realtime.rooms.screen_projections import lobby_view
from quizapp.realtime.tasks.coalescer import Coalescer
from quizapp.services.admission.approval import WaitingPeople, people_waiting
from quizapp.services.admission.joining import EVENT_CAPACITY
from quizapp.services.play.snapshot_reader import event_by_code, room_facts
from quizapp.services.play.snapshots import RoomSnapshot
from quizapp.views import WaitingView


@dataclass
class LiveRoom:
    """A room with what keeps it going."""

    room: Room
    counts: Coalescer
    roster: Coalescer
    report: Coalescer | None = None  # to other servers, where there may be any
    close_timer: asyncio.TimerHandle | None = None
    lock_timer: asyncio.TimerHandle | None = None  # until the lock of joining looks different
    resume_timer: asyncio.TimerHandle | None = None  # until the event goes on without who is not back yet

    def people_changed(self) -> None:
        """Numbers and names on projector and console are to be sent again."""
        self.counts.poke()
        self.roster.poke()
        if self.report is not None:
            self.report.poke()

    def stop(self) -> None:
        """Let everything rest."""
        self.counts.stop()
        self.roster.stop()
        if self.report is not None:
            self.report.stop()
        self.stop_close_timer()
        self.stop_resume_timer()
        self.stop_lock_timer()

    def stop_resume_timer(self) -> None:
        """Nobody is waited for any longer."""
        if self.resume_timer is not None:
            self.resume_timer.cancel()
            self.resume_timer = None

    def stop_lock_timer(self) -> None:
        """The lock looks as it looks."""
        if self.lock_timer is not None:
            self.lock_timer.cancel()
            self.lock_timer = None

    def stop_close_timer(self) -> None:
        """Take back the closing of the question."""
        if self.close_timer is not None:
            self.close_timer.cancel()
            self.close_timer = None


class Rooms:
    """The rooms in memory. Where others write, too, `freshen` brings a room up to date before anybody looks at it."""

    def __init__(
        self,
        db: Database,
        broadcaster: Broadcaster,
        patience: Patience,
        timings: Timings,
        capacity: int = EVENT_CAPACITY,
    ) -> None:
        self._timings = timings
        self._db = db
        self._cast = broadcaster
        self._patience = patience
        self._opened: list[Callable[[LiveRoom], None]] = []
        self.freshen: Callable[[LiveRoom], Awaitable[None]] | None = None
        self._capacity = capacity
        self._live: dict[int, LiveRoom] = {}
        self._ids: dict[str, int] = {}
        self._loading: dict[int, asyncio.Lock] = {}

    def when_opened(self, tell: Callable[[LiveRoom], None]) -> None:
        """Have this called with each room that is read from the database, before anybody sees it."""
        self._opened.append(tell)

    async def by_code(self, code: str) -> LiveRoom:
        """The room of a (normalised) join code, or a `Refusal`."""
        if code not in self._ids:
            event_id = await self._db.read(lambda session: event_by_code(session, code).id)
            assert event_id is not None
            self._ids[code] = event_id
        return await self.by_id(self._ids[code])

    async def by_id(self, event_id: int) -> LiveRoom:
        """The room of an event, or a `Refusal`."""
        live = self._live.get(event_id)
        if live is not None and self.freshen is not None:
            await self.freshen(live)
            live = self._live.get(event_id)  # the event may be gone
        return live or await self._read(event_id)

    async def _read(self, event_id: int) -> LiveRoom:
        try:
            async with self._loading.setdefault(event_id, asyncio.Lock()):  # a thousand phones read it once
                if event_id not in self._live:
                    facts = await self._db.read(lambda session: room_facts(session, event_id))
                    if event_id not in self._live:  # by somebody who had asked for it before a failed reading
                        self._open(facts)
        finally:
            self._loading.pop(event_id, None)
        return self._live[event_id]

    def opened(self, event_id: int) -> LiveRoom | None:
        """The room, if it is in memory."""
        return self._live.get(event_id)

    def opened_room(self, event_id: int) -> Room | None:
        """The same without what keeps it going, for who only looks."""
        live = self._live.get(event_id)
        return live.room if live else None

    def all(self) -> list[LiveRoom]:
        """All rooms in memory."""
        return list(self._live.values())

    def forget(self, event_id: int) -> None:
        """Close the room of an event that was deleted."""
        live = self._live.pop(event_id, None)
        if live is not None:
            live.stop()
            self._ids.pop(live.room.event.code, None)

    def _open(self, facts: RoomSnapshot) -> None:
        event_id = facts.event.id
        room = Room(facts, time.monotonic(), self._patience)
        room.capacity = self._capacity
        live = LiveRoom(
            room,
            Coalescer(lambda: self._send_numbers(room), self._timings.counts_every_s),
            Coalescer(lambda: self._send_people(room), self._timings.roster_every_s),
        )
        self._live[event_id] = live
        for tell in self._opened:
            tell(live)
        room.stage = stage_view(room)

    async def _send_numbers(self, room: Room) -> None:
        counts = counts_view(room, time.monotonic())
        await self._cast.counts(room.event.id, counts)
        if room.presenter is not None and room.presenter.socket is not None:
            await self._cast.counts_to(room.presenter.socket, counts)
        lobby = lobby_view(room)
        if lobby != room.lobby:  # most numbers change without any name
            room.lobby = lobby
            await self._cast.lobby(room.event.id, lobby)

    async def look_who_waits(self, room: Room) -> WaitingView:
        """Who waits for the host, as the database has it. Nobody looks without need, or without a console."""
        asked = room.event.admission is Admission.APPROVE and bool(room.consoles)
        waiting = await self._db.read(lambda s: people_waiting(s, room.event.id)) if asked else WaitingPeople()
        return waiting_view(room, waiting, time.monotonic())

    async def _send_who_waits(self, room: Room) -> None:
        try:
            waiting = await self.look_who_waits(room)
        except CannotSave:  # consoles are to read that, which comes with the people
            return
        if waiting != room.waiting:
            room.waiting = waiting
            await self._cast.waiting(room.event.id, waiting)

    async def _send_people(self, room: Room) -> None:
        await self._send_who_waits(room)
        now_s = time.monotonic()
        weather = weather_view(room, now_s)
        for sid, query in list(room.consoles.items()):
            shown = roster(room, now_s, query)
            await self._cast.people(sid, shown.rows, shown.page, weather)
