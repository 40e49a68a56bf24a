"""What is counted within the last minute, on a machine whose clock is set meanwhile (hole 7 of the hostile room)."""

import time
from collections.abc import Callable

import pytest

from quizapp.domain.refusal import Refusal
from quizapp.realtime.limits.rate_limits import RateLimits
from quizapp.web.sign_in.limits import PER_NAME_AND_ADDRESS, SignInLimits
from quizapp.web.sign_in.tries import PER_DEVICE, RejoinTries

HOUR_S = 3600


class Clock:
    """The wall clock of a machine, which somebody sets."""

    def __init__(self) -> None:
        self._set_by_s = 0.0
        self._time, self._monotonic = time.time, time.monotonic
        self._passed_s = 0.0

    def time(self) -> float:
        return self._time() + self._set_by_s + self._passed_s

    def monotonic(self) -> float:
        return self._monotonic() + self._passed_s

    def set_by(self, seconds: float) -> None:
        self._set_by_s += seconds

    def let_pass(self, seconds: float) -> None:
        self._passed_s += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock that everything here goes by."""
    clock = Clock()
    monkeypatch.setattr(time, "time", clock.time)
    monkeypatch.setattr(time, "monotonic", clock.monotonic)
    return clock


def joining() -> Callable[[], bool]:
    """Whether one more join of a device is let on."""
    limits = RateLimits(per_address=100, per_device=3)
    return lambda: limits.wait_s("192.0.2.7", "phone") == 0


def signing_in() -> Callable[[], bool]:
    """Whether one more guess at a name is let on."""
    limits = SignInLimits()
    return lambda: is_let_on(lambda: limits.count("ann", "192.0.2.7", "laptop", is_known=False))


def rejoining() -> Callable[[], bool]:
    """Whether one more guess at a rejoin code is let on."""
    tries = RejoinTries()
    return lambda: is_let_on(lambda: tries.count("phone", "192.0.2.7"))


def is_let_on(act: Callable[[], None]) -> bool:
    """Whether an act is not refused."""
    try:
        act()
    except Refusal:
        return False
    return True


def use_up(act: Callable[[], bool]) -> None:
    """Do it until it is refused."""
    most = max(PER_NAME_AND_ADDRESS.amount, PER_DEVICE.amount, 3) + 1
    assert not all(act() for _ in range(most))


EACH = pytest.mark.parametrize("counted", [joining, signing_in, rejoining])


@EACH
def test_a_clock_that_is_set_back_keeps_nobody_out(clock: Clock, counted: Callable[[], Callable[[], bool]]) -> None:
    """Hole 7: a laptop that gets the right time from its network an hour too late refuses nobody for an hour."""
    act = counted()
    use_up(act)
    clock.set_by(-HOUR_S)
    clock.let_pass(61)
    assert act()


@EACH
def test_a_clock_that_is_hardly_off_changes_nothing(clock: Clock, counted: Callable[[], Callable[[], bool]]) -> None:
    """Hole 7: a clock that is put right by parts of a second, again and again, opens no door."""
    act = counted()
    use_up(act)
    for seconds in (0.5, -0.4, 1.5):
        clock.set_by(seconds)
        assert not act()
    clock.let_pass(61)
    assert act()
