"""Points and standings."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from quizapp.domain.texts import N_

FULL_POINTS = 1000
STREAK_STEP = 100
STREAK_MAX = 500

RULE = N_(
    "A right answer scores up to 1000 points: all of them at once, half of them at the time limit. "
    "Equal scores are ordered by total response time, then by time of joining."
)
STREAK_RULE = N_("Every right answer in a row just before adds {step} points, at most {most}.")


def fair_elapsed_ms(*, phone_ms: int, arrived_after_ms: int, lag_credit_ms: int) -> int:
    """The response time that counts, in ms: the phone's own, trusted within the credit for lag.

    `clamp(phone's own, arrival - start - credit, arrival - start)`: no phone can claim to have been
    faster than its answer's arrival less the credit, none is charged more than its arrival.
    """
    latest = max(0, arrived_after_ms)
    earliest = max(0, latest - lag_credit_ms)
    return min(max(phone_ms, earliest), latest)


def points_for(*, share: float, elapsed_ms: int, limit_ms: int | None, factor: int, streak: int = 0) -> int:
    """The points of one answer.

    `factor * share * (1000 - 500 * elapsed / limit)`, rounded; all 1000 without a limit. `share` is 1 for a right
    answer, 0 for a wrong one. `streak` is the number of right answers just before this one, 0 where the event gives
    no streak bonus: each of them adds 100 to a right answer, at most 500.
    """
    if share <= 0 or factor == 0:
        return 0
    used = 0.0 if not limit_ms else min(max(elapsed_ms, 0), limit_ms) / limit_ms
    bonus = min(streak * STREAK_STEP, STREAK_MAX) if share >= 1 else 0
    return factor * round(FULL_POINTS * share * (1 - used / 2)) + bonus


def streak_of(outcomes: Iterable[bool | None]) -> int:
    """The right answers in a row just before, given the closed questions, the latest first.

    Each is True for a right answer, False for any other one or none, and None for a question that is not scored, or
    from which this person is exempt: it neither breaks a streak nor adds to it.
    """
    return sum(1 for _ in takewhile(bool, (outcome for outcome in outcomes if outcome is not None)))


@dataclass(frozen=True)
class Tally:
    """What one participant has earned: points, response time in ms, and the order of joining."""

    participant_id: int
    score: int
    time_ms: int
    joined_order: int


@dataclass(frozen=True)
class Standing:
    """A place on a leaderboard. `tied` when another place has the same score and only time decided."""

    participant_id: int
    rank: int
    score: int
    behind: int
    tied: bool


def standings(tallies: Iterable[Tally]) -> list[Standing]:
    """All participants in order: score, then total response time, then time of joining (S2).

    `behind` is the number of points to the next better score (0 for the first).
    """
    ordered = sorted(tallies, key=lambda t: (-t.score, t.time_ms, t.joined_order, t.participant_id))
    places: list[Standing] = []
    better = 0  # the nearest score above the current one
    for index, tally in enumerate(ordered):
        before = ordered[index - 1] if index else None
        after = ordered[index + 1] if index + 1 < len(ordered) else None
        if before is not None and before.score > tally.score:
            better = before.score
        tied = any(other is not None and other.score == tally.score for other in (before, after))
        behind = better - tally.score if better > tally.score else 0
        places.append(Standing(tally.participant_id, index + 1, tally.score, behind, tied))
    return places
