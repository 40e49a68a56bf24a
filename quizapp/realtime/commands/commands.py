"""Commands: one transaction, told to everybody who has the event's room."""

import time
from collections.abc import Awaitable, Callable

from sqlmodel import Session

from quizapp.db.engine import Database
from quizapp.domain.admission.joining import Admission
from quizapp.domain.flow.permissions import Command
from quizapp.domain.flow.phases import Phase
from quizapp.domain.flow.presenting import check_choice
from quizapp.domain.refusal import Refusal
from quizapp.realtime.feed.feed import Feed
from quizapp.realtime.feed.messages import EVERYBODY, NOBODY, Change
from quizapp.realtime.rooms.registry import Rooms
from quizapp.realtime.rooms.room import Room
from quizapp.realtime.tasks.to_the_end import to_the_end
from quizapp.realtime.workers.leases import Leases
from quizapp.services.admission import approval
from quizapp.services.clock import now_ms
from quizapp.services.play import commands, presenters, reconnect_wait
from quizapp.services.play.commands import UNCHANGED, CommandResult
from quizapp.services.play.leases import is_held
from quizapp.services.play.news import News
from quizapp.services.play.versions import revisions_of

Run = Callable[[Session], CommandResult]


class Commands:
    """Moves events, as the host, the presenter or time wants it."""

    def __init__(
        self, db: Database, rooms: Rooms, feed: Feed, leases: Leases, settled: Callable[[], Awaitable[None]]
    ) -> None:
        """`settled` returns when all answers that have arrived are judged."""
        self._db = db
        self._rooms = rooms
        self._feed = feed
        self._leases = leases
        self._settled = settled

    async def run(
        self,
        event_id: int,
        command: Command,
        seen_version: int | None = None,
        added_ms: int = 10_000,
        *,
        acting_presenter_id: int | None = None,
    ) -> bool:
        """Carry out a command of the host, or of the presenter `acting_presenter_id`. Raises `Refusal`.

        False when somebody else was first.
        """
        room = (await self._rooms.by_id(event_id)).room
        if command is Command.RESUME and acting_presenter_id is None and _nobody_to_resume_for(room):
            return await self.carry_out(
                event_id, lambda session: reconnect_wait.wait_for_people(session, event_id, now_ms(), seen_version)
            )
        return await self.carry_out(
            event_id,
            lambda session: commands.run_command(
                session, event_id, command, now_ms(), seen_version, added_ms, acting_presenter_id=acting_presenter_id
            ),
        )

    async def set_lock(self, event_id: int, *, locked: bool, acting_presenter_id: int | None = None) -> bool:
        """Lock or unlock joining, by the host or the presenter `acting_presenter_id`. Raises `Refusal`."""
        return await self.carry_out(
            event_id,
            lambda session: commands.set_lock(
                session, event_id, locked=locked, now_ms=now_ms(), acting_presenter_id=acting_presenter_id
            ),
        )

    async def set_admission(self, event_id: int, wanted: Admission) -> bool:
        """Let everybody in, nobody, or whom the host lets in."""
        return await self.carry_out(
            event_id, lambda session: approval.set_admission(session, event_id, wanted, now_ms())
        )

    async def pick_presenter(self, event_id: int, participant_id: int | None) -> None:
        """Give the controls into somebody's hand, too, out of anybody else's; None: the host's alone (P1, P3)."""
        room = (await self._rooms.by_id(event_id)).room
        if participant_id is not None:
            _check_choice(room, participant_id)
        await self.carry_out(event_id, lambda session: presenters.pick_presenter(session, event_id, participant_id))

    async def carry_out_as_holder(self, event_id: int, run: Run) -> bool:
        """The same for what only the server does that runs the event: nothing, if that is another one by now."""
        if not self._leases.holds(event_id):
            return False
        fence = self._leases.fence(event_id)
        if fence is None:
            return await self.carry_out(event_id, run)
        return await self.carry_out(
            event_id, lambda session: run(session) if is_held(session, event_id, fence) else UNCHANGED
        )

    async def carry_out(self, event_id: int, run: Run) -> bool:
        """Commit it after all answers that arrived before, and tell everybody. False if nothing changed."""
        await self._settled()
        return await to_the_end(self._commit(event_id, run))

    async def _commit(self, event_id: int, run: Run) -> bool:
        def work(session: Session) -> tuple[CommandResult, News | None, int]:
            done, news = commands.with_news(session, event_id, run)
            return done, news, revisions_of(session, [event_id]).get(event_id, 0) if done.took_effect else 0

        done, news, revision = await self._db.write(work)
        if done.took_effect:
            concerns = EVERYBODY if done.question_over else NOBODY
            await self._feed.publish(Change(event_id, revision, concerns, news=news))
        return done.took_effect


def _nobody_to_resume_for(room: Room) -> bool:
    """Whether a pause would end in an empty room (R3)."""
    return room.phase is Phase.PAUSED and room.is_deserted(time.monotonic())


def _check_choice(room: Room, participant_id: int) -> None:
    person = room.people.get(participant_id)
    if person is None:
        raise Refusal("unknown_participant")
    connection = person.connection(time.monotonic(), room.patience)
    check_choice(person.facts.name, connection, takes_part=person.counts, phase=room.phase)
