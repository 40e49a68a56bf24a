"""The host's console: the next action is the one big button."""

import reflex as rx

from quizapp.components.countdown import countdown
from quizapp.components.leaderboard import leaderboard
from quizapp.components.shell import calm, shell
from quizapp.components.tiles import distribution
from quizapp.states.console import ConsoleState
from quizapp.views import PersonView

stage, counts = ConsoleState.stage, ConsoleState.counts
question = stage.question


def console() -> rx.Component:
    """`/host/EVENT_ID/live`."""
    return shell(
        rx.cond(
            stage.phase == "",
            rx.cond(
                ConsoleState.trouble != "",
                calm("This console is closed", ConsoleState.trouble),
                calm("One moment …", "Restoring the console."),
            ),
            rx.fragment(_head(), rx.el.div(_now(), _people(), class_name="console-columns")),
        ),
        kind="console",
        data_testid="console",
        custom_attrs={"data-phase": stage.phase},
    )


def _head() -> rx.Component:
    return rx.el.header(
        rx.el.div(
            rx.el.a("← All events", href="/host", class_name="back"),
            rx.el.h1(stage.title),
            class_name="console-title",
        ),
        rx.el.div(
            rx.el.span("Code ", rx.el.strong(stage.code, data_testid="event-code"), class_name="figures"),
            rx.el.a("Open projector", href="/screen/" + stage.code, target="_blank", class_name="quiet"),
            rx.el.button(
                rx.cond(stage.locked, "🔒 Unlock joining", "🔓 Lock joining"),
                on_click=ConsoleState.lock(~stage.locked),
                data_testid="control-lock",
                class_name="quiet",
            ),
            class_name="console-tools",
        ),
        class_name="console-head",
    )


def _control(command: str, words: str | rx.Var, kind: str = "quiet") -> rx.Component:
    return rx.el.button(
        words,
        on_click=ConsoleState.press(command, stage.version),
        data_testid=f"control-{command}",
        class_name=kind,
    )


def _now() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.match(
                stage.phase,
                ("lobby", _control("start", "Start the quiz", "primary big")),
                ("presenting", _control("next", "First question", "primary big")),
                ("question", _control("next", "Reveal the answer", "primary big")),
                ("reveal", _control("next", rx.cond(stage.last, rx.cond(stage.plain, "Show the podium", "Results of this part"), "Leaderboard"), "primary big")),
                ("leaderboard", _control("next", rx.cond(stage.last, "Go on", "Next question"), "primary big")),
                ("segment_results", _control("next", "Go on", "primary big")),
                ("paused", _control("resume", "Resume", "primary big")),
                ("finished", rx.el.p("The quiz has ended.", class_name="done")),
                rx.fragment(),
            ),
            rx.cond(ConsoleState.trouble != "", rx.el.p(ConsoleState.trouble, role="alert", class_name="error"), rx.fragment()),
            _other_controls(),
            class_name="controls",
        ),
        _what_is_shown(),
        class_name="now",
    )  # fmt: skip


def _other_controls() -> rx.Component:
    return rx.el.div(
        rx.cond(
            stage.phase == "question",
            rx.fragment(_control("reveal", "Reveal now"), _control("add_time", "+10 s"), _control("skip", "Skip")),
            rx.fragment(),
        ),
        rx.cond(stage.phase == "reveal", _control("leaderboard", "Leaderboard"), rx.fragment()),
        rx.cond(
            (stage.phase != "lobby") & (stage.phase != "paused") & (stage.phase != "finished"),
            _control("pause", "Pause"),
            rx.fragment(),
        ),
        rx.cond(
            stage.phase == "finished",
            rx.el.button(
                "Undo the end", on_click=ConsoleState.press("undo_end", stage.version),
                data_testid="undo-end", class_name="quiet",
            ),
            _control("end", "End the quiz", "quiet danger"),
        ),
        class_name="other-controls",
    )  # fmt: skip


def _what_is_shown() -> rx.Component:
    return rx.match(
        stage.phase,
        (
            "question",
            rx.el.div(
                countdown(),
                rx.el.h2(question.text, data_testid="question-text"),
                rx.el.p(
                    rx.el.strong(counts.answered, data_testid="answer-count"),
                    " of ", counts.expected, " have answered", class_name="figures",
                ),
                class_name="shown",
            ),
        ),
        ("reveal", rx.el.div(rx.el.h2(question.text, data_testid="question-text"), distribution(question), class_name="shown")),
        ("leaderboard", leaderboard(stage.standings)),
        ("segment_results", leaderboard(stage.standings)),
        ("finished", leaderboard(stage.standings)),
        ("lobby", rx.el.p("Open the projector, let people scan the code, and start when the room is in.", class_name="hint")),
        rx.fragment(),
    )  # fmt: skip


def _people() -> rx.Component:
    def person(row: rx.vars.ObjectVar[PersonView]) -> rx.Component:
        return rx.el.li(
            rx.el.span(row.avatar, aria_hidden="true"),
            rx.el.span(row.name, class_name="person-name"),
            rx.match(
                row.connection,
                ("temporarily_disconnected", rx.el.small("reconnecting")),
                ("disconnected", rx.el.small("gone")),
                rx.fragment(),
            ),
            rx.cond(row.answered, rx.el.span("✓", title="has answered"), rx.fragment()),
            rx.el.span(row.score, class_name="figures person-score"),
            rx.el.button(
                "Remove", on_click=ConsoleState.remove(row.id), class_name="quiet small", aria_label="Remove " + row.name
            ),
            key=row.id.to_string(),
            custom_attrs={
                "data-testid": "participant",
                "data-name": row.name,
                "data-connection": row.connection,
                "data-status": row.status,
            },
            class_name="person",
        )

    return rx.el.section(
        rx.el.h2(
            rx.el.span(counts.people, data_testid="participant-count", class_name="figures"),
            rx.cond(counts.people == 1, " participant", " participants"),
        ),
        rx.el.p(counts.here, " connected", class_name="hint figures"),
        rx.el.ul(rx.foreach(ConsoleState.roster, person), class_name="people-list"),
        class_name="people-panel",
    )
