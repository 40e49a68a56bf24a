"""The questions in the editor: their order, the form of one of them, and the drafts that a browser keeps of it."""

from secrets import token_hex
from typing import Any

import reflex as rx
from sqlmodel import Session

from quizapp.domain.kinds import FIRST, KINDS
from quizapp.domain.questions import MAX_CHOICES
from quizapp.domain.refusal import Refusal
from quizapp.domain.texts import lazy
from quizapp.services.authoring import questions
from quizapp.services.authoring.event_content import EventContent
from quizapp.services.authoring.ownership import is_id
from quizapp.services.authoring.pictures import is_picture_name
from quizapp.states.host.editor.editor import EditorState
from quizapp.states.host.editor.question_form import (
    QuestionDraft,
    draft_name,
    draft_of,
    draft_place,
    fields_in,
    is_same,
    kept_picture,
    read_question,
    with_fields,
)

ROWS_AT_FIRST = 4
NOWHERE = (0, 0)


class QuestionState(EditorState):
    """The questions of the event in the editor.

    What is typed stays in the browser, which keeps it as a draft (`quiz_draft.js`) and hands it in whenever a form
    is opened, or the page is.
    """

    draft: QuestionDraft = QuestionDraft()
    editing: bool = False
    kind: str = FIRST
    rows: int = ROWS_AT_FIRST
    picture: str = ""
    errors: dict[str, str] = {}
    save_refused: bool = False
    saved: str = ""
    unsaved: bool = False  # something was changed in the form since it was opened
    restored: bool = False  # the form shows what was typed before
    asking: bool = False  # what to do with unsaved changes, before the form of `_next` opens
    asks_draft: str = ""  # asks the browser what it has kept of this event: "EVENT HANDLER NONCE"
    done_draft: str = ""  # which draft is stored or discarded, so that the browser drops it
    _next: tuple[int, int] = NOWHERE  # segment and question (0 for a new one), or nowhere: the form is put away
    _next_fields: dict[str, Any] = {}  # what the browser has kept of that one
    _form_of: int = 0  # the event whose question is in the form

    @rx.event
    def open_form(self):
        """The page was opened, or is back: the browser answers with `restore`."""
        if self._asked_id() != self._form_of:
            self._put_form_away()
            self._form_of = self._asked_id()
        self.saved = ""
        self.asks_draft = f"{self._asked_id()} {self.get_full_name()}.restore {token_hex(4)}"

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
        done = await self._edit(lambda s, host, event: questions.delete_question(s, host, event, question_id))
        if done and self.draft.id == question_id:
            self._finish_draft()

    @rx.event
    def follow_segment(self):
        """What was typed for a part goes with it when the host deletes it."""
        if self.editing and self._dropped == f"segment-{self.draft.segment}":
            self._finish_draft()

    @rx.event
    async def new_question(self, segment_id: int, fields: dict | None = None):
        """Open an empty form, or what was kept of one, or ask first what to do with unsaved changes."""
        await self._turn_to(segment_id, 0, fields)

    @rx.event
    async def edit_question(self, segment_id: int, question_id: int, fields: dict | None = None):
        """Open the form of a question, or ask first what to do with unsaved changes."""
        if is_id(question_id):
            await self._turn_to(segment_id, question_id, fields)

    @rx.event
    async def restore(self, kept: dict | None):
        """Open what the browser has kept of this event, now that the page was opened or is back."""
        kept = kept if isinstance(kept, dict) else {}
        if kept.get("live") is True:
            return
        if self.unsaved:
            self._put_form_away()  # what was typed is gone from the page
        place = draft_place(kept.get("name"), self._asked_id())
        if place is not None:
            await self._turn_to(*place, kept.get("fields"))

    @rx.event
    def close_form(self):
        """Put the form away without storing anything, or ask first what to do with unsaved changes."""
        if self.editing and self.unsaved and not self.asking:
            self.asking, self._next = True, NOWHERE
        elif not self.asking:
            self._put_form_away()

    @rx.event
    def leave_form(self):
        """The page is left: the browser has kept what was typed."""
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
            self._finish_draft()
            await self._turn_on()

    @rx.event
    async def drop_draft(self):
        """Give up what was restored, and begin with what is stored."""
        if self.editing and self.restored:
            place = self.draft.segment, self.draft.id
            self._finish_draft()
            await self._turn_to(*place)

    @rx.event
    def stay(self):
        """Go on with the form that is open."""
        self.asking = False

    @rx.event
    def choose_kind(self, kind: str):
        """Let the form be one of that kind; what was typed stays."""
        if kind in KINDS:
            self.kind = kind
            self.errors, self.save_refused = {}, False
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
            self.errors["picture"] = (
                error[:300] if isinstance(error, str) else self._sentence(Refusal("picture_missing"))
            )

    @rx.event
    def drop_picture(self):
        """The question does without a picture."""
        self.picture, self.unsaved = "", True

    @rx.event
    async def save_question(self, form: dict):
        """Store the question of the form, or say at each field what is wrong."""
        if not self.editing:  # stored already by the first of two clicks
            return
        question, errors = read_question(form if isinstance(form, dict) else {}, self.picture)
        self.errors = {name: self._translated(says) for name, says in errors.items()}
        self.saved, goes_on = "", self.asking
        self.save_refused, self.asking = bool(self.errors), False
        if self.errors:
            return
        draft = self.draft

        def work(session: Session, host: int, event_id: int) -> None:
            if draft.id:
                questions.change_question(session, host, event_id, draft.id, question)
            else:
                questions.add_question(session, host, event_id, draft.segment, question)

        if not await self._edit(work):
            return
        self._finish_draft()
        if goes_on:
            await self._turn_on()
        self.saved = self._translated(lazy("Saved."))

    async def _turn_on(self) -> None:
        """Go where somebody wanted to go before they were asked."""
        if self._next != NOWHERE:
            await self._turn_to(*self._next, self._next_fields)

    async def _turn_to(self, segment_id: int, question_id: int, fields: object = None) -> None:
        """Open the form of a question, of a new one for 0; but unsaved changes are not lost unasked."""
        kept = fields if isinstance(fields, dict) else {}
        if self.editing and self.unsaved:
            self.asking = question_id == 0 or question_id != self.draft.id
            self._next, self._next_fields = (segment_id, question_id), kept
            return
        segment = segment_id if is_id(segment_id) else 0
        try:
            script = await self._read_event()
        except Refusal as refusal:
            self.error = self._sentence(refusal)
            return
        self._show_form(script, segment, question_id, kept)

    def _show_form(self, script: EventContent, segment: int, question_id: int, kept: dict[str, Any]) -> None:
        found = script.question(question_id)
        if kept and (found is None or found.was_asked):
            question_id = 0  # what was typed is not lost with the question: it becomes a new one
            segments = [each.id for each in script.segments]
            segment = segment if segment in segments else segments[0]
        elif question_id and (found is None or segment == 0):
            self.error = self._sentence(Refusal("unknown_question"))
            return
        draft, picture = QuestionDraft(segment=segment, fields=fields_in(self._language())), ""
        if found is not None and question_id:
            draft, picture = draft_of(found.question, 0, segment), found.question.picture
        name = draft_name(script.id, segment, question_id)
        self._open_form(draft, name, picture)
        wanted = with_fields(self.draft, kept)
        wanted_picture = kept_picture(kept)
        stored = [each.question for part in script.segments if part.id == segment for each in part.questions]
        if not kept or is_same(wanted, wanted_picture, [*stored, *([found.question] if found else [])]):
            return
        self._open_form(wanted, name, wanted_picture)
        self.unsaved = self.restored = True

    def _finish_draft(self) -> None:
        """The form is stored, or given up: the browser drops what it has kept of it."""
        self.done_draft = f"{self.draft.name}#{token_hex(4)}"
        self._put_form_away()

    def _forget_field(self, name: str) -> None:
        self.errors = {field: text for field, text in self.errors.items() if field != name}
        self.save_refused = self.save_refused and bool(self.errors)

    def _put_form_away(self) -> None:
        self.errors = {}
        self.editing = self.unsaved = self.restored = self.asking = self.save_refused = False

    def _open_form(self, draft: QuestionDraft, name: str, picture: str = "") -> None:
        self.error = ""
        self.draft = draft.named(self.draft.key + 1, name)
        self.kind, self.picture = draft.kind, picture
        rows = (draft.fields.get(f"choice_{row}") for row in range(MAX_CHOICES))
        used = max((row for row, text in enumerate(rows, start=1) if text), default=0)
        self.rows = max(ROWS_AT_FIRST if draft.id == 0 else 2, used)
        self._put_form_away()
        self.editing, self.saved, self.dropping = True, "", ""
