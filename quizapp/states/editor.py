"""The editor of one event. Every handler makes sure anew that it is this host's."""

from collections.abc import Callable
from typing import Any

import reflex as rx
from sqlmodel import Session

from quizapp.domain.questions import MAX_CHOICES, QuestionKind
from quizapp.domain.refusal import Refusal
from quizapp.runtime import runtime
from quizapp.services import events, questions, segments
from quizapp.services.authoring import is_id
from quizapp.services.pictures import is_picture_name
from quizapp.services.scripts import Script, read_script
from quizapp.states.desk import HostState
from quizapp.states.editor_switches import EventSwitches
from quizapp.states.editor_views import EventSheet, ImportSheet, SegmentSheet, event_sheet, import_sheet, segment_sheets
from quizapp.states.question_form import QuestionDraft, draft_of, read_question

ROWS_AT_FIRST = 4


class EditorState(EventSwitches, HostState):
    """One event on the desk.

    `opened` is "" until the event is read, then "yes" or "no".
    """

    opened: str = ""
    sheet: EventSheet = EventSheet()
    parts: list[SegmentSheet] = []
    draft: QuestionDraft = QuestionDraft()
    editing: bool = False
    kind: str = QuestionKind.SINGLE
    rows: int = ROWS_AT_FIRST
    picture: str = ""
    troubles: dict[str, str] = {}
    save_refused: bool = False
    saved: str = ""
    unsaved: bool = False  # something was changed in the form since it was opened
    asking: bool = False  # what to do with that, before the form of `_next` opens
    _next: tuple[int, int] = (0, 0)  # segment and question, 0 for a new one
    renaming: str = ""  # "event", or the id of a segment
    dropping: str = ""  # what waits for a second word: "question-5", "segment-2"
    report: ImportSheet = ImportSheet()

    @rx.event
    async def open(self):
        """Show the event of the address to its host."""
        self._forget_trouble()
        if self._asked_id() != self.sheet.id:
            self.opened, self.sheet, self.parts = "", EventSheet(), []
            self._put_form_away()
            self.report = ImportSheet()
        self.renaming = self.dropping = self.saved = ""
        try:
            await self._read_event()
        except Refusal as refusal:
            self.opened = "no"
            if refusal.reason == "signed_out":
                return rx.redirect("/host")
            self.trouble = refusal.message
        return None

    # The event

    @rx.event
    def rename(self, what: str):
        """Open the field for a new title ("event" or a segment's id), or close it ("")."""
        self.renaming = what if isinstance(what, str) else ""
        self._forget_trouble()

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
            self._put_form_away()

    # Questions

    @rx.event
    async def new_question(self, segment_id: int):
        """Open an empty form, or ask first what to do with unsaved changes."""
        await self._turn_to(segment_id, 0)

    @rx.event
    async def edit_question(self, segment_id: int, question_id: int):
        """Open the form of a question, or ask first what to do with unsaved changes."""
        if is_id(question_id):
            await self._turn_to(segment_id, question_id)

    @rx.event
    def close_form(self):
        """Put the form away without storing anything."""
        self._put_form_away()

    @rx.event
    def touch(self):
        """Something was typed: it is not to be lost unasked."""
        self.unsaved = True

    @rx.event
    def mark_right(self):
        """Another choice was marked, so what was said about the marks is no longer so."""
        self.unsaved = True
        self._forget_field("correct")

    @rx.event
    async def discard(self):
        """Give up the unsaved changes and open the form that was wanted."""
        if self.asking:
            self.unsaved = self.asking = False
            await self._turn_to(*self._next)

    @rx.event
    def stay(self):
        """Go on with the form that is open."""
        self.asking = False

    @rx.event
    def choose_kind(self, kind: str):
        """Let the form be one of that kind; what was typed stays."""
        if kind in set(QuestionKind):
            self.kind = kind
            self.troubles, self.save_refused = {}, False
            self.unsaved = True

    @rx.event
    def add_row(self):
        """One choice more."""
        self.rows = min(MAX_CHOICES, self.rows + 1)

    @rx.event
    def take_picture(self, answer: dict):
        """The picture that was just uploaded, or why there is none."""
        if not isinstance(answer, dict):  # nothing was chosen
            return
        name, error = answer.get("name"), answer.get("error")
        self._forget_field("picture")
        if isinstance(name, str) and is_picture_name(name):
            self.picture, self.unsaved = name, True
        else:
            self.troubles["picture"] = error[:300] if isinstance(error, str) else "Please choose a picture."

    @rx.event
    def drop_picture(self):
        """The question does without a picture."""
        self.picture, self.unsaved = "", True

    @rx.event
    async def save_question(self, form: dict):
        """Store the question of the form, or say at each field what is wrong."""
        if not self.editing:  # stored already by the first of two clicks
            return
        question, self.troubles = read_question(form if isinstance(form, dict) else {}, self.picture)
        self.saved, wanted = "", self._next if self.asking else None
        self.save_refused, self.asking = bool(self.troubles), False
        if self.troubles:
            return
        draft = self.draft

        def work(session: Session, host: int, event_id: int) -> None:
            if draft.id:
                questions.change_question(session, host, event_id, draft.id, question)
            else:
                questions.add_question(session, host, event_id, draft.segment, question)

        if not await self._edit(work):
            return
        self._put_form_away()
        if wanted is not None:
            await self._turn_to(*wanted)
        self.saved = "Saved."

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
            self._put_form_away()

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

    async def _turn_to(self, segment_id: int, question_id: int) -> None:
        """Open the form of a question, of a new one for 0; but unsaved changes are not lost unasked."""
        if self.editing and self.unsaved:
            self.asking = question_id == 0 or question_id != self.draft.id
            self._next = segment_id, question_id
            return
        key, segment = self.draft.key + 1, segment_id if is_id(segment_id) else 0
        if question_id == 0:
            self._open_form(QuestionDraft(key=key, segment=segment))
            return
        try:
            script = await self._read_event()
        except Refusal as refusal:
            self.trouble = refusal.message
            return
        found = script.question(question_id)
        if found is None or segment == 0:
            self.trouble = "This question is no longer there."
            return
        self._open_form(draft_of(found.question, key, segment), found.question.picture)

    def _forget_field(self, name: str) -> None:
        self.troubles = {field: text for field, text in self.troubles.items() if field != name}
        self.save_refused = self.save_refused and bool(self.troubles)

    def _put_form_away(self) -> None:
        self.troubles = {}
        self.editing = self.unsaved = self.asking = self.save_refused = False

    def _open_form(self, draft: QuestionDraft, picture: str = "") -> None:
        self._forget_trouble()
        self.draft, self.kind, self.picture = draft, draft.kind, picture
        used = sum(bool(text) for text in draft.texts)
        self.rows = max(ROWS_AT_FIRST, used) if draft.id == 0 else max(2, used)
        self._put_form_away()
        self.editing, self.saved, self.dropping = True, "", ""

    async def _edit(self, work: Callable[[Session, int, int], Any] | None) -> bool:
        """Do a piece of editing and show the event as it is now; whether that went well."""
        self._forget_trouble()
        self.dropping = ""
        event_id = self._asked_id()
        try:
            if work is not None:
                await self._write(lambda session, host: work(session, host, event_id))
                await runtime().hub.reload(event_id)
            await self._read_event()
        except Refusal as refusal:
            self.trouble = refusal.message
            if refusal.reason == "signed_out":
                self.opened = "no"
            return False
        return True

    async def _read_event(self) -> Script:
        event_id = self._asked_id()
        script = await self._read(lambda session, host: read_script(session, host, event_id))
        self.sheet = event_sheet(script)
        self.parts = segment_sheets(script)
        self.opened = "yes"
        return script

    def _asked_id(self) -> int:
        text = self.router.url.path.removeprefix("/host/").strip("/")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 11 else 0
