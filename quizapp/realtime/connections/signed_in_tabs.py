"""Which browser tabs show something of a host, by the session that they were signed in with.

A tab is known by Reflex's client token, which a reload or a reconnect keeps: what a State holds of a host
is forgotten when the session ends, also while its tab has no connection.
"""

import asyncio
import logging
from collections.abc import Collection
from typing import Protocol

from quizapp.db.engine import Database, DatabaseClosedError
from quizapp.domain.storage_faults import CannotSave
from quizapp.services.accounts.accounts import ended_sessions
from quizapp.services.clock import utc_now

logger = logging.getLogger(__name__)


class Tabs(Protocol):
    """What can be done to a tab."""

    def is_known(self, token: str) -> bool:
        """Whether the server holds anything for it."""
        ...

    async def silence(self, token: str) -> None:
        """Hear nothing more over its connection, and send nothing of any room there."""
        ...

    async def clear(self, token: str) -> None:
        """Forget what its State holds, and blank its page."""
        ...

    async def disconnect(self, token: str) -> None:
        """Close its connection; a page that is open comes back by itself, as whoever it is then."""
        ...


class SignedInTabs:
    """The tabs of all hosts."""

    def __init__(self, db: Database, tabs: Tabs, clearing_s: float) -> None:
        self._db = db
        self._tabs = tabs
        self._clearing_s = clearing_s
        self._session_of: dict[str, str] = {}
        self._shown: set[str] = set()
        self._ending: set[asyncio.Task[None]] = set()

    def remember(self, token: str, session_id: str) -> None:
        """This tab is about to ask who is signed in, and may be shown something because of the answer.

        Called before the session is looked up, so that one which ends in between finds the tab here.
        """
        if session_id:
            self._session_of[token] = session_id

    def found_host(self, token: str) -> None:
        """Somebody is signed in: the tab's State holds something of theirs from now on."""
        if token in self._session_of:
            self._shown.add(token)

    def found_nobody(self, token: str) -> None:
        """Nobody is signed in with the browser of this tab (any longer): what it still holds is cleared."""
        self._session_of.pop(token, None)
        if token in self._shown:
            task = asyncio.ensure_future(self._end(token))  # beside the handler that asked: clearing waits for that
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)

    async def end(self, session_ids: Collection[str]) -> None:
        """These sessions are over: every tab of theirs is cleared and its connection closed."""
        ended = [token for token, session_id in self._session_of.items() if session_id in session_ids]
        await asyncio.gather(*(self._end(token) for token in ended))

    async def look(self) -> None:
        """End the tabs whose sessions have expired, or were ended elsewhere."""
        for token in [token for token in self._session_of if not self._tabs.is_known(token)]:
            self._forget(token)
        known = set(self._session_of.values())
        if not known:
            return
        over = await self._db.read(lambda session: ended_sessions(session, known, utc_now()))
        if over:
            await self.end(over)

    async def keep_looking(self, every_s: float) -> None:
        """Look again and again, for as long as the server runs."""
        while True:
            await asyncio.sleep(every_s)
            try:
                await self.look()
            except DatabaseClosedError:
                return
            except CannotSave:
                continue  # whoever watches over the storage says it, once
            except Exception:
                logger.exception("could not see which sessions have ended")

    def _forget(self, token: str) -> None:
        self._session_of.pop(token, None)
        self._shown.discard(token)

    async def _end(self, token: str) -> None:
        self._forget(token)
        await self._tabs.silence(token)
        clearing = asyncio.ensure_future(self._tabs.clear(token))
        self._ending.add(clearing)
        clearing.add_done_callback(self._cleared)
        await asyncio.wait({clearing}, timeout=self._clearing_s)
        if not clearing.done():  # it goes on: whoever comes back with this tab waits for it, and sees nothing before
            logger.warning("a tab of a session that has ended is still busy; its connection is closed all the same")
        await self._tabs.disconnect(token)

    def _cleared(self, clearing: asyncio.Task[None]) -> None:
        self._ending.discard(clearing)
        if not clearing.cancelled() and (error := clearing.exception()) is not None:
            logger.error("a tab of a session that has ended could not be cleared", exc_info=error)
