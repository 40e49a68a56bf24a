"""Who one is, on the phone: avatar and name with a menu, and the score."""

from typing import Any

import reflex as rx

from quizapp.components.phone.profile_change import Wishing, avatar_wish, name_wish
from quizapp.components.shared.connection import signal
from quizapp.components.shared.language import language_select
from quizapp.frontend import link
from quizapp.frontend.texts import _, rich


def badge(
    wishing: Wishing,
    *,
    ranked: rx.Var | bool,
    rejoin_code: rx.Var | str,
    rules: rx.Component,
    weather: rx.Var | str,
    on_leave: Any,
) -> rx.Component:
    """The head of the phone's page. `ranked` tells whether there are places yet, `weather` how good the connection is.

    A name or an avatar that is only wanted so far is shown already, marked as such.
    """
    me = wishing.me
    return rx.el.header(
        rx.el.details(
            rx.el.summary(
                rx.el.span(wishing.avatar, aria_hidden="true"),
                rx.el.span(
                    wishing.name,
                    data_testid="my-name",
                    custom_attrs={"data-wish": rx.cond(wishing.is_pending, "pending", "")},
                    class_name="badge-name",
                ),
                rx.cond(wishing.is_pending, _mark("🕓", _("not sent yet"))),
                rx.cond(link.wish_state == "refused", _mark("⚠", _("your wish was not granted, open to read why"))),
                class_name="badge-me",
                data_testid="rename",
                aria_label=_("Your name and menu"),
            ),
            rx.el.div(
                name_wish(wishing),
                avatar_wish(wishing),
                rx.el.hr(),
                _rejoin(rejoin_code),
                rules,
                language_select(),
                *_leave(on_leave),
                class_name="menu",
            ),
            key=me.name.to(str) + me.avatar.to(str),  # a change closes the menu, which would cover the answers
            custom_attrs={"data-covers": ""},
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
            " ",
            rx.el.small(_("points")),
        ),
        class_name="badge",
    )


def _mark(sign: str, words: rx.Var) -> rx.Component:
    return rx.el.span(sign, role="img", aria_label=words, title=words, class_name="badge-mark")


def _rejoin(code: rx.Var | str) -> rx.Component:
    return rx.el.div(
        rx.el.p(
            rich(
                _("Rejoin code {code}"),
                code=rx.el.strong(code, data_testid="rejoin-code", class_name="rejoin-code figures"),
            ),
            class_name="rejoin-line",
        ),
        rx.el.p(_("On another phone? Enter this code on the join page to come back as you."), class_name="hint small"),
        class_name="rejoin",
    )


def _leave(on_leave: Any) -> tuple[rx.Component, rx.Component]:
    return (
        rx.el.p(_("What you have earned stays on the leaderboard when you leave."), class_name="hint small"),
        rx.el.button(
            _("Leave this quiz"),
            on_click=[link.drop_wishes, on_leave],
            data_testid="leave",
            class_name="quiet danger wide",
        ),
    )
