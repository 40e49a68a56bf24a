"""Changes that were committed although they were refused because they took too long: rooms learn of them."""

from quizapp.db.engine import Database
from quizapp.domain.refusal import Refusal
from quizapp.domain.storage_faults import CannotSave
from quizapp.realtime.rooms.publisher import Publisher
from quizapp.realtime.rooms.registry import Rooms
from quizapp.services.play.snapshots import room_facts


async def show_late_commits(db: Database, rooms: Rooms, publisher: Publisher) -> None:
    """Show what the database knows and a room does not: a database may hang in the middle of a commit."""
    for live in rooms.all():
        event_id = live.room.event.id
        try:
            facts = await db.write(lambda session, event_id=event_id: room_facts(session, event_id))
        except CannotSave:
            raise
        except Refusal:  # the event was deleted
            rooms.forget(event_id)
            continue
        if facts.event.version > live.room.event.version:
            await publisher.apply_snapshot(live, facts, tell_everybody=True)
