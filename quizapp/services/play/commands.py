"""Moving an event: one command, one transaction, all or nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session, col, select, update

from quizapp.db.tables import Event, Participant, QuestionRow
from quizapp.domain.admission.joining import JoinStatus
from quizapp.domain.flow.permissions import Act, Command, Role, require
from quizapp.domain.flow.phases import Phase
from quizapp.domain.flow.presenting import is_exempt, require_control
from quizapp.domain.flow.progress import Progress, is_due
from quizapp.domain.flow.transitions import advance
from quizapp.domain.refusal import Refusal
from quizapp.services.clock import from_ms
from quizapp.services.play.news import News, QuestionOpened
from quizapp.services.play.scores import settle_scores
from quizapp.services.play.snapshot_reader import event_facts, open_question, outline_of, progress_of, room_facts
from quizapp.services.play.versions import new_version


@dataclass(frozen=True)
class CommandResult:
    """What a command changed. `took_effect` is False for one that came too late: somebody was first.

    `question_over`: a question takes no answers any more, revealed, skipped or ended; each phone has something
    new to say of itself.
    """

    took_effect: bool
    question_opened: bool = False
    question_over: bool = False


UNCHANGED = CommandResult(took_effect=False)


def run_command(
    session: Session,
    event_id: int,
    command: Command,
    now_ms: int,
    seen_version: int | None = None,
    added_ms: int = 10_000,
    *,
    acting_presenter_id: int | None = None,
) -> CommandResult:
    """Carry out a command of the presenter `acting_presenter_id`, or (None) of the host.

    `seen_version` is the version that the person saw when pressing: a command given on an older one
    does nothing, so that ten quick presses do what one does (R4). Raises `Refusal`.
    """
    event = locked_event(session, event_id)
    require_control(event.presenter_id, acting_presenter_id)
    if seen_version is not None and seen_version != event.version:
        return UNCHANGED
    before, outline = progress_of(event), outline_of(session, event_id)
    require(_role(acting_presenter_id), command, before, outline)
    return carry_out(session, event, before, advance(command, before, outline, now_ms, added_ms), now_ms)


def _role(acting_presenter_id: int | None) -> Role:
    return Role.HOST if acting_presenter_id is None else Role.PRESENTER


def close_if_due(
    session: Session,
    event_id: int,
    question_id: int,
    now_ms: int,
    grace_ms: int,
    *,
    everybody_answered: bool = False,
) -> CommandResult:
    """Close the question when its time is up or nobody is left to answer (Q8); otherwise nothing happens."""
    event = locked_event(session, event_id)
    before = progress_of(event)
    is_open = before.phase is Phase.QUESTION and before.question_id == question_id
    if not is_open or not (everybody_answered or is_due(before, now_ms, grace_ms)):
        return UNCHANGED
    after = advance(Command.REVEAL, before, outline_of(session, event_id), now_ms)
    return carry_out(session, event, before, after, now_ms)


def with_news(
    session: Session, event_id: int, run: Callable[[Session], CommandResult]
) -> tuple[CommandResult, News | None]:
    """What a command did, and all that a room has to know after it: nothing, or less, where less has changed."""
    done = run(session)
    session.flush()
    if not done.took_effect:
        return done, None
    if not done.question_opened:
        return done, room_facts(session, event_id)
    event = event_facts(session, event_id)
    return done, QuestionOpened(event, open_question(session, event.progress.question_id))


def set_lock(
    session: Session, event_id: int, *, locked: bool, now_ms: int, acting_presenter_id: int | None = None
) -> CommandResult:
    """Lock or unlock joining (J7), by the host (None) or the presenter `acting_presenter_id`."""
    event = locked_event(session, event_id)
    require_control(event.presenter_id, acting_presenter_id)
    require(_role(acting_presenter_id), Act.LOCK, progress_of(event), outline_of(session, event_id))
    if (event.joining_locked_at is not None) == locked:
        return UNCHANGED
    event.joining_locked_at = from_ms(now_ms) if locked else None
    new_version(session, event)
    return CommandResult(took_effect=True)


def locked_event(session: Session, event_id: int) -> Event:
    """The event as it is now, held until the end of the transaction against every other worker."""
    query = select(Event).where(Event.id == event_id).with_for_update()
    # Others may have written since this session read it for something else.
    event = session.exec(query.execution_options(populate_existing=True)).first()
    if event is None:
        raise Refusal("unknown_event", because="gone")
    return event


def touch(session: Session, event_id: int) -> Event:
    """Mark that what all can see has changed, a name on the leaderboard for example."""
    event = locked_event(session, event_id)
    new_version(session, event)
    return event


def carry_out(session: Session, event: Event, before: Progress, after: Progress, now_ms: int) -> CommandResult:
    """Store where the (locked) event is from now on, with all that follows from it."""
    assert event.id is not None
    new_version(session, event)
    _store(event, after, now_ms)
    opened = after.phase is Phase.QUESTION and after.question_id != before.question_id
    closed = before.phase is Phase.QUESTION and after.phase is Phase.REVEAL
    if opened:
        _open_question(session, event)
    if closed:
        _close_question(session, event, now_ms)
        settle_scores(session, event.id, after.segment_id)
    session.add(event)
    return CommandResult(
        took_effect=True, question_opened=opened, question_over=_is_asked(before) and not _is_asked(after)
    )


def _is_asked(progress: Progress) -> bool:
    return Phase.QUESTION in (progress.phase, progress.phase_before if progress.phase is Phase.PAUSED else None)


def _store(event: Event, progress: Progress, now_ms: int) -> None:
    event.phase = progress.phase
    event.phase_before = progress.phase_before
    event.segment_id = progress.segment_id
    event.question_id = progress.question_id
    event.opened_at = from_ms(progress.opened_at_ms)
    event.closes_at = from_ms(progress.closes_at_ms)
    event.stopped_left_ms = progress.left_ms
    event.stopped_used_ms = progress.used_ms
    event.waits_for_people = progress.awaiting_reconnect
    if event.started_at is None and progress.phase is not Phase.LOBBY:
        event.started_at = from_ms(now_ms)
    event.ended_at = from_ms(now_ms) if progress.phase is Phase.FINISHED else None


def _open_question(session: Session, event: Event) -> None:
    """From now on everybody who is in can answer; who joins after this waits for the next one."""
    session.exec(
        update(QuestionRow).where(col(QuestionRow.id) == event.question_id).values(opened_version=event.version)
    )
    session.exec(
        update(Participant)
        .where(col(Participant.event_id) == event.id, col(Participant.join_status) != JoinStatus.ACTIVE)
        .values(join_status=JoinStatus.ACTIVE)
    )


def _close_question(session: Session, event: Event, now_ms: int) -> None:
    """From now on it takes no answers. Who presented it from its opening to now was not asked."""
    row = session.exec(select(QuestionRow).where(QuestionRow.id == event.question_id)).one()
    if row.closed_at is not None:
        return
    row.closed_at = from_ms(now_ms)
    if is_exempt(event.presenter_since, row.opened_version or 0):
        row.exempt_participant_id = event.presenter_id
    session.add(row)
    session.flush()
