"""Leases: which of several servers runs an event.

The holder closes questions, lets events wait for people, and judges who is absent. Whatever it writes in that
capacity it writes in a transaction that has seen its lease, so that a former holder that wakes up late changes nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from quizapp.db.tables import Event, EventLease


@dataclass(frozen=True)
class Fence:
    """A lease as its holder knows it."""

    worker: str
    number: int


def take_leases(
    session: Session, worker: str, event_ids: Collection[int], now_ms: int, lasts_ms: int
) -> dict[int, Fence]:
    """Take the leases on these events that are free or over, and renew one's own. Returns those that one has now."""
    _prepare(session, event_ids)
    query = select(EventLease).where(col(EventLease.event_id).in_(event_ids)).order_by(col(EventLease.event_id))
    mine: dict[int, Fence] = {}
    for lease in session.exec(query.with_for_update().execution_options(populate_existing=True)).all():
        if lease.worker != worker:
            if lease.until_ms >= now_ms:
                continue
            lease.worker, lease.number = worker, lease.number + 1
        lease.until_ms = now_ms + lasts_ms
        session.add(lease)
        mine[lease.event_id] = Fence(worker, lease.number)
    return mine


def _prepare(session: Session, event_ids: Collection[int]) -> None:
    """Have a row for each of these events that there are, which then one of those who want it takes."""
    missing = (
        select(Event.id)
        .where(col(Event.id).in_(event_ids), col(Event.id).not_in(select(EventLease.event_id)))
        .order_by(col(Event.id))
    )
    rows = [{"event_id": event_id, "worker": "", "number": 0, "until_ms": 0} for event_id in session.exec(missing)]
    if rows:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        session.connection().execute(dialect.insert(EventLease).on_conflict_do_nothing(), rows)


def free_leases(session: Session, event_ids: Collection[int], now_ms: int) -> list[int]:
    """Which of these events nobody runs."""
    lasts = col(EventLease.until_ms) >= now_ms
    taken = set(session.exec(select(EventLease.event_id).where(col(EventLease.event_id).in_(event_ids), lasts)))
    return [event_id for event_id in event_ids if event_id not in taken]


def is_held(session: Session, event_id: int, fence: Fence) -> bool:
    """Whether that is still the lease on the event; nobody takes it before the end of the transaction."""
    query = select(EventLease).where(EventLease.event_id == event_id).with_for_update(read=True)
    lease = session.exec(query.execution_options(populate_existing=True)).first()
    return lease is not None and (lease.worker, lease.number) == (fence.worker, fence.number)
