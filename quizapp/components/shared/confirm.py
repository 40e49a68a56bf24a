"""What ends something, or takes it away from somebody, asks once more: in its place, by mouse and by keyboard."""

from typing import Any

import reflex as rx

from quizapp.components.shared.shell import key_hint
from quizapp.frontend import link
from quizapp.frontend.texts import _

YES_KEY = "y"


def confirmed(
    *words: str | rx.Var | rx.Component,
    name: str | rx.Var,
    question: str | rx.Var,
    yes: str | rx.Var,
    on_yes: Any,
    testid: str,
    no: rx.Var | None = None,
    key: str = "",
    kind: str = "quiet danger",
    needs_line: bool = True,
    **attributes: Any,
) -> rx.Component:
    """A button, and in its place, once it was pressed, the question whether that is really meant.

    Only this page knows that it asks; the server hears of the answer alone. `name` says what is asked about, such
    as "skip-5", so that a question about one thing is never answered for another. The test ids are `testid`,
    `testid-confirm` and `testid-cancel`. Ten quick presses of the button leave the question open: what confirms is
    another button with another key, and it rests for a moment.
    """
    return rx.cond(
        link.asked == name,
        _dialog(name, question, yes, on_yes, testid, _("Keep it") if no is None else no, needs_line=needs_line),
        rx.el.button(
            *words,
            key_hint(key) if key else rx.fragment(),
            type="button",
            on_click=link.ask_once_more.partial(name),
            data_testid=testid,
            aria_disabled=link.busy if needs_line else link.rests,
            aria_haspopup="dialog",
            custom_attrs={
                "data-paced": "" if needs_line else "here",
                "data-key": key.lower(),
                "data-asks": name,
            },
            class_name=kind,
            **attributes,
        ),
    )


def _dialog(name: Any, question: Any, yes: Any, on_yes: Any, testid: str, no: Any, *, needs_line: bool) -> rx.Component:
    return rx.el.div(
        rx.el.p(question),
        rx.el.div(
            rx.el.button(
                yes,
                key_hint(YES_KEY.upper()),
                type="button",
                on_click=[link.asked_and_meant, on_yes],
                data_testid=f"{testid}-confirm",
                aria_disabled=link.busy if needs_line else link.rests,
                custom_attrs={"data-paced": "" if needs_line else "here", "data-key": YES_KEY},
                class_name="danger small",
            ),
            rx.el.button(
                no,
                key_hint(_("Esc")),
                type="button",
                auto_focus=True,
                on_click=link.ask_no_more,
                data_testid=f"{testid}-cancel",
                aria_disabled=link.rests,
                custom_attrs={"data-paced": "here"},
                class_name="quiet small",
            ),
            class_name="second-word-actions",
        ),
        role="alertdialog",
        aria_label=question,
        custom_attrs={"data-asked": name},
        on_unmount=link.ask_no_more.partial(name),
        class_name="second-word asks-once-more",
    )
