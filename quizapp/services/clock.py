"""The one place that reads clocks, and the two shapes of time.

There are two clocks. **The wall clock** (`utc_now`) is for records that people read and for what lasts over days:
when an account was created, when a session ends. It can be set, by a person or by the network, at any moment.
**The running clock** (`now_ms`, `running_now`) is for everything that is measured: how long a question is open, when an
answer arrived, how long ago joining was locked. It begins with the wall clock's time when the process starts and then
only counts on, so that setting the wall clock neither closes a question nor keeps one open.

While a machine is suspended the running clock stands, as if the server had been away: that takes no time from a
question.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import overload

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc_now() -> datetime:
    """This moment by the wall clock."""
    return datetime.now(UTC)


@overload
def to_ms(moment: datetime) -> int: ...
@overload
def to_ms(moment: datetime | None) -> int | None: ...
def to_ms(moment: datetime | None) -> int | None:
    """A moment as milliseconds since 1970, as the domain counts."""
    return None if moment is None else (moment - _EPOCH) // timedelta(milliseconds=1)


@overload
def from_ms(ms: int) -> datetime: ...
@overload
def from_ms(ms: int | None) -> datetime | None: ...
def from_ms(ms: int | None) -> datetime | None:
    """Milliseconds since 1970 as a moment."""
    return None if ms is None else _EPOCH + timedelta(milliseconds=ms)


class RunningClock:
    """Milliseconds since 1970 that only ever count on. `wall_ms` and `steady_ms` are the clocks it is made of."""

    def __init__(
        self,
        wall_ms: Callable[[], int] = lambda: to_ms(utc_now()),
        steady_ms: Callable[[], float] = lambda: time.monotonic() * 1000,
    ) -> None:
        self._wall_ms = wall_ms
        self._steady_ms = steady_ms
        self._began_ms = 0.0
        self.follow_wall()

    def now_ms(self) -> int:
        """This moment."""
        return int(self._began_ms + self._steady_ms())

    def drift_ms(self) -> int:
        """How much later the wall clock is: it was set, or the machine was suspended."""
        return self._wall_ms() - self.now_ms()

    def follow_wall(self) -> None:
        """Begin anew with the wall clock's time. Only while nothing is measured."""
        self._began_ms = self._wall_ms() - self._steady_ms()


process_clock = RunningClock()


def now_ms() -> int:
    """This moment in milliseconds since 1970, by the running clock."""
    return process_clock.now_ms()


def running_now() -> datetime:
    """The same moment as a date."""
    return from_ms(now_ms())
