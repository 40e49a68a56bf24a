"""The parts of an event: added, renamed, ordered, deleted."""

from sqlalchemy import func
from sqlmodel import Session, col, delete, select

from quizapp.db.tables import Event, QuestionRow, Segment
from quizapp.domain.refusal import Refusal
from quizapp.services.authoring.ownership import clean_title, is_id, mark_changed, own_event, segment_title, segments_of

MAX_SEGMENTS = 50


def add_segment(session: Session, host_id: int, event_id: object, title: object = None) -> int:
    """A further segment at the end, "Part N" when it has no title yet. Its id."""
    event = own_event(session, host_id, event_id)
    segments = segments_of(session, event.id or 0)
    if len(segments) >= MAX_SEGMENTS:
        raise Refusal("too_many_segments", most=MAX_SEGMENTS)
    segment = Segment(
        event_id=event.id or 0,
        position=max((segment.position for segment in segments), default=-1) + 1,
        title=segment_title(len(segments) + 1, event.language) if title is None else clean_title(title),
    )
    session.add(segment)
    mark_changed(session, event)
    assert segment.id is not None
    return segment.id


def rename_segment(session: Session, host_id: int, event_id: object, segment_id: object, title: object) -> None:
    """Give a segment another title, at any time."""
    event = own_event(session, host_id, event_id)
    segment_in(session, event, segment_id).title = clean_title(title)
    mark_changed(session, event)


def move_segment(session: Session, host_id: int, event_id: object, segment_id: object, *, up: bool) -> None:
    """Let a segment change places with its neighbour; at the end of the list nothing happens."""
    event = own_event(session, host_id, event_id)
    segment = segment_in(session, event, segment_id)
    segments = segments_of(session, event.id or 0)
    place = segments.index(segment)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(segments):
        return
    if has_begun(event, segments, segment) or has_begun(event, segments, segments[other]):
        raise Refusal("already_begun", because="place")
    segments[place], segments[other] = segments[other], segments[place]
    for position, each in enumerate(segments):
        each.position = position
    mark_changed(session, event)


def delete_segment(session: Session, host_id: int, event_id: object, segment_id: object) -> None:
    """Delete a segment with its questions. Refuses for the last one and for one that has begun."""
    event = own_event(session, host_id, event_id)
    segment = segment_in(session, event, segment_id)
    segments = segments_of(session, event.id or 0)
    if len(segments) == 1:
        raise Refusal("last_segment")
    if has_begun(event, segments, segment) or _has_asked(session, segment):
        raise Refusal("already_begun")
    session.exec(delete(Segment).where(col(Segment.id) == segment.id))
    mark_changed(session, event)


def segment_in(session: Session, event: Event, segment_id: object) -> Segment:
    """The segment of that event, or a `Refusal` ("unknown_segment")."""
    segment = session.get(Segment, segment_id) if is_id(segment_id) else None
    if segment is None or segment.event_id != event.id:
        raise Refusal("unknown_segment")
    return segment


def has_begun(event: Event, segments: list[Segment], segment: Segment) -> bool:
    """Whether the event has come to that segment or is past it."""
    ids = [each.id for each in segments]
    return event.segment_id in ids and ids.index(segment.id) <= ids.index(event.segment_id)


def _has_asked(session: Session, segment: Segment) -> bool:
    asked = select(func.count(col(QuestionRow.id))).where(
        QuestionRow.segment_id == segment.id, col(QuestionRow.opened_version).is_not(None)
    )
    return session.exec(asked).one() > 0
