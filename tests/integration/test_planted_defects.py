"""The checker is worth something: a server that was broken on purpose is found out by a short history.

`make histories-planted` runs it: each defect needs a server and a quiz of its own, so it is not part of `make test`.
"""

from pathlib import Path

import pytest

from quizapp.phones.checking.checker import BOUND_S
from tests.histories.plan import make_plan
from tests.histories.planting import DEFECTS, Defect, plant
from tests.histories.runner import run_history, sentences
from tests.support.server import Server

pytestmark = [pytest.mark.load, pytest.mark.timeout(600)]

SEED, PHONES, QUESTIONS, KILLS = 3, 8, 8, 2


@pytest.mark.parametrize("planted", DEFECTS, ids=lambda planted: planted.name.replace(" ", "_"))
def test_a_planted_defect_is_found(planted: Defect, tmp_path: Path) -> None:
    """N2, N9: of a server with one mistake in it the checker says at least one of the laws that it breaks."""
    source = plant(planted, tmp_path / "source")
    plan = make_plan(SEED, PHONES, QUESTIONS, KILLS)
    told = run_history(plan, Server(tmp_path / "data", root=source), patience_s=2 * BOUND_S)
    found = {violation.law for violation in told.violations}
    first = next((violation for violation in told.violations if violation.law in planted.laws), None)
    print(f"\n{planted.name}: {len(told.violations)} violations, {first}")
    assert found & planted.laws, sentences(told.violations)
