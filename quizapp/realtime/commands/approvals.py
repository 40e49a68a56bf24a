"""The host lets people in: what the host says of who waits, and how waiting pages hear of it."""

from collections.abc import Callable

from sqlmodel import Session

from quizapp.db.engine import Database
from quizapp.realtime.feed.feed import Feed
from quizapp.realtime.feed.messages import Change
from quizapp.realtime.rooms.registry import Rooms
from quizapp.realtime.tasks.to_the_end import to_the_end
from quizapp.services.admission import approval
from quizapp.services.clock import running_now
from quizapp.services.play.news import LineChanged
from quizapp.services.play.versions import revisions_of
from quizapp.views import WaitingView


class Approvals:
    """What a host says of who waits. A page that is called looks up what was said of its device."""

    def __init__(self, db: Database, rooms: Rooms, feed: Feed) -> None:
        self._db = db
        self._rooms = rooms
        self._feed = feed

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
        def work(session: Session) -> tuple[set[str], dict[int, int]]:
            return run(session), revisions_of(session, [event_id])

        async def commit() -> None:
            devices, revisions = await self._db.write(work)
            change = Change(event_id, revisions.get(event_id, 0), called=frozenset(devices), news=LineChanged())
            await self._feed.publish(change)

        await to_the_end(commit())
