"""Guessing a number, as pages show it."""

import reflex as rx

from quizapp.components.host.desk import field_error
from quizapp.components.kinds.face import Answering, Face, FormParts, Question, Sent, asked, tally
from quizapp.frontend import link


class Guesses(Face):
    """A button for each number."""

    def ask(self, answering: Answering) -> rx.Component:
        """A tap on a number is the answer."""

        def button(number: rx.Var[int]) -> rx.Component:
            return rx.el.button(
                number,
                type="button",
                disabled=~answering.can_answer,
                on_click=link.send_answer.partial(answering.handler, answering.question.id, {"number": number}),
                aria_pressed=rx.cond(answering.given["number"] == number, "true", "false"),
                data_testid="guess-" + number.to_string(),
            )

        return rx.el.div(rx.foreach(asked(answering.question)["numbers"].to(list[int]), button))

    def look(self, question: Question) -> rx.Component:
        """How to answer."""
        return rx.el.p("Guess a number.", data_testid="guess-look")

    def reveal(self, question: Question, given: Sent) -> rx.Component:
        """The right number, and the own one."""
        return rx.el.p(
            tally(question)["right"], " is right, you said ", given["number"], ".", data_testid="guess-reveal"
        )

    def spread(self, question: Question) -> rx.Component:
        """How many guessed each number."""
        row = lambda pair: rx.el.li(pair[0], ": ", pair[1])  # noqa: E731
        return rx.el.ol(rx.foreach(tally(question)["counts"].to(list[list[int]]), row), data_testid="guess-spread")


def _editor(parts: FormParts, names: list[str]) -> rx.Component:
    return rx.el.div(
        rx.el.label(
            "The right number, 1 to 5",
            rx.el.input(
                name="guess_right",
                default_value=parts.draft.fields["guess_right"],
                on_change=parts.touched(),
                data_testid="guess-right",
            ),
            class_name="field",
        ),
        field_error(parts.errors, "guess_right"),
        hidden=parts.kind != names[0],
    )


FACE, EDITOR = Guesses(), _editor
