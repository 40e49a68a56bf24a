"""What is known of the devices at the door: since when they are there, who is banned, who plays elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from quizapp.db.tables import BannedDevice, Event
from quizapp.services.admission import attempts
from quizapp.services.admission.attempts import Arrival, AttemptFacts
from quizapp.services.admission.devices import Elsewhere, devices_elsewhere


@dataclass(frozen=True)
class DoorFacts:
    """What is known of a device at the door. `attempt` is None for one that never opened the join page."""

    attempt: AttemptFacts | None
    is_banned: bool
    elsewhere: Elsewhere | None


def arrive(session: Session, arrivals: Sequence[Arrival]) -> list[DoorFacts]:
    """Write down who came to the door, and say what is known of each.

    A burst of a thousand is a handful of queries: asking for each device alone took longer than all else at the door.
    """
    return _facts(session, arrivals, attempts.arrive(session, arrivals))


def look(session: Session, arrival: Arrival) -> DoorFacts:
    """What is known of a device, without writing anything down."""
    attempt = attempts.attempt_of(session, arrival.event_id, arrival.device_id)
    return _facts(session, [arrival], [attempt])[0]


def _facts(
    session: Session, arrivals: Sequence[Arrival], attempts_made: Sequence[AttemptFacts | None]
) -> list[DoorFacts]:
    banned = _banned(session, arrivals)
    elsewhere = {event_id: _elsewhere(session, event_id, arrivals) for event_id in {a.event_id for a in arrivals}}
    return [
        DoorFacts(
            attempt,
            is_banned=(arrival.event_id, arrival.device_id) in banned,
            elsewhere=elsewhere[arrival.event_id].get(arrival.device_id),
        )
        for arrival, attempt in zip(arrivals, attempts_made, strict=True)
    ]


def _banned(session: Session, arrivals: Sequence[Arrival]) -> set[tuple[int, str]]:
    """Who is banned by the host of the event, as event and device."""
    query = (
        select(Event.id, BannedDevice.device_id)
        .join(BannedDevice, col(BannedDevice.host_id) == col(Event.host_id))
        .where(
            col(Event.id).in_({arrival.event_id for arrival in arrivals}),
            col(BannedDevice.device_id).in_({arrival.device_id for arrival in arrivals}),
        )
    )
    return {(event_id or 0, device_id) for event_id, device_id in session.exec(query)}


def _elsewhere(session: Session, event_id: int, arrivals: Sequence[Arrival]) -> dict[str, Elsewhere]:
    here = [arrival for arrival in arrivals if arrival.event_id == event_id]
    devices = {arrival.device_id for arrival in here}
    return devices_elsewhere(session, event_id, devices, max(arrival.at for arrival in here))
