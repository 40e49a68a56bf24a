"""The host lets people in, from the console."""

from typing import Any

import reflex as rx

from quizapp.domain.admission.joining import Admission
from quizapp.runtime import runtime


class ConsoleAdmission(rx.State, mixin=True):
    """Who may get in. For the State of the console."""

    @rx.event
    async def set_admission(self, wanted: str):
        """Let everybody in, nobody, or whom the host lets in."""
        event_id = await self._own_event()
        if event_id and wanted in set(Admission):
            await self._try(runtime().hub.commands.set_admission(event_id, Admission(wanted)))

    @rx.event
    async def let_in(self, attempt_id: int):
        """Let somebody in who waits."""
        event_id = await self._own_event()
        if event_id and type(attempt_id) is int:
            await self._try(runtime().hub.approvals.let_in(event_id, attempt_id))

    @rx.event
    async def let_all_in(self):
        """Let everybody in who waits."""
        event_id = await self._own_event()
        if event_id:
            await self._try(runtime().hub.approvals.let_in(event_id, None))

    @rx.event
    async def turn_away(self, attempt_id: int):
        """Do not let somebody in who waits."""
        event_id = await self._own_event()
        if event_id and type(attempt_id) is int:
            await self._try(runtime().hub.approvals.turn_away(event_id, attempt_id))

    async def _own_event(self) -> int:
        """The event of this console, 0 for who is not its host; the State that this is mixed into knows."""
        raise NotImplementedError

    async def _try(self, doing: Any) -> None:
        """Do something, and say why not where it cannot be done; the State that this is mixed into knows how."""
        raise NotImplementedError
