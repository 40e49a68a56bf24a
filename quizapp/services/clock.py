"""The one place that reads the clock, and the two shapes of time."""

from datetime import UTC, datetime, timedelta
from typing import overload

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc_now() -> datetime:
    """This moment."""
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


def now_ms() -> int:
    """This moment in milliseconds since 1970."""
    return to_ms(utc_now())
