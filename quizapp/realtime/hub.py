"""The hub: all rooms of the process, and the way from a request to what everybody sees.

request → service (one transaction) → commit → room → one broadcast.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from sqlmodel import Session

from quizapp.db.engine import Database
from quizapp.domain.connection.presence import Patience
from quizapp.domain.flow.permissions import Command
from quizapp.domain.flow.presenting import check_choice
from quizapp.domain.refusal import Refusal
from quizapp.domain.scoring.verdicts import Rules
from quizapp.domain.storage_faults import CannotSave
from quizapp.realtime.answers.intake import Answers
from quizapp.realtime.commands.admissions import Admissions
from quizapp.realtime.commands.approvals import LettingIn
from quizapp.realtime.commands.bulk_removals import BulkRemovals
from quizapp.realtime.commands.participant_updates import ParticipantUpdates
from quizapp.realtime.connections.quality_monitor import QualityMonitor
from quizapp.realtime.connections.subscriptions import ConnectionCallbacks, Subscription, Subscriptions
from quizapp.realtime.hub_settings import HubSettings
from quizapp.realtime.rooms.audience import Audience, Broadcaster
from quizapp.realtime.rooms.publisher import Publisher
from quizapp.realtime.rooms.registry import LiveRoom, Rooms
from quizapp.realtime.rooms.room import Room
from quizapp.realtime.rooms.roster_pages import RosterPages
from quizapp.realtime.storage.late_commits import show_late_commits
from quizapp.realtime.storage.monitor import Storage
from quizapp.realtime.timers.close_timer import CloseTimer
from quizapp.realtime.timers.lock_watch import LockWatch
from quizapp.realtime.timers.reconnect_wait import ReconnectWait, nobody_to_resume_for
from quizapp.services.admission import participation, rejoining
from quizapp.services.admission.rejoining import Rejoined, RejoinRequest
from quizapp.services.clock import now_ms, utc_now
from quizapp.services.play import commands, presenters, reconnect_wait
from quizapp.services.play.answers import AnswerRequest
from quizapp.services.play.commands import CommandResult
from quizapp.services.play.snapshots import (
    ParticipantFacts,
    RoomSnapshot,
    StoredAnswer,
    room_facts,
)

T = TypeVar("T")
TRIES_AT_START = 15


class Hub:
    """All rooms of this process."""

    def __init__(self, db: Database, settings: HubSettings, broadcaster: Broadcaster) -> None:
        self._db = db
        self._settings = settings
        self._cast = broadcaster
        rules = Rules(settings.answer_grace_ms, settings.lag_credit_ms)
        self._closer = CloseTimer(settings.answer_grace_ms, self._close, settings.timings)
        patience = Patience(settings.heartbeat_interval_s, settings.grace_period_s)
        self._publisher = Publisher(broadcaster, self._stage_changed, settings.timings.numbers_after_s)
        self._locks = LockWatch(db, self._publisher, settings)
        self._rooms = Rooms(db, broadcaster, patience, self._schedule, settings.timings, settings.event_capacity)
        self.door = Admissions(db, self._rooms, self._publisher, settings)
        self._waiting = ReconnectWait(self._conduct, self._publisher.publish, settings.timings)
        ushers = ConnectionCallbacks(
            self._waiting.arrived, self._departed, self._waiting.console_came, self._waiting.console_left
        )
        self._listener = QualityMonitor(broadcaster, settings.lag_credit_ms)
        self._seating = Subscriptions(self._rooms, broadcaster, ushers, settings.timings.heard_every_s)
        self._answers = Answers(
            db, self._rooms, self._publisher, self._closer, rules, saving_answers_s=settings.timings.saving_answers_s
        )
        settled = self._answers.settled
        self.changes = ParticipantUpdates(
            db, self._rooms, self._publisher, broadcaster, self._closer, self._seating, settled
        )
        self.removals = BulkRemovals(
            db, self._rooms, self._publisher, broadcaster, self._closer, self._seating, settled
        )
        self.letting_in = LettingIn(db, self._rooms, broadcaster, self._conduct)
        self.roster_pages = RosterPages(self._rooms)
        self.storage = Storage(db, settings.timings, self._catch_up, self._storage_changed)

    # Finding rooms

    async def start(self) -> None:
        """Wake the rooms of events that were running when the process ended; their clocks go on once people are back.

        Without `add_outage` they run on through the outage.
        """
        outages: dict[int, int | None] = {}
        if self._settings.add_outage:
            held = await self._write_in_the_end(lambda session: reconnect_wait.hold_interrupted(session, now_ms()))
            outages = {outage.event_id: outage.away_ms for outage in held}
        else:
            await self._write_in_the_end(lambda session: reconnect_wait.run_through_outage(session, now_ms()))
        for live in await self._rooms.wake_running():
            self._waiting.console_left(live)
            self._waiting.departed(live)
            if live.room.event.progress.waits:
                await self._waiting.restarted(live, outages.get(live.room.event.id, 0))

    async def _write_in_the_end(self, run: Callable[[Session], T]) -> T:
        """The result of what a start cannot do without: another program may hold the database for a while."""
        for _ in range(TRIES_AT_START - 1):
            with contextlib.suppress(CannotSave):
                return await self._db.write(run)
            await asyncio.sleep(self._settings.timings.try_again_s)
        return await self._db.write(run)

    async def room_of_code(self, code: str) -> Room:
        """The room of a (normalised) join code, or a `Refusal`."""
        return (await self._rooms.by_code(code)).room

    async def room(self, event_id: int) -> Room:
        """The room of an event, read from the database if need be, or a `Refusal`."""
        return (await self._rooms.by_id(event_id)).room

    def rooms(self) -> list[LiveRoom]:
        """All rooms in memory."""
        return self._rooms.all()

    def opened_room(self, event_id: int) -> Room | None:
        """The room, if it is in memory."""
        live = self._rooms.opened(event_id)
        return live.room if live else None

    async def reload(self, event_id: int) -> None:
        """Read an event anew that was edited, if its room is in memory, and show it."""
        live = self._rooms.opened(event_id)
        if live is not None:
            # In its turn with all that is written: facts read beside it may be older than what the room knows.
            await self._publisher.apply_snapshot(
                live, await self._db.write(lambda session: room_facts(session, event_id))
            )

    def forget(self, event_id: int) -> None:
        """Close the room of an event that was deleted."""
        self._rooms.forget(event_id)

    # Connections

    async def attach(
        self,
        sid: str,
        event_id: int,
        audience: Audience,
        participant_id: int | None = None,
        *,
        device_id: str = "",
    ) -> None:
        """A connection shows an event from now on. Of a participant's connections the newest counts."""
        await self._seating.subscribe(sid, Subscription(event_id, audience, participant_id, device_id))

    def detach(self, sid: str) -> None:
        """A connection is gone. Nothing is taken away from anybody."""
        self._seating.gone(sid)

    async def unsubscribe(self, sid: str) -> None:
        """A connection shows no event any longer: nothing that happens in its old one reaches it."""
        await self._seating.unsubscribe(sid)

    def _schedule(self, live: LiveRoom) -> None:
        self._note_storage(live)
        self._closer.schedule(live)
        self._locks.look(live)

    def _stage_changed(self, live: LiveRoom) -> None:
        self._schedule(live)
        self._waiting.departed(live)

    def _departed(self, live: LiveRoom) -> None:
        self._waiting.departed(live)
        loop = asyncio.get_running_loop()
        loop.call_later(self._settings.grace_period_s + 0.05, self._grace_over, live)

    def _grace_over(self, live: LiveRoom) -> None:
        live.people_changed()
        self._closer.close_if_all_answered(live)

    async def listen(self) -> None:
        """Look how every connection is, and tell whom it concerns where that has changed."""
        for live in self._rooms.all():
            await self._listener.listen(live)
            self._waiting.departed(live)
            self._closer.close_if_all_answered(live)  # the patience with somebody may have ended

    # Participants

    async def rename(self, event_id: int, participant_id: int, name: object) -> None:
        """Change a name; everybody sees it at once (I3)."""
        await self._change(event_id, lambda session: participation.rename(session, participant_id, name))

    async def change_avatar(self, event_id: int, participant_id: int, avatar: object) -> None:
        """Change an avatar."""
        await self._change(event_id, lambda session: participation.change_avatar(session, participant_id, avatar))

    async def leave(self, event_id: int, participant_id: int, *, from_elsewhere: bool = False) -> None:
        """Leave on purpose; `from_elsewhere` is not the page that shows the event, so that one is told."""
        at = utc_now()
        await self._answers.settled()
        live = await self._change(event_id, lambda session: participation.leave(session, participant_id, at))
        self._closer.close_if_all_answered(live)
        sid = live.room.people[participant_id].presence.socket
        if from_elsewhere and sid is not None:
            await self.unsubscribe(sid)
            await self._cast.sign_out(sid, participation.left_elsewhere())

    async def rejoin(self, request: RejoinRequest) -> None:
        """Bring somebody back on another device, and sign the old one out. Raises `Refusal`."""

        def work(session: Session) -> tuple[Rejoined, RoomSnapshot]:
            rejoined = rejoining.rejoin(session, request)
            session.flush()
            return rejoined, room_facts(session, request.event_id)

        live = await self._rooms.by_id(request.event_id)
        rejoined, facts = await self._db.write(work)
        # All that are open now are of the old device: the new one is known from the next line on.
        people = (live.room.people.get(key) for key in rejoined.signed_out)
        old = [person.presence.socket for person in people if person and person.presence.socket]
        live.room.refresh(facts, time.monotonic())
        for sid in old:
            await self.unsubscribe(sid)
            await self._cast.sign_out(sid, rejoining.moved_device())
        await self._publisher.publish(live)
        self._closer.close_if_all_answered(live)

    async def remove(self, event_id: int, participant_id: int) -> None:
        """Take somebody out."""
        await self.changes.remove(event_id, participant_id)

    async def _change(self, event_id: int, run: Callable[[Session], ParticipantFacts]) -> LiveRoom:
        live, _ = await self.changes.apply(event_id, run)
        return live

    # Answers

    async def answer(self, request: AnswerRequest) -> StoredAnswer:
        """Store an answer, or raise the `Refusal` with the reason."""
        room = await self.room(request.event_id)
        lag_credit_ms = self._listener.lag_credit_ms(room, request)
        return await self._answers.take(replace(request, lag_credit_ms=lag_credit_ms))

    async def _catch_up(self) -> None:
        await self._answers.catch_up()
        await show_late_commits(self._db, self._rooms, self._publisher)

    def _storage_changed(self) -> None:
        """Consoles learn at once that the server cannot save, or that it can again."""
        for live in self._rooms.all():
            self._note_storage(live)
            live.roster.send_now()

    def _note_storage(self, live: LiveRoom) -> None:
        live.room.cannot_save = self.storage.fault or ""

    async def tell(self, event_id: int, participant_id: int) -> None:
        """Tell a participant's phone what is stored of it."""
        await self._publisher.send_private(await self.room(event_id), [participant_id])

    # Commands

    async def command(
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
        if (
            command is Command.RESUME
            and acting_presenter_id is None
            and nobody_to_resume_for(await self.room(event_id))
        ):
            took_effect = await self._conduct(
                event_id, lambda session: reconnect_wait.wait_for_people(session, event_id, now_ms(), seen_version)
            )
            await self._waiting.welcome_who_is_here(await self._rooms.by_id(event_id))
            return took_effect
        return await self._conduct(
            event_id,
            lambda session: commands.run_command(
                session, event_id, command, now_ms(), seen_version, added_ms, acting_presenter_id=acting_presenter_id
            ),
        )

    async def set_lock(self, event_id: int, *, locked: bool, acting_presenter_id: int | None = None) -> bool:
        """Lock or unlock joining, by the host or the presenter `acting_presenter_id`. Raises `Refusal`."""
        return await self._conduct(
            event_id,
            lambda session: commands.set_lock(
                session, event_id, locked=locked, now_ms=now_ms(), acting_presenter_id=acting_presenter_id
            ),
        )

    async def pick_presenter(self, event_id: int, participant_id: int | None) -> None:
        """Give the controls into somebody's hand, too, out of anybody else's; None: the host's alone (P1, P3)."""
        room = await self.room(event_id)
        if participant_id is not None:
            _check_choice(room, participant_id)
        await self._conduct(event_id, lambda session: presenters.pick_presenter(session, event_id, participant_id))

    async def _close(self, event_id: int, question_id: int, everybody_answered: bool) -> None:
        grace_ms = self._settings.answer_grace_ms
        await self._conduct(
            event_id,
            lambda session: commands.close_if_due(
                session, event_id, question_id, now_ms(), grace_ms, everybody_answered=everybody_answered
            ),
        )

    async def _conduct(self, event_id: int, run: Callable[[Session], CommandResult]) -> bool:
        live = await self._rooms.by_id(event_id)
        await self._answers.settled()  # what arrived before the command is judged before it
        done, facts = await self._db.write(lambda session: commands.with_facts(session, event_id, run))
        if isinstance(facts, tuple):
            live.room.open_question(*facts)
            await self._publisher.publish(live)
        elif facts is not None:
            await self._publisher.apply_snapshot(live, facts, tell_everybody=done.question_over)
        return done.took_effect


def _check_choice(room: Room, participant_id: int) -> None:
    person = room.people.get(participant_id)
    if person is None:
        raise Refusal("unknown_participant")
    connection = person.connection(time.monotonic(), room.patience)
    check_choice(person.facts.name, connection, takes_part=person.counts, phase=room.phase)
