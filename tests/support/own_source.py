"""A copy of the app's source, pages included, for tests that change it."""

import shutil
from pathlib import Path

from quizapp.settings import ROOT

FOLDERS = ("quizapp", "assets", "alembic", "reflex.lock", ".web")
FILES = ("rxconfig.py", "alembic.ini", "requirements.txt", "pyproject.toml")


def copy_source(to: Path) -> Path:
    """All that a server and its build need, in this folder."""
    for name in FOLDERS:
        shutil.copytree(ROOT / name, to / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, to / name)
    return to
