"""What the question form says about text that is not saved yet."""

from typing import Any

import reflex as rx

from quizapp.components.host.desk import paced_button
from quizapp.components.shared.confirm import confirmed
from quizapp.frontend.texts import _


def restored_note(key: Any, drop_draft: Any) -> rx.Component:
    """That the form shows what was typed before, and the way to be rid of it."""
    return rx.el.div(
        rx.el.p(_("Draft restored: not saved yet."), role="status", data_testid="draft-restored"),
        confirmed(
            _("Drop the draft"),
            name="drop-draft-" + key.to_string(),
            question=_("Drop what was typed?"),
            yes=_("Drop it"),
            on_yes=drop_draft,
            testid="draft-drop",
            kind="quiet small",
        ),
        class_name="note draft-restored",
    )


def unsaved_question(discard: Any, stay: Any) -> rx.Component:
    """The question what to do with what was typed, when another question is wanted, or none."""
    return rx.el.div(
        rx.el.p(_("You have unsaved changes here.")),
        rx.el.div(
            paced_button(_("Save"), type="submit", data_testid="unsaved-save", class_name="quiet small"),
            rx.el.button(
                _("Discard"),
                type="button",
                on_click=discard,
                data_testid="unsaved-discard",
                class_name="danger small",
            ),
            rx.el.button(
                _("Keep editing"),
                type="button",
                auto_focus=True,
                on_click=stay,
                data_testid="unsaved-stay",
                class_name="quiet small",
            ),
            class_name="second-word-actions",
        ),
        role="alertdialog",
        data_testid="unsaved",
        class_name="second-word",
    )
