"""Events that wait for people: nobody's question runs out while nobody can answer it (N9, P7)."""

import time
from collections.abc import Awaitable, Callable

from sqlmodel import Session

from quizapp.domain.connection.presence import ConnectionState
from quizapp.domain.flow.phases import Phase
from quizapp.domain.timings import Timings
from quizapp.realtime.rooms.registry import LiveRoom
from quizapp.realtime.rooms.room import Person, Room
from quizapp.realtime.tasks.retrying_tasks import RetryingTasks
from quizapp.services.clock import now_ms
from quizapp.services.play import reconnect_wait
from quizapp.services.play.commands import CommandResult

RUNNING = frozenset(Phase) - {Phase.LOBBY, Phase.FINISHED}

Conduct = Callable[[int, Callable[[Session], CommandResult]], Awaitable[bool]]


class ReconnectWait:
    """Lets events wait while people are away, and go on when they are back. Repeating any of it changes nothing."""

    def __init__(self, conduct: Conduct, publish: Callable[[LiveRoom], Awaitable[None]], timings: Timings) -> None:
        self._conduct = conduct
        self._publish = publish
        self._timings = timings
        self._errands = RetryingTasks(timings.try_again_s)

    # Participants

    async def restarted(self, live: LiveRoom, away_ms: int | None) -> None:
        """The event waits for people since before this process began; the server was away for that long."""
        room = live.room
        room.outage_ms = away_ms
        here_before = (ConnectionState.CONNECTED, ConnectionState.TEMPORARILY_DISCONNECTED)
        room.await_people(person.facts.id for person in room.everybody() if person.facts.connection in here_before)
        if not room.awaited:
            await self._go_on(live)

    def departed(self, live: LiveRoom) -> None:
        """Somebody is gone: perhaps nobody is left."""
        if live.room.phase is Phase.QUESTION and live.room.is_deserted(time.monotonic()):
            self._errands.run_in(self._timings.deserted_s, lambda: self._pause_if_deserted(live))

    async def arrived(self, live: LiveRoom, person: Person) -> None:
        """Somebody is (back) here."""
        live.room.awaited.discard(person.facts.id)
        if not live.room.event.progress.waits or not person.counts:
            return
        if live.room.phase is Phase.PAUSED:
            event_id = live.room.event.id
            await self._conduct(event_id, lambda session: reconnect_wait.welcome_first(session, event_id, now_ms()))
        if not live.room.awaited:
            await self._go_on(live)
        elif live.following is None:
            live.following = self._errands.run_in(self._timings.follow_s, lambda: self._go_on_if_anybody(live))

    async def welcome_who_is_here(self, live: LiveRoom) -> None:
        """Whoever came while it was written down that the event waits for people has arrived unnoticed."""
        for person in live.room.here(time.monotonic()):
            await self.arrived(live, person)

    async def _pause_if_deserted(self, live: LiveRoom) -> None:
        room, now_s = live.room, time.monotonic()
        question_id = room.question_id
        if room.phase is not Phase.QUESTION or question_id is None or not room.is_deserted(now_s):
            return
        if room.event.progress.is_held:
            return
        gone = ConnectionState.DISCONNECTED
        room.await_people(one.facts.id for one in room.everybody() if one.connection(now_s, room.patience) is not gone)
        seen_ms = now_ms() - round((now_s - room.last_seen_s()) * 1000)
        event_id = room.event.id
        await self._conduct(
            event_id,
            lambda session: reconnect_wait.pause_for_absence(session, event_id, question_id, seen_ms, now_ms()),
        )
        await self.welcome_who_is_here(live)

    async def _go_on_if_anybody(self, live: LiveRoom) -> None:
        live.following = None
        if live.room.here(time.monotonic()):
            await self._go_on(live)

    async def _go_on(self, live: LiveRoom) -> None:
        live.stop_following()
        event_id = live.room.event.id
        await self._conduct(event_id, lambda session: reconnect_wait.go_on(session, event_id, now_ms()))

    # The host

    def console_left(self, live: LiveRoom) -> None:
        """A console is gone: perhaps there is no other."""
        if not live.room.consoles:
            self._errands.run_in(self._timings.host_away_s, lambda: self._tell_whether_host_is_here(live))

    async def console_came(self, live: LiveRoom) -> None:
        """A console is (back) here."""
        if live.room.host_is_away:
            await self._tell_whether_host_is_here(live)

    async def _tell_whether_host_is_here(self, live: LiveRoom) -> None:
        away = not live.room.consoles and live.room.phase in RUNNING
        if away is not live.room.host_is_away:
            live.room.host_is_away = away
            await self._publish(live)


def nobody_to_resume_for(room: Room) -> bool:
    """Whether a pause would end in an empty room (R3)."""
    return room.phase is Phase.PAUSED and room.is_deserted(time.monotonic())
