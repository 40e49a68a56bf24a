"""What is on the stage, small, for whoever has the controls in hand."""

import reflex as rx

from quizapp.components.kinds import by_kind
from quizapp.components.shared.countdown import countdown
from quizapp.components.shared.leaderboard import leaderboard
from quizapp.components.shared.phases import by_phase
from quizapp.domain.flow.phases import Phase
from quizapp.frontend.texts import _, rich
from quizapp.views import CountsView, QuestionView, StageView, StandingView

Question = rx.vars.ObjectVar[QuestionView]


def on_stage(
    stage: rx.vars.ObjectVar[StageView], counts: rx.vars.ObjectVar[CountsView], lobby: rx.Component
) -> rx.Component | rx.Var:
    """The question, its result or the leaderboard; `lobby` before the start."""
    question = stage.question.to(rx.vars.ObjectVar, QuestionView)
    standings = rx.el.div(leaderboard(stage.standings.to(list[StandingView])), class_name="shown")
    parts = {
        Phase.LOBBY: lobby,
        Phase.PRESENTING: _part(stage),
        Phase.QUESTION: _question(stage, question, counts),
        Phase.REVEAL: _reveal(question),
        Phase.LEADERBOARD: standings,
        Phase.SEGMENT_RESULTS: standings,
        Phase.PAUSED: rx.fragment(),
        Phase.FINISHED: standings,
    }
    return by_phase(stage.phase, parts, rx.fragment())


def _part(stage: rx.vars.ObjectVar[StageView]) -> rx.Component:
    return rx.el.div(
        rx.el.h2(stage.segment),
        rx.el.p(
            rx.cond(stage.last, _("This part has no questions."), _("Its questions come next.")), class_name="hint"
        ),
        class_name="shown",
    )


def _reveal(question: Question) -> rx.Component:
    return rx.el.div(
        _question_text(question),
        by_kind(question.kind, lambda face: face.spread(question)),
        rx.cond(question.explanation != "", rx.el.p(question.explanation, class_name="explanation"), rx.fragment()),
        class_name="shown",
    )


def _question_text(question: Question) -> rx.Component:
    return rx.el.h2(question.text, data_testid="question-text")


def _question(
    stage: rx.vars.ObjectVar[StageView], question: Question, counts: rx.vars.ObjectVar[CountsView]
) -> rx.Component:
    return rx.el.div(
        countdown(stage.awaiting_reconnect),
        _question_text(question),
        by_kind(question.kind, lambda face: face.look(question)),
        rx.el.p(
            rich(
                _("{answered} of {expected} have answered"),
                answered=rx.el.strong(counts.answered, data_testid="answer-count"),
                expected=counts.expected,
            ),
            class_name="answered figures",
        ),
        class_name="shown",
    )
