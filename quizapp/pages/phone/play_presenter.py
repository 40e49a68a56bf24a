"""The controls on the phone of the participant who presents (P4)."""

from typing import cast

import reflex as rx

from quizapp.components.host.lock import lock_control, lock_reminder
from quizapp.components.host.on_stage import on_stage
from quizapp.components.host.pacing import Pacing
from quizapp.domain.flow.permissions import Role
from quizapp.frontend.texts import _, ngettext, rich
from quizapp.states.phone.play import PlayState
from quizapp.views import CountsView

stage, counts = PlayState.stage, cast(rx.vars.ObjectVar[CountsView], PlayState.counts)
pacing = Pacing(stage, PlayState.press, Role.PRESENTER)


def presenters_controls() -> rx.Component:
    """The pace and the lock, beside the host."""
    return rx.el.section(
        rx.el.p(
            rx.el.span("🎤", aria_hidden="true"),
            rx.el.span(rx.el.strong(_("You present.")), " ", _("You have the controls now; the host has them, too.")),
            role="status",
            class_name="note presenter-line",
        ),
        rx.el.div(
            rx.el.p(pacing.where(), role="status", aria_live="polite", class_name="eyebrow figures"),
            pacing.main(),
            pacing.others(lock_control(stage, counts, PlayState.lock)),
            lock_reminder(stage, PlayState.lock),
            rx.cond(
                PlayState.control_error != "",
                rx.el.p(PlayState.control_error, role="alert", class_name="error"),
                rx.fragment(),
            ),
            class_name="controls",
        ),
        on_stage(stage, counts, lobby=_lobby()),
        data_testid="presenter-controls",
        class_name="presenter",
    )


def _lobby() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            rich(
                ngettext(
                    "{count} participant: you.", "{count} participants, you included.", counts.people, is_whole=False
                ),
                count=rx.el.strong(counts.people, data_testid="participant-count"),
            ),
        ),
        class_name="shown figures",
    )
