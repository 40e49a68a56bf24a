"""Leaderboards and the podium."""

import reflex as rx

from quizapp.components.shared.shell import calm
from quizapp.frontend.texts import _
from quizapp.views import StandingView

Standings = rx.vars.ArrayVar[list[StandingView]]
Standing = rx.vars.ObjectVar[StandingView]

_AT_THE_END = r"/ \d{1,4}$/"


def leaderboard(standings: Standings, mine: rx.Var | int = 0) -> rx.Component:
    """The first rows, each coming from its former place. It says who joined late and where only time decided."""

    def row(place: Standing, index: rx.Var) -> rx.Component:
        return rx.el.li(
            rx.el.span(rx.cond(nobody_scored(standings), "–", place.rank), class_name="standing-rank figures"),
            rx.el.span(place.avatar, aria_hidden="true", class_name="standing-avatar"),
            _name(place, mine, tied=place.tied & ~nobody_scored(standings)),
            rx.cond(
                place.gained.to(int) > 0,
                rx.el.span("+", place.gained, class_name="standing-gained figures"),
                rx.fragment(),
            ),
            rx.el.span(place.score, class_name="standing-score figures"),
            key=place.id.to_string(),
            custom_attrs={
                "data-testid": "standing-" + place.rank.to_string(),
                "data-name": place.name,
                "data-score": place.score.to_string(),
                "data-mine": rx.cond(place.id == mine, "true", "false"),
                "style": _former_place(standings, place, index),
            },
            class_name="standing",
        )

    return rx.cond(
        standings.length() > 0,
        rx.fragment(
            rx.el.ol(rx.foreach(standings, row), data_testid="leaderboard", class_name="leaderboard"),
            rx.cond(
                nobody_scored(standings),
                rx.el.p(_("Nobody has any points."), class_name="hint tie-note"),
                rx.cond(
                    _some_tied(standings),
                    rx.el.p(_("Tied: who answered faster is ahead."), class_name="hint tie-note"),
                    rx.fragment(),
                ),
            ),
        ),
        rx.el.p(_("Nobody has joined yet, so nobody is ahead."), data_testid="leaderboard", class_name="calm"),
    )


def _name(place: Standing, mine: rx.Var | int, *, tied: rx.Var) -> rx.Component:
    return rx.el.span(
        rx.el.span(
            rx.el.bdi(_stem(place.name), class_name="standing-stem"),
            rx.el.span(_number(place.name)),
            class_name="standing-who",
        ),
        rx.cond(place.id == mine, rx.el.small(_("you"), class_name="tag"), rx.fragment()),
        rx.cond(place.late, rx.el.small(_("joined late"), class_name="tag"), rx.fragment()),
        rx.cond(tied, rx.el.small(_("tied"), class_name="tag"), rx.fragment()),
        class_name="standing-name",
    )


def _stem(name: rx.Var | str) -> rx.Var[str]:
    """A name without the number at its end: what may be cut off where there is too little room."""
    return rx.Var(f'{name}.replace({_AT_THE_END}, "")', _var_type=str)


def _number(name: rx.Var | str) -> rx.Var[str]:
    return rx.Var(f'({name}.match({_AT_THE_END}) ?? [""])[0]', _var_type=str)


def nobody_scored(standings: Standings) -> rx.Var[bool]:
    """Whether the first row has no points, and so nobody has: there are no places then."""
    return rx.Var(f"(({standings})[0]?.score === 0)", _var_type=bool).guess_type()


def _some_tied(standings: Standings) -> rx.Var[bool]:
    return rx.Var(f"{standings}.some((row) => row.tied)", _var_type=bool)


def _former_place(standings: Standings, place: Standing, index: rx.Var) -> rx.Var:
    """`--moved`: how many rows further down (or up, negative) this row stood before its last points."""
    before = f"({place}.score - {place}.gained)"
    others = f"(o, j) => o.score - o.gained > {before} || (o.score - o.gained === {before} && j < {index})"
    return rx.Var(
        f"({{ '--moved': {standings}.filter({others}).length - {index} }})",
        _var_type=dict,
    )


def podium(standings: Standings) -> rx.Component:
    """The first three on their steps, rising from third to first, and who follows."""
    steps = rx.el.div(*[_step(standings, index) for index in (1, 0, 2)], class_name="podium")
    nobody = calm(_("Nobody has points"), _("So nobody is on the podium this time. Thank you for playing."), "🎈")
    return rx.el.div(
        rx.cond(nobody_scored(standings), nobody, steps),
        leaderboard(standings),
        class_name="podium-page",
    )


def _step(standings: Standings, index: int) -> rx.Component:
    place = standings[index]
    return rx.cond(
        standings.length() > index,
        rx.el.div(
            rx.el.span(place.avatar, aria_hidden="true", class_name="podium-avatar"),
            rx.el.strong(place.name, dir="auto", class_name="podium-name"),
            rx.el.div(
                rx.el.span(place.rank, class_name="podium-rank figures"),
                rx.el.span(place.score, class_name="podium-score figures"),
                class_name="podium-block",
            ),
            class_name=f"podium-step podium-{index + 1}",
        ),
        rx.fragment(),
    )
