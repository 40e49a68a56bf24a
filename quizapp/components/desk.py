"""Small pieces of the host's desk."""

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML


class PlainForm(BaseHTML):
    """A form that the browser itself sends and that leads to another page; Reflex's forms never do."""

    tag = "form"

    action: rx.Var[str]
    method: rx.Var[str]


class PlainLink(BaseHTML):
    """A link that the browser itself follows, for what is no page; Reflex's links only know pages."""

    tag = "a"

    href: rx.Var[str]


# What a phase means to somebody who looks at a list of events.
_PHASES = {"lobby": ("Ready", "ready"), "finished": ("Ended", "ended")}


def phase_mark(phase: Any) -> rx.Component:
    """Ready, running or ended."""
    marks = [(word, rx.el.span(words, class_name=f"phase-mark {kind}")) for word, (words, kind) in _PHASES.items()]
    running = rx.el.span("Running", class_name="phase-mark running")
    return rx.fragment(rx.match(phase, *marks, running))


def counted(number: Any, one: str, many: str) -> rx.Component:
    """A number with its noun."""
    return rx.el.span(
        rx.el.span(number, class_name="figures"),
        rx.cond(number == 1, f" {one}", f" {many}"),
        class_name="counted",
    )


def trouble_line(words: Any, **attributes: Any) -> rx.Component:
    """What went wrong, where there is something to tell."""
    return rx.cond(words != "", rx.el.p(words, role="alert", class_name="error", **attributes), rx.fragment())


def field_trouble(troubles: Any, name: str) -> rx.Component:
    """What is wrong with one field."""
    return rx.cond(
        troubles.contains(name),
        rx.el.p(
            troubles[name],
            role="alert",
            data_testid=f"field-error-{name}",
            class_name="field-trouble",
        ),
        rx.fragment(),
    )


def second_word(question: str | rx.Var, yes: Any, no: Any) -> rx.Component:
    """The question whether something is really to be deleted, in its place."""
    return rx.el.div(
        rx.el.p(question),
        rx.el.div(
            rx.el.button("Delete for good", on_click=yes, data_testid="delete-confirm", class_name="danger small"),
            rx.el.button("Keep it", on_click=no, data_testid="delete-cancel", class_name="quiet small"),
            class_name="second-word-actions",
        ),
        role="alertdialog",
        class_name="second-word",
    )


def icon_button(sign: str, name: str | rx.Var, handler: Any, **attributes: Any) -> rx.Component:
    """A small square button; its name is for screen readers and for whoever hovers over it."""
    return rx.el.button(
        rx.el.span(sign, aria_hidden="true"),
        type="button",
        aria_label=name,
        title=name,
        on_click=handler,
        class_name="icon-button",
        **attributes,
    )
