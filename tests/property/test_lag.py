"""Whatever a phone does, the credit for lag is bounded."""

from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.domain.scoring.lag_credit import (
    FORGIVEN_AFTER_S,
    MOST_USUAL_MS,
    WHOLE_CREDITS,
    Claim,
    Given,
    RoundTrip,
    RoundTrips,
    beyond_usual_ms,
    usual_credit_ms,
)

laws = settings(deadline=None)
MS = st.integers(0, 3_600_000)
CLAIMS = st.builds(Claim, late_ms=st.integers(-86_400_000, 3_600_000), away_ms=MS, worst_ms=MS)
ASKED = st.tuples(st.integers(1, 6), MS, st.floats(0, 900))  # question, wanted, seconds since the one before


@laws
@given(claim=CLAIMS, usual=st.one_of(st.none(), MS), most=st.integers(0, 5000))
def test_no_answer_is_given_more_than_the_whole_credit(claim: Claim, usual: int | None, most: int) -> None:
    """S6: usual lag and interruption together are at most what anybody gets, and no more than the phone asks for."""
    usual_ms = usual_credit_ms(usual, most)
    more_ms = beyond_usual_ms(claim, usual_ms, most)
    assert 0 <= usual_ms <= min(most, MOST_USUAL_MS)
    assert 0 <= more_ms <= most - usual_ms
    assert more_ms == 0 or usual_ms + more_ms <= claim.late_ms


@laws
@given(asked=st.lists(ASKED, max_size=40), most=st.integers(0, 5000))
def test_what_is_given_for_interruptions_is_bounded_over_time(asked: list[tuple[int, int, float]], most: int) -> None:
    """Hole 11: two whole credits at first and one in ten minutes, however often and in whatever order it is asked."""
    book, now_s, best = Given(), 0.0, dict[int, int]()
    for number, (question, wanted_ms, later_s) in enumerate(asked):
        now_s += later_s
        previous = max(best, default=0)  # only one question is open at a time, and none opens twice
        key = previous if number and asked[number - 1][0] == question else previous + 1
        book, given_ms = book.give(key, wanted_ms, most, now_s)
        assert 0 <= given_ms <= min(wanted_ms, most)
        best[key] = max(best.get(key, 0), given_ms)
    allowed_ms = WHOLE_CREDITS * most + now_s * most / FORGIVEN_AFTER_S
    assert sum(best.values()) <= allowed_ms + 1


@laws
@given(slow=st.lists(st.integers(500, 60_000), max_size=40), quick=st.integers(0, 400))
def test_few_slow_round_trips_make_nobody_slow(slow: list[int], quick: int) -> None:
    """Hole 11: while more than a fifth of the round trips are quick, the line is."""
    quicks = [quick] * (len(slow) // 4 + 1)
    took = [*slow, *quicks]
    trips = RoundTrips(RoundTrip(float(number + 1), ms) for number, ms in enumerate(took))
    assert trips.usual_ms(60.0) == quick


@laws
@given(took=st.lists(st.integers(0, 60_000), min_size=1, max_size=80), now_s=st.floats(0, 1000))
def test_the_usual_round_trip_is_one_that_was_measured(took: list[int], now_s: float) -> None:
    """S6: nothing is made up, and as few as a fifth of the remembered ones are quicker."""
    trips = RoundTrips(RoundTrip(float(number + 1), ms) for number, ms in enumerate(took))
    assert trips.usual_ms(now_s) in took
