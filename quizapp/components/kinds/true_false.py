"""True or false."""

import reflex as rx

from quizapp.components.host.desk import field_error
from quizapp.components.kinds import choices
from quizapp.components.kinds.face import FormParts
from quizapp.domain.questions import MAX_CHOICE_TEXT
from quizapp.frontend.texts import _

FACE = choices.FACE


def editor(parts: FormParts, names: list[str]) -> rx.Component:
    """The two words, and which is right."""
    return rx.cond(
        parts.kind == names[0],
        rx.el.fieldset(
            rx.el.legend(_("Choices. Mark the right one.")),
            _row(parts, 0),
            _row(parts, 1),
            field_error(parts.errors, "choices"),
            field_error(parts.errors, "correct"),
            class_name="choices",
        ),
        rx.fragment(),
    )


def _row(parts: FormParts, row: int) -> rx.Component:
    return rx.el.div(
        rx.el.span("AB"[row], aria_hidden="true", class_name=f"letter tile-{row}"),
        rx.el.input(
            name=f"truth_{row}",
            on_change=parts.touched(),
            default_value=parts.draft.fields[f"truth_{row}"],
            max_length=2 * MAX_CHOICE_TEXT,
            auto_complete="off",
            aria_label=_("Choice {letter}", letter="AB"[row]),
            data_testid=f"choice-input-{row}",
        ),
        rx.el.label(
            rx.el.input(
                type="radio",
                name="truth_right",
                value=str(row),
                default_checked=parts.draft.fields["truth_right"] == str(row),
                on_change=parts.mark,
                aria_label=_("Choice {letter} is right", letter="AB"[row]),
                data_testid=f"choice-correct-{row}",
            ),
            rx.el.span(_("Right"), aria_hidden="true"),
            class_name="right-mark",
        ),
        class_name="choice-row",
    )


EDITOR = editor
