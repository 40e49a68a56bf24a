"""Tabs of sessions that have ended, where clearing one takes long or fails (hole 6)."""

import asyncio
from dataclasses import dataclass, field

import pytest

from quizapp.db.engine import Database
from quizapp.domain.timings import Timings
from quizapp.realtime.connections.signed_in_tabs import SignedInTabs


@dataclass
class BusyTab:
    """A tab whose handler holds its State for a while; what was done to it, in order."""

    done: list[str] = field(default_factory=list)
    is_free: asyncio.Event = field(default_factory=asyncio.Event)
    is_cleared: asyncio.Event = field(default_factory=asyncio.Event)
    fails: bool = False

    def is_known(self, token: str) -> bool:
        """It is there."""
        return True

    async def silence(self, token: str) -> None:
        """Hear nothing more."""
        self.done.append("silenced")

    async def clear(self, token: str) -> None:
        """Wait for the handler, then forget."""
        await self.is_free.wait()
        if self.fails:
            raise RuntimeError("no State")
        self.done.append("cleared")
        self.is_cleared.set()

    async def disconnect(self, token: str) -> None:
        """Close the connection."""
        self.done.append("disconnected")


async def test_a_busy_tab_is_cleared_as_soon_as_it_is_free(sqlite_db: Database) -> None:
    """Hole 6: its connection is closed meanwhile; what it held is forgotten before anybody can come back to it."""
    tab = BusyTab()
    tabs = SignedInTabs(sqlite_db, tab, clearing_s=0)
    tabs.remember("token", "session")
    tabs.found_host("token")
    await tabs.end({"session"})
    assert tab.done == ["silenced", "disconnected"]
    tab.is_free.set()
    await asyncio.wait_for(tab.is_cleared.wait(), 5)
    assert tab.done == ["silenced", "disconnected", "cleared"]


async def test_a_tab_that_cannot_be_cleared_is_closed_and_said(
    sqlite_db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """Hole 6: an error while one tab is cleared keeps no other tab of the session open."""
    tab = BusyTab(fails=True)
    tab.is_free.set()
    tabs = SignedInTabs(sqlite_db, tab, Timings.clearing_s)
    for token in ("one", "two"):
        tabs.remember(token, "session")
        tabs.found_host(token)
    await tabs.end({"session"})
    assert tab.done.count("disconnected") == 2
    assert "could not be cleared" in caplog.text
