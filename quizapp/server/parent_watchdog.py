"""When the main process is killed, its worker ends too: an orphan would keep the port from the next start."""

import asyncio
import os

MAIN_PROCESS = "QUIZAPP_MAIN_PROCESS"


def remember_main_process() -> None:
    """Tell the workers to come who their parent is."""
    os.environ[MAIN_PROCESS] = str(os.getpid())


async def end_with_main_process(look_every_s: float) -> None:
    """End this process at once when its parent is gone. What is acknowledged is on the disk already."""
    parent = os.environ.get(MAIN_PROCESS)
    if parent is None or str(os.getppid()) != parent:
        return  # served by something else than our own command
    while str(os.getppid()) == parent:  # noqa: ASYNC110 -- nothing tells of a death in another process
        await asyncio.sleep(look_every_s)
    os._exit(1)
