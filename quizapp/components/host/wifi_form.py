"""Name and password of the Wi-Fi of the room."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from quizapp.components.host.desk import error_line, paced_button
from quizapp.frontend.texts import _


@dataclass(frozen=True)
class WifiParts:
    """What the form shows, and whom it calls."""

    event: Any
    name: Any
    password: Any
    error: Any
    said: Any
    save: Any


def wifi_panel(parts: WifiParts, **attributes: Any) -> rx.Component:
    """The form behind its title, which says whether there is a Wi-Fi."""
    return rx.el.details(
        rx.el.summary(
            rx.el.span(_("Wi-Fi for the room")),
            rx.el.span(rx.cond(parts.name != "", parts.name, _("not shown")), class_name="hint"),
            data_testid="wifi-open",
            class_name="wifi-title",
        ),
        rx.el.form(
            rx.el.p(
                _("The projector shows it as a QR code and in words, for whoever is in the room."), class_name="hint"
            ),
            _field(_("Name"), "wifi_name", parts.name, 64, _("Empty = show no Wi-Fi")),
            _field(_("Password"), "wifi_password", parts.password, 128, _("Empty = open Wi-Fi")),
            error_line(parts.error, data_testid="wifi-error"),
            rx.el.div(
                paced_button(_("Save"), type="submit", data_testid="wifi-save", class_name="quiet"),
                rx.el.span(parts.said, role="status", data_testid="wifi-said", class_name="hint"),
                class_name="form-end",
            ),
            on_submit=parts.save,
            no_validate=True,
            key=parts.event.to_string(),  # once the event is read, the fields start from what is stored
            class_name="wifi-form",
        ),
        **attributes,
    )


def _field(label: rx.Var, name: str, value: Any, longest: int, when_empty: rx.Var) -> rx.Component:
    return rx.el.label(
        label,
        rx.el.input(
            name=name,
            default_value=value,
            max_length=longest,
            placeholder=when_empty,
            auto_complete="off",
            auto_capitalize="off",
            spell_check=False,
            custom_attrs={"data-keep": ""},  # a password is not kept in browsers
            data_testid=name.replace("_", "-"),
        ),
        class_name="field",
    )
