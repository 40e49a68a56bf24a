"""The editor of one event. Every handler makes sure anew that it is this host's."""

from collections.abc import Callable
from typing import Any

import reflex as rx
from sqlmodel import Session

from quizapp.domain.refusal import Refusal
from quizapp.runtime import runtime
from quizapp.services.authoring import events, questions, segments
from quizapp.services.authoring.event_content import EventContent, read_script
from quizapp.services.authoring.ownership import is_id
from quizapp.states.host.desk import HostState
from quizapp.states.host.editor_switches import EventSwitches
from quizapp.states.host.editor_views import (
    EventSheet,
    ImportSheet,
    SegmentSheet,
    event_sheet,
    import_sheet,
    segment_sheets,
)
from quizapp.states.host.question_editing import QuestionEditing
from quizapp.states.host.signed_in import sign_in_address


class EditorState(EventSwitches, QuestionEditing, HostState):
    """One event on the desk.

    `opened` is "" until the event is read, then "yes" or "no".
    """

    opened: str = ""
    sheet: EventSheet = EventSheet()
    parts: list[SegmentSheet] = []
    renaming: str = ""  # "event", or the id of a segment
    dropping: str = ""  # what waits for a second word: "question-5", "segment-2"
    report: ImportSheet = ImportSheet()

    @rx.event
    async def open(self):
        """Show the event of the address to its host."""
        self._clear_error()
        if self._asked_id() != self.sheet.id:
            self.opened, self.sheet, self.parts = "", EventSheet(), []
            self._put_form_away()
            self.report = ImportSheet()
        self.renaming = self.dropping = self.saved = ""
        self._ask_for_draft()
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
        await self._edit(lambda s, host, event: segments.delete_segment(s, host, event, segment_id))
        if self.draft.segment == segment_id:
            self._finish_draft()

    # Questions; their form is in `QuestionEditing`

    @rx.event
    async def move_question(self, question_id: int, up: bool):
        """Let a question change places with its neighbour."""
        await self._edit(lambda s, host, event: questions.move_question(s, host, event, question_id, up=up is True))

    @rx.event
    def ask_to_drop_question(self, question_id: int):
        """Ask once more before a question is deleted."""
        if is_id(question_id):
            self.dropping = f"question-{question_id}"

    @rx.event
    async def drop_question(self, question_id: int):
        """Delete the question that was asked about."""
        if not is_id(question_id) or self.dropping != f"question-{question_id}":
            return
        await self._edit(lambda s, host, event: questions.delete_question(s, host, event, question_id))
        if self.draft.id == question_id:
            self._finish_draft()

    @rx.event
    def keep(self):
        """Delete nothing."""
        self.dropping = ""

    # Import

    @rx.event
    async def show_report(self, source: str, answer: dict):
        """Show what the server found in a file or text, or that it stored the questions."""
        if not isinstance(answer, dict) or source not in ("file", "text"):
            return
        self.report = import_sheet(source, answer)
        if self.report.stored:
            await self._edit(None)

    @rx.event
    def cancel_import(self):
        """Import nothing."""
        self.report = ImportSheet()

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
