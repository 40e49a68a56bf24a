"""Writing down who is here."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import case
from sqlmodel import Session, col, update

from quizapp.db.tables import Participant
from quizapp.domain.presence import ConnectionState


def store_attendance(session: Session, states: Mapping[int, ConnectionState], at: datetime) -> None:
    """Store how reachable these participants are, all of them in one statement.

    Who is connected right now was last heard of `at`; for the others that stays as it was.
    """
    if not states:
        return
    connected = {number for number, state in states.items() if state is ConnectionState.CONNECTED}
    session.exec(
        update(Participant)
        .where(col(Participant.id).in_(states))
        .values(
            connection_state=case(dict(states), value=col(Participant.id)),
            last_heartbeat=case((col(Participant.id).in_(connected), at), else_=col(Participant.last_heartbeat)),
        )
    )
