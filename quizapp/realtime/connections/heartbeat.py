"""The heartbeat: who is here is judged every few moments, and written down."""

import asyncio
import logging
import time
from datetime import timedelta

from sqlmodel import Session

from quizapp.db.engine import Database, DatabaseClosedError
from quizapp.domain.connection.presence import ConnectionState
from quizapp.domain.flow.phases import Phase
from quizapp.domain.storage_faults import CannotSave
from quizapp.domain.timings import Timings
from quizapp.realtime.hub import Hub
from quizapp.services.admission.attempts import expire
from quizapp.services.clock import process_clock, running_now, utc_now
from quizapp.services.play.attendance import OfOthers, store_attendance
from quizapp.services.play.reconnect_wait import note_alive, nothing_is_measured

DRIFT_MS = 1000  # less than this may be the network keeping the time
HEARD_BEATS = 1.3  # a server writes down who is connected to it with each beat, and may be late

logger = logging.getLogger(__name__)


async def keep_beating(hub: Hub, db: Database, interval_s: float, timings: Timings) -> None:
    """Mark, listen, sweep and let old attempts expire, for as long as the server runs.

    What fails is tried again with the next one.
    """
    listen_s = min(timings.listen_every_s, interval_s)
    listened = swept = expired = time.monotonic()
    told_drift_ms = 0
    while True:
        await asyncio.sleep(min(timings.mark_every_s, listen_s))
        now_s = time.monotonic()
        try:
            await hub.recovery.look()
            await mark(hub, db)
            told_drift_ms = await watch_clock(db, told_drift_ms)
            if now_s - listened >= listen_s:
                listened = now_s
                await hub.listen()
                is_beat = now_s - swept >= interval_s
                swept = now_s if is_beat else swept
                await sweep(hub, db, changes_only=not is_beat)
            if now_s - expired >= timings.expire_every_s:
                expired = now_s
                await db.write(lambda session: expire(session, running_now()))
        except DatabaseClosedError:
            return
        except CannotSave:
            continue  # whoever watches over the storage says it, once
        except Exception:
            logger.exception("could not write down who is here")


async def mark(hub: Hub, db: Database) -> None:
    """Write down that the server runs, where a question's clock does."""
    running = [
        live.room.event.id
        for live in hub.rooms.all()
        if live.room.phase is Phase.QUESTION
        and not live.room.event.progress.is_held
        and hub.leases.holds(live.room.event.id)
    ]
    if running:
        await db.write(lambda session: note_alive(session, running, running_now()))


async def watch_clock(db: Database, told_ms: int = 0) -> int:
    """Say it when the wall clock was set, and follow it as soon as nothing is measured; how far it is away.

    In the writer's turn, because a command that is being written may open a question.
    """
    drift_ms = process_clock.drift_ms()
    if abs(drift_ms) < DRIFT_MS:
        return 0
    if abs(drift_ms - told_ms) >= DRIFT_MS:
        logger.warning(
            "The clock of this machine was set by %+.0f s, or stood. Open questions do not notice.",
            (drift_ms - told_ms) / 1000,
        )

    def follow(session: Session) -> bool:
        free = nothing_is_measured(session)
        if free:
            process_clock.follow_wall()
        return free

    return 0 if await db.write(follow) else drift_ms


async def sweep(hub: Hub, db: Database, *, changes_only: bool = False) -> None:
    """Write down whoever's state has changed, and that everybody who is connected was heard of (N1).

    Who is connected to another server is that one's business, who is absent that of the server which runs the event.
    """
    states: dict[int, ConnectionState] = {}
    of_others: set[int] = set()
    now_s, now = time.monotonic(), utc_now()
    for live in hub.rooms.all():
        judges_absence = hub.leases.holds(live.room.event.id)
        for person in live.room.everybody():
            state = person.connection(now_s, live.room.patience)
            is_there = person.is_elsewhere and state is ConnectionState.CONNECTED
            if is_there or (person.socket is None and not judges_absence):
                person.stored_connection = None  # somebody else writes it
                continue
            if state is not person.stored_connection or (state is ConnectionState.CONNECTED and not changes_only):
                states[person.id] = state
                if hub.leases.is_shared and not person.was_here:
                    of_others.add(person.id)
    if not states:
        return
    heard_since = now - timedelta(seconds=HEARD_BEATS * hub.heartbeat_interval_s)
    await db.write(lambda session: store_attendance(session, states, now, OfOthers(of_others, heard_since)))
    for live in hub.rooms.all():
        for person in live.room.everybody():
            person.stored_connection = states.get(person.id, person.stored_connection)
