"""Writing down who is here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session, col

from quizapp.db.tables import Participant
from quizapp.domain.presence import ConnectionState


def store_attendance(session: Session, states: Mapping[int, ConnectionState], at: datetime) -> None:
    """Store how reachable these participants are: one statement, run for all of them at once.

    Who is connected right now was last heard of `at`; for the others that stays as it was.
    """
    heard = [{"number": n, "state": str(s), "at": at} for n, s in states.items() if s is ConnectionState.CONNECTED]
    silent = [{"number": n, "state": str(s)} for n, s in states.items() if s is not ConnectionState.CONNECTED]
    here: dict[str, Any] = {"connection_state": bindparam("state")}
    heard_now: dict[str, Any] = {**here, "last_heartbeat": bindparam("at")}
    for rows, values in ((heard, heard_now), (silent, here)):
        if rows:
            statement = update(Participant).where(col(Participant.id) == bindparam("number")).values(**values)
            session.connection().execute(statement, rows)
