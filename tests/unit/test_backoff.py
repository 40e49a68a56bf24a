"""When a page tries to connect again."""

import pytest

from quizapp.domain.connection.backoff import (
    DESK_PATIENCE_S,
    STABLE_S,
    attempts_after,
    phone_patience_s,
    wait_limit_s,
    wait_s,
)


def test_the_limits_double_up_to_the_maximum():
    """N4: the waits are random below 1, 2, 4, 8, 16, 30, 30 … seconds."""
    assert [wait_limit_s(attempt) for attempt in range(1, 9)] == [1, 2, 4, 8, 16, 30, 30, 30]


def test_the_maximum_is_a_setting():
    """N4: the largest limit can be chosen, smaller or larger than 30 s."""
    assert [wait_limit_s(attempt, max_s=5) for attempt in (1, 3, 4, 9)] == [1, 4, 5, 5]
    assert [wait_limit_s(attempt, max_s=60) for attempt in (6, 7, 8)] == [32, 60, 60]


@pytest.mark.parametrize(
    ("patience_s", "limits"),
    [
        (phone_patience_s("question"), [1, 2, 4, 4, 4, 4]),
        (phone_patience_s("reveal"), [1, 2, 4, 8, 8, 8]),
        (phone_patience_s("leaderboard"), [1, 2, 4, 8, 8, 8]),
        (phone_patience_s("presenting"), [1, 2, 4, 8, 16, 30]),
        (DESK_PATIENCE_S, [1, 2, 2, 2, 2, 2]),
    ],
)
def test_patience_caps_the_limit(patience_s: float | None, limits: list[float]):
    """N4: a phone hurries while a question is open, or comes next; projector and console always do."""
    assert [wait_limit_s(attempt, patience_s=patience_s) for attempt in range(1, 7)] == limits


def test_patience_never_makes_the_maximum_larger():
    """N4: the smaller one of patience and maximum counts."""
    assert wait_limit_s(9, patience_s=8, max_s=3) == 3


def test_advice_of_the_server_replaces_the_limit():
    """N10: "spread over 20 seconds" counts even in a hurry, and a strange advice is no wait at all."""
    assert wait_limit_s(1, patience_s=4, advised_s=20) == 20
    assert wait_limit_s(7, advised_s=0) == 0
    assert wait_limit_s(7, advised_s=-3) == 0


def test_an_attempt_before_the_first_is_the_first():
    """N4: a counter that is still at zero waits like the first attempt."""
    assert wait_limit_s(0) == 1


def test_the_wait_is_the_limit_times_chance():
    """N4: full jitter: anything from nothing to the limit."""
    assert wait_s(8, lambda: 0.0) == 0
    assert wait_s(8, lambda: 0.25) == 2
    assert 7.9 < wait_s(8, lambda: 0.999) < 8


def test_the_counter_falls_back_only_after_a_stable_while():
    """N4: a connection that breaks again within 10 s does not start the waits anew."""
    assert attempts_after(5, STABLE_S - 0.1) == 5
    assert attempts_after(5, STABLE_S) == 0
