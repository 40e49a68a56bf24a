"""The lock of joining, as the host sees it."""

from typing import Any

import reflex as rx

from quizapp.components.shared.shell import key_hint
from quizapp.frontend import link
from quizapp.frontend.texts import _
from quizapp.views import CountsView, StageView


def lock_control(stage: rx.vars.ObjectVar[StageView], counts: rx.vars.ObjectVar[CountsView], lock: Any) -> rx.Component:
    """Locks and unlocks joining, and says how many stand at the door: on its edge, so that nothing moves aside."""
    return rx.el.button(
        rx.cond(stage.locked, _("🔒 Unlock joining"), _("🔓 Lock joining")),
        rx.cond(
            (counts.at_door.to(int) > 0) & (stage.admission != "approve"),  # else the line says who waits
            rx.el.span(
                rx.cond(
                    stage.admission == "open",
                    _("{count} joining", count=counts.at_door),
                    _("{count} at the door", count=counts.at_door),
                ),
                data_testid="at-door",
                class_name="tag figures lock-count",
            ),
            rx.fragment(),
        ),
        key_hint("L"),
        on_click=lock(~stage.locked.to(bool)),
        data_testid="control-lock",
        aria_disabled=link.busy,
        custom_attrs={"data-paced": "", "data-key": "l", "data-locked": rx.cond(stage.locked, "true", "false")},
        class_name="quiet lock-control",
    )


def lock_reminder(stage: rx.vars.ObjectVar[StageView], lock: Any) -> rx.Component:
    """Reminds of a lock that may have been forgotten, each time more plainly, with one tap to unlock (J9)."""
    level, minutes = stage.lock_reminder.to(int), stage.lock_minutes
    return rx.cond(
        level > 0,
        rx.el.div(
            rx.el.p(
                rx.cond(
                    stage.lock_minutes.to(int) > 0,
                    rx.match(
                        level,
                        (1, _("Joining is still locked, for {minutes} minutes or more.", minutes=minutes)),
                        (2, _("Nobody new has been able to join, for {minutes} minutes or more.", minutes=minutes)),
                        _("The door is locked, nobody new gets in, for {minutes} minutes or more.", minutes=minutes),
                    ),
                    rx.match(
                        level,
                        (1, _("Joining is still locked.")),
                        (2, _("Nobody new has been able to join.")),
                        _("The door is locked, nobody new gets in."),
                    ),
                ),
                class_name="figures",
            ),
            rx.el.button(
                _("Unlock joining"),
                on_click=lock(False),
                aria_disabled=link.busy,
                data_testid="reminder-unlock",
                custom_attrs={"data-paced": ""},
                class_name="quiet",
            ),
            role=rx.cond(level > 1, "alert", "status"),
            data_testid="lock-reminder",
            custom_attrs={"data-level": level.to_string()},
            class_name="note lock-reminder",
        ),
        rx.fragment(),
    )
