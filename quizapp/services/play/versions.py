"""Marks of change on an event, set in the transaction that changes something.

`version` is for people: it grows with what all can see, and a control says which version its presser saw.
`revision` is for rooms: it grows with whatever a room knows, answers and joins included. A room that misses a revision
has missed something, and reads the event from the database.
"""

from collections.abc import Collection

from sqlmodel import Session, col, select, update

from quizapp.db.tables import Event


def new_version(session: Session, event: Event) -> None:
    """What all can see of the (locked) event is another one now."""
    event.version += 1
    new_revision(session, event)


def new_revision(session: Session, event: Event) -> None:
    """Something that rooms know of the (locked) event is another one now."""
    event.revision += 1
    session.add(event)


def revise(session: Session, event_id: int) -> None:
    """The same for an event that was not read; its row is held from now on."""
    session.exec(update(Event).where(col(Event.id) == event_id).values(revision=col(Event.revision) + 1))


def revisions_of(session: Session, event_ids: Collection[int]) -> dict[int, int]:
    """The revisions of these events; of one that was deleted, nothing."""
    session.flush()
    rows = session.exec(select(Event.id, Event.revision).where(col(Event.id).in_(event_ids))).all()
    return {event_id: revision for event_id, revision in rows if event_id is not None}
