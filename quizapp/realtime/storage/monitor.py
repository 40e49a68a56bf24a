"""Whether the server can save: noticed with the first write that fails, and told where it matters.

While it cannot, a row is written and read back every moment; as soon as that works, what was kept is saved, and
everything goes on by itself.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from quizapp.db.engine import Database, DatabaseClosedError
from quizapp.domain.storage_faults import FAULTS, CannotSave, Fault
from quizapp.domain.timings import Timings
from quizapp.services.clock import now_ms
from quizapp.services.storage_check import read_mark, write_mark

logger = logging.getLogger(__name__)


class Storage:
    """Watches over the database. `catch_up` saves what was kept; `changed` tells people."""

    def __init__(
        self,
        db: Database,
        timings: Timings,
        catch_up: Callable[[], Awaitable[None]],
        changed: Callable[[], None],
    ) -> None:
        self.fault: Fault | None = None
        self._db = db
        self._timings = timings
        self._catch_up = catch_up
        self._changed = changed
        self._recovering: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[None] | None = None
        self._looked_at_s = float("-inf")
        self._one_mark = asyncio.Lock()  # all write the same row
        db.on_fault = self._failed

    async def watch_file(self, every_s: float) -> None:
        """Notice that the database's file is gone also while nothing is written, for as long as the server runs."""
        while True:
            await asyncio.sleep(every_s)
            if not await asyncio.to_thread(self._db.is_in_place):  # a file system that is gone may let one wait
                self._failed(Fault.GONE)

    async def look(self) -> Fault | None:
        """What is wrong, if anything is. The row is written once for all who ask within a moment."""
        is_known = self.fault is not None or time.monotonic() - self._looked_at_s < self._timings.storage_checked_s
        if not is_known:
            if self._looking is None or self._looking.done():
                self._looking = asyncio.get_running_loop().create_task(self._try_to_save())
            await asyncio.shield(self._looking)
        return self.fault

    async def _try_to_save(self) -> None:
        try:
            await self._write_and_read_back()
            self._looked_at_s = time.monotonic()
        except CannotSave as cannot:
            self._failed(cannot.fault)

    async def _write_and_read_back(self) -> None:
        async with self._one_mark:
            mark = now_ms()
            await self._db.write(lambda session: write_mark(session, mark), self._timings.saving_answers_s)
            if await self._db.read(read_mark) != mark:
                raise CannotSave(Fault.DISK)

    def _failed(self, fault: Fault) -> None:
        if fault is self.fault:
            return
        self.fault = fault
        logger.error("%s", FAULTS[fault])
        self._changed()
        if self._recovering is None or self._recovering.done():
            self._recovering = asyncio.get_running_loop().create_task(self._recover())

    async def _recover(self) -> None:
        while self.fault is not None:
            await asyncio.sleep(self._timings.storage_check_s)
            try:
                await self._write_and_read_back()
                await self._catch_up()
            except CannotSave as cannot:
                self._failed(cannot.fault)
                continue
            except DatabaseClosedError:
                return
            except Exception:
                logger.exception("something has to be tried again")
                continue
            self.fault = None
        logger.warning("The server can save again.")
        self._changed()
