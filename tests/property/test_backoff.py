"""When a room full of pages tries to connect again."""

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.connection.backoff import attempts_after, wait_limit_s, wait_s

PHONES = 500
SLOT_S = 0.1
OUTAGE_S = 10.0
SECONDS = st.floats(0, 3600)


@given(
    attempt=st.integers(-3, 10_000),
    patience=st.none() | SECONDS,
    most=SECONDS,
    advised=st.none() | SECONDS,
    chance=st.floats(0, 1, exclude_max=True),
)
def test_no_wait_is_above_its_limit(
    attempt: int, patience: float | None, most: float, advised: float | None, chance: float
):
    """N4, N10: whatever the counter says, a wait is between zero and its limit, and the limit below every cap."""
    limit = wait_limit_s(attempt, patience_s=patience, max_s=most, advised_s=advised)
    assert 0 <= wait_s(limit, lambda: chance) <= limit
    if advised is not None:
        assert limit == advised
    else:
        assert limit <= most
        assert patience is None or limit <= patience


@given(attempt=st.integers(1, 50), most=SECONDS)
def test_limits_never_fall(attempt: int, most: float):
    """N4: the longer the outage, the longer the waits."""
    assert wait_limit_s(attempt, max_s=most) <= wait_limit_s(attempt + 1, max_s=most)


@given(attempts=st.integers(0, 100), connected=SECONDS)
def test_a_loss_never_makes_the_counter_larger(attempts: int, connected: float):
    """N4: how long a connection lived decides between "again" and "the first time", nothing else."""
    assert attempts_after(attempts, connected) in (0, attempts)


def _comes_back_at(chance: random.Random) -> float:
    """When a phone's first attempt after the end of an outage falls, in s after it; the outage begins at 0."""
    now, attempt = 0.0, 0
    while now < OUTAGE_S:
        attempt += 1
        now += wait_s(wait_limit_s(attempt), chance.random)
    return now - OUTAGE_S


@given(seed=st.integers(0, 2**32))
def test_a_room_does_not_come_back_in_the_same_moment(seed: int):
    """N10: of 500 phones after an outage of 10 s, never more than one in twenty comes back within the same 100 ms."""
    chance = random.Random(seed)
    slots = Counter(int(_comes_back_at(chance) / SLOT_S) for _ in range(PHONES))
    assert max(slots.values()) <= PHONES / 20
