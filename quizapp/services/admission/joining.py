"""Getting in."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from quizapp.db.tables import Event, JoinAttempt, Participant
from quizapp.domain.admission.attempts import LOCK_GRACE_MS, AttemptStatus
from quizapp.domain.admission.codes import new_rejoin_code
from quizapp.domain.admission.funny_names import offer, seed_of
from quizapp.domain.admission.joining import (
    Admission,
    AtTheDoor,
    clean_avatar,
    may_join,
    name_key,
    numbered,
    status_on_joining,
)
from quizapp.domain.flow.phases import Phase
from quizapp.domain.refusal import Refusal
from quizapp.services.admission.approval import admission_of, closed_since
from quizapp.services.admission.attempts import attempts_of
from quizapp.services.admission.bans import banned_among
from quizapp.services.admission.devices import Elsewhere, devices_elsewhere, hold_devices
from quizapp.services.admission.participation import welcome_name
from quizapp.services.clock import to_ms
from quizapp.services.play.commands import locked_event
from quizapp.services.play.scores import time_of_silence_ms
from quizapp.services.play.snapshot_reader import columns, participant_facts
from quizapp.services.play.snapshots import ParticipantFacts
from quizapp.services.play.versions import new_revision

# Refusals that can be mended at the door: the attempt goes on.
_GOES_ON = frozenset(
    {"name_missing", "name_too_long", "name_invisible", "name_unwelcome", "locked", "full", "approval", "turned_away"}
)
EVENT_CAPACITY = 2000


@dataclass(frozen=True)
class JoinRequest:
    """Somebody who wants to get in. `name` and `avatar` are as they came from the browser.

    Where names are drawn, they do not count: `turn` says which of the device's offers it is.
    """

    event_id: int
    device_id: str
    name: object
    avatar: object
    started_at: datetime
    at: datetime
    turn: object = 0


def join_all(
    session: Session,
    requests: Sequence[JoinRequest],
    lock_grace_ms: int = LOCK_GRACE_MS,
    capacity: int = EVENT_CAPACITY,
) -> list[ParticipantFacts | Refusal]:
    """Let everybody in who asked at the same moment, in their order (J6).

    The event row is held meanwhile, so that any number of workers number names without holes.
    A device that is in already gets its own participant back (J14).
    """
    hold_devices(session, {request.device_id for request in requests})
    outcomes: dict[int, Participant | Refusal] = {}
    # One event after the other, always in one order: two workers with both of them never wait for each other.
    for event_id in sorted({request.event_id for request in requests}):
        asked = {place: request for place, request in enumerate(requests) if request.event_id == event_id}
        gate = _open_gate(session, event_id, asked.values(), lock_grace_ms, capacity)
        for place, request in asked.items():
            outcomes[place] = gate if isinstance(gate, Refusal) else gate.admit(request)
        if isinstance(gate, JoinBatch):
            session.add_all(gate.new)
            new_revision(session, gate.event)
            session.flush()  # the next event is to see who is in this one now
    return [
        outcome if isinstance(outcome, Refusal) else participant_facts(outcome)
        for outcome in (outcomes[place] for place in range(len(requests)))
    ]


@dataclass
class JoinBatch:
    """The door of one event for one burst of people."""

    event: Event
    lock_grace_ms: int
    known: dict[str, Participant]
    attempts: dict[str, JoinAttempt]
    elsewhere: dict[str, Elsewhere]
    taken: set[str]  # the names of all who were not removed; each has one of their own
    codes: set[str]
    silence_ms: int  # the response time of who was not there
    banned: set[str]
    removed: set[str]  # all devices that somebody who was removed had
    capacity: int
    new: list[Participant] = field(default_factory=list[Participant])

    def admit(self, request: JoinRequest) -> Participant | Refusal:
        attempt = self.attempts.get(request.device_id)
        try:
            may_join(self._at_the_door(request, attempt))
            participant = self.known.get(request.device_id) or self._newcomer(request)
        except Refusal as refusal:
            return self._turned_away(attempt, request, refusal)
        participant.left_at = None  # coming back undoes leaving
        if attempt is not None:
            attempt.status, attempt.completed_at, attempt.let_in_at = AttemptStatus.COMPLETED, request.at, None
        return participant

    def _at_the_door(self, request: JoinRequest, attempt: JoinAttempt | None) -> AtTheDoor:
        known = self.known.get(request.device_id)
        other = self.elsewhere.get(request.device_id)
        # Somebody who was removed may be known again on another device, which is the one that counts.
        is_removed = known.removed_at is not None if known else request.device_id in self.removed
        return AtTheDoor(
            phase=Phase(self.event.phase),
            started_at_ms=to_ms(min(request.started_at, attempt.started_at) if attempt else request.started_at),
            now_ms=to_ms(request.at),
            locked_at_ms=to_ms(closed_since(self.event)),
            asks_host=admission_of(self.event) is Admission.APPROVE,
            is_let_in=attempt is not None and attempt.let_in_at is not None,
            turned_away_at_ms=to_ms(attempt.turned_away_at) if attempt else None,
            lock_grace_ms=self.lock_grace_ms,
            is_in=known is not None and known.left_at is None and not is_removed,
            has_left=known is not None and known.left_at is not None,
            is_removed=is_removed,
            is_banned=request.device_id in self.banned,
            elsewhere=other.title if other else "",
            # Who has left keeps the place on the leaderboard, and with it the one in the event.
            full_at=self.capacity if len(self.taken) >= self.capacity else 0,
        )

    def _turned_away(self, attempt: JoinAttempt | None, request: JoinRequest, refusal: Refusal) -> Refusal:
        """Why somebody is not in, and what becomes of the attempt."""
        if attempt is None:
            return refusal
        if refusal.reason not in _GOES_ON:
            attempt.status = AttemptStatus.FAILED
        return self._in_line(attempt, request, refusal) if refusal.reason in ("locked", "approval") else refusal

    def _in_line(self, attempt: JoinAttempt, request: JoinRequest, closed: Refusal) -> Refusal:
        """Who comes too late waits in line under the name that was typed; one that will not do is said at once."""
        came_before = attempt.started_at <= (closed_since(self.event) or attempt.started_at)
        attempt.status = AttemptStatus.EXPIRED if came_before else AttemptStatus.IN_PROGRESS
        try:
            attempt.wanted_name, attempt.wanted_avatar = self._name_and_avatar(request)
        except Refusal as refusal:
            return refusal
        attempt.turned_away_at = None
        return closed

    def _name_and_avatar(self, request: JoinRequest) -> tuple[str, str]:
        if self.event.funny_names:
            drawn = offer(seed_of(request.event_id, request.device_id), request.turn)
            return drawn.name, drawn.avatar
        return welcome_name(self.event, request.name), clean_avatar(request.avatar)

    def _newcomer(self, request: JoinRequest) -> Participant:
        wanted, avatar = self._name_and_avatar(request)
        name = numbered(wanted, self.taken)
        self.taken.add(name_key(name))
        assert self.event.id is not None
        newcomer = Participant(
            event_id=self.event.id,
            device_id=request.device_id,
            rejoin_code=self._free_code(),
            display_name=name,
            name_key=name_key(name),
            avatar=avatar,
            join_status=status_on_joining(Phase(self.event.phase)),
            is_late_joiner=self.event.started_at is not None,
            joined_version=self.event.version,
            join_started_at=request.started_at,
            joined_at=request.at,
            last_heartbeat=request.at,
            total_time_ms=self.silence_ms,
        )
        self.known[request.device_id] = newcomer
        self.new.append(newcomer)
        return newcomer

    def _free_code(self) -> str:
        while (code := new_rejoin_code(secrets.choice)) in self.codes:
            pass
        self.codes.add(code)
        return code


def _open_gate(
    session: Session, event_id: int, requests: Collection[JoinRequest], lock_grace_ms: int, capacity: int
) -> JoinBatch | Refusal:
    try:
        event = locked_event(session, event_id)
    except Refusal as refusal:
        return refusal
    devices = {request.device_id for request in requests}
    here = Participant.event_id == event_id
    known = session.exec(select(Participant).where(here, col(Participant.device_id).in_(devices))).all()
    taken = session.exec(select(Participant.name_key, Participant.rejoin_code).where(here)).all()
    return JoinBatch(
        event,
        lock_grace_ms,
        known={row.device_id: row for row in known},
        attempts=attempts_of(session, event_id, devices),
        elsewhere=devices_elsewhere(session, event_id, devices, max(request.at for request in requests)),
        taken={name for name, _ in taken if name is not None},
        codes={code for _, code in taken},
        silence_ms=time_of_silence_ms(session, event_id),
        banned=banned_among(session, event.host_id, devices),
        removed=devices_of_removed(session, event_id),
        capacity=capacity,
    )


def devices_of_removed(session: Session, event_id: int) -> set[str]:
    """All devices of those who were removed, also the ones from which they went on to another."""
    # Columns, not objects: after a flood was removed there are thousands.
    removed_here = sa_select(*columns(Participant, ("device_id", "earlier_devices"))).where(
        col(Participant.event_id) == event_id, col(Participant.removed_at).is_not(None)
    )
    return {device for row in session.connection().execute(removed_here) for device in (row[0], *row[1])}
