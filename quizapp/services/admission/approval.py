"""Who gets in who was never in: everybody, nobody, or whom the host lets in one by one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from quizapp.db.tables import Event, JoinAttempt
from quizapp.domain.admission.attempts import AttemptStatus
from quizapp.domain.admission.joining import Admission
from quizapp.services.authoring.ownership import is_id, own_event
from quizapp.services.clock import from_ms
from quizapp.services.play.commands import UNCHANGED, CommandResult, locked_event
from quizapp.services.play.versions import new_revision, new_version

WAITING_ROWS = 50


@dataclass(frozen=True)
class WaitingPerson:
    """Somebody who waits for the host. `id` is that of the attempt to join."""

    id: int
    name: str
    avatar: str
    device_id: str


@dataclass(frozen=True)
class WaitingPeople:
    """How many wait for the host, and the first of them."""

    count: int = 0
    first: tuple[WaitingPerson, ...] = ()


def admission_of(event: Event) -> Admission:
    """Who gets in now."""
    if event.joining_locked_at is not None:
        return Admission.LOCKED
    return Admission.OPEN if event.approval_since is None else Admission.APPROVE


def closed_since(event: Event) -> datetime | None:
    """Since when not everybody gets in: who had opened the join page before may still finish, for a moment."""
    moments = [moment for moment in (event.joining_locked_at, event.approval_since) if moment is not None]
    return min(moments, default=None)


def set_admission(session: Session, event_id: int, admission: Admission, now_ms: int) -> CommandResult:
    """Let everybody in, nobody, or whom the host lets in. Who is in line stays in it.

    Unlocking leads back to where it was before the lock; opening lets everybody in.
    """
    event = locked_event(session, event_id)
    before = (event.joining_locked_at, event.approval_since)
    _become(event, admission, from_ms(now_ms))
    if before == (event.joining_locked_at, event.approval_since):
        return UNCHANGED
    new_version(session, event)
    return CommandResult(took_effect=True)


def prepare_admission(session: Session, host_id: int, event_id: object, *, wanted: object, now_ms: int) -> None:
    """The same from the editor, for the host's own event. What is no way of admission changes nothing."""
    event = own_event(session, host_id, event_id)
    if wanted in set(Admission):
        set_admission(session, event.id or 0, Admission(str(wanted)), now_ms)


def _become(event: Event, admission: Admission, now: datetime | None) -> None:
    if admission is Admission.LOCKED:
        event.joining_locked_at = event.joining_locked_at or now
    elif admission is Admission.APPROVE:
        # From a lock: nobody who was kept out by it slips in as somebody who came in time.
        event.approval_since = event.approval_since or event.joining_locked_at or now
        event.joining_locked_at = None
    else:
        event.joining_locked_at = event.approval_since = None


def people_waiting(session: Session, event_id: int) -> WaitingPeople:
    """Who waits for the host, in the order of coming."""
    waits = _waits(event_id)
    count = session.exec(select(func.count(col(JoinAttempt.id))).where(*waits)).one()
    rows = session.exec(select(JoinAttempt).where(*waits).order_by(col(JoinAttempt.id)).limit(WAITING_ROWS))
    first = (WaitingPerson(row.id or 0, row.wanted_name, row.wanted_avatar, row.device_id) for row in rows)
    return WaitingPeople(count, tuple(first))


def _waits(event_id: int) -> list[ColumnElement[bool]]:
    over = (AttemptStatus.COMPLETED, AttemptStatus.FAILED)
    return [
        col(JoinAttempt.event_id) == event_id,
        col(JoinAttempt.wanted_name) != "",
        col(JoinAttempt.let_in_at).is_(None),
        col(JoinAttempt.status).not_in(over),
    ]


def let_in(session: Session, event_id: int, attempt_id: object, at: datetime) -> set[str]:
    """Let somebody in who waits, or (None) all of them. Returns their devices, whose pages then ask to join.

    Whether there is room is judged when they do.
    """
    devices: set[str] = set()
    for attempt in _chosen(session, event_id, attempt_id):
        attempt.let_in_at, attempt.turned_away_at = at, None
        session.add(attempt)
        devices.add(attempt.device_id)
    return devices


def turn_away(session: Session, event_id: int, attempt_id: object, at: datetime) -> set[str]:
    """Do not let somebody in who waits; they may ask again after a while. Returns their device."""
    devices: set[str] = set()
    for attempt in _chosen(session, event_id, attempt_id) if attempt_id is not None else []:
        attempt.turned_away_at, attempt.wanted_name, attempt.wanted_avatar = at, "", ""
        session.add(attempt)
        devices.add(attempt.device_id)
    return devices


def _chosen(session: Session, event_id: int, attempt_id: object) -> list[JoinAttempt]:
    # Who joins or steps out of the line meanwhile comes before or after.
    new_revision(session, locked_event(session, event_id))
    query = select(JoinAttempt).where(*_waits(event_id))
    if attempt_id is not None:
        query = query.where(col(JoinAttempt.id) == (attempt_id if is_id(attempt_id) else 0))
    return list(session.exec(query.order_by(col(JoinAttempt.device_id)).with_for_update()))
