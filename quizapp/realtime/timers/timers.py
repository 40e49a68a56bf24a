"""All that happens to an event when time has passed, or when people come and go."""

import asyncio

from quizapp.db.engine import Database
from quizapp.realtime.commands.commands import Commands
from quizapp.realtime.hub_settings import HubSettings
from quizapp.realtime.rooms.person import Person
from quizapp.realtime.rooms.publisher import Publisher
from quizapp.realtime.rooms.registry import LiveRoom
from quizapp.realtime.timers.close_timer import CloseTimer
from quizapp.realtime.timers.lock_watch import LockWatch
from quizapp.realtime.timers.reconnect_wait import ReconnectWait
from quizapp.realtime.workers.leases import Leases


class Timers:
    """The timers of all rooms. Whichever server holds the lease on an event acts when they are over."""

    def __init__(
        self, db: Database, commands: Commands, publisher: Publisher, leases: Leases, settings: HubSettings
    ) -> None:
        self._closing = CloseTimer(commands, settings.answer_grace_ms, settings.timings)
        self._lock = LockWatch(db, publisher, leases, settings)
        self.waiting = ReconnectWait(commands, publisher, leases, settings.timings)
        self._grace_s = settings.grace_period_s

    def look(self, live: LiveRoom) -> None:
        """Set everything anew for what the room is now; before it is shown, for the stage shows the lock's signs."""
        self._closing.schedule(live)
        self._lock.look(live)
        self.waiting.look(live)

    def answered(self, live: LiveRoom) -> None:
        """Answers were stored, or fewer people are waited for."""
        self._closing.close_if_all_answered(live)

    def listened(self, live: LiveRoom) -> None:
        """It is known how everybody's connection is: the patience with somebody may have ended."""
        self.waiting.departed(live)
        self._closing.close_if_all_answered(live)

    # Comings and goings

    async def arrived(self, live: LiveRoom, person: Person) -> None:
        """Somebody is (back) here."""
        await self.waiting.arrived(live, person)

    def departed(self, live: LiveRoom) -> None:
        """Somebody is gone: perhaps for good."""
        self.waiting.departed(live)
        asyncio.get_running_loop().call_later(self._grace_s + 0.05, self._grace_over, live)

    def _grace_over(self, live: LiveRoom) -> None:
        live.people_changed()
        self._closing.close_if_all_answered(live)

    async def console_came(self, live: LiveRoom) -> None:
        """A console is (back) here."""
        await self.waiting.console_came(live)

    def console_left(self, live: LiveRoom) -> None:
        """A console is gone."""
        self.waiting.console_left(live)
