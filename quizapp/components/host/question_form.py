"""The form of one question."""

import reflex as rx

from quizapp.components.host.desk import field_error, paced_button
from quizapp.components.host.desk_drafts import restored_note, unsaved_question
from quizapp.components.kinds import editors
from quizapp.components.kinds.face import FormParts
from quizapp.domain.kinds import KINDS
from quizapp.domain.questions import MAX_TEXT
from quizapp.frontend import scripts
from quizapp.frontend.texts import _

_POINTS = (("normal", _("Normal")), ("double", _("Double")), ("off", _("None")))
_SEND_PICTURE = """(file => file ? window.quizSendFile("/api/pictures", file) : null)(
  document.querySelector("[data-picture]").files[0])"""


def question_form(parts: FormParts) -> rx.Component:
    """Text, kind, choices, and what is seldom changed. The fields keep what is typed until it is saved."""
    return rx.el.form(
        rx.el.h2(rx.cond(parts.draft.id == 0, _("New question"), _("Edit question"))),
        rx.cond(parts.restored, restored_note(parts.draft.key, parts.drop_draft), rx.fragment()),
        rx.cond(parts.asking, unsaved_question(parts.discard, parts.stay), rx.fragment()),
        rx.el.label(
            _("Question"),
            rx.el.textarea(
                name="text",
                on_change=parts.touched(),
                default_value=parts.draft.text,
                max_length=2 * MAX_TEXT,
                rows="2",
                auto_focus=True,
                placeholder=_("What do you want to ask?"),
                data_testid="question-text-input",
            ),
            class_name="field",
        ),
        field_error(parts.errors, "text"),
        _kinds(parts),
        *editors(parts),
        rx.el.div(_time_limit(parts), _points(parts), class_name="form-pair"),
        _picture(parts),
        rx.el.label(
            _("Explanation"),
            " ",
            rx.el.span(_("shown after the reveal"), class_name="hint"),
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
        field_error(parts.errors, "explanation"),
        rx.cond(
            parts.refused & (parts.errors.length() > 0),
            rx.el.p(_("Not saved yet: something above needs a second look."), class_name="field-error"),
            rx.fragment(),
        ),
        rx.el.div(
            paced_button(_("Save question"), type="submit", data_testid="question-save", class_name="primary"),
            rx.el.button(_("Cancel"), type="button", on_click=parts.close, class_name="quiet"),
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
        rx.el.legend(_("Kind"), class_name="unseen"),
        *[
            rx.el.label(
                rx.el.input(
                    type="radio",
                    name="kind",
                    value=kind.name,
                    default_checked=parts.draft.kind == kind.name,
                    on_change=parts.choose_kind(kind.name),
                    data_testid=f"question-kind-{kind.name}",
                    class_name="unseen",
                ),
                rx.el.span(_(kind.label)),
                class_name="segment-choice",
            )
            for kind in KINDS.values()
        ],
        class_name="segmented",
    )


def _time_limit(parts: FormParts) -> rx.Component:
    return rx.el.div(
        rx.el.label(
            _("Seconds"),
            " ",
            rx.el.span(_("empty = no limit"), class_name="hint"),
            rx.el.input(
                name="time_limit",
                on_change=parts.touched(),
                default_value=parts.draft.limit,
                placeholder=_("No limit"),
                input_mode="numeric",
                auto_complete="off",
                max_length=6,
                data_testid="time-limit-input",
            ),
            class_name="field",
        ),
        field_error(parts.errors, "time_limit"),
    )


def _points(parts: FormParts) -> rx.Component:
    return rx.el.div(
        rx.el.label(
            _("Points"),
            rx.el.select(
                *[rx.el.option(words, value=word) for word, words in _POINTS],
                name="points",
                on_change=parts.touched(),
                default_value=parts.draft.points,
                data_testid="points-input",
            ),
            class_name="field",
        ),
        field_error(parts.errors, "points"),
    )


def _picture(parts: FormParts) -> rx.Component:
    return rx.el.div(
        rx.cond(
            parts.picture != "",
            rx.el.div(
                rx.el.img(src="/pictures/" + parts.picture, alt=_("The picture of this question")),
                rx.el.button(
                    _("Remove picture"),
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
            rx.cond(parts.picture != "", _("Another picture"), _("Picture")),
            rx.el.input(
                type="file",
                accept="image/*",
                on_change=scripts.run(_SEND_PICTURE, parts.take_picture),
                data_testid="picture-file",
                custom_attrs={"data-picture": "true"},
            ),
            class_name="field",
        ),
        field_error(parts.errors, "picture"),
        class_name="picture-field",
    )
