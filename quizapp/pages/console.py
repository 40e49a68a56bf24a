"""The host's console: the next action is the one big button."""

from typing import cast

import reflex as rx

from quizapp.components.connection import restoring
from quizapp.components.countdown import countdown
from quizapp.components.leaderboard import leaderboard
from quizapp.components.lock import lock_control, lock_reminder
from quizapp.components.room_weather import room_weather
from quizapp.components.shell import calm, key_hint, shell
from quizapp.components.tiles import distribution, shown_tiles
from quizapp.frontend import link
from quizapp.pages.people import people_panel
from quizapp.pages.room_wifi import room_wifi
from quizapp.states.console import ConsoleState
from quizapp.views import CountsView, QuestionView, StandingView, WeatherView

stage, counts = ConsoleState.stage, ConsoleState.counts
question = stage.question.to(rx.vars.ObjectVar, QuestionView)
standings = stage.standings.to(list[StandingView])
weather = cast(rx.vars.ObjectVar[WeatherView], ConsoleState.room_weather)

MAIN_KEYS = "space enter arrowright pagedown n"


def console() -> rx.Component:
    """`/host/EVENT_ID/live`."""
    return shell(
        rx.cond(
            stage.phase == "",
            rx.cond(
                ConsoleState.trouble != "",
                calm("This console is closed", ConsoleState.trouble),
                restoring("One moment …", "Restoring the console."),
            ),
            rx.fragment(_head(), rx.el.div(_now(), people_panel(), class_name="console-columns")),
        ),
        kind="console",
        data_testid="console",
        custom_attrs={"data-phase": stage.phase},
    )


def _head() -> rx.Component:
    return rx.el.header(
        rx.el.div(
            rx.el.a("← All events", href="/host", class_name="back small"),
            rx.el.h1(stage.title),
            class_name="console-title",
        ),
        rx.el.div(
            rx.el.span("Code ", rx.el.strong(stage.code, data_testid="event-code"), class_name="figures console-code"),
            rx.el.a("Open projector ↗", href="/screen/" + stage.code.to(str), target="_blank", class_name="quiet"),
            rx.cond(
                stage.phase == "finished",
                _to_editor(),
                lock_control(stage, cast(rx.vars.ObjectVar[CountsView], counts), ConsoleState.lock),
            ),
            class_name="console-tools",
        ),
        class_name="console-head",
    )


def _to_editor() -> rx.Component:
    return rx.el.a("Results and export", href="/host/" + stage.event.to_string(), class_name="quiet")


def _control(command: str, words: str | rx.Var, key: str, kind: str = "quiet") -> rx.Component:
    return rx.el.button(
        words,
        key_hint(key) if key else rx.fragment(),
        on_click=ConsoleState.press(command, stage.version),
        data_testid=f"control-{command}",
        aria_disabled=link.busy,
        custom_attrs={"data-paced": "", "data-key": key.lower()},
        class_name=kind,
    )


def _main(command: str, words: str | rx.Var, keys: str = MAIN_KEYS) -> rx.Component:
    """The next thing to do. Space, Enter, the arrow and a presenter's remote press it."""
    return rx.el.button(
        words,
        key_hint("Space"),
        on_click=ConsoleState.press(command, stage.version),
        data_testid=f"control-{command}",
        aria_disabled=link.busy,
        custom_attrs={"data-paced": "", "data-key": keys},
        class_name="primary big wide",
    )


def _now() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.p(_where(), role="status", aria_live="polite", class_name="eyebrow figures"),
            _main_control(),
            _other_controls(),
            rx.cond(stage.phase != "finished", lock_reminder(stage, ConsoleState.lock), rx.fragment()),
            room_weather(weather, stage.waits, stage.phase),
            rx.cond(
                ConsoleState.trouble != "",
                rx.el.p(ConsoleState.trouble, role="alert", class_name="error"),
                rx.fragment(),
            ),
            class_name="controls",
        ),
        _what_is_shown(),
        class_name="now",
    )


def _where() -> rx.Var | rx.Component:
    number = "question " + question.number.to_string() + " of " + question.of.to_string()
    return rx.match(
        stage.phase,
        ("lobby", rx.cond(stage.locked, "Now: the lobby, joining is locked", "Now: the lobby, people are joining")),
        ("presenting", "Now: the presentation"),
        ("question", "Now: " + number),
        ("reveal", "Now: the answer to " + number),
        ("leaderboard", "Now: the leaderboard"),
        ("segment_results", "Now: the results of this part"),
        ("paused", "Now: paused, nothing is lost"),
        ("finished", "Now: the podium"),
        "",
    )


def _main_control() -> rx.Component | rx.Var:
    after_last = rx.cond(stage.plain, "Show the podium", "Results of this part")
    return rx.match(
        stage.phase,
        ("lobby", _main("start", "Start the quiz")),
        ("presenting", _main("next", "First question")),
        ("question", _main("next", "Reveal the answer")),
        (
            "reveal",
            rx.cond(stage.last, _main("next", after_last), _main("next", "Show the leaderboard")),
        ),
        ("leaderboard", _main("next", rx.cond(stage.last, after_last, "Next question"))),
        ("segment_results", _main("next", rx.cond(stage.more, "Next part", "Show the podium"))),
        ("paused", _main("resume", "Resume", MAIN_KEYS + " p")),
        ("finished", rx.el.p("The quiz has ended.", class_name="done")),
        rx.fragment(),
    )


def _other_controls() -> rx.Component:
    return rx.el.div(
        rx.cond(
            stage.phase == "question",
            rx.fragment(
                rx.cond(stage.waits, _control("resume", "Start the clock", "G")),
                _control("reveal", "Reveal", "R"),
                _control("add_time", "+10 s", "T"),
                _control("skip", "Skip", "S"),
            ),
            rx.fragment(),
        ),
        # After any other question this is what the main button does.
        rx.cond(stage.phase == "reveal", _control("leaderboard", "Leaderboard", "B"), rx.fragment()),
        rx.cond(
            (stage.phase != "lobby") & (stage.phase != "paused") & (stage.phase != "finished"),
            _control("pause", "Pause", "P"),
            rx.fragment(),
        ),
        rx.cond(stage.phase == "finished", _undo_end(), _control("end", "End the quiz", "", "quiet danger")),
        class_name="other-controls",
    )


def _undo_end() -> rx.Component:
    return rx.el.button(
        "Undo the end",
        key_hint("U"),
        on_click=ConsoleState.press("undo_end", stage.version),
        data_testid="undo-end",
        aria_disabled=link.busy,
        custom_attrs={"data-paced": "", "data-key": "u"},
        class_name="quiet",
    )


def _what_is_shown() -> rx.Component | rx.Var:
    return rx.match(
        stage.phase,
        ("question", _question()),
        ("reveal", rx.el.div(_question_text(), distribution(question), class_name="shown")),
        ("leaderboard", _standings()),
        ("segment_results", _standings()),
        ("finished", _standings()),
        ("lobby", rx.fragment(_first_steps(), room_wifi(class_name="shown"))),
        rx.fragment(),
    )


def _question_text() -> rx.Component:
    return rx.el.h2(question.text, data_testid="question-text")


def _question() -> rx.Component:
    return rx.el.div(
        countdown(stage.waits),
        _question_text(),
        shown_tiles(question),
        rx.el.p(
            rx.el.strong(counts.answered, data_testid="answer-count"),
            " of ",
            counts.expected,
            " have answered",
            class_name="answered figures",
        ),
        class_name="shown",
    )


def _standings() -> rx.Component:
    return rx.el.div(leaderboard(standings), class_name="shown")


def _first_steps() -> rx.Component:
    return rx.el.ol(
        rx.el.li("Open the projector page on the big screen."),
        rx.el.li("Let people scan the QR code. They appear on the right as they join."),
        rx.el.li(
            "Start when the room is in. Who comes later ",
            rx.cond(stage.locked, "gets in line, until you unlock joining.", "can still join."),
        ),
        class_name="shown steps",
    )
