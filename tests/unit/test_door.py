"""Who is let in: every case of the door, as a table."""

from dataclasses import replace
from itertools import product

import pytest

from quizapp.domain.admission.attempts import (
    ATTEMPT_LASTS_MS,
    LOCK_GRACE_MS,
    LOCK_REMINDER_MS,
    LockSigns,
    lock_signs,
    may_finish,
)
from quizapp.domain.admission.joining import AtTheDoor, may_join
from quizapp.domain.flow.phases import Phase
from quizapp.domain.refusal import Refusal
from quizapp.texts.refusals import sentence

LOCKED_AT = 1_000_000
RUNNING = [phase for phase in Phase if phase is not Phase.FINISHED]
OPEN = AtTheDoor(Phase.LOBBY, started_at_ms=LOCKED_AT - 1, now_ms=LOCKED_AT + 10)

# Who stands at the door, by what is known of the device in this event.
WHO = {
    "new": {},
    "in": {"is_in": True},
    "left": {"has_left": True},
    "removed": {"is_removed": True},
    "banned": {"is_banned": True},
    "banned while in": {"is_banned": True, "is_in": True},
    "removed and banned": {"is_banned": True, "is_removed": True},
}
# The lock: when it came, when the page opened, and when the name arrives.
LOCKS = {
    "open": {},
    "before the lock, in time": {"locked_at_ms": LOCKED_AT, "now_ms": LOCKED_AT + LOCK_GRACE_MS},
    "before the lock, too late": {"locked_at_ms": LOCKED_AT, "now_ms": LOCKED_AT + LOCK_GRACE_MS + 1},
    "after the lock": {"locked_at_ms": LOCKED_AT, "started_at_ms": LOCKED_AT + 1, "now_ms": LOCKED_AT + 2},
}
ELSEWHERE = {"nowhere else": {}, "elsewhere": {"elsewhere": "Another quiz"}}


def verdict(door: AtTheDoor) -> str:
    """Why this device is not let in, "" when it is."""
    try:
        may_join(door)
    except Refusal as refusal:
        return refusal.reason
    return ""


def expected(who: str, lock: str, where: str, phase: Phase) -> str:
    """The rule in the words of the stories, each line before the next."""
    if "banned" in who:
        return "banned"
    if who == "removed":
        return "removed"
    if who == "in":
        return ""
    if where == "elsewhere" and phase is not Phase.FINISHED:
        return "elsewhere"
    if who == "left":
        return ""
    if phase is Phase.FINISHED:
        return "ended"
    return "locked" if lock in ("before the lock, too late", "after the lock") else ""


@pytest.mark.parametrize(("who", "lock", "where"), list(product(WHO, LOCKS, ELSEWHERE)))
def test_every_case_of_the_door(who: str, lock: str, where: str):
    """J7, J8, J10, J13, J14, I8: lock × grace × known device × removed × other event, in every phase."""
    for phase in Phase:
        door = replace(OPEN, phase=phase, **WHO[who], **LOCKS[lock], **ELSEWHERE[where])
        assert verdict(door) == expected(who, lock, where, phase), phase


@pytest.mark.parametrize("phase", RUNNING)
def test_a_full_event_keeps_out_who_is_new(phase: Phase):
    """Hole 3: neither who is in, nor who comes back; a lock is said first, for it is lifted sooner."""
    for who, facts in WHO.items():
        door = replace(OPEN, phase=phase, full_at=2000, **facts)
        assert verdict(door) == ("full" if who == "new" else verdict(replace(door, full_at=0)))
    assert verdict(replace(OPEN, phase=phase, full_at=2000, **LOCKS["after the lock"])) == "locked"


@pytest.mark.parametrize("phase", RUNNING)
def test_joining_is_possible_until_the_end(phase: Phase):
    """L3: nothing but the end, a lock or the host keeps a new device out."""
    assert verdict(replace(OPEN, phase=phase)) == ""


def test_what_is_said_has_a_way_on():
    """J8, J10, J13: each refusal says what happens next, or what to do."""
    for change, words in (
        ({"locked_at_ms": LOCKED_AT, "started_at_ms": LOCKED_AT + 1}, "as soon as the host unlocks it"),
        ({"elsewhere": "Cats & dogs"}, "“Cats & dogs”. Leave it first"),
        ({"phase": Phase.FINISHED}, "has ended"),
    ):
        with pytest.raises(Refusal) as refused:
            may_join(replace(OPEN, **change))
        assert words in sentence(refused.value)


@pytest.mark.parametrize(
    ("started", "now", "may"),
    [
        (LOCKED_AT - 60_000, LOCKED_AT, True),
        (LOCKED_AT, LOCKED_AT, True),
        (LOCKED_AT + 1, LOCKED_AT + 1, False),
        (LOCKED_AT - 1, LOCKED_AT + 5_000, True),
        (LOCKED_AT - 1, LOCKED_AT + 5_001, False),
        (LOCKED_AT - 1, LOCKED_AT - 1, True),  # arrived before the lock, judged after it
        (LOCKED_AT - ATTEMPT_LASTS_MS, LOCKED_AT, True),
        (LOCKED_AT - ATTEMPT_LASTS_MS - 1, LOCKED_AT, False),  # an hour at the door is not "in the middle of joining"
    ],
)
def test_the_grace_after_a_lock(started: int, now: int, may: bool):
    """J8: five seconds for who was there before, to the millisecond, and for nobody else."""
    assert may_finish(started, LOCKED_AT, now, LOCK_GRACE_MS) is may


def test_without_grace_a_lock_is_a_lock():
    """J8: a grace of no seconds lets nobody finish after the lock."""
    assert may_finish(LOCKED_AT - 10, LOCKED_AT, LOCKED_AT, 0)
    assert not may_finish(LOCKED_AT - 10, LOCKED_AT, LOCKED_AT + 1, 0)


@pytest.mark.parametrize(
    ("age_s", "signs"),
    [
        (-1, LockSigns(finishing=True, next_ms=6_001)),
        (0, LockSigns(finishing=True, next_ms=5_001)),
        (5, LockSigns(finishing=True, next_ms=1)),
        (6, LockSigns(next_ms=294_000)),
        (299, LockSigns(next_ms=1_000)),
        (300, LockSigns(reminder=1, minutes=5, next_ms=300_000)),
        (600, LockSigns(reminder=2, minutes=10, next_ms=300_000)),
        (899, LockSigns(reminder=2, minutes=10, next_ms=1_000)),
        (900, LockSigns(reminder=3, minutes=15)),
        (86_400, LockSigns(reminder=3, minutes=15)),
    ],
)
def test_a_lock_looks_different_as_time_goes_by(age_s: int, signs: LockSigns):
    """J8, J9: five seconds to finish, a reminder after 5, 10 and 15 minutes, then no more turns."""
    assert lock_signs(age_s * 1000) == signs


def test_the_turns_of_a_lock_come_to_an_end():
    """J9: looking again whenever the lock says so visits each sign once, whatever the settings."""
    for grace_ms, reminder_ms in ((LOCK_GRACE_MS, LOCK_REMINDER_MS), (0, 1), (10_000, 10), (3, 3)):
        age, seen = 0, []
        while (signs := lock_signs(age, grace_ms, reminder_ms)).next_ms is not None:
            assert signs.next_ms > 0
            seen.append((signs.finishing, signs.reminder))
            age += signs.next_ms
        assert (signs.finishing, signs.reminder) == (False, 3)
        assert len(seen) == len(set(seen)) <= 4
