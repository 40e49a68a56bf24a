"""The name that was drawn for a phone, in place of the field for one that is typed."""

from typing import Any

import reflex as rx

from quizapp.frontend.texts import _
from quizapp.views import FunnyView


def funny_name(drawn: rx.vars.ObjectVar[FunnyView], on_another: Any) -> rx.Component:
    """Who this phone will be, and the way to another one of a few."""
    return rx.el.div(
        rx.el.p(_("Everybody gets a funny name here. You are"), class_name="hint"),
        rx.el.p(
            rx.el.span(drawn.avatar, aria_hidden="true", class_name="funny-avatar"),
            rx.el.strong(drawn.name, data_testid="funny-name"),
            aria_live="polite",
            class_name="funny-drawn",
        ),
        rx.el.button(
            _("Another one"), type="button", on_click=on_another, data_testid="funny-another", class_name="quiet wide"
        ),
        class_name="funny-name",
    )
