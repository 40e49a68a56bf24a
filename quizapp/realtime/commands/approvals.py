"""The host lets people in: what the host says, and how waiting pages hear of it."""

from collections.abc import Callable
from typing import Protocol

from sqlmodel import Session

from quizapp.db.engine import Database
from quizapp.domain.admission.joining import Admission
from quizapp.realtime.rooms.audience import Broadcaster
from quizapp.realtime.rooms.registry import Rooms
from quizapp.services.admission import approval
from quizapp.services.clock import now_ms, running_now
from quizapp.services.play.commands import CommandResult
from quizapp.views import WaitingView


class Conduct(Protocol):
    """Carries out a command and shows what it changed."""

    async def __call__(self, event_id: int, run: Callable[[Session], CommandResult]) -> bool: ...


class LettingIn:
    """What a host does about who may get in. A page that is called looks up what was said of its device."""

    def __init__(self, db: Database, rooms: Rooms, broadcaster: Broadcaster, conduct: Conduct) -> None:
        self._db = db
        self._rooms = rooms
        self._cast = broadcaster
        self._conduct = conduct

    async def set_admission(self, event_id: int, wanted: Admission) -> bool:
        """Let everybody in, nobody, or whom the host lets in."""
        return await self._conduct(
            event_id, lambda session: approval.set_admission(session, event_id, wanted, now_ms())
        )

    async def who_waits(self, event_id: int) -> WaitingView:
        """Who waits for the host."""
        return await self._rooms.look_who_waits((await self._rooms.by_id(event_id)).room)

    async def let_in(self, event_id: int, attempt_id: int | None) -> None:
        """Let somebody in who waits, or (None) everybody."""
        at = running_now()
        await self._say(event_id, lambda session: approval.let_in(session, event_id, attempt_id, at))

    async def turn_away(self, event_id: int, attempt_id: int) -> None:
        """Do not let somebody in who waits."""
        at = running_now()
        await self._say(event_id, lambda session: approval.turn_away(session, event_id, attempt_id, at))

    async def _say(self, event_id: int, run: Callable[[Session], set[str]]) -> None:
        live = await self._rooms.by_id(event_id)
        devices = await self._db.write(run)
        live.people_changed()
        for sid, device_id in list(live.room.doors.items()):
            if device_id in devices:
                await self._cast.call(sid)
