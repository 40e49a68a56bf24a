"""Devices at the door: when they came, and what became of them (J8).

A device has one attempt per event. Opening the page again, in a second tab or after a reload, does not
begin a new one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, select, update

from quizapp.db.tables import Event, JoinAttempt
from quizapp.domain.admission.attempts import ATTEMPT_KEPT_MS, ATTEMPT_LASTS_MS, AttemptStatus, is_stale
from quizapp.services.clock import from_ms, to_ms
from quizapp.services.play.versions import revise


@dataclass(frozen=True)
class Arrival:
    """A device that opened the join page of an event."""

    event_id: int
    device_id: str
    at: datetime


@dataclass(frozen=True)
class AttemptFacts:
    """Since when a device is at the door, and as whom it asked to be let in while joining was locked ("": did not)."""

    started_at: datetime
    wanted_name: str = ""
    wanted_avatar: str = ""
    is_let_in: bool = False  # by the host, and not in yet
    turned_away_at: datetime | None = None  # by the host


def arrive(session: Session, arrivals: Sequence[Arrival]) -> list[AttemptFacts]:
    """Write down who came to the door; for each, since when it is there.

    Of an event that was deleted in that moment nothing is written, and nobody else's arrival suffers.
    """
    standing = set(session.exec(select(Event.id).where(col(Event.id).in_({each.event_id for each in arrivals}))))
    _insert(session, [arrival for arrival in arrivals if arrival.event_id in standing])
    facts: list[AttemptFacts] = []
    rows = {(row.event_id, row.device_id): row for row in _attempts(session, arrivals)}
    for arrival in arrivals:
        row = rows.get((arrival.event_id, arrival.device_id))
        if row is None:
            facts.append(AttemptFacts(arrival.at))
            continue
        if row.status == AttemptStatus.COMPLETED or is_stale(to_ms(row.started_at), to_ms(arrival.at)):
            row.started_at, row.wanted_name, row.wanted_avatar, row.let_in_at = arrival.at, "", "", None
        row.status, row.completed_at = AttemptStatus.IN_PROGRESS, None
        facts.append(_facts(row))
    return facts


def _insert(session: Session, arrivals: Iterable[Arrival]) -> None:
    """A row for each that has none. Two workers may both want to write it: the first one's stays."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows = {
        (arrival.event_id, arrival.device_id): {
            "event_id": arrival.event_id,
            "device_id": arrival.device_id,
            "started_at": arrival.at,
            "status": AttemptStatus.IN_PROGRESS,
            "wanted_name": "",
            "wanted_avatar": "",
        }
        for arrival in arrivals
    }
    if rows:
        session.connection().execute(insert(JoinAttempt).on_conflict_do_nothing(), [rows[key] for key in sorted(rows)])


def _attempts(session: Session, arrivals: Sequence[Arrival]) -> list[JoinAttempt]:
    """The attempts of these devices, held in one order, so that no two workers wait for each other."""
    query = (
        select(JoinAttempt)
        .where(
            col(JoinAttempt.event_id).in_({arrival.event_id for arrival in arrivals}),
            col(JoinAttempt.device_id).in_({arrival.device_id for arrival in arrivals}),
        )
        .order_by(col(JoinAttempt.event_id), col(JoinAttempt.device_id))
        .with_for_update()
    )
    return list(session.exec(query))


def attempt_of(session: Session, event_id: int, device_id: str) -> AttemptFacts | None:
    """The attempt of a device, None for one that never came to the door."""
    query = select(JoinAttempt).where(JoinAttempt.event_id == event_id, JoinAttempt.device_id == device_id)
    row = session.exec(query).first()
    return _facts(row) if row else None


def _facts(row: JoinAttempt) -> AttemptFacts:
    is_let_in = row.let_in_at is not None
    return AttemptFacts(row.started_at, row.wanted_name, row.wanted_avatar, is_let_in, row.turned_away_at)


def step_out_of_line(session: Session, event_id: int, device_id: str) -> None:
    """Do not let this device in by itself when joining is unlocked."""
    revise(session, event_id)
    session.exec(
        update(JoinAttempt)
        .where(col(JoinAttempt.event_id) == event_id, col(JoinAttempt.device_id) == device_id)
        .values(wanted_name="", wanted_avatar="", let_in_at=None)
    )


def attempts_of(session: Session, event_id: int, devices: Iterable[str]) -> dict[str, JoinAttempt]:
    """The attempts of these devices at an event whose row is held."""
    here = JoinAttempt.event_id == event_id
    query = select(JoinAttempt).where(here, col(JoinAttempt.device_id).in_(set(devices)))
    rows = session.exec(query.order_by(col(JoinAttempt.device_id)).with_for_update())
    return {row.device_id: row for row in rows}


def expire(session: Session, now: datetime) -> None:
    """Attempts that were not finished in an hour are over; after a day they are forgotten, however they ended."""
    session.exec(delete(JoinAttempt).where(col(JoinAttempt.started_at) < now - timedelta(milliseconds=ATTEMPT_KEPT_MS)))
    session.exec(
        update(JoinAttempt)
        .where(
            col(JoinAttempt.status) == AttemptStatus.IN_PROGRESS,
            col(JoinAttempt.started_at) < now - timedelta(milliseconds=ATTEMPT_LASTS_MS),
        )
        .values(status=AttemptStatus.EXPIRED)
    )


def expire_locked_out(session: Session, event_id: int, locked_at_ms: int) -> None:
    """The grace after a lock is over: who came before it did not finish in time."""
    session.exec(
        update(JoinAttempt)
        .where(
            col(JoinAttempt.event_id) == event_id,
            col(JoinAttempt.status) == AttemptStatus.IN_PROGRESS,
            col(JoinAttempt.started_at) <= from_ms(locked_at_ms),
        )
        .values(status=AttemptStatus.EXPIRED)
    )
