"""The host's console: the next action is the one big button."""

from typing import cast

import reflex as rx

from quizapp.components.host.connection_overview import room_weather
from quizapp.components.host.lock import lock_control, lock_reminder
from quizapp.components.host.on_stage import on_stage
from quizapp.components.host.pacing import Pacing
from quizapp.components.host.styles import desk_styles
from quizapp.components.shared.again import not_right_now
from quizapp.components.shared.connection import restoring
from quizapp.components.shared.language import language_select
from quizapp.components.shared.leaving import leave_guard
from quizapp.components.shared.shell import calm, shell
from quizapp.domain.flow.permissions import Role
from quizapp.frontend import link
from quizapp.frontend.texts import _, rich
from quizapp.pages.host.people import people_panel
from quizapp.pages.host.room_wifi import room_wifi
from quizapp.pages.host.waiting_people import admission_control
from quizapp.states.host.console import ConsoleState
from quizapp.views import CountsView, WeatherView

stage, counts = ConsoleState.stage, cast(rx.vars.ObjectVar[CountsView], ConsoleState.counts)
weather = cast(rx.vars.ObjectVar[WeatherView], ConsoleState.room_weather)
pacing = Pacing(stage, ConsoleState.press, Role.HOST)


def console() -> rx.Component:
    """`/host/EVENT_ID/live`."""
    return shell(
        desk_styles(),
        rx.cond(
            stage.phase == "",
            rx.match(
                ConsoleState.error_reason,
                (
                    "",
                    rx.cond(
                        ConsoleState.signed_out,
                        _signed_out(),
                        restoring(_("One moment …"), _("Restoring the console.")),
                    ),
                ),
                (
                    "cannot_save",
                    not_right_now(
                        ConsoleState.error, ConsoleState.again_in, ConsoleState.again_turn, ConsoleState.take_seat
                    ),
                ),
                calm(_("This console is closed"), ConsoleState.error),
            ),
            rx.fragment(leave_guard(), _head(), rx.el.div(_now(), people_panel(), class_name="console-columns")),
        ),
        kind="console",
        has_foot=False,
        data_testid="console",
        custom_attrs={"data-phase": stage.phase},
    )


def _signed_out() -> rx.Component:
    """For the moment until the way in is there."""
    return calm(_("You are signed out"), _("The page for signing in comes by itself, and leads back to this console."))


def _head() -> rx.Component:
    return rx.el.header(
        rx.el.div(
            rx.el.div(
                rx.el.a(_("← All events"), href="/host", class_name="back small"),
                language_select(),
                class_name="back-line",
            ),
            rx.el.h1(stage.title, title=stage.title),
            class_name="console-title",
        ),
        rx.el.div(
            rx.el.span(
                rich(_("Code {code}"), code=rx.el.strong(stage.code, data_testid="event-code")),
                class_name="figures console-code",
            ),
            rx.el.a(_("Open projector ↗"), href="/screen/" + stage.code.to(str), target="_blank", class_name="quiet"),
            rx.cond(
                stage.phase == "finished",
                _to_editor(),
                rx.fragment(admission_control(), lock_control(stage, counts, ConsoleState.lock)),
            ),
            class_name="console-tools",
        ),
        class_name="console-head",
    )


def _to_editor() -> rx.Component:
    return rx.el.a(_("Results and export"), href="/host/" + stage.event.to_string(), class_name="quiet")


def _now() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.p(pacing.where(), role="status", aria_live="polite", class_name="eyebrow figures"),
            pacing.main(),
            pacing.others(pacing.undo_end(), pacing.end()),
            _presenter(),
            rx.cond(stage.phase != "finished", lock_reminder(stage, ConsoleState.lock), rx.fragment()),
            room_weather(weather, stage.awaiting_reconnect, stage.phase),
            _error(),
            class_name="controls",
        ),
        on_stage(stage, counts, lobby=rx.fragment(_first_steps(), room_wifi(class_name="shown"))),
        class_name="now",
    )


def _error() -> rx.Component:
    """What could not be done, until the stage is another one, or until the server can save again."""
    is_over = (ConsoleState.error_reason == "cannot_save") & (weather.cannot_save == "")
    return rx.cond(
        (ConsoleState.error != "") & (ConsoleState.error_version == stage.version) & ~is_over,
        rx.el.p(ConsoleState.error, role="alert", data_testid="console-error", class_name="error"),
        rx.fragment(),
    )


def _presenter() -> rx.Component:
    """Who has the controls in hand, too, and the way to have them back (P3)."""
    return rx.cond(
        (stage.presenter != 0) & (stage.phase != "finished"),
        rx.el.p(
            rx.el.span("🎤", aria_hidden="true"),
            rx.el.span(
                rich(_("{name} presents, and has these controls, too."), name=rx.el.strong(stage.presenter_name))
            ),
            rx.el.button(
                _("Take the controls back"),
                on_click=ConsoleState.take_back,
                data_testid="take-back",
                # It says one thing however often it is pressed, and works while who presents keeps pressing.
                aria_disabled=link.lineless,
                custom_attrs={"data-paced": "restless"},
                class_name="quiet small",
            ),
            data_testid="presenter",
            custom_attrs={"data-name": stage.presenter_name},
            class_name="note presenter-line",
        ),
    )


def _first_steps() -> rx.Component:
    return rx.el.ol(
        rx.el.li(_("Open the projector page on the big screen.")),
        rx.el.li(_("Let people scan the QR code. They appear on the right as they join.")),
        rx.el.li(
            rx.match(
                stage.admission,
                ("locked", _("Start when the room is in. Who comes later gets in line, until you unlock joining.")),
                ("approve", _("Start when the room is in. Who comes later waits until you let them in.")),
                _("Start when the room is in. Who comes later can still join."),
            ),
        ),
        class_name="shown steps",
    )
