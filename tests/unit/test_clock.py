"""The running clock: it only counts on, whatever happens to the wall clock."""

import pytest

from quizapp.domain.admission.attempts import may_finish
from quizapp.frontend.plugin import BROWSER
from quizapp.services.clock import RunningClock

HOUR_MS = 3_600_000


@pytest.mark.parametrize("step_ms", [HOUR_MS, -HOUR_MS])
def test_setting_the_wall_clock_moves_nothing_that_is_measured(step_ms: int) -> None:
    """Hole 8: a step of the wall clock is seen as drift, and is followed only when that is asked for."""
    wall_ms, steady_ms = [1_000_000], [50.0]
    clock = RunningClock(lambda: wall_ms[0], lambda: steady_ms[0])
    wall_ms[0] += step_ms
    steady_ms[0] += 20
    assert clock.now_ms() == 1_000_020
    assert clock.drift_ms() == step_ms - 20
    clock.follow_wall()
    assert (clock.now_ms(), clock.drift_ms()) == (1_000_000 + step_ms, 0)


def test_a_lock_that_is_to_come_lets_nobody_in() -> None:
    """Hole 8, J8: the clock was set back by an hour while the server was away: the grace after a lock is no hour."""
    locked_at_ms = 10 * HOUR_MS
    assert may_finish(locked_at_ms - 1_000, locked_at_ms, locked_at_ms + 4_000)
    assert not may_finish(locked_at_ms - 1_000, locked_at_ms, locked_at_ms - HOUR_MS)


def test_pages_measure_with_a_clock_that_nobody_sets() -> None:
    """Hole 8: `Date` is read only for what outlives a page, and to notice that a device slept."""
    readers = {module.name for module in BROWSER.rglob("*.js") if "Date.now" in module.read_text()}
    assert readers <= {"quiz_time.js", "quiz_outbox.js", "quiz_line.js"}
