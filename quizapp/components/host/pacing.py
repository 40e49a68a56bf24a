"""Pacing an event: the controls, for whoever has them in hand."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from quizapp.components.shared.confirm import confirmed
from quizapp.components.shared.phases import by_phase
from quizapp.components.shared.shell import key_hint
from quizapp.domain.flow.permissions import Command, Role, of_role
from quizapp.domain.flow.phases import Phase
from quizapp.frontend import link
from quizapp.frontend.texts import _
from quizapp.views import QuestionView, StageView

MAIN_KEYS = "space enter arrowright pagedown n"


@dataclass(frozen=True)
class Pacing:
    """The controls on one page, in the hand of a `role`.

    `press` gives the handler of a `Command` on the version of the stage.
    """

    stage: rx.vars.ObjectVar[StageView]
    press: Callable[[str, rx.Var], Any]
    role: Role

    def where(self) -> rx.Var | rx.Component:
        """Where the event is, in words."""
        question = self.stage.question.to(rx.vars.ObjectVar, QuestionView)
        place = {"number": question.number, "of": question.of}
        in_lobby = rx.cond(
            self.stage.locked, _("Now: the lobby, joining is locked"), _("Now: the lobby, people are joining")
        )
        words: dict[Phase, Any] = {
            Phase.LOBBY: in_lobby,
            Phase.PRESENTING: _("Now: the presentation"),
            Phase.QUESTION: _("Now: question {number} of {of}", **place),
            Phase.REVEAL: _("Now: the answer to question {number} of {of}", **place),
            Phase.LEADERBOARD: _("Now: the leaderboard"),
            Phase.SEGMENT_RESULTS: _("Now: the results of this part"),
            Phase.PAUSED: _("Now: paused, nothing is lost"),
            Phase.FINISHED: _("Now: the podium"),
        }
        return by_phase(self.stage.phase, words, "")

    def main(self) -> rx.Component | rx.Var:
        """The one big button: the next natural thing."""
        stage = self.stage
        after_last = rx.cond(stage.plain, _("Show the podium"), _("Results of this part"))
        next_question = rx.cond(stage.last, after_last, _("Next question"))
        buttons: dict[Phase, Any] = {
            Phase.LOBBY: self._main(Command.START, _("Start the quiz")),
            Phase.PRESENTING: self._main(Command.NEXT, _("First question")),
            Phase.QUESTION: self._main(Command.NEXT, _("Reveal the answer")),
            Phase.REVEAL: self._main(Command.NEXT, rx.cond(stage.last, after_last, _("Show the leaderboard"))),
            Phase.LEADERBOARD: self._main(Command.NEXT, next_question),
            Phase.SEGMENT_RESULTS: self._main(Command.NEXT, rx.cond(stage.more, _("Next part"), _("Show the podium"))),
            Phase.PAUSED: self._main(Command.RESUME, _("Resume"), MAIN_KEYS + " p"),
            Phase.FINISHED: rx.el.p(_("The quiz has ended."), class_name="done"),
        }
        return by_phase(stage.phase, buttons, rx.fragment())

    def others(self, *more: rx.Component | rx.Var) -> rx.Component:
        """What else can be done in this phase, and `more` of it."""
        in_question = self.stage.phase == Phase.QUESTION.value
        # What the main button does already is no other control: to go on with a pause, or to the leaderboard.
        start_clock = rx.cond(in_question, self.control(Command.RESUME, _("Start the clock"), "G"), rx.fragment())
        return rx.el.div(
            start_clock,
            self.control(Command.REVEAL, _("Reveal"), "R"),
            rx.cond(in_question, self.control(Command.ADD_TIME, _("+10 s"), "T"), rx.fragment()),
            rx.cond(in_question, self._skip(), rx.fragment()),
            self.control(Command.LEADERBOARD, _("Leaderboard"), "B"),
            self.control(Command.PAUSE, _("Pause"), "P"),
            *more,
            class_name="other-controls",
        )

    def allows(self, command: Command) -> rx.Var:
        """Whether who has these controls may do that now: the table of the domain says so, with each stage."""
        if command not in of_role(self.role):
            return rx.Var.create(value=False)
        return self.stage.may.contains(command.value)

    def control(self, command: Command, words: rx.Var, key: str) -> Any:
        """One control, where it is allowed, and the key that presses it, too."""
        button = self._button(
            command, key.lower(), words, key_hint(key), testid=f"control-{command.value}", kind="quiet"
        )
        return rx.cond(self.allows(command), button, rx.fragment())

    def end(self) -> Any:
        """The end of the quiz, for everybody, once it was asked for a second time."""
        button = confirmed(
            _("End the quiz"),
            name="end",
            question=_("End the quiz now, for everybody?"),
            yes=_("End it"),
            no=_("Keep playing"),
            on_yes=self.press("end", self.stage.version),
            testid="control-end",
            key="E",
        )
        return rx.cond(self.allows(Command.END), button, rx.fragment())

    def _skip(self) -> Any:
        """Away with the open question: what was answered to it counts for nothing."""
        question = self.stage.question.to(rx.vars.ObjectVar, QuestionView)
        button = confirmed(
            _("Skip"),
            name="skip-" + question.id.to_string(),
            question=_("Skip this question? Answers to it will not count."),
            yes=_("Skip it"),
            on_yes=self.press("skip", self.stage.version),
            testid="control-skip",
            key="S",
            kind="quiet",
        )
        return rx.cond(self.allows(Command.SKIP), button, rx.fragment())

    def undo_end(self) -> Any:
        """Back to what the end interrupted."""
        button = self._button(Command.UNDO_END, "u", _("Undo the end"), key_hint("U"), testid="undo-end", kind="quiet")
        return rx.cond(self.allows(Command.UNDO_END), button, rx.fragment())

    def _main(self, command: Command, words: str | rx.Var, keys: str = MAIN_KEYS) -> rx.Component:
        """The next thing to do. Space, Enter, the arrow and a presenter's remote press it."""
        hint, kind = key_hint(_("Space")), "primary big wide"
        return self._button(command, keys, words, hint, testid=f"control-{command.value}", kind=kind)

    def _button(
        self, command: Command, keys: str, *inside: str | rx.Var | rx.Component, testid: str, kind: str
    ) -> rx.Component:
        return rx.el.button(
            *inside,
            on_click=self.press(command.value, self.stage.version),
            data_testid=testid,
            aria_disabled=link.busy,
            custom_attrs={"data-paced": "", "data-key": keys},
            class_name=kind,
        )
