"""Counting acts within the last seconds, whatever happens to the machine's clock."""

import time

from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

# Further than this between two looks, and the clock was set rather than a little slow.
STEP_S = 2.0


def moving_window() -> MovingWindowRateLimiter:
    """Counts in the memory of this process, which begin anew when the machine's clock is set."""
    return MovingWindowRateLimiter(_Counts())


class _Counts(MemoryStorage):
    """The library counts by the wall clock: set back by an hour, it would refuse for an hour what it had refused."""

    def __init__(self) -> None:
        super().__init__()
        self._ahead_s = _wall_ahead_s()

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        self._begin_anew_if_set()
        return super().acquire_entry(key, limit, expiry, amount)

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        self._begin_anew_if_set()
        return super().get_moving_window(key, limit, expiry)

    def _begin_anew_if_set(self) -> None:
        ahead_s = _wall_ahead_s()
        if abs(ahead_s - self._ahead_s) > STEP_S:
            self.reset()
        self._ahead_s = ahead_s


def _wall_ahead_s() -> float:
    return time.time() - time.monotonic()
