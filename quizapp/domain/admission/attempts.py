"""Attempts to join, and the lock: who stood at the door when it was locked may still come in (J8, J9)."""

from dataclasses import dataclass
from enum import StrEnum

LOCK_GRACE_MS = 5_000
LOCK_REMINDER_MS = 300_000
# Who opened the join page longer ago than this is not in the middle of joining any more.
ATTEMPT_LASTS_MS = 3_600_000
# Whom the host has turned away may ask again after so long.
ASK_AGAIN_MS = 60_000
# After so long an attempt is not even remembered: anybody can make one.
ATTEMPT_KEPT_MS = 86_400_000
# The host is reminded after one, two and three times the reminder's time, each time more plainly.
MOST_REMINDERS = 3


class AttemptStatus(StrEnum):
    """What became of a device that opened the join page.

    It stays in progress while the page may still let it in; it failed when it was refused for good, and
    expired when it was not finished in time.
    """

    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    EXPIRED = "expired"


def is_stale(started_at_ms: int, now_ms: int) -> bool:
    """Whether an attempt is too old to be still going on."""
    return now_ms - started_at_ms > ATTEMPT_LASTS_MS


def may_finish(started_at_ms: int, locked_at_ms: int, now_ms: int, grace_ms: int = LOCK_GRACE_MS) -> bool:
    """Whether an attempt from before the lock is finished within the grace after it (J8).

    A lock that is to come by more than the grace was set under another clock: it is not taken for a new one.
    """
    in_time = abs(now_ms - locked_at_ms) <= grace_ms
    return started_at_ms <= locked_at_ms and in_time and not is_stale(started_at_ms, now_ms)


def may_ask_again(turned_away_at_ms: int, now_ms: int) -> bool:
    """Whether somebody who was turned away may ask the host once more."""
    return now_ms - turned_away_at_ms >= ASK_AGAIN_MS


@dataclass(frozen=True)
class LockSigns:
    """What a lock looks like after a while, and in how many milliseconds it looks different (None: never).

    `finishing`: who was at the door before the lock can still get in. `reminder` counts how often the host
    was reminded of the lock, which is at least so many `minutes` old.
    """

    finishing: bool = False
    reminder: int = 0
    minutes: int = 0
    next_ms: int | None = None


def lock_signs(locked_for_ms: int, grace_ms: int = LOCK_GRACE_MS, reminder_ms: int = LOCK_REMINDER_MS) -> LockSigns:
    """What a lock of that age looks like."""
    reminder = min(MOST_REMINDERS, max(0, locked_for_ms) // reminder_ms)
    turns = [grace_ms + 1, *(reminder_ms * count for count in range(1, MOST_REMINDERS + 1))]
    coming = [turn - locked_for_ms for turn in turns if turn > locked_for_ms]
    return LockSigns(
        finishing=locked_for_ms <= grace_ms,
        minutes=reminder * reminder_ms // 60_000,
        reminder=reminder,
        next_ms=min(coming, default=None),
    )
