"""What is not on every system: the app starts without it, as far as its imports tell."""

import ast
import subprocess
import sys

import pytest

from quizapp.settings import ROOT

UNIX_ONLY = {"fcntl", "grp", "pwd", "termios"}
MODULES = ("quizapp.__main__", "quizapp.server.serving", "quizapp.quizapp", "quizapp.phones.rehearsal.runner")


@pytest.mark.parametrize("module", MODULES)
def test_the_app_imports_without_what_windows_lacks(module: str) -> None:
    """The quick event loop is not there on Windows."""
    program = f"import sys; sys.modules['uvloop'] = None; import {module}"
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-1500:]


def test_nothing_imports_what_only_unix_has() -> None:
    """What these do, a library does for every system."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "quizapp").rglob("*.py")}
    imports = ((path, node) for path, tree in trees.items() for node in ast.walk(tree) if isinstance(node, ast.Import))
    assert [path for path, node in imports if UNIX_ONLY & {alias.name for alias in node.names}] == []


def test_an_event_loop_runs_without_the_quick_one() -> None:
    """The slower loop of Python does the same."""
    program = (
        "import sys; sys.modules['uvloop'] = None\n"
        "from quizapp.server.event_loop import run\n"
        "async def two(): return 2\n"
        "print(run(two()))"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "2\n"), ended.stderr[-1500:]


def test_files_are_not_counted_where_nobody_counts_them() -> None:
    """Windows has no limit of open files that a process could raise."""
    program = (
        "import sys; sys.modules['resource'] = None\n"
        "from quizapp.server.fd_limit import allowed_sockets, raise_fd_limit\n"
        "raise_fd_limit(); print(allowed_sockets() > 1000)"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "True\n"), ended.stderr[-1500:]
