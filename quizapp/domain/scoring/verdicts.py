"""Whether an answer counts, and for how much."""

from dataclasses import dataclass

from quizapp.domain.flow.phases import Phase
from quizapp.domain.flow.progress import Progress, question_is_open
from quizapp.domain.kinds import kind_of
from quizapp.domain.kinds.kind import Outcome, Response
from quizapp.domain.questions import Question
from quizapp.domain.refusal import Refusal
from quizapp.domain.scoring.points import fair_elapsed_ms, points_for


@dataclass(frozen=True)
class Rules:
    """The settings that decide about answers, in ms."""

    answer_grace_ms: int = 500
    lag_credit_ms: int = 1500


@dataclass(frozen=True)
class Verdict:
    """An answer that counts."""

    outcome: Outcome
    elapsed_ms: int
    points: int

    @property
    def is_right(self) -> bool:
        """Whether it is right, and not in part only."""
        return self.outcome is Outcome.RIGHT


def judge(
    *,
    progress: Progress,
    question: Question,
    response: Response,
    joined_before_question: bool,
    arrived_at_ms: int,
    phone_ms: int,
    rules: Rules,
    streak: int = 0,
    lag_credit_ms: int | None = None,
) -> Verdict:
    """The verdict on an answer, or a `Refusal` with the reason (Q5).

    The order of checks: question open → not a late joiner to it → in time. That the participant is
    joined, and that this is the first answer, is known by the caller. `lag_credit_ms` is what the
    server measured of the connection, None where it could not; never more than the rules allow.
    """
    _check_open(progress, question.id)
    if not joined_before_question:
        raise Refusal("joined_late")
    if progress.closes_at_ms is not None:
        late_ms = arrived_at_ms - progress.closes_at_ms
        if late_ms > rules.answer_grace_ms:
            raise too_late(late_ms)
    credit_ms = rules.lag_credit_ms if lag_credit_ms is None else min(lag_credit_ms, rules.lag_credit_ms)
    elapsed = fair_elapsed_ms(
        phone_ms=phone_ms, arrived_after_ms=taken_ms(progress, arrived_at_ms), lag_credit_ms=credit_ms
    )
    # The question's own limit: time added by the host must not make a later answer worth more.
    limit = None if question.time_limit_s is None else question.time_limit_s * 1000
    grade = kind_of(question.kind).grade(question, response)
    points = points_for(
        share=grade.share, elapsed_ms=elapsed, limit_ms=limit, factor=question.points_factor, streak=streak
    )
    return Verdict(grade.outcome, elapsed, points)


def taken_ms(progress: Progress, arrived_at_ms: int) -> int:
    """How long the question had been running; the time of a clock that stands is what was used."""
    if progress.used_ms is not None:
        return progress.used_ms
    assert progress.opened_at_ms is not None, "a running question has a time of opening"
    return arrived_at_ms - progress.opened_at_ms


def too_late(late_ms: int) -> Refusal:
    """The refusal of an answer that came that much too late."""
    seconds = max(0.1, late_ms / 1000)
    return Refusal("too_late", seconds=seconds)


def _check_open(progress: Progress, question_id: int) -> None:
    if question_is_open(progress, question_id):
        return
    if progress.phase is Phase.PAUSED and progress.question_id == question_id:
        raise Refusal("paused")
    raise Refusal("closed")
