"""The projector: what a room reads from ten metres away."""

import reflex as rx

from quizapp.components.countdown import countdown
from quizapp.components.leaderboard import leaderboard, podium
from quizapp.components.shell import calm, shell
from quizapp.components.tiles import distribution, shape
from quizapp.states.screen import ScreenState
from quizapp.views import ChoiceView

stage, counts = ScreenState.stage, ScreenState.counts
question = stage.question


def screen() -> rx.Component:
    """`/screen/CODE`."""
    return shell(
        rx.cond(
            stage.phase == "",
            rx.cond(
                ScreenState.trouble != "",
                calm("Nothing to show", ScreenState.trouble),
                calm("One moment …", "Restoring the screen."),
            ),
            rx.fragment(
                rx.match(
                    stage.phase,
                    ("lobby", _lobby()),
                    ("presenting", calm(stage.segment, stage.title)),
                    ("question", _question()),
                    ("reveal", _reveal()),
                    ("leaderboard", _standings("Leaderboard")),
                    ("segment_results", _standings(stage.segment)),
                    ("paused", calm("Paused", "The quiz goes on with the time that was left.", "⏸")),
                    ("finished", rx.el.section(rx.el.h1(stage.title), podium(stage.standings), class_name="final")),
                    calm("One moment …", ""),
                ),
                rx.cond((stage.phase != "lobby") & (stage.phase != "finished"), _corner(), rx.fragment()),
            ),
        ),
        kind="screen",
        data_testid="screen",
        custom_attrs={"data-phase": stage.phase},
    )


def _lobby() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h1(stage.title),
            rx.el.p("Point your phone's camera here, or type the code at"),
            rx.el.p(ScreenState.address, class_name="address"),
            _code(),
            _people(),
            class_name="lobby-words",
        ),
        _qr(),
        rx.el.ul(rx.foreach(counts.newest, lambda name: rx.el.li(name, key=name)), class_name="lobby-names"),
        class_name="lobby",
    )


def _qr() -> rx.Component:
    return rx.el.div(
        rx.el.img(src="/qr/" + stage.code + ".svg", alt="QR code to join", data_testid="screen-qr"),
        class_name="qr",
    )


def _code() -> rx.Component:
    return rx.el.p(
        stage.code,
        rx.cond(
            stage.locked, rx.el.span("🔒 locked", data_testid="screen-lock", class_name="lock-sign"), rx.fragment()
        ),
        data_testid="screen-code",
        class_name="code figures",
    )


def _people() -> rx.Component:
    return rx.el.p(
        rx.el.strong(counts.people, data_testid="screen-count", class_name="figures"),
        rx.cond(counts.people == 1, " is in", " are in"),
        class_name="people",
    )


def _corner() -> rx.Component:
    """Code and QR stay in reach in every phase."""
    return rx.el.aside(
        rx.el.details(rx.el.summary("Join: ", rx.el.strong(stage.code, data_testid="screen-code"), class_name="figures"), _qr()),
        rx.cond(stage.locked, rx.el.span("🔒", data_testid="screen-lock"), rx.fragment()),
        rx.el.span(rx.el.span(counts.people, data_testid="screen-count"), " in", class_name="figures"),
        class_name="corner",
    )  # fmt: skip


def _head() -> rx.Component:
    return rx.el.div(
        rx.el.p("Question ", question.number, " of ", question.of, class_name="eyebrow figures"),
        rx.el.h1(question.text, data_testid="question-text", class_name="question-text"),
        rx.cond(
            question.picture != "",
            rx.el.img(src="/pictures/" + question.picture, alt="", class_name="question-picture"),
            rx.fragment(),
        ),
        class_name="question-head",
    )


def _question() -> rx.Component:
    def tile(choice: rx.vars.ObjectVar[ChoiceView], index: rx.Var) -> rx.Component:
        return rx.el.div(
            shape(index),
            rx.el.span(choice.letter, class_name="tile-letter"),
            rx.el.span(choice.text, class_name="tile-text"),
            custom_attrs={"data-testid": "choice-" + index.to_string(), "data-tile": index.to_string()},
            class_name="tile",
        )

    return rx.el.section(
        countdown(),
        _head(),
        rx.el.div(rx.foreach(question.choices, tile), class_name="tiles"),
        rx.el.p(counts.answered, " of ", counts.expected, " have answered", class_name="answered figures"),
        class_name="question",
    )


def _reveal() -> rx.Component:
    return rx.el.section(
        _head(),
        distribution(question),
        rx.cond(question.explanation != "", rx.el.p(question.explanation, class_name="explanation"), rx.fragment()),
        class_name="question",
    )


def _standings(title: str | rx.Var) -> rx.Component:
    return rx.el.section(rx.el.h1(title), leaderboard(stage.standings), class_name="standing-page")
