"""Pacing an event: the controls, for whoever has them in hand."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from quizapp.components.shared.confirm import confirmed
from quizapp.components.shared.shell import key_hint
from quizapp.frontend import link
from quizapp.views import QuestionView, StageView

MAIN_KEYS = "space enter arrowright pagedown n"


@dataclass(frozen=True)
class Pacing:
    """The controls on one page: `press` gives the handler of a `Command` on the version of the stage."""

    stage: rx.vars.ObjectVar[StageView]
    press: Callable[[str, rx.Var], Any]

    def where(self) -> rx.Var | rx.Component:
        """Where the event is, in words."""
        question = self.stage.question.to(rx.vars.ObjectVar, QuestionView)
        number = "question " + question.number.to_string() + " of " + question.of.to_string()
        in_lobby = rx.cond(self.stage.locked, "Now: the lobby, joining is locked", "Now: the lobby, people are joining")
        return rx.match(
            self.stage.phase,
            ("lobby", in_lobby),
            ("presenting", "Now: the presentation"),
            ("question", "Now: " + number),
            ("reveal", "Now: the answer to " + number),
            ("leaderboard", "Now: the leaderboard"),
            ("segment_results", "Now: the results of this part"),
            ("paused", "Now: paused, nothing is lost"),
            ("finished", "Now: the podium"),
            "",
        )

    def main(self) -> rx.Component | rx.Var:
        """The one big button: the next natural thing."""
        stage = self.stage
        after_last = rx.cond(stage.plain, "Show the podium", "Results of this part")
        return rx.match(
            stage.phase,
            ("lobby", self._main("start", "Start the quiz")),
            ("presenting", self._main("next", "First question")),
            ("question", self._main("next", "Reveal the answer")),
            (
                "reveal",
                rx.cond(stage.last, self._main("next", after_last), self._main("next", "Show the leaderboard")),
            ),
            ("leaderboard", self._main("next", rx.cond(stage.last, after_last, "Next question"))),
            ("segment_results", self._main("next", rx.cond(stage.more, "Next part", "Show the podium"))),
            ("paused", self._main("resume", "Resume", MAIN_KEYS + " p")),
            ("finished", rx.el.p("The quiz has ended.", class_name="done")),
            rx.fragment(),
        )

    def others(self, *more: rx.Component | rx.Var) -> rx.Component:
        """What else can be done in this phase, and `more` of it."""
        stage = self.stage
        return rx.el.div(
            rx.cond(
                stage.phase == "question",
                rx.fragment(
                    rx.cond(stage.waits, self.control("resume", "Start the clock", "G")),
                    self.control("reveal", "Reveal", "R"),
                    self.control("add_time", "+10 s", "T"),
                    self._skip(),
                ),
                rx.fragment(),
            ),
            # After any other question this is what the main button does.
            rx.cond(stage.phase == "reveal", self.control("leaderboard", "Leaderboard", "B"), rx.fragment()),
            rx.cond(
                (stage.phase != "lobby") & (stage.phase != "paused") & (stage.phase != "finished"),
                self.control("pause", "Pause", "P"),
                rx.fragment(),
            ),
            *more,
            class_name="other-controls",
        )

    def control(self, command: str, words: str, key: str = "", kind: str = "quiet") -> rx.Component:
        """One control, and the key that presses it, too."""
        hint = key_hint(key) if key else rx.fragment()
        return self._button(command, key.lower(), words, hint, testid=f"control-{command}", kind=kind)

    def end(self) -> rx.Component:
        """The end of the quiz, for everybody, once it was asked for a second time."""
        return confirmed(
            "End the quiz",
            name="end",
            question="End the quiz now, for everybody?",
            yes="End it",
            no="Keep playing",
            on_yes=self.press("end", self.stage.version),
            testid="control-end",
            key="E",
        )

    def _skip(self) -> rx.Component:
        """Away with the open question: what was answered to it counts for nothing."""
        question = self.stage.question.to(rx.vars.ObjectVar, QuestionView)
        return confirmed(
            "Skip",
            name="skip-" + question.id.to_string(),
            question="Skip this question? Answers to it will not count.",
            yes="Skip it",
            on_yes=self.press("skip", self.stage.version),
            testid="control-skip",
            key="S",
            kind="quiet",
        )

    def undo_end(self) -> rx.Component:
        """Back to what the end interrupted."""
        return self._button("undo_end", "u", "Undo the end", key_hint("U"), testid="undo-end", kind="quiet")

    def _main(self, command: str, words: str | rx.Var, keys: str = MAIN_KEYS) -> rx.Component:
        """The next thing to do. Space, Enter, the arrow and a presenter's remote press it."""
        hint, kind = key_hint("Space"), "primary big wide"
        return self._button(command, keys, words, hint, testid=f"control-{command}", kind=kind)

    def _button(
        self, command: str, keys: str, *inside: str | rx.Var | rx.Component, testid: str, kind: str
    ) -> rx.Component:
        return rx.el.button(
            *inside,
            on_click=self.press(command, self.stage.version),
            data_testid=testid,
            aria_disabled=link.busy,
            custom_attrs={"data-paced": "", "data-key": keys},
            class_name=kind,
        )
