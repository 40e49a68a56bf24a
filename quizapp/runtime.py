"""What the States and endpoints of this process work with, put together in `quizapp.py`."""

from dataclasses import dataclass

from quizapp.db.engine import Database
from quizapp.realtime.connections.signed_in_tabs import SignedInTabs
from quizapp.realtime.hub import Hub
from quizapp.realtime.limits.budgets import Budgets
from quizapp.settings import Settings


@dataclass(frozen=True)
class Runtime:
    """The running parts of the server."""

    settings: Settings
    db: Database
    hub: Hub
    signed_in: SignedInTabs
    budgets: Budgets


_current: list[Runtime] = []


def runtime() -> Runtime:
    """The runtime of this process; there is none while pages are compiled."""
    return _current[-1]


def is_running() -> bool:
    """Whether the server is up, rather than being built."""
    return bool(_current)


def install(new: Runtime | None) -> None:
    """Make this the runtime of the process; None takes it away again."""
    _current.clear()
    if new is not None:
        _current.append(new)
