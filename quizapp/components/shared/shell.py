"""The frame of a page."""

from typing import Any

import reflex as rx

from quizapp.components.shared.connection import connection, veil
from quizapp.components.shared.language import language_select


def shell(
    *children: rx.Component, kind: str, live: bool = True, has_foot: bool = True, **attributes: Any
) -> rx.Component:
    """A page of that kind (phone, screen, console, desk), with the connection line where it is live.

    Where there is no room for a foot, the page has a better place for what stands there: the choice of the language.
    """
    return rx.el.div(
        connection() if live else rx.fragment(),
        rx.el.main(*children, class_name="main", **attributes),
        rx.el.footer(language_select(), class_name="foot") if has_foot else rx.fragment(),
        veil() if live else rx.fragment(),
        class_name=f"page {kind}",
    )


def calm(title: str | rx.Var, words: str | rx.Var | rx.Component = "", sign: str | rx.Var = "") -> rx.Component:
    """A calm screen that says what is going on and what happens next."""
    has_sign = isinstance(sign, rx.Var) or sign != ""
    return rx.el.div(
        rx.el.div(sign, aria_hidden="true", class_name="calm-sign") if has_sign else rx.fragment(),
        rx.el.h1(title),
        rx.el.p(words),
        class_name="calm",
    )


def announcement(words: rx.Var | rx.Component) -> rx.Component:
    """What screen readers are told when the phase changes. It stays on the page, only its words change."""
    return rx.el.p(words, role="status", aria_live="polite", class_name="unseen")


def key_hint(words: str | rx.Var) -> rx.Component:
    """The key of a control, for people; the control itself has it in `data-key`."""
    return rx.el.kbd(words, aria_hidden="true")
