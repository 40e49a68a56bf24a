"""The question on the phone: open, and revealed."""

from typing import Any, cast

import reflex as rx

from quizapp.components.kinds import by_kind
from quizapp.components.kinds.face import Answering
from quizapp.components.phone.receipt import receipt_line
from quizapp.components.shared.countdown import countdown
from quizapp.frontend import link
from quizapp.frontend.texts import _
from quizapp.states.phone.play import PlayState
from quizapp.views import QuestionView, ReceiptView

stage, me = PlayState.stage, PlayState.me
question = stage.question.to(rx.vars.ObjectVar, QuestionView)
receipt = cast(rx.vars.ObjectVar[ReceiptView], PlayState.receipt)

# The own part of the view may be about another question than the one on the stage.
about_this = me.question == question.id
in_time = me.since.to(int) < question.opened.to(int)
answered = about_this & me.answered
sending = (link.sending_question == question.id) & (link.sending_state != "")
# An answer that a pause kept from being taken is handed in again by itself.
refused = (receipt.question == question.id) & (receipt.state == "refused") & (receipt.reason != "paused")
can_tap = in_time & ~answered & ~sending & ~refused
LONG_QUESTION = 110  # characters; longer ones are set smaller
NONE: dict[str, Any] = {}
on_the_way = sending & (link.sending_state != "refused") & ~refused
given = rx.cond(answered, me.response, rx.cond(on_the_way, link.sending_response, NONE)).to(dict[str, Any])
marked = rx.cond((link.marked_question == question.id) & ~answered, link.marked_response, NONE).to(dict[str, Any])
answering = Answering(question, PlayState.get_full_name() + ".answer", can_tap, given, marked)


def open_question() -> rx.Component:
    """The question with its tiles."""
    return rx.el.section(
        countdown(stage.awaiting_reconnect),
        _question_head(),
        by_kind(question.kind, lambda face: face.ask(answering)),
        rx.el.div(
            by_kind(question.kind, lambda face: face.submit(answering)),
            receipt_line(
                _receipt_state(),
                rx.cond(refused, receipt.words, link.sending_words),
                link.sending_reason,
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
        _("You joined while this question was running. You can answer from the next part on."),
        _("You joined while this question was running. It is the last one: look at the big screen for the results."),
    )
    return rx.cond(
        stage.last, after_last, _("You joined while this question was running. You can answer from the next one on.")
    ).to(str)


def _question_head() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            rx.el.span(_("Question {number} of {of}", number=question.number, of=question.of), class_name="figures"),
            by_kind(question.kind, lambda face: face.hint(question)),
            rx.match(
                question.factor,
                (0, rx.el.span(_("no points"), class_name="tag")),
                (2, rx.el.span(_("double points"), class_name="tag")),
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


def revealed_question(*below: rx.Component) -> rx.Component:
    """The right answer and the own one; what is `below` says where one stands."""
    return rx.el.section(
        rx.cond(
            about_this,
            rx.match(
                me.verdict,
                ("right", _verdict("right", "✓", _("Right!"))),
                ("partly", _verdict("partly", "◐", _("Partly right"))),
                ("wrong", _verdict("wrong", "✕", _("Not this time"))),
                ("noted", _verdict("noted", "✓", _("Your answer counts in the picture"))),
                (
                    "missed",
                    _verdict("missed", "–", rx.cond(refused, _("Your answer came too late"), _("No answer from you"))),
                ),
                ("presented", _verdict("missed", "🎤", _("You presented this one"))),
                _verdict("missed", "…", _("You are in from the next question on")),
            ),
            rx.fragment(),
        ),
        _question_text(),
        by_kind(question.kind, lambda face: face.reveal(question, given)),
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
