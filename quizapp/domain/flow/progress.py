"""Where an event is, and its question's clock.

Times are milliseconds of one clock that the caller chooses; this module never reads a clock.
"""

from dataclasses import dataclass, replace

from quizapp.domain.flow.phases import Phase


@dataclass(frozen=True)
class Progress:
    """Where an event is.

    `phase_before` is what a pause or an end interrupted. `closes_at_ms` is None for a question
    without a limit and outside of questions. `used_ms` and `left_ms` are the time that a stopped
    question has taken and still has (None without a limit). `awaiting_reconnect` says that the event goes on by
    itself as soon as people are back: a question is *held* when its clock stands while it is open.
    """

    phase: Phase = Phase.LOBBY
    phase_before: Phase | None = None
    segment_id: int | None = None
    question_id: int | None = None
    opened_at_ms: int | None = None
    closes_at_ms: int | None = None
    left_ms: int | None = None
    used_ms: int | None = None
    awaiting_reconnect: bool = False

    @property
    def is_held(self) -> bool:
        """Whether a question is open while its clock stands."""
        return self.phase is Phase.QUESTION and self.used_ms is not None


def stopped_clock(progress: Progress, now_ms: int) -> Progress:
    """The same progress with the clock of an open question stopped."""
    if progress.phase is not Phase.QUESTION or progress.opened_at_ms is None:
        return progress
    left = None if progress.closes_at_ms is None else max(0, progress.closes_at_ms - now_ms)
    used = max(0, now_ms - progress.opened_at_ms)
    return replace(progress, opened_at_ms=None, closes_at_ms=None, left_ms=left, used_ms=used)


def running_clock(progress: Progress, now_ms: int) -> Progress:
    """The same progress with a stopped clock running again."""
    if progress.used_ms is None:
        return progress
    closes = None if progress.left_ms is None else now_ms + progress.left_ms
    return replace(
        progress,
        opened_at_ms=now_ms - progress.used_ms,
        closes_at_ms=closes,
        left_ms=None,
        used_ms=None,
        awaiting_reconnect=False,
    )


def question_is_open(progress: Progress, question_id: int) -> bool:
    """Whether that question takes answers, its time limit aside.

    It does while it waits for people, too: who taps on returning has done nothing wrong.
    """
    awaiting_reconnect = (
        progress.phase is Phase.PAUSED and progress.awaiting_reconnect and progress.phase_before is Phase.QUESTION
    )
    return (progress.phase is Phase.QUESTION or awaiting_reconnect) and progress.question_id == question_id


def is_due(progress: Progress, now_ms: int, grace_ms: int) -> bool:
    """Whether the open question has used up its time and the grace for answers on their way.

    An answer exactly at the end of the grace still counts (Q3), so that the question is due just after it.
    """
    return (
        progress.phase is Phase.QUESTION
        and progress.closes_at_ms is not None
        and now_ms > progress.closes_at_ms + grace_ms
    )
