"""Where else a device takes part: in one running event at a time (J13)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlmodel import Session, col, select

from quizapp.db.tables import Event, Participant
from quizapp.domain.flow.phases import Phase

# A device that was not heard of for longer does not take part in a running event any more.
FORGOTTEN_AFTER = timedelta(hours=12)


@dataclass(frozen=True)
class Elsewhere:
    """Another running event that a device takes part in."""

    event_id: int
    participant_id: int
    title: str
    code: str
    name: str


def devices_elsewhere(session: Session, event_id: int, devices: Iterable[str], now: datetime) -> dict[str, Elsewhere]:
    """By device: the other running event that it takes part in, the one it was in last (J13)."""
    rows = session.exec(
        select(Participant, Event)
        .join(Event, col(Event.id) == col(Participant.event_id))
        .where(
            col(Participant.device_id).in_(set(devices)),
            Participant.event_id != event_id,
            col(Participant.left_at).is_(None),
            col(Participant.removed_at).is_(None),
            Event.phase != Phase.FINISHED,
            col(Participant.last_heartbeat) > now - FORGOTTEN_AFTER,
        )
        .order_by(col(Participant.last_heartbeat))
    )
    return {
        row.device_id: Elsewhere(row.event_id, row.id or 0, event.title, event.code, row.display_name)
        for row, event in rows
    }


def hold_devices(session: Session, devices: set[str]) -> None:
    """Keep these devices from joining anything else until the transaction ends, in whatever worker (J13).

    SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        numbers = sorted(_lock_number(device_id) for device_id in devices)
        hold = text("SELECT pg_advisory_xact_lock(n) FROM unnest(CAST(:numbers AS bigint[])) n")
        session.connection().execute(hold, {"numbers": numbers})


def _lock_number(device_id: str) -> int:
    """PostgreSQL's locks have signed numbers of 64 bits; a device is a hash of hex digits."""
    return int.from_bytes(device_id.encode()[:8], signed=True)
