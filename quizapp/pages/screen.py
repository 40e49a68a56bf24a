"""The projector: what a room reads from ten metres away."""

import reflex as rx

from quizapp.components.connection import restoring
from quizapp.components.countdown import countdown
from quizapp.components.leaderboard import leaderboard, podium
from quizapp.components.shell import announcement, calm, shell
from quizapp.components.tiles import distribution, shown_tiles
from quizapp.states.screen import ScreenState
from quizapp.views import QuestionView, StandingView

stage, counts = ScreenState.stage, ScreenState.counts
question = stage.question.to(rx.vars.ObjectVar, QuestionView)
standings = stage.standings.to(list[StandingView])

_PAUSED = "The quiz goes on with the time that was left."
_DESERTED = "Everybody has lost the connection. The quiz goes on by itself as soon as somebody is back."
LONG_QUESTION = 160  # characters; longer ones are set smaller


def screen() -> rx.Component:
    """`/screen/CODE`."""
    return shell(
        rx.cond(
            stage.phase == "",
            rx.cond(
                ScreenState.trouble != "",
                calm("Nothing to show", ScreenState.trouble),
                restoring("One moment …", "Restoring the screen."),
            ),
            _event(),
        ),
        kind="screen",
        data_testid="screen",
        custom_attrs={"data-phase": stage.phase},
    )


def _event() -> rx.Component:
    return rx.fragment(
        rx.match(
            stage.phase,
            ("lobby", _lobby()),
            ("presenting", calm(stage.segment, stage.title)),
            ("question", _question()),
            ("reveal", _reveal()),
            ("leaderboard", _standings("Leaderboard")),
            ("segment_results", _standings(stage.segment)),
            ("paused", calm("Paused", rx.cond(stage.waits, _DESERTED, _PAUSED), "⏸")),
            ("finished", _final()),
            calm("One moment …", "The quiz goes on in a moment."),
        ),
        rx.cond(stage.phase != "lobby", _corner(), rx.fragment()),
        announcement(rx.match(stage.phase, ("question", question.text), ("finished", "The quiz has ended."), "")),
    )


def _lobby() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h1(stage.title),
            rx.el.p("Point your phone's camera at the QR code, or open"),
            rx.el.p(ScreenState.address, class_name="address"),
            rx.el.p("and type the code"),
            _code(),
            class_name="lobby-words",
        ),
        _qr(),
        _people(),
        class_name="lobby",
    )


def _qr() -> rx.Component:
    return rx.el.div(
        rx.el.img(src="/qr/" + stage.code.to(str) + ".svg", alt="QR code to join", data_testid="screen-qr"),
        class_name="qr",
    )


def _code() -> rx.Component:
    return rx.el.p(
        rx.el.span(stage.code, class_name="code-letters"),
        rx.cond(
            stage.locked,
            rx.el.span("🔒 locked", data_testid="screen-lock", class_name="lock-sign"),
            rx.fragment(),
        ),
        data_testid="screen-code",
        class_name="code figures",
    )


def _people() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            rx.el.strong(counts.people, data_testid="screen-count", class_name="figures"),
            rx.cond(counts.people == 1, " is in", " are in"),
            class_name="people",
        ),
        rx.el.ul(rx.foreach(counts.newest, lambda name: rx.el.li(name, key=name)), class_name="lobby-names"),
        class_name="lobby-people",
    )


def _corner() -> rx.Component:
    """Code and QR stay in reach in every phase: a click, or the key Q."""
    return rx.el.aside(
        rx.el.details(
            rx.el.summary(
                "Join: ",
                rx.el.strong(stage.code, data_testid="screen-code"),
                custom_attrs={"data-key": "q"},
                title="Show the QR code (Q)",
                class_name="figures",
            ),
            rx.el.div(
                _qr(),
                rx.el.p(ScreenState.address, class_name="address"),
                rx.el.p(stage.code, class_name="code figures"),
                class_name="corner-open",
            ),
        ),
        rx.cond(stage.locked, rx.el.span("🔒 locked", data_testid="screen-lock"), rx.fragment()),
        rx.el.span(rx.el.span(counts.people, data_testid="screen-count"), " in", class_name="figures"),
        class_name="corner",
    )


def _head() -> rx.Component:
    return rx.el.div(
        rx.el.h1(
            question.text,
            data_testid="question-text",
            custom_attrs={"data-long": rx.cond(question.text.length() > LONG_QUESTION, "true", "false")},
            class_name="question-text",
        ),
        rx.cond(
            question.picture != "",
            rx.el.img(src="/pictures/" + question.picture.to(str), alt="", class_name="question-picture"),
            rx.fragment(),
        ),
        class_name="question-head",
    )


def _top(*more: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.p("Question ", question.number, " of ", question.of, class_name="figures"),
        rx.cond(
            question.kind == "multiple",
            rx.el.span("Several answers can be right", class_name="tag"),
            rx.fragment(),
        ),
        rx.match(
            question.factor,
            (0, rx.el.span("No points", class_name="tag")),
            (2, rx.el.span("Double points", class_name="tag")),
            rx.fragment(),
        ),
        *more,
        class_name="question-top",
    )


def _question() -> rx.Component:
    return rx.el.section(
        _top(countdown(stage.waits)),
        _head(),
        shown_tiles(question),
        rx.el.p(
            rx.el.strong(counts.answered),
            " of ",
            counts.expected,
            " have answered",
            class_name="answered figures",
        ),
        class_name="question",
    )


def _reveal() -> rx.Component:
    return rx.el.section(
        _top(),
        _head(),
        distribution(question),
        rx.cond(question.explanation != "", rx.el.p(question.explanation, class_name="explanation"), rx.fragment()),
        class_name="question told",
    )


def _standings(title: str | rx.Var) -> rx.Component:
    return rx.el.section(rx.el.h1(title), leaderboard(standings), class_name="standing-page")


def _final() -> rx.Component:
    return rx.el.section(rx.el.h1(stage.title), podium(standings), class_name="final")
