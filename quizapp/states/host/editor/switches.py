"""The switches of an event in its editor."""

from collections.abc import Callable
from typing import Any

import reflex as rx
from sqlmodel import Session

from quizapp.services.admission.approval import prepare_admission
from quizapp.services.authoring import events
from quizapp.services.clock import now_ms

SetSwitch = Callable[..., None]


class EventSwitches(rx.State, mixin=True):
    """What is on or off for a whole event. For the State that edits it."""

    @rx.event
    async def switch_streak(self, wanted: bool):
        """Give the streak bonus, or not."""
        await self._switch(events.set_streak_bonus, wanted)

    @rx.event
    async def switch_checks_names(self, wanted: bool):
        """Refuse names of the word list, or not."""
        await self._switch(events.set_checks_names, wanted)

    @rx.event
    async def switch_funny_names(self, wanted: bool):
        """Draw everybody's name, or let people type one."""
        await self._switch(events.set_funny_names, wanted)

    @rx.event
    async def switch_admission(self, wanted: str):
        """Let everybody in, nobody, or whom the host lets in."""
        await self._edit(
            lambda session, host, event_id: prepare_admission(session, host, event_id, wanted=wanted, now_ms=now_ms())
        )

    @rx.event
    async def choose_language(self, wanted: str):
        """Let the projector speak that language."""
        await self._edit(lambda session, host, event_id: events.set_language(session, host, event_id, wanted=wanted))

    async def _switch(self, set_switch: SetSwitch, wanted: object) -> None:
        def work(session: Session, host: int, event_id: int) -> None:
            set_switch(session, host, event_id, wanted=wanted is True)

        await self._edit(work)

    async def _edit(self, work: Callable[[Session, int, int], Any] | None) -> bool:
        """Do a piece of editing; the State that this is mixed into knows how."""
        raise NotImplementedError
