"""An orderly end: open pages are told, what was asked for is written, then the process is gone.

The web server would close all sockets before it tells the app that it ends.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import Awaitable, Callable


def end_in_order(say_farewell: Callable[[], Awaitable[None]], finish: Callable[[], None], farewell_s: float) -> None:
    """Take Ctrl-C and a request to terminate into our own hands: say farewell, finish, and end this process.

    `farewell_s` is how long the farewell may take to be on its way to everybody.
    """
    loop = asyncio.get_running_loop()
    ending: list[asyncio.Task[None]] = []

    async def end() -> None:
        try:
            await say_farewell()
            await asyncio.sleep(farewell_s)
            await asyncio.to_thread(finish)
        finally:
            os._exit(0)

    def begin() -> None:
        if not ending:
            ending.append(loop.create_task(end()))

    for wanted in (signal.SIGINT, signal.SIGTERM):
        # Where a loop takes no signals, the web server ends in its own way.
        with contextlib.suppress(NotImplementedError, RuntimeError):
            loop.add_signal_handler(wanted, begin)
