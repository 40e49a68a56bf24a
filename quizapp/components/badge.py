"""Who one is, on the phone: avatar and name with a menu, and the score."""

from typing import Any

import reflex as rx

from quizapp.components.connection import signal
from quizapp.domain.joining import AVATARS, MAX_NAME_UNITS
from quizapp.views import MeView

Me = rx.vars.ObjectVar[MeView]


def badge(
    me: Me,
    *,
    ranked: rx.Var | bool,
    trouble: rx.Var | str,
    rejoin_code: rx.Var | str,
    rules: rx.Component,
    weather: rx.Var | str,
    on_rename: Any,
    on_avatar: Any,
    on_leave: Any,
) -> rx.Component:
    """The head of the phone's page.

    `ranked` tells whether there are places yet, `trouble` what was wrong with the last new name, `weather`
    how good the connection is.
    """
    return rx.el.header(
        rx.el.details(
            rx.el.summary(
                rx.el.span(me.avatar, aria_hidden="true"),
                rx.el.span(me.name, data_testid="my-name", class_name="badge-name"),
                class_name="badge-me",
                data_testid="rename",
                aria_label="Your name and menu",
            ),
            rx.el.div(
                _rename(me, trouble, on_rename),
                _avatars(on_avatar),
                rx.el.hr(),
                _rejoin(rejoin_code),
                rules,
                *_leave(on_leave),
                class_name="menu",
            ),
            key=me.name.to(str) + me.avatar.to(str),  # a change closes the menu, which would cover the answers
            class_name="badge-menu",
        ),
        rx.el.span(
            signal(weather),
            rx.cond(
                ranked,
                rx.el.small("#", rx.el.span(me.rank, data_testid="my-rank"), " · ", class_name="figures"),
                rx.fragment(),
            ),
            rx.el.span(me.score, data_testid="my-score", class_name="badge-score figures"),
            rx.el.small(" points"),
        ),
        class_name="badge",
    )


def _rename(me: Me, trouble: rx.Var | str, on_rename: Any) -> rx.Component:
    return rx.el.form(
        rx.el.label("Your name", html_for="new-name"),
        rx.el.input(
            name="name",
            id="new-name",
            default_value=me.name,
            max_length=MAX_NAME_UNITS,
            data_testid="rename-input",
            auto_complete="off",
        ),
        rx.cond(trouble != "", rx.el.p(trouble, role="alert", class_name="error")),
        rx.el.button("Save name", type="submit", data_testid="rename-submit", class_name="primary"),
        on_submit=on_rename,
    )


def _avatars(on_avatar: Any) -> rx.Component:
    buttons = [
        rx.el.button(
            avatar,
            type="button",
            on_click=on_avatar(index),
            aria_label=f"Take {avatar} as your avatar",
            data_testid=f"my-avatar-{index}",
            class_name="avatar-button",
        )
        for index, avatar in enumerate(AVATARS)
    ]
    return rx.el.div(*buttons, class_name="avatar-buttons", role="group", aria_label="Your avatar")


def _rejoin(code: rx.Var | str) -> rx.Component:
    return rx.el.div(
        rx.el.p(
            "Rejoin code ",
            rx.el.strong(
                code,
                data_testid="rejoin-code",
                class_name="rejoin-code figures",
            ),
            class_name="rejoin-line",
        ),
        rx.el.p("On another phone? Enter this code on the join page to come back as you.", class_name="hint small"),
        class_name="rejoin",
    )


def _leave(on_leave: Any) -> tuple[rx.Component, rx.Component]:
    return (
        rx.el.p("What you have earned stays on the leaderboard when you leave.", class_name="hint small"),
        rx.el.button("Leave this quiz", on_click=on_leave, data_testid="leave", class_name="quiet danger wide"),
    )
