"""Taking many people out of a live event at once: one transaction, one broadcast, and a word to each phone."""

from collections.abc import Awaitable, Callable, Sequence

from sqlmodel import Session

from quizapp.db.engine import Database
from quizapp.realtime.feed.feed import Feed
from quizapp.realtime.feed.messages import EVERYBODY, NOBODY, Change
from quizapp.realtime.tasks.to_the_end import to_the_end
from quizapp.services.admission import bulk_removal
from quizapp.services.admission.bulk_removal import Whom
from quizapp.services.clock import utc_now
from quizapp.services.play.snapshot_reader import room_facts
from quizapp.services.play.snapshots import RoomSnapshot


class BulkRemovals:
    """Removes many participants of an event, and lets them back in."""

    def __init__(self, db: Database, feed: Feed, settled: Callable[[], Awaitable[None]]) -> None:
        """`settled` returns when all answers that have arrived are judged."""
        self._db = db
        self._feed = feed
        self._settled = settled

    async def people_who(self, event_id: int, whom: Whom) -> list[int]:
        """The ids of the people whom that means now."""
        return await self._db.read(lambda session: bulk_removal.people_who(session, event_id, whom))

    async def remove(self, event_id: int, numbers: Sequence[int], *, unless_answered: bool = False) -> int:
        """Take these out and tell their phones; how many it were."""
        at = utc_now()
        return await self._carry_out(
            event_id,
            lambda session: bulk_removal.remove_many(session, event_id, numbers, at, unless_answered=unless_answered),
        )

    async def undo(self, event_id: int) -> int:
        """Let those back in who were taken out together last; open pages of theirs go on by themselves."""
        return await self._carry_out(event_id, lambda session: bulk_removal.let_many_back_in(session, event_id))

    async def _carry_out(self, event_id: int, run: Callable[[Session], list[int]]) -> int:
        def work(session: Session) -> tuple[list[int], RoomSnapshot]:
            return run(session), room_facts(session, event_id)

        await self._settled()  # an answer that arrived before counts, and is one

        async def commit() -> int:
            changed, facts = await self._db.write(work)
            # The places of all others are other ones now.
            concerns = EVERYBODY if changed else NOBODY
            await self._feed.publish(Change(event_id, facts.revision, concerns, news=facts))
            return len(changed)

        return await to_the_end(commit())
