"""The quickest event loop that this system has."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

try:
    import uvloop
except ImportError:  # Windows has none
    uvloop = None

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run it to its end in an event loop of its own."""
    return asyncio.run(work) if uvloop is None else uvloop.run(work)
