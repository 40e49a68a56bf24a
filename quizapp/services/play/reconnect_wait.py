"""Events that wait for people: after an outage of the server, and while nobody is connected."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_
from sqlmodel import Session, col, select, update

from quizapp.db.tables import AnswerRow, Event
from quizapp.domain.flow import absence
from quizapp.domain.flow.phases import Phase
from quizapp.domain.flow.progress import Progress, running_clock, stopped_clock
from quizapp.services.clock import to_ms
from quizapp.services.play.commands import UNCHANGED, CommandResult, carry_out, locked_event
from quizapp.services.play.snapshot_reader import progress_of

# An outage that seems longer than this, or shorter than nothing, was measured by a clock that was set meanwhile.
MOST_AWAY_MS = 24 * 3_600_000


@dataclass(frozen=True)
class Outage:
    """A question was open when the server went down: for that long, in ms, its clock did not run.

    None: nobody knows how long it was, except that it was not within `MOST_AWAY_MS`.
    """

    event_id: int
    away_ms: int | None


def note_alive(session: Session, event_ids: Collection[int], at: datetime) -> None:
    """Write down that the server runs, for the events whose clock runs: what comes after this is an outage."""
    session.exec(update(Event).where(col(Event.id).in_(event_ids)).values(alive_at=at))


def hold_interrupted(
    session: Session, now_ms: int, among: Collection[int] | None = None, silent_ms: int = 0
) -> list[Outage]:
    """Stop the clocks that ran when the server went down, as of that moment (N9).

    The server was last alive at its latest mark, or at the latest answer that it took. With `among` only the clocks of
    these events, and only where the latest mark is `silent_ms` old: another server may have gone on.
    """
    outages: list[Outage] = []
    for event, mark_ms in _interrupted(session, among):
        if abs(now_ms - mark_ms) < silent_ms:
            continue
        before = progress_of(event)
        carry_out(session, event, before, absence.hold(before, mark_ms), now_ms)
        away_ms = now_ms - mark_ms
        outages.append(Outage(event.id or 0, away_ms if 0 <= away_ms <= MOST_AWAY_MS else None))
    return outages


def run_through_outage(session: Session, now_ms: int) -> None:
    """Let the clocks that ran when the server went down run on through the outage.

    By a clock that was set meanwhile the outage was at least nothing and at most `MOST_AWAY_MS`.
    """
    for event, mark_ms in _interrupted(session):
        before = progress_of(event)
        away_ms = min(MOST_AWAY_MS, max(0, now_ms - mark_ms))
        after = running_clock(stopped_clock(before, mark_ms), now_ms - away_ms)
        if after != before:
            carry_out(session, event, before, after, now_ms)


def nothing_is_measured(session: Session) -> bool:
    """Whether no question's clock runs, and no lock of joining has an age."""
    is_asked = and_(col(Event.phase) == Phase.QUESTION, col(Event.opened_at).is_not(None))
    is_locked = and_(col(Event.phase) != Phase.FINISHED, col(Event.joining_locked_at).is_not(None))
    return session.exec(select(Event.id).where(or_(is_asked, is_locked))).first() is None


def running_events(session: Session) -> list[int]:
    """The ids of all events that have begun and are not over."""
    quiet = (Phase.LOBBY, Phase.FINISHED)
    query = select(Event.id).where(col(Event.phase).not_in(quiet)).order_by(col(Event.id))
    return [event_id for event_id in session.exec(query) if event_id is not None]


def _interrupted(session: Session, among: Collection[int] | None = None) -> list[tuple[Event, int]]:
    """The events whose clocks ran when the server went down, and when it was last alive."""
    running = (
        select(Event)
        .where(Event.phase == Phase.QUESTION, col(Event.opened_at).is_not(None))
        .order_by(col(Event.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if among is not None:
        running = running.where(col(Event.id).in_(among))
    return [(event, max(_marks_ms(session, event))) for event in session.exec(running).all()]


def _marks_ms(session: Session, event: Event) -> list[int]:
    latest = session.exec(
        select(func.max(AnswerRow.received_at)).where(AnswerRow.question_id == event.question_id)
    ).first()
    marks = (to_ms(moment) for moment in (event.opened_at, event.alive_at, latest))
    return [mark for mark in marks if mark is not None]


def pause_for_absence(session: Session, event_id: int, question_id: int, seen_ms: int, now_ms: int) -> CommandResult:
    """Pause the open question: nobody is connected since `seen_ms` (P7)."""

    def gone(before: Progress) -> Progress:
        if before.question_id != question_id or before.opened_at_ms is None:
            return before
        return absence.all_gone(before, min(now_ms, max(before.opened_at_ms, seen_ms)))

    return _become(session, event_id, gone, now_ms)


def welcome_first(session: Session, event_id: int, now_ms: int) -> CommandResult:
    """Show again what paused for want of people; its clock still waits for the others."""
    return _become(session, event_id, absence.first_back, now_ms)


def go_on(session: Session, event_id: int, now_ms: int) -> CommandResult:
    """Let the clock of a held question run again."""
    return _become(session, event_id, lambda before: absence.all_back(before, now_ms), now_ms)


def wait_for_people(session: Session, event_id: int, now_ms: int, seen_version: int | None = None) -> CommandResult:
    """Instead of resuming an empty room: the pause ends by itself as soon as somebody is back (R3).

    Like any command it does nothing on another version than the person saw (R4).
    """
    return _become(session, event_id, absence.wait_for_people, now_ms, seen_version)


def _become(
    session: Session,
    event_id: int,
    change: Callable[[Progress], Progress],
    now_ms: int,
    seen_version: int | None = None,
) -> CommandResult:
    event = locked_event(session, event_id)
    if seen_version is not None and seen_version != event.version:
        return UNCHANGED
    before = progress_of(event)
    after = change(before)
    return UNCHANGED if after == before else carry_out(session, event, before, after, now_ms)
