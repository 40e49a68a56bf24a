"""The projector: what a room reads from ten metres away."""

from typing import cast

import reflex as rx

from quizapp.components.kinds import by_kind
from quizapp.components.screen.join_card import HOST_LETS_IN, LOCKED, join_card, names, wifi_card
from quizapp.components.shared.again import not_right_now
from quizapp.components.shared.connection import restoring
from quizapp.components.shared.countdown import countdown
from quizapp.components.shared.language import language_select
from quizapp.components.shared.leaderboard import leaderboard, podium
from quizapp.components.shared.phases import by_phase
from quizapp.components.shared.shell import announcement, calm, shell
from quizapp.domain.flow.phases import Phase
from quizapp.frontend.texts import EventLanguage, _, ngettext, rich
from quizapp.states.screen import ScreenState
from quizapp.views import LobbyView, QuestionView, StandingView, WifiView

stage, counts = ScreenState.stage, ScreenState.counts
question = stage.question.to(rx.vars.ObjectVar, QuestionView)
standings = stage.standings.to(list[StandingView])
lobby = cast(rx.vars.ObjectVar[LobbyView], ScreenState.lobby)
wifi = cast(rx.vars.ObjectVar[WifiView], ScreenState.wifi)

_PAUSED = _("The quiz goes on with the time that was left.")
_DESERTED = _("Everybody has lost the connection. The quiz goes on by itself as soon as somebody is back.")
LONG_QUESTION = 160  # characters; longer ones are set smaller
LONG_TITLE, HUGE_TITLE = 40, 80


def screen() -> rx.Component:
    """`/screen/CODE`."""
    return shell(
        rx.cond(
            stage.phase == "",
            rx.match(
                ScreenState.error_reason,
                ("", restoring(_("One moment …"), _("Restoring the screen."))),
                (
                    "cannot_save",
                    not_right_now(ScreenState.error, ScreenState.again_in, ScreenState.again_turn, ScreenState.watch),
                ),
                calm(_("Nothing to show"), ScreenState.error),
            ),
            _event(),
        ),
        kind="screen",
        has_foot=False,
        data_testid="screen",
        custom_attrs={"data-phase": stage.phase},
    )


def _event() -> rx.Component:
    return rx.fragment(
        EventLanguage.create(language=lobby.language),
        by_phase(
            stage.phase,
            {
                Phase.LOBBY: _lobby(),
                Phase.PRESENTING: calm(stage.segment, _presented()),
                Phase.QUESTION: _question(),
                Phase.REVEAL: _reveal(),
                Phase.LEADERBOARD: _standings(_("Leaderboard")),
                Phase.SEGMENT_RESULTS: _standings(stage.segment),
                Phase.PAUSED: calm(_("Paused"), rx.cond(stage.awaiting_reconnect, _DESERTED, _PAUSED), "⏸"),
                Phase.FINISHED: _final(),
            },
            calm(_("One moment …"), _("The quiz goes on in a moment.")),
        ),
        rx.cond(stage.phase != "lobby", _corner(), rx.fragment()),
        announcement(rx.match(stage.phase, ("question", question.text), ("finished", _("The quiz has ended.")), "")),
    )


def _presented() -> rx.Var:
    presents = _("{avatar} {name} presents", avatar=stage.presenter_avatar, name=stage.presenter_name)
    return rx.cond(stage.presenter != 0, presents, stage.title)


def _lobby() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            _title(stage.title),
            wifi_card(wifi, stage.locked),
            _people(),
            class_name="lobby-side",
        ),
        _join_card(marks=True),
        class_name="lobby",
    )


def _title(words: str | rx.Var) -> rx.Component:
    """A title above other things: the longer it is, the smaller it is set, so that they keep their room."""
    if isinstance(words, str):
        return rx.el.h1(words)
    length = words.to(str).length()
    kind = rx.cond(length > HUGE_TITLE, "huge-title", rx.cond(length > LONG_TITLE, "long-title", "title"))
    return rx.el.h1(words, custom_attrs={"data-length": kind}, class_name="screen-title")


def _join_card(*, marks: bool) -> rx.Component:
    return join_card(stage.code, ScreenState.address, stage.locked, stage.admission == "approve", wifi, marks=marks)


def _people() -> rx.Component:
    return rx.el.div(
        rx.el.h2(
            rich(
                ngettext("{count} is in", "{count} are in", counts.people, is_whole=False),
                count=rx.el.span(counts.people, data_testid="screen-count", class_name="figures"),
            ),
        ),
        rx.cond(
            counts.people == 0,
            rx.el.p(_("Names appear here as people join."), class_name="lobby-empty"),
            names(lobby),
        ),
        class_name="lobby-people",
    )


def _corner() -> rx.Component:
    """Code and QR stay in reach as long as people can join: a click, or the key Q. The lock moves nothing aside."""
    can_join = stage.phase != "finished"
    return rx.el.aside(
        rx.cond(can_join, _way_in()),
        rx.el.span(
            rich(_("{count} in"), count=rx.el.span(counts.people, data_testid="screen-count")), class_name="figures"
        ),
        rx.cond(can_join & stage.locked, rx.el.span(LOCKED, data_testid="screen-lock", class_name="lock-sign")),
        rx.cond(
            can_join & (stage.admission == "approve"),
            rx.el.span(HOST_LETS_IN, data_testid="screen-approval", class_name="lock-sign"),
        ),
        class_name="corner",
    )


def _way_in() -> rx.Component:
    return rx.el.details(
        rx.el.summary(
            rich(_("Join: {code}"), code=rx.el.strong(stage.code, data_testid="screen-code")),
            custom_attrs={"data-key": "q"},
            title=_("Show the QR code (Q)"),
            class_name="figures",
        ),
        rx.el.div(wifi_card(wifi, stage.locked), _join_card(marks=False), language_select(), class_name="corner-open"),
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
        rx.el.p(_("Question {number} of {of}", number=question.number, of=question.of), class_name="figures"),
        by_kind(question.kind, lambda face: face.hint(question)),
        rx.match(
            question.factor,
            (0, rx.el.span(_("No points"), class_name="tag")),
            (2, rx.el.span(_("Double points"), class_name="tag")),
            rx.fragment(),
        ),
        *more,
        class_name="question-top",
    )


def _question() -> rx.Component:
    return rx.el.section(
        _top(countdown(stage.awaiting_reconnect)),
        _head(),
        by_kind(question.kind, lambda face: face.look(question)),
        rx.el.p(
            rich(
                _("{answered} of {expected} have answered"),
                answered=rx.el.strong(counts.answered),
                expected=counts.expected,
            ),
            class_name="answered figures",
        ),
        class_name="question",
    )


def _reveal() -> rx.Component:
    return rx.el.section(
        _top(),
        _head(),
        by_kind(question.kind, lambda face: face.spread(question)),
        rx.cond(question.explanation != "", rx.el.p(question.explanation, class_name="explanation"), rx.fragment()),
        class_name="question told",
    )


def _standings(title: str | rx.Var) -> rx.Component:
    return rx.el.section(_title(title), leaderboard(standings), class_name="standing-page")


def _final() -> rx.Component:
    return rx.el.section(_title(stage.title), podium(standings), class_name="final")
