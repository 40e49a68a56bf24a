"""The way of every change into a room and onto the pages, the server's own changes and those of others alike."""

import asyncio
import time
from collections.abc import Sequence

from quizapp.db.engine import Database
from quizapp.domain.admission.joining import banned, removed
from quizapp.domain.refusal import Refusal
from quizapp.domain.storage_faults import CannotSave
from quizapp.realtime.connections.subscriptions import Subscriptions
from quizapp.realtime.feed.feed import Feed
from quizapp.realtime.feed.messages import EVERYBODY, NOBODY, Change, Concerns, Message
from quizapp.realtime.rooms.audience import Broadcaster
from quizapp.realtime.rooms.person import Person
from quizapp.realtime.rooms.publisher import Publisher
from quizapp.realtime.rooms.registry import LiveRoom, Rooms
from quizapp.realtime.rooms.room import Room
from quizapp.realtime.tasks.batches import Batches
from quizapp.realtime.tasks.to_the_end import to_the_end
from quizapp.realtime.timers.timers import Timers
from quizapp.services.admission import participation, rejoining
from quizapp.services.play.news import AnswersStored, updated
from quizapp.services.play.snapshot_reader import room_facts
from quizapp.services.play.snapshots import ParticipantFacts, RoomSnapshot
from quizapp.services.play.versions import revisions_of

# So many phones are told that they are out before everybody else has a turn.
TOLD_AT_ONCE = 50


class RoomUpdates:
    """Follows the feed for all rooms in memory.

    A change is a hint. What the process knows of its own is taken over as it is; for all else, and where something was
    missed, the room is read from the database. Then whatever is another one on a page is sent to it.
    """

    def __init__(
        self,
        db: Database,
        rooms: Rooms,
        feed: Feed,
        publisher: Publisher,
        broadcaster: Broadcaster,
        connections: Subscriptions,
        timers: Timers,
    ) -> None:
        self._db = db
        self._rooms = rooms
        self._feed = feed
        self._publisher = publisher
        self._cast = broadcaster
        self._connections = connections
        self._timers = timers
        self._looks = Batches(self._look, wait_s=0)

    async def announce(self, event_id: int, concerns: Concerns = NOBODY, *, is_deleted: bool = False) -> None:
        """Tell everybody of a change that was committed beside the room, in the editor for example."""

        async def tell() -> None:
            revisions = await self._db.read(lambda session: revisions_of(session, [event_id]))
            await self._feed.publish(Change(event_id, revisions.get(event_id, 0), concerns, is_deleted=is_deleted))

        await to_the_end(tell())

    async def follow(self, message: Message) -> None:
        """Take a change over, and show it."""
        live = self._rooms.opened(message.event_id)
        if live is None or not isinstance(message, Change):
            return
        if message.is_deleted:
            self._rooms.forget(message.event_id)
            return
        known = live.room.snapshot
        snapshot = updated(known, message.revision, message.news)
        if snapshot is not None or message.revision <= known.revision:
            await self._take(live, snapshot or known, message)
        elif message.revision == known.revision + 1:
            await self._take(live, await self._read(live), message)
        else:  # something was missed, which may concern anybody
            await self._read_and_show(live, message.because)

    async def freshen(self, live: LiveRoom) -> None:
        """Bring a room up to date with all that was committed before this moment. One look is for all who ask."""
        await self._looks.submit(live.room.event.id)

    async def _look(self, event_ids: Sequence[int]) -> list[None]:
        await self.catch_up(set(event_ids))
        return [None] * len(event_ids)

    async def catch_up(self, event_ids: set[int] | None = None, *, in_writers_turn: bool = False) -> None:
        """Read and show what was missed, of these rooms or of all. In the writer's turn it raises `CannotSave`, too."""
        wanted = {live.room.event.id for live in self._rooms.all()} if event_ids is None else event_ids
        ask = self._db.write if in_writers_turn else self._db.read
        revisions = await ask(lambda session: revisions_of(session, wanted))
        for event_id in wanted:
            live = self._rooms.opened(event_id)
            if live is None:
                continue
            if event_id not in revisions:
                self._rooms.forget(event_id)
            elif revisions[event_id] > live.room.snapshot.revision:
                await self._read_and_show(live)

    async def _read_and_show(self, live: LiveRoom, because: str = "") -> None:
        snapshot = await self._read(live)
        called = frozenset(live.room.doors.values())  # something may have been said of any of them
        change = Change(live.room.event.id, live.room.snapshot.revision, EVERYBODY, because, called)
        await self._take(live, snapshot, change)

    async def _take(self, live: LiveRoom, snapshot: RoomSnapshot | None, change: Change) -> None:
        """Go on to the snapshot, and show what is another one; without any the event is gone."""
        if snapshot is not None:
            before = live.room.snapshot
            live.room.take(snapshot, time.monotonic())
            await self._show(live, before, change)

    async def _read(self, live: LiveRoom) -> RoomSnapshot | None:
        """The room as the database has it; None, and no room any more, for an event that was deleted."""
        event_id = live.room.event.id
        try:
            return await self._db.read(lambda session: room_facts(session, event_id))
        except CannotSave:
            raise
        except Refusal:
            self._rooms.forget(event_id)
            return None

    async def _show(self, live: LiveRoom, before: RoomSnapshot, change: Change) -> None:
        if isinstance(change.news, AnswersStored):
            live.people_changed()
            self._timers.answered(live)
            return
        room = live.room
        moved = _Moves(before, room)
        await self._put_out(moved, change.because)
        for person in moved.back:  # so that they hear it with the others
            await self._connections.let_in(person)
        # Each phone learns its verdict just before the reveal shows it.
        await self._publisher.send_private(room, _whom(room, moved, change.concerns))
        self._timers.look(live)
        await self._publisher.publish(live)
        for sid, device_id in list(room.doors.items()):
            if device_id in change.called:
                await self._cast.call(sid)
        self._timers.answered(live)

    async def _put_out(self, moved: "_Moves", because: str) -> None:
        for place, (person, sid, why) in enumerate(moved.out(because)):
            if person.facts.is_removed:  # the open page stays: it goes on by itself when this is undone
                await self._connections.put_out(person)
            else:
                await self._connections.unsubscribe(sid)
            await self._cast.sign_out(sid, why)
            if place % TOLD_AT_ONCE == TOLD_AT_ONCE - 1:
                await asyncio.sleep(0)


def _whom(room: Room, moved: "_Moves", concerns: Concerns) -> list[int]:
    """Whose own part is another one now, or has to be told again."""
    if concerns.everybody:
        return list(room.people)
    return [number for number in {*concerns.people, *(person.id for person in moved.back)} if number in room.people]


class _Moves:
    """What a change means for open pages here: whose person is out, and who is back in."""

    def __init__(self, before: RoomSnapshot, room: Room) -> None:
        self.gone: list[tuple[Person, str, ParticipantFacts]] = []  # with the socket, and what was known before
        self.back: list[Person] = []
        if before.people is room.snapshot.people:
            return
        for number, facts in room.snapshot.people.by_id.items():
            former, person = before.people.by_id.get(number), room.people[number]
            if former is None or former is facts or person.socket is None:
                continue
            if former.is_removed and not facts.is_removed:
                self.back.append(person)
            elif (former.is_removed, former.has_left, former.device_id) != (
                facts.is_removed,
                facts.has_left,
                facts.device_id,
            ):
                self.gone.append((person, person.socket, former))

    def out(self, because: str) -> list[tuple[Person, str, Refusal]]:
        """Whose page is nobody's any longer, its socket, and what it says. Whoever "left" needs no word."""
        found: list[tuple[Person, str, Refusal]] = []
        for person, sid, former in self.gone:
            facts = person.facts
            if facts.is_removed and not former.is_removed:
                found.append((person, sid, banned() if because == "banned" else removed()))
            elif facts.device_id != former.device_id:
                found.append((person, sid, rejoining.moved_device()))
            elif facts.has_left and not former.has_left and because != "left":
                found.append((person, sid, participation.left_elsewhere()))
        return found
