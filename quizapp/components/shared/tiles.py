"""Answer tiles: told apart by colour, shape and letter."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from quizapp.views import ChoiceView, QuestionView

Question = rx.vars.ObjectVar[QuestionView]
Choice = rx.vars.ObjectVar[ChoiceView]
Index = rx.vars.NumberVar[int]

# From how many characters on a text gets more room, and from how many a smaller type as well.
LONG, HUGE = 26, 90


def _face(choice: Choice) -> list[rx.Component]:
    """Shape (drawn by the stylesheet from the tile's number), letter and text."""
    return [
        rx.el.span(
            rx.el.span(aria_hidden="true", class_name="tile-shape"),
            rx.el.span(choice.letter, class_name="tile-letter"),
            class_name="tile-sign",
        ),
        rx.el.span(choice.text, class_name="tile-text"),
    ]


def _marks(choice: Choice, index: Index, **more: rx.Var | str) -> dict[str, rx.Var | str]:
    length = choice.text.length()
    return {
        "data-testid": "choice-" + index.to_string(),
        "data-tile": index.to_string(),
        "data-size": rx.cond(length > HUGE, "huge", rx.cond(length > LONG, "long", "short")),
        **{name.replace("_", "-"): mark for name, mark in more.items()},
    }


def _true(condition: rx.Var) -> rx.Var:
    return rx.cond(condition, "true", "false")


def _tiles(question: Question, tile: Callable[[Choice, Index], rx.Component], **attributes: Any) -> rx.Component:
    return rx.el.div(
        rx.foreach(question.choices, tile),
        custom_attrs={"data-count": question.choices.length().to_string()},
        class_name="tiles",
        **attributes,
    )


def answer_tiles(
    question: Question,
    *,
    selected: Callable[[rx.Var], rx.Var],
    enabled: rx.Var,
    on_tap: Callable[[rx.Var], rx.vars.FunctionVar],
) -> rx.Component:
    """Tiles to tap, or to pick by 1 to 6 and A to F. `selected` tells of a choice's id if it is picked."""

    def tile(choice: Choice, index: Index) -> rx.Component:
        picked = _true(selected(choice.id))
        keys = (index + 1).to_string() + " " + choice.letter.lower()
        return rx.el.button(
            *_face(choice),
            rx.el.span("✓", aria_hidden="true", class_name="tile-tick"),
            type="button",
            disabled=~enabled,
            on_click=on_tap(choice.id),
            aria_pressed=picked,
            custom_attrs=_marks(choice, index, data_selected=picked, data_key=keys),
            class_name="tile",
        )

    return _tiles(question, tile, role="group", aria_label="Answers")


def shown_tiles(question: Question) -> rx.Component:
    """Tiles to look at, for the projector."""

    def tile(choice: Choice, index: Index) -> rx.Component:
        return rx.el.div(*_face(choice), custom_attrs=_marks(choice, index), class_name="tile")

    return _tiles(question, tile)


def result_tiles(question: Question, selected: Callable[[rx.Var], rx.Var]) -> rx.Component:
    """Tiles after the reveal: right and wrong are told by sign and word, not by colour alone."""

    def tile(choice: Choice, index: Index) -> rx.Component:
        marks = _marks(choice, index, data_selected=_true(selected(choice.id)), data_correct=_true(choice.right))
        return rx.el.div(
            *_face(choice),
            rx.cond(selected(choice.id), rx.el.span("yours", class_name="tile-mine"), rx.fragment()),
            _right_or_wrong(choice),
            custom_attrs=marks,
            class_name="tile told",
        )

    return _tiles(question, tile)


def _right_or_wrong(choice: Choice) -> rx.Component:
    return rx.el.span(
        rx.el.span(rx.cond(choice.right, "✓", "✕"), aria_hidden="true"),
        rx.el.span(rx.cond(choice.right, "right", "wrong"), class_name="unseen"),
        class_name="tile-verdict",
    )


def distribution(question: Question) -> rx.Component:
    """How the answers were spread, as bars with numbers."""

    def bar(choice: Choice, index: Index) -> rx.Component:
        return rx.el.div(
            *_face(choice),
            rx.el.div(
                rx.el.div(
                    custom_attrs={"style": _width(choice)},
                    class_name="bar-fill",
                ),
                class_name="bar-track",
            ),
            rx.el.span(choice.count, class_name="bar-count figures"),
            _right_or_wrong(choice),
            custom_attrs=_marks(choice, index, data_correct=_true(choice.right)),
            class_name="bar",
        )

    return rx.el.div(
        rx.foreach(question.choices, bar),
        custom_attrs={"data-count": question.choices.length().to_string()},
        class_name="bars",
    )


def _width(choice: Choice) -> rx.Var:
    return rx.Var(f"({{ width: {choice.share} + '%' }})", _var_type=dict)
