"""What is begun for somebody who may be gone before it is done."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

_running: set[asyncio.Task[Any]] = set()  # the loop itself would let go of them


async def to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """What it gives. It goes on when whoever waits for it is cancelled, as Reflex does with a page whose line is lost.

    For whatever commits and then tells of it: a room that is not told would stay behind the database.
    """
    task = asyncio.ensure_future(work)
    _running.add(task)
    task.add_done_callback(_running.discard)
    return await asyncio.shield(task)
