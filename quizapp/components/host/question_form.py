"""The form of one question."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from quizapp.components.host.desk import field_trouble, paced_button
from quizapp.components.host.desk_drafts import restored_note, unsaved_question
from quizapp.domain.questions import MAX_CHOICE_TEXT, MAX_CHOICES, MAX_TEXT, QuestionKind
from quizapp.frontend import scripts

_KINDS = (
    (QuestionKind.SINGLE, "One right"),
    (QuestionKind.MULTIPLE, "Several right"),
    (QuestionKind.TRUE_FALSE, "True or false"),
)
_POINTS = (("normal", "Normal"), ("double", "Double"), ("off", "None"))
_SEND_PICTURE = """(file => file ? window.quizSendFile("/api/pictures", file) : null)(
  document.querySelector("[data-picture]").files[0])"""


@dataclass(frozen=True)
class FormParts:
    """What the form shows, and whom it calls."""

    draft: Any
    kind: Any
    rows: Any
    picture: Any
    troubles: Any
    refused: Any
    unsaved: Any
    asking: Any
    touch: Any
    mark: Any
    choose_kind: Any
    add_row: Any
    take_picture: Any
    drop_picture: Any
    save: Any
    close: Any
    discard: Any
    stay: Any
    restored: Any
    drop_draft: Any

    def touched(self) -> Any:
        """For a field's change: the first one is told, as nothing more is there to learn from the others."""
        return rx.cond(self.unsaved, rx.noop(), self.touch())


def question_form(parts: FormParts) -> rx.Component:
    """Text, kind, choices, and what is seldom changed. The fields keep what is typed until it is saved."""
    return rx.el.form(
        rx.el.h2(rx.cond(parts.draft.id == 0, "New question", "Edit question")),
        rx.cond(parts.restored, restored_note(parts.draft.key, parts.drop_draft), rx.fragment()),
        rx.cond(parts.asking, unsaved_question(parts.discard, parts.stay), rx.fragment()),
        rx.el.label(
            "Question",
            rx.el.textarea(
                name="text",
                on_change=parts.touched(),
                default_value=parts.draft.text,
                max_length=2 * MAX_TEXT,
                rows="2",
                auto_focus=True,
                placeholder="What do you want to ask?",
                data_testid="question-text-input",
            ),
            class_name="field",
        ),
        field_trouble(parts.troubles, "text"),
        _kinds(parts),
        _choices(parts),
        rx.el.div(_time_limit(parts), _points(parts), class_name="form-pair"),
        _picture(parts),
        rx.el.label(
            "Explanation ",
            rx.el.span("shown after the reveal", class_name="hint"),
            rx.el.textarea(
                name="explanation",
                on_change=parts.touched(),
                default_value=parts.draft.explanation,
                max_length=2 * MAX_TEXT,
                rows="2",
                data_testid="explanation-input",
            ),
            class_name="field",
        ),
        field_trouble(parts.troubles, "explanation"),
        rx.cond(
            parts.refused & (parts.troubles.length() > 0),
            rx.el.p("Not saved yet: something above needs a second look.", class_name="field-trouble"),
            rx.fragment(),
        ),
        rx.el.div(
            paced_button("Save question", type="submit", data_testid="question-save", class_name="primary"),
            rx.el.button("Cancel", type="button", on_click=parts.close, class_name="quiet"),
            class_name="form-end",
        ),
        on_submit=parts.save,
        no_validate=True,
        key="question-" + parts.draft.key.to_string(),
        custom_attrs={
            "data-draft": parts.draft.name,
            "data-draft-picture": parts.picture,
            "data-unsaved": rx.cond(parts.unsaved, "true", "false"),
        },
        class_name="question-form panel",
    )


def _kinds(parts: FormParts) -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend("Kind", class_name="unseen"),
        *[
            rx.el.label(
                rx.el.input(
                    type="radio",
                    name="kind",
                    value=kind.value,
                    default_checked=parts.draft.kind == kind.value,
                    on_change=parts.choose_kind(kind.value),
                    data_testid=f"question-kind-{kind.value}",
                    class_name="unseen",
                ),
                rx.el.span(words),
                class_name="segment-choice",
            )
            for kind, words in _KINDS
        ],
        class_name="segmented",
    )


def _choices(parts: FormParts) -> rx.Component:
    is_truth = parts.kind == QuestionKind.TRUE_FALSE.value
    several = parts.kind == QuestionKind.MULTIPLE.value
    return rx.el.fieldset(
        rx.el.legend("Choices. ", rx.cond(several, "Tick all right ones.", "Mark the right one.")),
        *[_choice(parts, row, is_truth) for row in range(MAX_CHOICES)],
        rx.cond(is_truth, rx.fragment(_truth(parts, 0), _truth(parts, 1)), rx.fragment()),
        field_trouble(parts.troubles, "choices"),
        field_trouble(parts.troubles, "correct"),
        rx.cond(
            ~is_truth & (parts.rows < MAX_CHOICES),
            rx.el.button(
                "+ Add a choice",
                type="button",
                on_click=parts.add_row,
                data_testid="choice-add",
                class_name="quiet small",
            ),
            rx.fragment(),
        ),
        class_name="choices",
    )


def _choice(parts: FormParts, row: int, is_truth: rx.Var) -> rx.Component:
    """One choice. It stays in the form while hidden, so that changing the kind loses no typed text."""
    several = parts.kind == QuestionKind.MULTIPLE.value
    hidden = is_truth | (parts.rows <= row)
    letter = "ABCDEF"[row]
    return rx.el.div(
        rx.el.div(
            rx.el.span(letter, aria_hidden="true", class_name=f"letter tile-{row}"),
            rx.el.input(
                name=f"choice_{row}",
                on_change=parts.touched(),
                default_value=parts.draft.texts[row],
                max_length=2 * MAX_CHOICE_TEXT,
                placeholder=f"Choice {letter}" if row < 2 else f"Choice {letter} (optional)",
                auto_complete="off",
                aria_label=f"Choice {letter}",
                custom_attrs={"data-testid": rx.cond(hidden, f"unused-choice-{row}", f"choice-input-{row}")},
            ),
            _mark(parts, row, several, hidden),
            class_name="choice-row",
        ),
        field_trouble(parts.troubles, f"choice_{row}"),
        hidden=hidden,
    )


def _mark(parts: FormParts, row: int, several: rx.Var, hidden: rx.Var) -> rx.Component:
    """Marks the choice as right: one of all by a radio button, several by check boxes."""
    return rx.el.label(
        rx.el.input(
            type=rx.cond(several, "checkbox", "radio"),
            name=rx.cond(several, f"right_{row}", rx.cond(hidden, f"unused_{row}", "right")),
            value=str(row),
            default_checked=parts.draft.right[row],
            on_change=parts.mark,
            aria_label=f"Choice {'ABCDEF'[row]} is right",
            custom_attrs={"data-testid": rx.cond(hidden, f"unused-correct-{row}", f"choice-correct-{row}")},
        ),
        rx.el.span("Right", aria_hidden="true"),
        class_name="right-mark",
    )


def _truth(parts: FormParts, row: int) -> rx.Component:
    return rx.el.div(
        rx.el.span("AB"[row], aria_hidden="true", class_name=f"letter tile-{row}"),
        rx.el.input(
            name=f"truth_{row}",
            on_change=parts.touched(),
            default_value=parts.draft.truths[row],
            max_length=2 * MAX_CHOICE_TEXT,
            auto_complete="off",
            aria_label=f"Choice {'AB'[row]}",
            data_testid=f"choice-input-{row}",
        ),
        rx.el.label(
            rx.el.input(
                type="radio",
                name="right",
                value=str(row),
                default_checked=parts.draft.truth_right[row],
                on_change=parts.mark,
                aria_label=f"Choice {'AB'[row]} is right",
                data_testid=f"choice-correct-{row}",
            ),
            rx.el.span("Right", aria_hidden="true"),
            class_name="right-mark",
        ),
        class_name="choice-row",
    )


def _time_limit(parts: FormParts) -> rx.Component:
    return rx.el.div(
        rx.el.label(
            "Seconds ",
            rx.el.span("empty = no limit", class_name="hint"),
            rx.el.input(
                name="time_limit",
                on_change=parts.touched(),
                default_value=parts.draft.limit,
                placeholder="No limit",
                input_mode="numeric",
                auto_complete="off",
                max_length=6,
                data_testid="time-limit-input",
            ),
            class_name="field",
        ),
        field_trouble(parts.troubles, "time_limit"),
    )


def _points(parts: FormParts) -> rx.Component:
    return rx.el.div(
        rx.el.label(
            "Points",
            rx.el.select(
                *[rx.el.option(words, value=word) for word, words in _POINTS],
                name="points",
                on_change=parts.touched(),
                default_value=parts.draft.points,
                data_testid="points-input",
            ),
            class_name="field",
        ),
        field_trouble(parts.troubles, "points"),
    )


def _picture(parts: FormParts) -> rx.Component:
    return rx.el.div(
        rx.cond(
            parts.picture != "",
            rx.el.div(
                rx.el.img(src="/pictures/" + parts.picture, alt="The picture of this question"),
                rx.el.button(
                    "Remove picture",
                    type="button",
                    on_click=parts.drop_picture,
                    data_testid="picture-remove",
                    class_name="quiet small",
                ),
                class_name="picture-shown",
            ),
            rx.fragment(),
        ),
        rx.el.label(
            rx.cond(parts.picture != "", "Another picture", "Picture"),
            rx.el.input(
                type="file",
                accept="image/*",
                on_change=scripts.run(_SEND_PICTURE, parts.take_picture),
                data_testid="picture-file",
                custom_attrs={"data-picture": "true"},
            ),
            class_name="field",
        ),
        field_trouble(parts.troubles, "picture"),
        class_name="picture-field",
    )
