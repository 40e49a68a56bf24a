"""The one place that reads the clock, and the two shapes of time."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc_now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def to_ms(moment: datetime | None) -> int | None:
    """A moment as milliseconds since 1970, as the domain counts."""
    return None if moment is None else (moment - _EPOCH) // timedelta(milliseconds=1)


def from_ms(ms: int | None) -> datetime | None:
    """Milliseconds since 1970 as a moment."""
    return None if ms is None else _EPOCH + timedelta(milliseconds=ms)


def now_ms() -> int:
    """This moment in milliseconds since 1970."""
    ms = to_ms(utc_now())
    assert ms is not None
    return ms
