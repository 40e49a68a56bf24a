"""For how much lag a phone's own time is trusted (S6), and how little that is worth to somebody who forges lag.

A phone alone says when it was tapped, and it can be slow on purpose. So it is trusted for two things only:

* **The usual lag**: the smallest round trips of the latest two minutes. Who forges it has to be slow all the time, and
  gets no more than a slow phone does.
* **An interruption** around the question: an absence, or a ping that came back late. What is given for those
  is counted, and forgiven over minutes: enough for an outage or two, nothing for one at every question.

Times are seconds of one clock that the caller chooses; this module never reads a clock.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace

REMEMBERED_S = 120.0
JUST_BEFORE_S = 10.0
MOST_TRIPS = 60
QUICK_SHARE = 5  # one in so many may be quicker than the usual round trip: luck, or another way
SLACK_MS = 150  # for a little jitter, and the phone's own work
MOST_USUAL_MS = 1000
# What is given for interruptions: at most that often the whole credit, and once more after that time.
WHOLE_CREDITS = 2
FORGIVEN_AFTER_S = 600.0


@dataclass(frozen=True)
class RoundTrip:
    """How long an answer of the phone took that nobody had to think about, in ms, and when it came."""

    at_s: float
    ms: int


class RoundTrips:
    """Those of one person, whatever sockets they came over."""

    def __init__(self, trips: Iterable[RoundTrip] = ()) -> None:
        self._trips = deque(trips, MOST_TRIPS)

    def add(self, trip: RoundTrip) -> None:
        """Remember one; the same one again changes nothing."""
        if not self._trips or trip.at_s > self._trips[-1].at_s:
            self._trips.append(trip)

    def usual_ms(self, now_s: float) -> int | None:
        """What a round trip takes when nothing disturbs it, None before the first. Old ones count where none is new."""
        lately = sorted(trip.ms for trip in self._trips if now_s - trip.at_s <= REMEMBERED_S)
        if lately:
            return lately[len(lately) // QUICK_SHARE]
        return self._trips[-1].ms if self._trips else None

    def worst_ms(self, opened_s: float) -> int:
        """The slowest since a question was opened, or just before: pings go out every few seconds only."""
        return max((trip.ms for trip in self._trips if trip.at_s >= opened_s - JUST_BEFORE_S), default=0)


def usual_credit_ms(usual_ms: int | None, most_ms: int) -> int:
    """The credit for the usual lag. Where nothing was measured yet there is next to none."""
    return min(most_ms, MOST_USUAL_MS, (usual_ms or 0) + SLACK_MS)


@dataclass(frozen=True)
class Given:
    """What somebody was given for interruptions and is not forgiven yet, and what of it for the latest question."""

    ms: float = 0.0
    at_s: float = 0.0
    question_id: int = 0
    question_ms: int = 0

    def give(self, question_id: int, wanted_ms: int, most_ms: int, now_s: float) -> tuple["Given", int]:
        """Give for a question as much as may be; asking again for the same one gets nothing on top.

        `most_ms` is the whole credit for one question.
        """
        forgiven_ms = max(0.0, now_s - self.at_s) * most_ms / FORGIVEN_AFTER_S
        owed_ms = max(0.0, self.ms - forgiven_ms)
        before_ms = self.question_ms if question_id == self.question_id else 0
        free_ms = max(before_ms, int(WHOLE_CREDITS * most_ms - owed_ms) + before_ms)
        given_ms = max(0, min(wanted_ms, most_ms, free_ms))
        more_ms = max(0, given_ms - before_ms)
        given = replace(
            self, ms=owed_ms + more_ms, at_s=now_s, question_id=question_id, question_ms=before_ms + more_ms
        )
        return given, given_ms


@dataclass(frozen=True)
class Claim:
    """What is known of an answer's lag, in ms: what the phone says it was, and what the server saw.

    `late_ms` is by how much later the answer came than the phone says that it was tapped. `away_ms` is how long the
    phone was away while the question was open, `worst_ms` the slowest round trip around it.
    """

    late_ms: int
    away_ms: int
    worst_ms: int


def beyond_usual_ms(claim: Claim, usual_ms: int, most_ms: int) -> int:
    """How much credit beyond the usual one a claim is good for, if that may still be given."""
    interrupted_ms = max(claim.away_ms, claim.worst_ms + SLACK_MS - usual_ms)
    return max(0, min(claim.late_ms - usual_ms, interrupted_ms, most_ms - usual_ms))
