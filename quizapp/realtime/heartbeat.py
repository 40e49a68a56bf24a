"""The heartbeat: every so often, who is here is judged and written down."""

import asyncio
import logging
import time

from quizapp.db.engine import Database
from quizapp.domain.presence import ConnectionState
from quizapp.realtime.hub import Hub
from quizapp.services.attendance import store_attendance
from quizapp.services.clock import utc_now

logger = logging.getLogger(__name__)


async def keep_beating(hub: Hub, db: Database, interval_s: float) -> None:
    """Sweep for as long as the server runs; a sweep that fails is tried again with the next one."""
    while True:
        await asyncio.sleep(interval_s)
        try:
            await sweep(hub, db)
        except Exception:
            logger.exception("could not write down who is here")


async def sweep(hub: Hub, db: Database) -> None:
    """Write down the state of everybody who is connected, and of whoever's state has changed."""
    states: dict[int, ConnectionState] = {}
    now_s = time.monotonic()
    for room in hub.rooms():
        for person in room.everybody():
            state = person.connection(now_s, room.grace_s)
            if state is ConnectionState.CONNECTED or state is not person.stored_connection:
                states[person.facts.id] = person.stored_connection = state
    if states:
        await db.write(lambda session: store_attendance(session, states, utc_now()))
