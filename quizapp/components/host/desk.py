"""Small pieces of the host's desk."""

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML

from quizapp.frontend import link
from quizapp.frontend.texts import _


class PlainForm(BaseHTML):
    """A form that the browser itself sends and that leads to another page; Reflex's forms never do."""

    tag = "form"

    action: rx.Var[str]
    method: rx.Var[str]


class PlainLink(BaseHTML):
    """A link that the browser itself follows, for what is no page; Reflex's links only know pages."""

    tag = "a"

    href: rx.Var[str]
    # Without it the browser means to leave the page, and Reflex closes the connection for good.
    download: rx.Var[bool]


# What a phase means to somebody who looks at a list of events.
_PHASES = {"lobby": (_("Ready"), "ready"), "finished": (_("Ended"), "ended")}


def phase_mark(phase: Any) -> rx.Component:
    """Ready, running or ended."""
    marks = [(word, rx.el.span(words, class_name=f"phase-mark {kind}")) for word, (words, kind) in _PHASES.items()]
    running = rx.el.span(_("Running"), class_name="phase-mark running")
    return rx.fragment(rx.match(phase, *marks, running))


def paced_button(*words: Any, **attributes: Any) -> rx.Component:
    """A button that does once what a double click asks for twice; see `quiz_controls.js`."""
    return rx.el.button(*words, aria_disabled=link.busy, custom_attrs={"data-paced": ""}, **attributes)


def go_live(event_id: Any, phase: Any, questions: Any, later: rx.Var, kind: str) -> rx.Component:
    """The way to the console, once there is something to ask. `later` are its words once the event runs."""
    return rx.fragment(
        rx.cond(
            (phase == "lobby") & (questions == 0),
            rx.el.span(
                rx.el.span(_("Add a question first"), class_name="hint"),
                rx.el.button(_("Go live"), type="button", disabled=True, data_testid="go-live", class_name=kind),
                class_name="not-yet",
            ),
            rx.el.a(
                rx.cond(phase == "lobby", _("Go live"), later),
                href="/host/" + event_id.to_string() + "/live",
                data_testid="go-live",
                class_name=kind,
            ),
        )
    )


def counted(words: rx.Var) -> rx.Component:
    """A number with its noun, in one piece."""
    return rx.el.span(words, class_name="counted figures")


def error_line(words: Any, **attributes: Any) -> rx.Component:
    """What went wrong, where there is something to tell."""
    return rx.cond(words != "", rx.el.p(words, role="alert", class_name="error", **attributes), rx.fragment())


def field_error(errors: Any, name: str) -> rx.Component:
    """What is wrong with one field."""
    return rx.cond(
        errors.contains(name),
        rx.el.p(
            errors[name],
            role="alert",
            data_testid=f"field-error-{name}",
            class_name="field-error",
        ),
        rx.fragment(),
    )


def second_word(question: str | rx.Var, yes: Any, no: Any) -> rx.Component:
    """The question whether something is really to be deleted, in its place. Escape keeps it."""
    return rx.el.div(
        rx.el.p(question),
        rx.el.div(
            paced_button(
                _("Delete for good"),
                type="button",
                on_click=yes,
                data_testid="delete-confirm",
                class_name="danger small",
            ),
            rx.el.button(
                _("Keep it"),
                type="button",
                auto_focus=True,
                on_click=no,
                data_testid="delete-cancel",
                custom_attrs={"data-key": "escape"},
                class_name="quiet small",
            ),
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
