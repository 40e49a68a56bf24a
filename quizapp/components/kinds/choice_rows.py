"""The fields of a question's choices in the question form."""

from functools import reduce

import reflex as rx

from quizapp.components.host.desk import field_error
from quizapp.components.kinds.face import FormParts
from quizapp.domain.questions import MAX_CHOICE_TEXT, MAX_CHOICES
from quizapp.frontend.texts import _

LETTERS = "ABCDEF"
SEVERAL = "multiple"


def editor(parts: FormParts, names: list[str]) -> rx.Component:
    """Up to six choices, with one mark for all of them or one for each."""
    several = parts.kind == SEVERAL
    is_other = ~_is_one_of(parts, names)
    return rx.el.fieldset(
        rx.el.legend(rx.cond(several, _("Choices. Tick all right ones."), _("Choices. Mark the right one."))),
        *[_row(parts, row, several, is_other) for row in range(MAX_CHOICES)],
        field_error(parts.errors, "choices"),
        field_error(parts.errors, "correct"),
        rx.cond(
            parts.rows < MAX_CHOICES,
            rx.el.button(
                _("+ Add a choice"),
                type="button",
                on_click=parts.add_row,
                data_testid="choice-add",
                class_name="quiet small",
            ),
            rx.fragment(),
        ),
        hidden=is_other,
        class_name="choices",
    )


def _is_one_of(parts: FormParts, names: list[str]) -> rx.Var:
    return reduce(lambda found, name: found | (parts.kind == name), names[1:], parts.kind == names[0])


def _row(parts: FormParts, row: int, several: rx.Var, is_other: rx.Var) -> rx.Component:
    """One choice. It stays in the form while hidden, so that changing the kind loses no typed text."""
    hidden = is_other | (parts.rows <= row)
    letter = LETTERS[row]
    return rx.el.div(
        rx.el.div(
            rx.el.span(letter, aria_hidden="true", class_name=f"letter tile-{row}"),
            rx.el.input(
                name=f"choice_{row}",
                on_change=parts.touched(),
                default_value=parts.draft.fields[f"choice_{row}"],
                max_length=2 * MAX_CHOICE_TEXT,
                placeholder=_("Choice {letter}", letter=letter)
                if row < 2
                else _("Choice {letter} (optional)", letter=letter),
                auto_complete="off",
                aria_label=_("Choice {letter}", letter=letter),
                custom_attrs={"data-testid": rx.cond(hidden, f"unused-choice-{row}", f"choice-input-{row}")},
            ),
            _mark(parts, row, several, hidden),
            class_name="choice-row",
        ),
        field_error(parts.errors, f"choice_{row}"),
        hidden=hidden,
    )


def _mark(parts: FormParts, row: int, several: rx.Var, hidden: rx.Var) -> rx.Component:
    """Marks the choice as right: one of all by a radio button, several by check boxes."""
    fields = parts.draft.fields
    is_marked = rx.cond(several, fields[f"right_{row}"] == str(row), fields["right"] == str(row))
    return rx.el.label(
        rx.el.input(
            type=rx.cond(several, "checkbox", "radio"),
            name=rx.cond(several, f"right_{row}", rx.cond(hidden, f"unused_{row}", "right")),
            value=str(row),
            default_checked=is_marked,
            on_change=parts.mark,
            aria_label=_("Choice {letter} is right", letter=LETTERS[row]),
            custom_attrs={"data-testid": rx.cond(hidden, f"unused-correct-{row}", f"choice-correct-{row}")},
        ),
        rx.el.span(_("Right"), aria_hidden="true"),
        class_name="right-mark",
    )
