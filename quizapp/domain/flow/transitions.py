"""How an event moves: a pure function from progress and command to progress.

Times are milliseconds of one clock that the caller chooses; this module never reads a clock.
"""

from dataclasses import replace

from quizapp.domain.flow.outline import Outline, QuestionSlot, SegmentSlot
from quizapp.domain.flow.permissions import Command, Role, require
from quizapp.domain.flow.phases import Phase
from quizapp.domain.flow.progress import Progress, running_clock, stopped_clock
from quizapp.domain.refusal import Refusal

MAX_ADDED_MS = 600_000


def advance(command: Command, progress: Progress, outline: Outline, now_ms: int, added_ms: int = 10_000) -> Progress:
    """The progress after a command, or a `Refusal` that says why there is none."""
    require(Role.HOST, command, progress, outline)
    match command:
        case Command.START:
            return _start(progress, outline, now_ms)
        case Command.NEXT:
            return _next(progress, outline, now_ms)
        case Command.REVEAL:
            return _quiet(progress, Phase.REVEAL)
        case Command.LEADERBOARD:
            return _quiet(progress, Phase.LEADERBOARD)
        case Command.SKIP:
            return _skip(progress, outline, now_ms)
        case Command.PAUSE:
            return _pause(progress, now_ms)
        case Command.RESUME:
            return _resume(progress, now_ms)
        case Command.ADD_TIME:
            return _add_time(progress, added_ms)
        case Command.END:
            return _end(progress, now_ms)
        case Command.UNDO_END:
            return _undo_end(progress)


def _quiet(progress: Progress, phase: Phase) -> Progress:
    """The same place in the event, in a phase without a running clock."""
    return replace(
        progress,
        phase=phase,
        phase_before=None,
        closes_at_ms=None,
        left_ms=None,
        used_ms=None,
        awaiting_reconnect=False,
    )


def _ask(progress: Progress, question: QuestionSlot, now_ms: int) -> Progress:
    closes_at_ms = None if question.limit_ms is None else now_ms + question.limit_ms
    return Progress(
        phase=Phase.QUESTION,
        segment_id=progress.segment_id,
        question_id=question.id,
        opened_at_ms=now_ms,
        closes_at_ms=closes_at_ms,
    )


def _start(progress: Progress, outline: Outline, now_ms: int) -> Progress:
    begun = _begin_segment(outline.segments[0])
    return _next(begun, outline, now_ms) if outline.is_plain else begun


def _begin_segment(segment: SegmentSlot) -> Progress:
    return Progress(phase=Phase.PRESENTING, segment_id=segment.id)


def _next(progress: Progress, outline: Outline, now_ms: int) -> Progress:
    """The next natural thing (`control-next`)."""
    match progress.phase:
        case Phase.LOBBY:
            return _start(progress, outline, now_ms)
        case Phase.QUESTION:
            return _quiet(progress, Phase.REVEAL)
        case Phase.REVEAL if outline.question_after(progress.segment_id, progress.question_id):
            return _quiet(progress, Phase.LEADERBOARD)
        case Phase.PAUSED:
            return _resume(progress, now_ms)
        case Phase.PRESENTING | Phase.REVEAL | Phase.LEADERBOARD:
            return _after_question(progress, outline, now_ms)
        case Phase.SEGMENT_RESULTS:
            following = outline.segment_after(progress.segment_id)
            return _begin_segment(following) if following else _finish(progress, now_ms)
        case _:
            raise Refusal("wrong_phase", because="ended")


def _after_question(progress: Progress, outline: Outline, now_ms: int) -> Progress:
    question = outline.question_after(progress.segment_id, progress.question_id)
    if question is not None:
        return _ask(progress, question, now_ms)
    return _finish(progress, now_ms) if outline.is_plain else _quiet(progress, Phase.SEGMENT_RESULTS)


def _skip(progress: Progress, outline: Outline, now_ms: int) -> Progress:
    """Past what is going on, without its reveal; a question skipped while open scores nothing."""
    if progress.phase is Phase.PAUSED:
        progress = _resume(progress, now_ms)
    if progress.phase is Phase.PRESENTING or progress.phase is Phase.SEGMENT_RESULTS:
        return _next(progress, outline, now_ms)
    return _after_question(progress, outline, now_ms)


def _pause(progress: Progress, now_ms: int) -> Progress:
    return replace(
        stopped_clock(progress, now_ms), phase=Phase.PAUSED, phase_before=progress.phase, awaiting_reconnect=False
    )


def _resume(progress: Progress, now_ms: int) -> Progress:
    if progress.is_held:
        return running_clock(progress, now_ms)
    before = progress.phase_before or Phase.LEADERBOARD
    return replace(running_clock(progress, now_ms), phase=before, phase_before=None, awaiting_reconnect=False)


def _add_time(progress: Progress, added_ms: int) -> Progress:
    if not 0 < added_ms <= MAX_ADDED_MS:
        raise Refusal("wrong_time")
    if progress.closes_at_ms is not None:
        return replace(progress, closes_at_ms=progress.closes_at_ms + added_ms)
    return replace(progress, left_ms=(progress.left_ms or 0) + added_ms)


def _finish(progress: Progress, now_ms: int) -> Progress:
    """The end; the clock of a question that was open (skipped as the last one) is kept for an undo."""
    return replace(
        stopped_clock(progress, now_ms), phase=Phase.FINISHED, phase_before=progress.phase, awaiting_reconnect=False
    )


def _end(progress: Progress, now_ms: int) -> Progress:
    """The end, from anywhere; what it interrupts is kept, so that it can be undone."""
    if progress.phase is Phase.PAUSED:
        return replace(progress, phase=Phase.FINISHED, awaiting_reconnect=False)
    return _finish(progress, now_ms)


def _undo_end(progress: Progress) -> Progress:
    """Back to what the end interrupted; an open question comes back paused."""
    if progress.used_ms is not None:
        return replace(progress, phase=Phase.PAUSED)
    return replace(progress, phase=progress.phase_before or Phase.LOBBY, phase_before=None)
