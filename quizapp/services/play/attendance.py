"""Writing down who is here."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import case, literal, update
from sqlmodel import Session, col

from quizapp.db.tables import Participant, UtcDateTime
from quizapp.domain.connection.presence import ConnectionState

# More ids than this in one statement are more than databases take.
MOST_AT_ONCE = 10_000


def store_attendance(session: Session, states: Mapping[int, ConnectionState], at: datetime) -> None:
    """Store how reachable these participants are, in one statement.

    Who is connected right now was last heard of `at`; for the others that stays as it was.
    """
    numbers = list(states)
    for start in range(0, len(numbers), MOST_AT_ONCE):
        _store(session, {number: states[number] for number in numbers[start : start + MOST_AT_ONCE]}, at)


def _store(session: Session, states: Mapping[int, ConnectionState], at: datetime) -> None:
    number, groups = col(Participant.id), dict[ConnectionState, list[int]]()
    for participant_id, state in states.items():
        groups.setdefault(state, []).append(participant_id)
    here = groups.get(ConnectionState.CONNECTED, [])
    session.connection().execute(
        update(Participant)
        .where(number.in_(states))
        .values(
            connection_state=case(*((number.in_(ids), str(state)) for state, ids in groups.items())),
            last_heartbeat=case((number.in_(here), literal(at, UtcDateTime)), else_=col(Participant.last_heartbeat)),
        )
    )
