"""Events that wait for people: nobody's question runs out while nobody can answer it (N9, P7)."""

import time

from quizapp.domain.connection.presence import ConnectionState
from quizapp.domain.flow.phases import Phase
from quizapp.domain.timings import Timings
from quizapp.realtime.commands.commands import Commands
from quizapp.realtime.rooms.person import Person
from quizapp.realtime.rooms.publisher import Publisher
from quizapp.realtime.rooms.registry import LiveRoom
from quizapp.realtime.tasks.retrying_tasks import RetryingTasks
from quizapp.realtime.workers.leases import Leases
from quizapp.services.clock import now_ms
from quizapp.services.play import reconnect_wait

RUNNING = frozenset(Phase) - {Phase.LOBBY, Phase.FINISHED}


class ReconnectWait:
    """Lets events wait while people are away, and go on when they are back. Repeating any of it changes nothing."""

    def __init__(self, commands: Commands, publisher: Publisher, leases: Leases, timings: Timings) -> None:
        self._commands = commands
        self._publisher = publisher
        self._leases = leases
        self._timings = timings
        self._tasks = RetryingTasks(timings.try_again_s)

    # Participants

    async def taken_on(self, live: LiveRoom, away_ms: int | None) -> None:
        """The event waits for people since before this server ran it; for that long nobody did."""
        room, now_s = live.room, time.monotonic()
        room.outage_ms = away_ms
        gone = ConnectionState.DISCONNECTED
        room.await_people(
            person.id
            for person in room.everybody()
            if gone not in (person.facts.connection, person.connection(now_s, room.patience))
        )
        await self._welcome_who_is_here(live)
        if not room.awaited:
            await self._go_on(live)

    def look(self, live: LiveRoom) -> None:
        """Whoever came while it was written down that the event waits for people has arrived unnoticed."""
        self.departed(live)
        if self._waits_here(live) and live.room.here(time.monotonic()):
            self._tasks.run(lambda: self._welcome_who_is_here(live))

    def departed(self, live: LiveRoom) -> None:
        """Somebody is gone: perhaps nobody is left."""
        if live.room.phase is Phase.QUESTION and live.room.is_deserted(time.monotonic()):
            self._tasks.run_in(self._timings.deserted_s, lambda: self._pause_if_deserted(live))

    async def arrived(self, live: LiveRoom, person: Person) -> None:
        """Somebody is (back) here."""
        live.room.awaited.discard(person.id)
        if not self._waits_here(live) or not person.counts:
            return
        if live.room.phase is Phase.PAUSED:
            event_id = live.room.event.id
            await self._commands.carry_out_as_holder(
                event_id, lambda session: reconnect_wait.welcome_first(session, event_id, now_ms())
            )
        if not live.room.awaited:
            await self._go_on(live)
        elif live.resume_timer is None:
            live.resume_timer = self._tasks.run_in(self._timings.follow_s, lambda: self._go_on_if_anybody(live))

    def _waits_here(self, live: LiveRoom) -> bool:
        """Whether the event waits for people, and this server is the one that lets it go on."""
        return live.room.event.progress.awaiting_reconnect and self._leases.holds(live.room.event.id)

    async def _welcome_who_is_here(self, live: LiveRoom) -> None:
        for person in live.room.here(time.monotonic()):
            await self.arrived(live, person)

    async def _pause_if_deserted(self, live: LiveRoom) -> None:
        room, now_s = live.room, time.monotonic()
        question_id = room.question_id
        if room.phase is not Phase.QUESTION or question_id is None or not room.is_deserted(now_s):
            return
        if room.event.progress.is_held or not self._leases.holds(room.event.id):
            return
        gone = ConnectionState.DISCONNECTED
        room.await_people(one.id for one in room.everybody() if one.connection(now_s, room.patience) is not gone)
        seen_ms = now_ms() - round((now_s - room.last_seen_s()) * 1000)
        event_id = room.event.id
        await self._commands.carry_out_as_holder(
            event_id,
            lambda session: reconnect_wait.pause_for_absence(session, event_id, question_id, seen_ms, now_ms()),
        )

    async def _go_on_if_anybody(self, live: LiveRoom) -> None:
        live.resume_timer = None
        if live.room.here(time.monotonic()):
            await self._go_on(live)

    async def _go_on(self, live: LiveRoom) -> None:
        live.stop_resume_timer()
        event_id = live.room.event.id
        await self._commands.carry_out_as_holder(
            event_id, lambda session: reconnect_wait.go_on(session, event_id, now_ms())
        )

    # The host

    def console_left(self, live: LiveRoom) -> None:
        """A console is gone: perhaps there is no other."""
        if not live.room.has_console(time.monotonic()):
            self._tasks.run_in(self._timings.host_away_s, lambda: self._tell_whether_host_is_here(live))

    async def console_came(self, live: LiveRoom) -> None:
        """A console is (back) here."""
        if live.room.host_is_away:
            await self._tell_whether_host_is_here(live)

    async def _tell_whether_host_is_here(self, live: LiveRoom) -> None:
        away = not live.room.has_console(time.monotonic()) and live.room.phase in RUNNING
        if away is not live.room.host_is_away:
            live.room.host_is_away = away
            await self._publisher.publish(live)
