"""Events whose server is gone: their clocks are stopped as of then, and they go on once people are back."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import TypeVar

from sqlmodel import Session

from quizapp.db.engine import Database
from quizapp.domain.refusal import Refusal
from quizapp.domain.storage_faults import CannotSave
from quizapp.realtime.feed.feed import Feed
from quizapp.realtime.feed.messages import Change
from quizapp.realtime.hub_settings import HubSettings
from quizapp.realtime.rooms.registry import LiveRoom, Rooms
from quizapp.realtime.timers.timers import Timers
from quizapp.realtime.workers.leases import Leases
from quizapp.realtime.workers.reports import PresenceReports
from quizapp.services.clock import now_ms
from quizapp.services.play import reconnect_wait
from quizapp.services.play.leases import Fence, free_leases, take_leases
from quizapp.services.play.reconnect_wait import Outage, running_events
from quizapp.services.play.versions import revisions_of

T = TypeVar("T")
TRIES_AT_START = 15


class Recovery:
    """Takes on the events that nobody runs.

    A server that is alone does so once, when it starts. With others, whoever first sees that a lease is over takes the
    event on; a clock that is being kept by somebody is left alone.
    """

    def __init__(
        self,
        db: Database,
        rooms: Rooms,
        feed: Feed,
        timers: Timers,
        leases: Leases,
        reports: PresenceReports | None,
        settings: HubSettings,
    ) -> None:
        """`reports` of who is connected to other servers, None where there are none."""
        self._db = db
        self._rooms = rooms
        self._feed = feed
        self._timers = timers
        self._leases = leases
        self._reports = reports
        self._settings = settings

    async def start(self) -> None:
        """Wake the rooms of events that were running when the server ended.

        Without `add_outage` their clocks run on through the outage.
        """
        if self._leases.is_shared:
            with contextlib.suppress(CannotSave):  # the heartbeat looks again
                await self.look()
            return
        running, outages = await self._write_in_the_end(self._take_over_all)
        away_ms = {outage.event_id: outage.away_ms for outage in outages}
        for event_id in running:
            await self._take_on(await self._rooms.by_id(event_id), away_ms.get(event_id, 0))

    def _take_over_all(self, session: Session) -> tuple[list[int], list[Outage]]:
        outages: list[Outage] = []
        if self._settings.add_outage:
            outages = reconnect_wait.hold_interrupted(session, now_ms())
        else:
            reconnect_wait.run_through_outage(session, now_ms())
        return running_events(session), outages

    async def look(self) -> None:
        """Renew this server's leases, and take on what nobody runs. Where nobody else may, there is nothing to do."""
        if not self._leases.is_shared:
            return
        asked_s = time.monotonic()
        held, outages, revisions = await self._db.write(self._take_leases)
        away_ms = {outage.event_id: outage.away_ms for outage in outages}
        for event_id in self._leases.now_held(held, asked_s):
            with contextlib.suppress(Refusal):  # the event was deleted
                live = await self._rooms.by_id(event_id)
                if event_id in revisions:
                    await self._feed.publish(Change(event_id, revisions[event_id]))
                await self._take_on(live, away_ms.get(event_id, 0))

    def _take_leases(self, session: Session) -> tuple[dict[int, Fence], list[Outage], dict[int, int]]:
        now, leases = now_ms(), self._leases
        here = {live.room.event.id for live in self._rooms.all()}
        wanted = here | set(free_leases(session, running_events(session), now))
        held = take_leases(session, leases.worker, wanted, now, leases.lasts_ms)
        new = [event_id for event_id, fence in held.items() if leases.fence(event_id) != fence]
        outages: list[Outage] = []
        if new and self._settings.add_outage:
            silent_ms = round(self._settings.timings.unmarked_s * 1000)
            outages = reconnect_wait.hold_interrupted(session, now, new, silent_ms)
        return held, outages, revisions_of(session, [outage.event_id for outage in outages])

    async def _take_on(self, live: LiveRoom, away_ms: int | None) -> None:
        if self._reports is not None:  # the former server's people are gone with it
            self._reports.forget_silent(live, self._settings.timings.server_quiet_s)
        self._timers.console_left(live)
        self._timers.look(live)
        self._timers.listened(live)
        if live.room.event.progress.awaiting_reconnect:
            await self._timers.waiting.taken_on(live, away_ms)

    async def _write_in_the_end(self, run: Callable[[Session], T]) -> T:
        """The result of what a start cannot do without: another program may hold the database for a while."""
        for _ in range(TRIES_AT_START - 1):
            with contextlib.suppress(CannotSave):
                return await self._db.write(run)
            await asyncio.sleep(self._settings.timings.try_again_s)
        return await self._db.write(run)
