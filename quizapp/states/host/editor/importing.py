"""Questions from a file or from text, in the editor."""

import reflex as rx

from quizapp.states.host.editor.editor import EditorState
from quizapp.states.host.editor.views import ImportSheet, import_sheet


class ImportState(EditorState):
    """What the server found in a file or text, for the event in the editor."""

    report: ImportSheet = ImportSheet()
    _report_of: int = 0  # the event that it is for

    @rx.event
    def open_import(self):
        """What was found for another event is of no use here."""
        if self._asked_id() != self._report_of:
            self._report_of, self.report = self._asked_id(), ImportSheet()

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
