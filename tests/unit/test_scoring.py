"""Points and standings."""

import pytest

from quizapp.domain.scoring.points import RULE, Standing, Tally, fair_elapsed_ms, points_for, standings


@pytest.mark.parametrize(
    ("elapsed_ms", "points"),
    [(0, 1000), (5000, 875), (10_000, 750), (20_000, 500), (20_500, 500), (10**12, 500), (-1, 1000)],
)
def test_points_fall_to_half_at_the_limit(elapsed_ms: int, points: int):
    """S1: 1000 points at once, half of them at the limit, never less and never more."""
    assert points_for(share=1, elapsed_ms=elapsed_ms, limit_ms=20_000, factor=1) == points


@pytest.mark.parametrize(("factor", "at_once", "at_limit"), [(0, 0, 0), (1, 1000, 500), (2, 2000, 1000)])
def test_points_can_be_off_normal_or_doubled(factor: int, at_once: int, at_limit: int):
    """S1: per question the points are off, normal or doubled."""
    points = [points_for(share=1, elapsed_ms=ms, limit_ms=20_000, factor=factor) for ms in (0, 20_000)]
    assert points == [at_once, at_limit]


@pytest.mark.parametrize("elapsed_ms", [0, 10**9])
def test_without_a_limit_every_right_answer_scores_in_full(elapsed_ms: int):
    """S1: without a time limit there is nothing to lose by thinking."""
    assert points_for(share=1, elapsed_ms=elapsed_ms, limit_ms=None, factor=1) == 1000


@pytest.mark.parametrize("factor", [0, 1, 2])
def test_wrong_answers_score_nothing(factor: int):
    """S1: a wrong answer scores nothing, doubled or not, whatever streak it ends."""
    assert points_for(share=0, elapsed_ms=0, limit_ms=20_000, factor=factor, streak=5) == 0


@pytest.mark.parametrize(("streak", "points"), [(0, 1000), (1, 1100), (4, 1400), (5, 1500), (6, 1500), (999, 1500)])
def test_streaks_add_a_bounded_bonus(streak: int, points: int):
    """S1: each right answer just before adds 100, at most 500."""
    assert points_for(share=1, elapsed_ms=0, limit_ms=20_000, factor=1, streak=streak) == points


def test_streak_bonus_is_not_doubled_and_is_off_with_the_points():
    """S1: a doubled question doubles the question's points alone; one without points gives no bonus."""
    assert points_for(share=1, elapsed_ms=0, limit_ms=20_000, factor=2, streak=3) == 2300
    assert points_for(share=1, elapsed_ms=0, limit_ms=20_000, factor=0, streak=3) == 0


def test_the_rule_is_said_in_words():
    """S1: the rule that everybody reads names the points, the half and what decides a tie."""
    for word in ("1000", "half", "response time", "time of joining"):
        assert word in RULE


@pytest.mark.parametrize(
    ("phone_ms", "arrived_after_ms", "counted"),
    [
        (4000, 5000, 4000),
        (3500, 5000, 3500),
        (3499, 5000, 3500),
        (0, 5000, 3500),
        (-(10**9), 5000, 3500),
        (5000, 5000, 5000),
        (5001, 5000, 5000),
        (10**12, 5000, 5000),
        (0, 1500, 0),
        (0, 1000, 0),
        (700, 1000, 700),
        (0, -3, 0),
        (50, -3, 0),
    ],
)
def test_the_phones_time_is_trusted_within_the_credit(phone_ms: int, arrived_after_ms: int, counted: int):
    """S6: nobody can claim more than 1.5 s of lag, nobody is charged more than the arrival."""
    elapsed = fair_elapsed_ms(phone_ms=phone_ms, arrived_after_ms=arrived_after_ms, lag_credit_ms=1500)
    assert elapsed == counted


def test_without_credit_the_arrival_counts():
    """S6: with a credit of zero the arrival alone decides."""
    assert fair_elapsed_ms(phone_ms=10, arrived_after_ms=5000, lag_credit_ms=0) == 5000


def test_nobody_on_the_leaderboard():
    """S5: a leaderboard of nobody is empty."""
    assert standings([]) == []


@pytest.mark.parametrize("score", [0, 800])
def test_one_participant_is_first(score: int):
    """S5: a single participant is first, behind nobody and tied with nobody."""
    assert standings([Tally(5, score, 100, 1)]) == [Standing(5, 1, score, 0, tied=False)]


def test_all_zero_is_a_tie_in_the_order_of_time_and_joining():
    """S5: when nobody has points all are tied, behind nobody, in a stable order."""
    tallies = [Tally(1, 0, 300, 1), Tally(2, 0, 100, 3), Tally(3, 0, 100, 2)]
    assert standings(tallies) == [
        Standing(3, 1, 0, 0, tied=True),
        Standing(2, 2, 0, 0, tied=True),
        Standing(1, 3, 0, 0, tied=True),
    ]


def test_equal_scores_are_ordered_by_time_then_by_joining():
    """S2: score decides first, then total response time, then time of joining."""
    tallies = [
        Tally(1, 900, 100, 1),
        Tally(2, 1500, 9000, 4),
        Tally(3, 1500, 8000, 3),
        Tally(4, 1500, 8000, 2),
        Tally(5, 1600, 99_999, 5),
    ]
    assert [(s.participant_id, s.tied) for s in standings(tallies)] == [
        (5, False),
        (4, True),
        (3, True),
        (2, True),
        (1, False),
    ]


def test_behind_is_the_distance_to_the_next_better_score():
    """S2, Q9: who shares a score is as far behind the next better one, not behind each other."""
    tallies = [
        Tally(1, 1000, 1, 1),
        Tally(2, 1000, 2, 2),
        Tally(3, 700, 3, 3),
        Tally(4, 700, 4, 4),
        Tally(5, 0, 0, 5),
    ]
    assert [s.behind for s in standings(tallies)] == [0, 0, 300, 300, 700]
    assert [s.rank for s in standings(tallies)] == [1, 2, 3, 4, 5]


def test_separate_ties_are_marked_separately():
    """S2: the mark of a tie is on every place that shares its score, and on no other."""
    tallies = [Tally(n, score, n, n) for n, score in enumerate([900, 900, 500, 200, 200, 200, 100])]
    assert [s.tied for s in standings(tallies)] == [True, True, False, True, True, True, False]
