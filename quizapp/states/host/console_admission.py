"""The host lets people in, from the console."""

import reflex as rx

from quizapp.domain.admission.joining import Admission
from quizapp.runtime import runtime
from quizapp.states.host.console_hooks import ConsoleHooks


class ConsoleAdmission(ConsoleHooks, mixin=True):
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
