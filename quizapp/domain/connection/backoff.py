"""When a page that lost its connection tries again: the same rule as in `frontend/browser/connection/quiz_backoff.js`.

The n-th wait is random below a limit that doubles ("full jitter"): people whose connection broke in the
same moment do not come back in the same moment.
"""

from collections.abc import Callable

from quizapp.domain.flow.phases import Phase
from quizapp.domain.timings import PageTimings

PAGE = PageTimings()
MAX_S = PAGE.longest_retry_s
DESK_PATIENCE_S = PAGE.hurry_s
STABLE_S = PAGE.stable_s


def wait_limit_s(
    attempt: int, *, patience_s: float | None = None, max_s: float = MAX_S, advised_s: float | None = None
) -> float:
    """The limit of the wait before the n-th attempt (counted from 1), in s: 1, 2, 4, 8, 16, 30, 30 …

    `patience_s` caps it (None: no hurry). What the server advises ("spread over n seconds") replaces it:
    the server knows how many will come.
    """
    if advised_s is not None:
        return max(0.0, advised_s)
    doubled = PAGE.first_retry_s * 2.0 ** min(max(attempt, 1) - 1, 32)
    return min(doubled, max_s if patience_s is None else min(max_s, patience_s))


def phone_patience_s(phase: str) -> float | None:
    """What caps a phone's waits in a phase: a question is open, or the next one may be before the phone is back."""
    match phase:
        case Phase.QUESTION:
            return PAGE.open_question_s
        case Phase.REVEAL | Phase.LEADERBOARD:
            return PAGE.next_question_s
        case _:
            return None


def wait_s(limit: float, random: Callable[[], float]) -> float:
    """The wait itself, in s; `random` gives a number from 0 up to 1."""
    return limit * random()


def attempts_after(attempts: int, connected_s: float) -> int:
    """How many attempts count as made once a connection that lived `connected_s` is lost.

    Zero only after a stable while: a server that accepts and drops must not be asked every second.
    """
    return 0 if connected_s >= STABLE_S else attempts
