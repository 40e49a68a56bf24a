"""Choices as tiles, told apart by colour, shape and letter; after the reveal as bars, too."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from quizapp.components.kinds.face import Answering, Face, Question, Sent, asked, tally
from quizapp.frontend import link
from quizapp.frontend.texts import _


@dataclass(frozen=True)
class ShownChoice:
    """A choice as `ChoiceKind` sends it: `right`, `count` and `share` (in percent) after the reveal only."""

    id: int = 0
    letter: str = ""
    text: str = ""
    right: bool = False
    count: int = 0
    share: int = 0


Choice = rx.vars.ObjectVar[ShownChoice]
Index = rx.vars.NumberVar[int]

# From how many characters on a text gets more room, and from how many a smaller type as well.
LONG, HUGE = 26, 90


def _listed(sent: Sent, kind: type = list[ShownChoice]) -> Any:
    """The `choices` of what was sent, none where nothing was."""
    return rx.cond(sent.contains("choices"), sent["choices"], []).to(kind)


def _picks(given: Sent, choice: Choice) -> rx.Var:
    return _listed(given, list[int]).contains(choice.id)


class Tiles(Face):
    """Tiles to tap: one of them is the answer, or several are marked and handed in."""

    def ask(self, answering: Answering) -> rx.Component:
        """Tiles to tap, or to pick by 1 to 6 and A to F."""
        question, several = answering.question, asked(answering.question)["several"]

        def tile(choice: Choice, index: Index) -> rx.Component:
            picked = _true(_picks(answering.given, choice) | _picks(answering.marked, choice))
            keys = (index + 1).to_string() + " " + choice.letter.lower()
            return rx.el.button(
                *_face(choice),
                rx.el.span("✓", aria_hidden="true", class_name="tile-tick"),
                type="button",
                disabled=~answering.can_answer,
                on_click=link.tap_choice.partial(answering.handler, question.id, choice.id, several),
                aria_pressed=picked,
                custom_attrs=_marks(choice, index, data_selected=picked, data_key=keys),
                class_name="tile",
            )

        return _tiles(_listed(asked(question)), tile, role="group", aria_label=_("Answers"))

    def submit(self, answering: Answering) -> rx.Component:
        """The button that hands in the marked tiles."""
        marked = _listed(answering.marked, list[int]).length()
        button = rx.el.button(
            _("Send answer"),
            rx.cond(marked > 0, rx.el.span(_("({count} marked)", count=marked), class_name="figures"), rx.fragment()),
            on_click=link.submit_marked.partial(answering.handler, answering.question.id),
            disabled=marked == 0,
            data_testid="answer-submit",
            custom_attrs={"data-key": "enter"},
            class_name="primary wide",
        )
        return rx.cond(asked(answering.question)["several"] & answering.can_answer, button, rx.fragment())

    def look(self, question: Question) -> rx.Component:
        """Tiles to look at."""

        def tile(choice: Choice, index: Index) -> rx.Component:
            return rx.el.div(*_face(choice), custom_attrs=_marks(choice, index), class_name="tile")

        return _tiles(_listed(asked(question)), tile)

    def reveal(self, question: Question, given: Sent) -> rx.Component:
        """Right and wrong tiles, told apart by sign and word, not by colour alone."""

        def tile(choice: Choice, index: Index) -> rx.Component:
            is_own = _picks(given, choice)
            marks = _marks(choice, index, data_selected=_true(is_own), data_correct=_true(choice.right))
            return rx.el.div(
                *_face(choice),
                rx.cond(is_own, rx.el.span(_("yours"), class_name="tile-mine"), rx.fragment()),
                _right_or_wrong(choice),
                custom_attrs=marks,
                class_name="tile told",
            )

        return _tiles(_listed(tally(question)), tile)

    def spread(self, question: Question) -> rx.Component:
        """Bars with numbers."""

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

        shown = _listed(tally(question))
        return rx.el.div(
            rx.foreach(shown, bar),
            custom_attrs={"data-count": shown.length().to_string()},
            class_name="bars",
        )

    def hint(self, question: Question) -> rx.Component:
        """Whether more than one can be right."""
        words = rx.el.span(_("Several answers can be right"), class_name="tag")
        return rx.cond(asked(question)["several"], words, rx.fragment())


FACE = Tiles()


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


def _tiles(choices: Any, tile: Callable[[Choice, Index], rx.Component], **attributes: Any) -> rx.Component:
    return rx.el.div(
        rx.foreach(choices, tile),
        custom_attrs={"data-count": choices.length().to_string()},
        class_name="tiles",
        **attributes,
    )


def _right_or_wrong(choice: Choice) -> rx.Component:
    return rx.el.span(
        rx.el.span(rx.cond(choice.right, "✓", "✕"), aria_hidden="true"),
        rx.el.span(rx.cond(choice.right, _("right"), _("wrong")), class_name="unseen"),
        class_name="tile-verdict",
    )


def _width(choice: Choice) -> rx.Var:
    return rx.Var(f"({{ width: {choice.share} + '%' }})", _var_type=dict)
