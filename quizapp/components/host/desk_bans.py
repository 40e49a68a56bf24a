"""The devices that a host has banned, quiet at the end of the desk, and only when there are any."""

from typing import Any

import reflex as rx

from quizapp.components.host.desk import paced_button
from quizapp.frontend.texts import _


def banned_devices(bans: Any, on_lift: Any) -> rx.Component:
    """Who is banned, since when and from which event; `on_lift` takes the id of a ban."""
    return rx.cond(
        bans.length() > 0,
        rx.el.details(
            rx.el.summary(_("Banned phones ({count})", count=bans.length()), data_testid="bans-open"),
            rx.el.p(
                _(
                    "They join none of your events. Lifting a ban also lets them back into the event they were "
                    "taken out of."
                ),
                class_name="hint",
            ),
            rx.el.ul(rx.foreach(bans, lambda ban: _ban(ban, on_lift)), class_name="ban-list"),
            class_name="panel bans",
        ),
        rx.fragment(),
    )


def _ban(ban: Any, on_lift: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            rx.el.strong(ban.name),
            rx.el.span(
                ban.day,
                rx.cond(ban.event != "", " · " + ban.event.to(str), ""),
                class_name="hint figures",
            ),
            class_name="ban-words",
        ),
        paced_button(
            _("Lift the ban"),
            type="button",
            on_click=on_lift(ban.id),
            data_testid="ban-lift",
            aria_label=_("Lift the ban of {name}", name=ban.name),
            class_name="quiet small",
        ),
        key=ban.id.to_string(),
        data_testid="ban",
        class_name="ban",
    )
