"""For how long, and for how many tabs that are gone, anything is kept."""

import asyncio
import gc
import weakref

import pytest

from quizapp.realtime.connections import gone_tabs
from quizapp.realtime.connections.gone_tabs import GoneTabs


async def test_a_tab_that_comes_back_keeps_its_state() -> None:
    """N5: within minutes everything is as it was."""
    purged: list[str] = []
    tabs = GoneTabs(lambda token: purged.append(token) is None, kept_s=0)
    tabs.gone("stays away")
    tabs.gone("comes back")
    tabs.back("comes back")
    async with asyncio.timeout(10):
        while not purged:  # noqa: ASYNC110 -- nobody says when a timer has run
            await asyncio.sleep(0.05)
    assert purged == ["stays away"]


async def test_the_earliest_make_room() -> None:
    """Hole 4: however many go, so many are kept at most."""
    purged: list[str] = []
    tabs = GoneTabs(lambda token: purged.append(token) is None, kept_s=1000, most=2)
    for token in "abcd":
        tabs.gone(token)
    assert purged == ["a", "b"]


async def test_what_is_in_use_is_let_go_later() -> None:
    """Hole 4: a handler that still works with a tab's State is not disturbed, and changes nothing about its end."""
    asked: list[str] = []
    tabs = GoneTabs(lambda token: asked.append(token) is not None or len(asked) > 1, kept_s=1000, most=0)
    tabs.gone("a")
    tabs.gone("b")
    assert asked == ["a", "a"]


async def test_what_tabs_leave_behind_in_circles_is_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hole 4: the collector, which is kept calm, looks once after so many tabs."""

    class Circle:
        """Refers to itself, as what a handler worked with does."""

        def __init__(self) -> None:
            self.me = self

    monkeypatch.setattr(gone_tabs, "COLLECTED_EVERY", 3)
    gc.disable()
    try:
        left = weakref.ref(Circle())
        tabs = GoneTabs(lambda _: True, kept_s=1000, most=0)
        tabs.gone("a")
        tabs.gone("b")
        assert left() is not None
        tabs.gone("c")
        assert left() is None
    finally:
        gc.enable()
