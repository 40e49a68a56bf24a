"""Answer tiles: told apart by colour, shape and letter."""

from collections.abc import Callable

import reflex as rx

from quizapp.views import ChoiceView, QuestionView

SHAPES = ("▲", "◆", "●", "■", "★", "⬢")


def shape(index: rx.Var) -> rx.Component:
    """The shape of the n-th tile."""
    return rx.el.span(rx.match(index, *enumerate(SHAPES), SHAPES[0]), aria_hidden="true", class_name="tile-shape")


def answer_tiles(
    question: rx.vars.ObjectVar[QuestionView],
    *,
    selected: Callable[[rx.Var], rx.Var],
    enabled: rx.Var,
    on_tap: Callable[[rx.Var], object],
) -> rx.Component:
    """Tiles to tap. `selected` tells of a choice's id whether it is picked."""

    def tile(choice: rx.vars.ObjectVar[ChoiceView], index: rx.Var) -> rx.Component:
        return rx.el.button(
            shape(index),
            rx.el.span(choice.letter, class_name="tile-letter"),
            rx.el.span(choice.text, class_name="tile-text"),
            type="button",
            disabled=~enabled,
            on_click=on_tap(choice.id),
            aria_pressed=rx.cond(selected(choice.id), "true", "false"),
            custom_attrs={
                "data-testid": "choice-" + index.to_string(),
                "data-selected": rx.cond(selected(choice.id), "true", "false"),
                "data-tile": index.to_string(),
            },
            class_name="tile",
        )

    return rx.el.div(rx.foreach(question.choices, tile), class_name="tiles", role="group", aria_label="Answers")


def result_tiles(question: rx.vars.ObjectVar[QuestionView], selected: Callable[[rx.Var], rx.Var]) -> rx.Component:
    """Tiles after the reveal: right and wrong are told by sign and word, not by colour alone."""

    def tile(choice: rx.vars.ObjectVar[ChoiceView], index: rx.Var) -> rx.Component:
        return rx.el.div(
            rx.el.span(rx.cond(choice.right, "✓", "✕"), aria_hidden="true", class_name="tile-shape"),
            rx.el.span(choice.letter, class_name="tile-letter"),
            rx.el.span(
                choice.text,
                rx.el.span(rx.cond(choice.right, " (right)", " (wrong)"), class_name="unseen"),
                class_name="tile-text",
            ),
            rx.cond(selected(choice.id), rx.el.span("yours", class_name="tile-mine"), rx.fragment()),
            custom_attrs={
                "data-testid": "choice-" + index.to_string(),
                "data-selected": rx.cond(selected(choice.id), "true", "false"),
                "data-correct": rx.cond(choice.right, "true", "false"),
                "data-tile": index.to_string(),
            },
            class_name="tile told",
        )

    return rx.el.div(rx.foreach(question.choices, tile), class_name="tiles")


def distribution(question: rx.vars.ObjectVar[QuestionView]) -> rx.Component:
    """How the answers were spread, as bars with numbers."""

    def bar(choice: rx.vars.ObjectVar[ChoiceView], index: rx.Var) -> rx.Component:
        return rx.el.div(
            rx.el.span(choice.letter, " ", choice.text, class_name="bar-text"),
            rx.el.div(
                rx.el.div(style={"width": choice.share.to_string() + "%"}, class_name="bar-fill"),
                class_name="bar-track",
            ),
            rx.el.span(
                rx.cond(choice.right, "✓ ", ""), choice.count, class_name="bar-count figures"
            ),
            custom_attrs={
                "data-testid": "choice-" + index.to_string(),
                "data-correct": rx.cond(choice.right, "true", "false"),
                "data-tile": index.to_string(),
            },
            class_name="bar",
        )

    return rx.el.div(rx.foreach(question.choices, bar), class_name="bars")
