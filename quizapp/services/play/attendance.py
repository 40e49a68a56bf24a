"""Writing down who is here."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, literal, or_, update
from sqlmodel import Session, col

from quizapp.db.tables import Participant, UtcDateTime
from quizapp.domain.connection.presence import ConnectionState

# More ids than this in one statement are more than databases take.
MOST_AT_ONCE = 10_000


@dataclass(frozen=True)
class OfOthers:
    """Participants who were last connected to another server: if that one has heard of them since, it is right."""

    numbers: Collection[int]
    heard_since: datetime


def store_attendance(
    session: Session, states: Mapping[int, ConnectionState], at: datetime, of_others: OfOthers | None = None
) -> None:
    """Store how reachable these participants are, in one statement.

    Who is connected right now was last heard of `at`; for the others that stays as it was.
    """
    numbers = list(states)
    for start in range(0, len(numbers), MOST_AT_ONCE):
        part = {number: states[number] for number in numbers[start : start + MOST_AT_ONCE]}
        _store(session, part, at, of_others)


def _store(session: Session, states: Mapping[int, ConnectionState], at: datetime, of_others: OfOthers | None) -> None:
    number, groups = col(Participant.id), dict[ConnectionState, list[int]]()
    for participant_id, state in states.items():
        groups.setdefault(state, []).append(participant_id)
    here = groups.get(ConnectionState.CONNECTED, [])
    wanted: list[ColumnElement[bool]] = [number.in_(states)]
    if of_others is not None and of_others.numbers:
        heard = col(Participant.last_heartbeat)
        wanted.append(or_(number.not_in(of_others.numbers), heard.is_(None), heard < of_others.heard_since))
    session.connection().execute(
        update(Participant)
        .where(*wanted)
        .values(
            connection_state=case(*((number.in_(ids), str(state)) for state, ids in groups.items())),
            last_heartbeat=case((number.in_(here), literal(at, UtcDateTime)), else_=col(Participant.last_heartbeat)),
        )
    )
