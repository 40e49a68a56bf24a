"""Taking many people out at once, and undoing it: one transaction each, however many they are."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import regex
from sqlalchemy import ColumnElement, bindparam, exists
from sqlalchemy import select as sa_select
from sqlalchemy import update as sa_update
from sqlmodel import Session, col, select, update

from quizapp.db.tables import AnswerRow, Event, Participant, QuestionRow, Segment
from quizapp.domain.admission.joining import name_key, numbered
from quizapp.services.admission.bans import banned_among
from quizapp.services.authoring.ownership import is_id, mark_changed
from quizapp.services.play.commands import locked_event
from quizapp.services.play.presenters import step_down

MOST_PICKED = 10_000
_CHUNK = 500
T = TypeVar("T")
NUMBER_AT_END = regex.compile(r" [0-9]+$")


@dataclass(frozen=True)
class Whom:
    """Whom to take out: who joined at `joined_since` or later, who `never_answered`, or who was `picked`."""

    joined_since: datetime | None = None
    never_answered: bool = False
    picked: tuple[int, ...] = ()


def people_who(session: Session, event_id: int, whom: Whom) -> list[int]:
    """The ids of these people, in the order of joining. Only by picking them does anybody mean the presenter.

    Who "never answered" was in before a question was opened that is closed by now, and has answered none at all:
    whoever is still thinking about their first one is not among them.
    """
    event = session.get(Event, event_id)
    if event is None:
        return []
    if whom.picked:
        parts = (_ids(session, event_id, col(Participant.id).in_(part)) for part in chunks(whom.picked))
        return sorted({number for part in parts for number in part})
    if not whom.never_answered and whom.joined_since is None:
        return []
    conditions = [col(Participant.id) != (event.presenter_id or 0)]
    if whom.joined_since is not None:
        conditions.append(col(Participant.joined_at) >= whom.joined_since)
    if whom.never_answered:
        conditions += [_was_asked(event_id), ~exists().where(col(AnswerRow.participant_id) == col(Participant.id))]
    return _ids(session, event_id, *conditions)


def _was_asked(event_id: int) -> ColumnElement[bool]:
    return exists(
        sa_select(col(QuestionRow.id))
        .join(Segment, col(Segment.id) == col(QuestionRow.segment_id))
        .where(
            col(Segment.event_id) == event_id,
            col(QuestionRow.closed_at).is_not(None),
            col(QuestionRow.opened_version) > col(Participant.joined_version),
        )
    )


def _ids(session: Session, event_id: int, *conditions: ColumnElement[bool]) -> list[int]:
    query = (
        select(Participant.id)
        .where(Participant.event_id == event_id, col(Participant.removed_at).is_(None), *conditions)
        .order_by(col(Participant.id))
    )
    return [number or 0 for number in session.exec(query)]


def remove_many(
    session: Session, event_id: int, numbers: Collection[int], at: datetime, *, unless_answered: bool = False
) -> list[int]:
    """Take these people out of the event, and remember them as one act for the undo. Returns who is out now.

    With `unless_answered`, whoever has answered since they were counted stays.
    """
    event = locked_event(session, event_id)
    wanted = tuple(number for number in numbers if is_id(number))[:MOST_PICKED]
    out = people_who(session, event_id, Whom(picked=wanted)) if wanted else []
    if unless_answered:
        silent = set(people_who(session, event_id, Whom(never_answered=True)))
        out = [number for number in out if number in silent]
    if not out:
        return []
    for part in chunks(out):
        session.exec(update(Participant).where(col(Participant.id).in_(part)).values(removed_at=at, name_key=None))
    for number in out:
        step_down(event, number)
    event.removed_many_at = at
    mark_changed(session, event)
    session.expire_all()
    return out


def let_many_back_in(session: Session, event_id: int) -> list[int]:
    """Undo the latest removal of many: with scores, answers and places, and names where they are still free.

    Who was let back in one by one, or is banned by now, is left as they are. Returns who came back.
    """
    event = locked_event(session, event_id)
    people = _removed_together(session, event)
    taken = {key for key in session.exec(select(Participant.name_key).where(Participant.event_id == event_id)) if key}
    rows = [_renamed(number, name, taken) for number, name in people]
    if rows:
        back = sa_update(Participant).where(col(Participant.id) == bindparam("number"))
        session.connection().execute(
            back.values(display_name=bindparam("name"), name_key=bindparam("key"), removed_at=None), rows
        )
    event.removed_many_at = None
    mark_changed(session, event)
    session.expire_all()
    return [number for number, _ in people]


def _renamed(number: int, name: str, taken: set[str]) -> dict[str, int | str]:
    if name_key(name) in taken:
        name = numbered(NUMBER_AT_END.sub("", name) or name, taken)
    key = name_key(name)
    taken.add(key)
    return {"number": number, "name": name, "key": key}


def _removed_together(session: Session, event: Event) -> list[tuple[int, str]]:
    """Who was taken out in the latest removal of many, and is still out: ids and names."""
    if event.removed_many_at is None:
        return []
    query = (
        select(Participant.id, Participant.display_name, Participant.device_id)
        .where(Participant.event_id == event.id, Participant.removed_at == event.removed_many_at)
        .order_by(col(Participant.id))
    )
    rows = session.exec(query).all()
    parts = (banned_among(session, event.host_id, part) for part in chunks([device for *_, device in rows]))
    banned = {device for part in parts for device in part}
    return [(number or 0, name) for number, name, device in rows if device not in banned]


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """The values in parts, each as long as every database takes in one list."""
    for first in range(0, len(values), _CHUNK):
        yield values[first : first + _CHUNK]
