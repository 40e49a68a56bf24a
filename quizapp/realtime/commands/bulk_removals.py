"""Taking many people out of a live event at once: one transaction, one broadcast, and a word to each phone."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from sqlmodel import Session

from quizapp.db.engine import Database
from quizapp.domain.admission.joining import removed
from quizapp.realtime.connections.subscriptions import Subscriptions
from quizapp.realtime.rooms.audience import Broadcaster
from quizapp.realtime.rooms.publisher import Publisher
from quizapp.realtime.rooms.registry import LiveRoom, Rooms
from quizapp.realtime.timers.close_timer import CloseTimer
from quizapp.services.admission import bulk_removal
from quizapp.services.admission.bulk_removal import Whom
from quizapp.services.clock import utc_now
from quizapp.services.play.snapshots import RoomSnapshot, room_facts

# So many phones are told before everybody else has a turn.
TOLD_AT_ONCE = 50


class BulkRemovals:
    """Removes many participants of an event, and lets them back in."""

    def __init__(
        self,
        db: Database,
        rooms: Rooms,
        publisher: Publisher,
        broadcaster: Broadcaster,
        closer: CloseTimer,
        seating: Subscriptions,
        settled: Callable[[], Awaitable[None]],
    ) -> None:
        """`settled` returns when all answers that have arrived are judged."""
        self._db = db
        self._rooms = rooms
        self._publisher = publisher
        self._cast = broadcaster
        self._closer = closer
        self._seating = seating
        self._settled = settled

    async def people_who(self, event_id: int, whom: Whom) -> list[int]:
        """The ids of the people whom that means now."""
        return await self._db.read(lambda session: bulk_removal.people_who(session, event_id, whom))

    async def remove(self, event_id: int, numbers: Sequence[int], *, unless_answered: bool = False) -> int:
        """Take these out and tell their phones; how many it were."""
        at = utc_now()

        def work(session: Session) -> tuple[list[int], RoomSnapshot]:
            out = bulk_removal.remove_many(session, event_id, numbers, at, unless_answered=unless_answered)
            return out, room_facts(session, event_id)

        live, out = await self._carry_out(event_id, work)
        for place, number in enumerate(out):
            person = live.room.people[number]
            await self._seating.put_out(person)
            if person.presence.socket is not None:
                await self._cast.sign_out(person.presence.socket, removed())
            if place % TOLD_AT_ONCE == 0:
                await asyncio.sleep(0)
        self._closer.close_if_all_answered(live)
        return len(out)

    async def undo(self, event_id: int) -> int:
        """Let those back in who were taken out together last; open pages of theirs go on by themselves."""

        def work(session: Session) -> tuple[list[int], RoomSnapshot]:
            back = bulk_removal.let_many_back_in(session, event_id)
            return back, room_facts(session, event_id)

        _, back = await self._carry_out(event_id, work, lets_in=True)
        return len(back)

    async def _carry_out(
        self, event_id: int, work: Callable[[Session], tuple[list[int], RoomSnapshot]], *, lets_in: bool = False
    ) -> tuple[LiveRoom, list[int]]:
        live = await self._rooms.by_id(event_id)
        await self._settled()  # an answer that arrived before counts, and is one
        changed, facts = await self._db.write(work)
        for number in changed if lets_in else ():  # so that they hear it with the others
            if number in live.room.people:
                await self._seating.let_in(live.room.people[number])
        await self._publisher.apply_snapshot(live, facts)
        if changed:  # the places of all others are other ones now
            await self._publisher.send_private(live.room, live.room.people)
        return live, changed
