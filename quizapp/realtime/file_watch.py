"""Noticing that the database's file is gone: deleted, unmounted, or replaced by another one."""

import asyncio
import logging

from quizapp.db.engine import Database

logger = logging.getLogger(__name__)


async def watch_file(db: Database, every_s: float) -> None:
    """Say in the log when the file is gone, and when it is back, for as long as the server runs."""
    was_in_place = True
    while True:
        await asyncio.sleep(every_s)
        is_in_place = await asyncio.to_thread(db.is_in_place)  # a file system that is gone may let one wait
        if is_in_place == was_in_place:
            continue
        was_in_place = is_in_place
        if is_in_place:
            logger.warning("The data directory is back: the server saves again.")
        else:
            logger.error(
                "The server cannot save: its data directory is gone or was replaced. Nothing more is stored until it "
                "is back; if it does not come back, stop the server and start it again."
            )
