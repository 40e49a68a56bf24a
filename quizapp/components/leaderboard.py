"""Leaderboards and the podium."""

import reflex as rx

from quizapp.views import StandingView

Standings = rx.vars.ArrayVar[list[StandingView]]


def leaderboard(standings: Standings, mine: rx.Var | int = 0) -> rx.Component:
    """The first rows; it says where only time decided, and who joined late."""

    def row(place: rx.vars.ObjectVar[StandingView]) -> rx.Component:
        return rx.el.li(
            rx.el.span(place.rank, class_name="standing-rank figures"),
            rx.el.span(place.avatar, aria_hidden="true", class_name="standing-avatar"),
            rx.el.span(
                place.name,
                rx.cond(place.late, rx.el.small("joined late"), rx.fragment()),
                rx.cond(place.tied, rx.el.small("tied, faster first"), rx.fragment()),
                class_name="standing-name",
            ),
            rx.cond(
                place.gained > 0, rx.el.span("+", place.gained, class_name="standing-gained figures"), rx.fragment()
            ),
            rx.el.span(place.score, class_name="standing-score figures"),
            key=place.id.to_string(),
            custom_attrs={
                "data-testid": "standing-" + place.rank.to_string(),
                "data-name": place.name,
                "data-score": place.score.to_string(),
                "data-mine": rx.cond(place.id == mine, "true", "false"),
            },
            class_name="standing",
        )

    return rx.cond(
        standings.length() > 0,
        rx.el.ol(rx.foreach(standings, row), data_testid="leaderboard", class_name="leaderboard"),
        rx.el.p("Nobody has joined yet, so nobody is ahead.", data_testid="leaderboard", class_name="calm"),
    )


def podium(standings: Standings) -> rx.Component:
    """The first three on their steps, rising from third to first, and who follows."""
    return rx.el.div(
        rx.el.div(*[_step(standings, index) for index in (1, 0, 2)], class_name="podium"),
        leaderboard(standings),
        class_name="podium-page",
    )


def _step(standings: Standings, index: int) -> rx.Component:
    place = standings[index]
    return rx.cond(
        standings.length() > index,
        rx.el.div(
            rx.el.span(place.avatar, aria_hidden="true", class_name="podium-avatar"),
            rx.el.strong(place.name, class_name="podium-name"),
            rx.el.span(place.score, class_name="podium-score figures"),
            rx.el.div(place.rank, class_name="podium-block figures"),
            class_name=f"podium-step podium-{index + 1}",
        ),
        rx.fragment(),
    )
