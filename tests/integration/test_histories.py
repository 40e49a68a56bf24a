"""A short history against a real server: whatever ten phones and two consoles do, what they were told is true.

Long ones: `make histories SEEDS=1..20`.
"""

import tempfile
from pathlib import Path

import pytest

from tests.histories.plan import make_plan
from tests.histories.runner import run_history, sentences
from tests.support.server import Server

pytestmark = pytest.mark.timeout(600)  # the first test may have to build the pages

SEED, PHONES, QUESTIONS, KILLS = 1, 10, 8, 3


def test_a_short_history_breaks_no_law(tmp_path: Path) -> None:
    """N2, N6, N9: through kills, faults, double taps and a busy host nothing is lost, doubled or untrue."""
    told = run_history(make_plan(SEED, PHONES, QUESTIONS, KILLS), Server(tmp_path / "server"))
    if told.violations:
        kept = Path(tempfile.mkdtemp(prefix="quizapp-history-"))
        told.keep(kept)
        sizes = f"--phones {PHONES} --questions {QUESTIONS} --kills {KILLS}"
        again = f"python -m tests.histories --seeds {SEED} {sizes}"
        pytest.fail(f"{sentences(told.violations)}\nRun it again: {again}\nIts ledgers: {kept}")
    assert told.kills == KILLS
    assert len(told.export["answers"]) > PHONES * QUESTIONS / 3
