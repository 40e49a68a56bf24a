"""The question on the phone: open, and revealed."""

from typing import cast

import reflex as rx

from quizapp.components.phone.receipt import receipt_line
from quizapp.components.shared.countdown import countdown
from quizapp.components.shared.tiles import answer_tiles, result_tiles
from quizapp.frontend import link
from quizapp.states.phone.play import PlayState
from quizapp.views import QuestionView, ReceiptView

stage, me = PlayState.stage, PlayState.me
question = stage.question.to(rx.vars.ObjectVar, QuestionView)
receipt = cast(rx.vars.ObjectVar[ReceiptView], PlayState.receipt)
picked_choices, sending_choices = link.picked_choices.to(list[int]), link.sending_choices.to(list[int])

# The own part of the view may be about another question than the one on the stage.
about_this = me.question == question.id
in_time = me.since.to(int) < question.opened.to(int)
answered = about_this & (me.picked.length() > 0)
sending = (link.sending_question == question.id) & (link.sending_state != "")
# An answer that a pause kept from being taken is handed in again by itself.
refused = (receipt.question == question.id) & (receipt.state == "refused") & (receipt.reason != "paused")
can_tap = in_time & ~answered & ~sending & ~refused
several = question.kind == "multiple"
LONG_QUESTION = 110  # characters; longer ones are set smaller
HANDLER = PlayState.get_full_name() + ".answer"


def open_question() -> rx.Component:
    """The question with its tiles."""
    return rx.el.section(
        countdown(stage.waits),
        _question_head(),
        answer_tiles(
            question,
            selected=_is_picked,
            enabled=can_tap,
            on_tap=lambda choice: link.tap_choice.partial(HANDLER, question.id, choice, several),
        ),
        rx.el.div(
            rx.cond(several & can_tap, _submit(), rx.fragment()),
            receipt_line(
                _receipt_state(),
                rx.cond(refused, receipt.words, link.sending_words),
                link.sending_words,
                ~in_time,
                _can_answer_from(),
            ),
            class_name="answer-foot",
        ),
        class_name="question",
    )


def _can_answer_from() -> rx.Var:
    """When somebody can answer who has just joined."""
    after_last = rx.cond(
        stage.more,
        "You can answer from the next part on.",
        "It is the last one: look at the big screen for the results.",
    )
    return rx.cond(stage.last, after_last, "You can answer from the next one on.").to(str)


def _submit() -> rx.Component:
    is_marked = (link.picked_question == question.id) & (picked_choices.length() > 0)
    return rx.el.button(
        "Answer",
        rx.cond(
            is_marked,
            rx.el.span("(", picked_choices.length(), " marked)", class_name="figures"),
            rx.fragment(),
        ),
        on_click=link.submit_picked.partial(HANDLER, question.id),
        disabled=~is_marked,
        data_testid="answer-submit",
        custom_attrs={"data-key": "enter"},
        class_name="primary wide",
    )


def _question_head() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            rx.el.span("Question ", question.number, " of ", question.of, class_name="figures"),
            rx.cond(several, rx.el.span("several can be right", class_name="tag"), rx.fragment()),
            rx.match(
                question.factor,
                (0, rx.el.span("no points", class_name="tag")),
                (2, rx.el.span("double points", class_name="tag")),
                rx.fragment(),
            ),
            class_name="eyebrow",
        ),
        _question_text(),
        rx.cond(
            question.picture != "",
            rx.el.img(src="/pictures/" + question.picture.to(str), alt="", class_name="question-picture"),
            rx.fragment(),
        ),
        class_name="question-head",
    )


def _question_text() -> rx.Component:
    return rx.el.h1(
        question.text,
        data_testid="question-text",
        custom_attrs={"data-long": rx.cond(question.text.length() > LONG_QUESTION, "true", "false")},
        class_name="question-text",
    )


def _is_picked(choice: rx.Var) -> rx.Var:
    stored = about_this & me.picked.contains(choice)
    on_the_way = (link.sending_question == question.id) & sending_choices.contains(choice)
    on_the_way &= (link.sending_state != "refused") & ~refused
    marked = (link.picked_question == question.id) & picked_choices.contains(choice) & ~answered
    return stored | on_the_way | marked


def revealed_question(*below: rx.Component) -> rx.Component:
    """The right answer and the own one; what is `below` says where one stands."""
    return rx.el.section(
        rx.cond(
            about_this,
            rx.match(
                me.verdict,
                ("right", _verdict("right", "✓", "Right!")),
                ("wrong", _verdict("wrong", "✕", "Not this time")),
                (
                    "missed",
                    _verdict("missed", "–", rx.cond(refused, "Your answer came too late", "No answer from you")),
                ),
                ("presented", _verdict("missed", "🎤", "You presented this one")),
                _verdict("missed", "…", "You are in from the next question on"),
            ),
            rx.fragment(),
        ),
        _question_text(),
        result_tiles(question, _is_picked),
        rx.cond(question.explanation != "", rx.el.p(question.explanation, class_name="explanation"), rx.fragment()),
        *below,
        class_name="question told",
    )


def _verdict(kind: str, sign: str, words: str | rx.Var) -> rx.Component:
    return rx.el.div(
        rx.el.span(sign, aria_hidden="true", class_name="verdict-sign"),
        rx.el.strong(words),
        rx.cond(me.points.to(int) > 0, rx.el.span("+", me.points, class_name="verdict-points figures"), rx.fragment()),
        class_name=f"verdict verdict-{kind}",
        role="status",
    )


def _receipt_state() -> rx.Var:
    return rx.cond(answered, "saved", rx.cond(refused, "refused", rx.cond(sending, link.sending_state, "")))
