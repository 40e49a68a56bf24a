"""Laws of points and standings."""

from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.domain.scoring.points import Tally, fair_elapsed_ms, points_for, standings, streak_of

TIMES = st.integers(-(10**6), 10**9)
LIMITS = st.one_of(st.none(), st.integers(5000, 600_000))
FACTORS = st.sampled_from([0, 1, 2])
# Few different values, so that ties of every kind are common.
TALLIES = st.lists(
    st.builds(
        Tally,
        participant_id=st.integers(1, 10**6),
        score=st.one_of(st.integers(0, 3), st.integers(0, 10**6)),
        time_ms=st.one_of(st.integers(0, 2), st.integers(0, 10**9)),
        joined_order=st.integers(0, 3),
    ),
    max_size=40,
    unique_by=lambda tally: tally.participant_id,
)

laws = settings(deadline=None)


@laws
@given(elapsed_ms=TIMES, limit_ms=LIMITS, factor=FACTORS, streak=st.integers(0, 1000))
def test_right_answers_score_between_half_and_full(elapsed_ms: int, limit_ms: int | None, factor: int, streak: int):
    """S1: a right answer scores 500 to 1000 times the factor, and at most 500 for its streak."""
    points = points_for(share=1, elapsed_ms=elapsed_ms, limit_ms=limit_ms, factor=factor, streak=streak)
    bonus = min(100 * streak, 500) if factor else 0
    assert 500 * factor + bonus <= points <= 1000 * factor + bonus


@laws
@given(times=st.tuples(TIMES, TIMES), limit_ms=LIMITS, factor=FACTORS)
def test_faster_never_scores_less(times: tuple[int, int], limit_ms: int | None, factor: int):
    """S1: of two right answers the faster one never scores less."""
    faster, slower = (points_for(share=1, elapsed_ms=ms, limit_ms=limit_ms, factor=factor) for ms in sorted(times))
    assert faster >= slower


@laws
@given(elapsed_ms=st.integers(0, 600_000), limit_ms=st.integers(5000, 600_000))
def test_points_follow_the_rule_that_is_published(elapsed_ms: int, limit_ms: int):
    """S1: the points are those of the published rule, to the nearest point, twice as many when doubled."""
    points = points_for(share=1, elapsed_ms=elapsed_ms, limit_ms=limit_ms, factor=1)
    # In whole numbers: |points - (1000 - 500 t / limit)| <= 1/2, times twice the limit.
    assert abs(2 * points * limit_ms - (2000 * limit_ms - 1000 * min(elapsed_ms, limit_ms))) <= limit_ms
    assert points_for(share=1, elapsed_ms=elapsed_ms, limit_ms=limit_ms, factor=2) == 2 * points


@laws
@given(phone_ms=st.integers(), arrived_after_ms=TIMES, lag_credit_ms=st.integers(0, 5000))
def test_time_is_between_arrival_less_credit_and_arrival(phone_ms: int, arrived_after_ms: int, lag_credit_ms: int):
    """S6: whatever a phone claims, its time is within the credit before its arrival, and never negative."""
    counted = fair_elapsed_ms(phone_ms=phone_ms, arrived_after_ms=arrived_after_ms, lag_credit_ms=lag_credit_ms)
    arrival = max(0, arrived_after_ms)
    assert max(0, arrival - lag_credit_ms) <= counted <= arrival
    if max(0, arrival - lag_credit_ms) <= phone_ms <= arrival:
        assert counted == phone_ms


@laws
@given(outcomes=st.lists(st.sampled_from([True, False, None])))
def test_a_question_one_is_exempt_from_is_no_part_of_a_streak(outcomes: list[bool | None]):
    """P4, S1: a streak is what it would be had the questions that somebody presented never been asked."""
    asked = [outcome for outcome in outcomes if outcome is not None]
    streak = streak_of(outcomes)
    assert streak == streak_of(asked)
    assert asked[:streak] == [True] * streak
    assert asked[streak : streak + 1] != [True]


@laws
@given(tallies=TALLIES)
def test_standings_keep_everybody_with_their_score(tallies: list[Tally]):
    """S4, S5: everybody is on the leaderboard once, with the own score, on ranks without a hole."""
    places = standings(tallies)
    assert sorted((s.participant_id, s.score) for s in places) == sorted((t.participant_id, t.score) for t in tallies)
    assert [s.rank for s in places] == list(range(1, len(tallies) + 1))


@laws
@given(tallies=TALLIES)
def test_standings_are_ordered_as_the_rule_says(tallies: list[Tally]):
    """S2: of two neighbours the first has more points, or was faster, or joined no later."""
    known = {tally.participant_id: tally for tally in tallies}
    ordered = [known[place.participant_id] for place in standings(tallies)]
    for first, second in pairwise(ordered):
        assert first.score >= second.score
        if first.score == second.score:
            assert first.time_ms <= second.time_ms
            assert first.time_ms < second.time_ms or first.joined_order <= second.joined_order


@laws
@given(tallies=TALLIES)
def test_ties_and_distances_follow_from_the_scores(tallies: list[Tally]):
    """S2, Q9: a tie is a score that somebody else has; behind is the way to the next better score."""
    for place in standings(tallies):
        others = [tally.score for tally in tallies if tally.participant_id != place.participant_id]
        assert place.tied == (place.score in others)
        better = [score for score in others if score > place.score]
        assert place.behind == (min(better) - place.score if better else 0)


@laws
@given(tallies=TALLIES, random=st.randoms(use_true_random=False))
def test_standings_do_not_depend_on_the_order_of_rows(tallies: list[Tally], random: Random):
    """S2: however the database returns its rows, the leaderboard is the same."""
    shuffled = list(tallies)
    random.shuffle(shuffled)
    assert standings(shuffled) == standings(tallies)
