"""The lock of joining: what it looks like changes by itself as time goes by (J8, J9)."""

from dataclasses import replace

from quizapp.db.engine import Database
from quizapp.domain.admission.attempts import LockSigns, lock_signs
from quizapp.realtime.hub_settings import HubSettings
from quizapp.realtime.rooms.publisher import Publisher
from quizapp.realtime.rooms.registry import LiveRoom
from quizapp.realtime.tasks.retrying_tasks import RetryingTasks
from quizapp.realtime.workers.leases import Leases
from quizapp.services.admission import attempts
from quizapp.services.clock import now_ms
from quizapp.services.play.snapshots import EventFacts


class LockWatch:
    """Keeps what each room's lock looks like up to date, and shows it."""

    def __init__(self, db: Database, publisher: Publisher, leases: Leases, settings: HubSettings) -> None:
        self._db = db
        self._leases = leases
        self._publisher = publisher
        self._grace_ms = round(settings.join_lock_grace_s * 1000)
        self._reminder_ms = max(1, round(settings.join_lock_reminder_s * 1000))
        self._margin_s = settings.timings.margin_s
        self._tasks = RetryingTasks(settings.timings.try_again_s)

    def look(self, live: LiveRoom) -> None:
        """Take over how the lock looks now, and look again when that changes."""
        live.stop_lock_timer()
        if live.room.event.closed_at_ms is None:
            live.room.lock = LockSigns()
            return
        live.room.lock = signs = self._signs(live.room.event)
        if signs.next_ms is not None:
            live.lock_timer = self._tasks.run_in(signs.next_ms / 1000 + self._margin_s, lambda: self._turn(live))

    def _signs(self, event: EventFacts) -> LockSigns:
        """Who came in time is told by when joining was closed; only a lock can be forgotten."""
        closed = self._signs_since(event.closed_at_ms)
        locked = self._signs_since(event.locked_at_ms) if event.locked_at_ms is not None else LockSigns()
        turns = [locked.next_ms, closed.next_ms if closed.finishing else None]
        coming = [turn for turn in turns if turn is not None]
        return replace(locked, finishing=closed.finishing, next_ms=min(coming, default=None))

    def _signs_since(self, moment_ms: int | None) -> LockSigns:
        return lock_signs(_age_ms(moment_ms or 0, self._grace_ms), self._grace_ms, self._reminder_ms)

    async def _turn(self, live: LiveRoom) -> None:
        event, was_finishing = live.room.event, live.room.lock.finishing
        self.look(live)
        await self._publisher.publish(live)
        closed_at_ms = event.closed_at_ms
        is_over = was_finishing and not live.room.lock.finishing
        if closed_at_ms is not None and is_over and self._leases.holds(event.id):
            await self._db.write(lambda session: attempts.expire_locked_out(session, event.id, closed_at_ms))


def _age_ms(locked_at_ms: int, grace_ms: int) -> int:
    """How old a lock is. One that is to come was set under another clock, by an earlier process: its grace is over."""
    age_ms = now_ms() - locked_at_ms
    return age_ms if age_ms >= 0 else grace_ms + 1
