"""The editor of one event. Every handler makes sure anew that it is this host's."""

from collections.abc import Callable
from typing import Any

import reflex as rx
from sqlmodel import Session

from quizapp.domain.refusal import Refusal
from quizapp.runtime import runtime
from quizapp.services.authoring import events, segments
from quizapp.services.authoring.event_content import EventContent, read_script
from quizapp.services.authoring.ownership import is_id
from quizapp.states.host.desk import HostState
from quizapp.states.host.editor.switches import EventSwitches
from quizapp.states.host.editor.views import EventSheet, SegmentSheet, event_sheet, segment_sheets
from quizapp.states.host.signed_in import sign_in_address


class EditorState(EventSwitches, HostState):
    """One event on the desk, with its parts; its questions are in `QuestionState`.

    `opened` is "" until the event is read, then "yes" or "no".
    """

    opened: str = ""
    sheet: EventSheet = EventSheet()
    parts: list[SegmentSheet] = []
    renaming: str = ""  # "event", or the id of a segment
    dropping: str = ""  # what waits for a second word: "question-5", "segment-2"
    _dropped: str = ""  # the latest of those that was deleted

    @rx.event
    async def open(self):
        """Show the event of the address to its host."""
        self._clear_error()
        if self._asked_id() != self.sheet.id:
            self.opened, self.sheet, self.parts = "", EventSheet(), []
        self.renaming = self.dropping = self._dropped = ""
        try:
            await self._read_event()
        except Refusal as refusal:
            self.opened = "no"
            if refusal.reason == "signed_out":
                return rx.redirect(sign_in_address(self.router.url.path))
            self.error = self._sentence(refusal)
        return None

    # The event

    @rx.event
    def rename(self, what: str):
        """Open the field for a new title ("event" or a segment's id), or close it ("")."""
        self.renaming = what if isinstance(what, str) else ""
        self._clear_error()

    @rx.event
    async def save_title(self, form: dict):
        """Store the title in the open field."""
        what, title = self.renaming, form.get("title") if isinstance(form, dict) else None
        if what == "event":
            done = await self._edit(lambda s, host, event: events.rename_event(s, host, event, title))
        elif what.isdecimal():
            done = await self._edit(
                lambda s, host, event: segments.rename_segment(s, host, event, int(what[:9]), title)
            )
        else:
            return
        if done:
            self.renaming = ""

    # Segments

    @rx.event
    async def add_segment(self):
        """Add a part at the end."""
        await self._edit(segments.add_segment)

    @rx.event
    async def move_segment(self, segment_id: int, up: bool):
        """Let a part change places with its neighbour."""
        await self._edit(lambda s, host, event: segments.move_segment(s, host, event, segment_id, up=up is True))

    @rx.event
    async def ask_to_drop_segment(self, segment_id: int):
        """Ask once more before a part is deleted; an empty one goes at once."""
        if not is_id(segment_id):
            return
        self.dropping = f"segment-{segment_id}"
        if any(part.id == segment_id and not part.questions for part in self.parts):
            await self.drop_segment(segment_id)

    @rx.event
    async def drop_segment(self, segment_id: int):
        """Delete the part that was asked about."""
        if not is_id(segment_id) or self.dropping != f"segment-{segment_id}":
            return
        if await self._edit(lambda s, host, event: segments.delete_segment(s, host, event, segment_id)):
            self._dropped = f"segment-{segment_id}"

    @rx.event
    def keep(self):
        """Delete nothing."""
        self.dropping = ""

    # Shared

    async def _edit(self, work: Callable[[Session, int, int], Any] | None) -> bool:
        """Do a piece of editing and show the event as it is now; whether that went well."""
        self._clear_error()
        self.dropping = ""
        event_id = self._asked_id()
        try:
            if work is not None:
                await self._write(lambda session, host: work(session, host, event_id))
                await runtime().hub.updates.announce(event_id)
            await self._read_event()
        except Refusal as refusal:
            self.error = self._sentence(refusal)
            if refusal.reason == "signed_out":
                self.opened = "no"
            return False
        return True

    async def _read_event(self) -> EventContent:
        event_id = self._asked_id()
        script = await self._read(lambda session, host: read_script(session, host, event_id))
        self.sheet = event_sheet(script)
        self.parts = segment_sheets(script)
        self.opened = "yes"
        return script

    def _asked_id(self) -> int:
        text = self.router.url.path.removeprefix("/host/").strip("/")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 11 else 0
