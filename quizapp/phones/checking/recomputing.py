"""Points, streaks, totals, times and ranks, computed anew from the stored answers.

Nothing in here is shared with the app: the formulas are written a second time, from the documented rules.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from quizapp.phones.checking.record import Asked, Person, Record, Stored

FULL = 1000
STREAK_POINTS = 100  # for each right answer in a row just before …
LONGEST_STREAK = 5  # … of which no more than these count


@dataclass(frozen=True)
class Sum:
    """What somebody has after a number of questions."""

    score: int = 0
    time_ms: int = 0


def possible_points(asked: Asked, answer: Stored, streak: int) -> set[int]:
    """The points of an answer: `factor × (1000 − 500 × time ÷ limit)`, rounded, and the bonus for the streak.

    Two values only where the quotient lies exactly between two whole numbers. What is right in part is worth a share
    that only its kind knows.
    """
    if answer.outcome == "partly" and asked.is_scored:
        return set(range(asked.factor * FULL + 1))
    if not asked.is_scored or not answer.is_right or asked.factor == 0:
        return {0}
    used = Fraction(0)
    if asked.limit_ms:
        used = Fraction(min(max(answer.elapsed_ms, 0), asked.limit_ms), asked.limit_ms)
    exact = FULL - Fraction(FULL, 2) * used
    below = exact.numerator // exact.denominator
    rest = exact - below
    rounded = {below, below + 1} if rest == Fraction(1, 2) else {below + (rest > Fraction(1, 2))}
    return {asked.factor * each + bonus(streak) for each in rounded}


def bonus(streak: int) -> int:
    """What a streak of that length adds."""
    return STREAK_POINTS * min(streak, LONGEST_STREAK)


def streak_before(record: Record, closed: Iterable[Asked], asked: Asked, person: Person) -> int:
    """How many of the questions closed before this one the person got right in a row, 0 without the bonus.

    Somebody who presented a question was not asked, so that it neither counts nor breaks the row, nor does one that is
    not scored.
    """
    if not record.streak:
        return 0
    right = {key for key, answer in record.answers_of.get(person.id, {}).items() if answer.is_right}
    count = 0
    for earlier in sorted((q for q in closed if q.number < asked.number), key=lambda q: -q.number):
        if (person.id, earlier.id) in record.exempt or not earlier.is_scored:
            continue
        if earlier.id not in right:
            break
        count += 1
    return count


def sums(record: Record, questions: Sequence[Asked], person: Person) -> list[Sum]:
    """What somebody had before the first of these (closed) questions, and after each of them.

    An unanswered question costs its whole limit as response time, one that the person presented costs nothing, nor does
    one that is not scored.
    """
    answers = record.answers_of.get(person.id, {})
    score = time_ms = 0
    steps = [Sum()]
    for asked in questions:
        answer = answers.get(asked.id)
        if not asked.is_scored:
            pass
        elif answer is not None:
            score, time_ms = score + answer.points, time_ms + answer.elapsed_ms
        elif (person.id, asked.id) not in record.exempt:
            time_ms += asked.silence_ms
        steps.append(Sum(score, time_ms))
    return steps


def ranking(people: Iterable[tuple[int, Sum]]) -> list[int]:
    """Participants in order: the score, then the response time, then who joined first."""
    return [key for key, total in sorted(people, key=lambda each: (-each[1].score, each[1].time_ms, each[0]))]
