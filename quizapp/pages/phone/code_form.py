"""The code by hand (J2)."""

import reflex as rx

from quizapp.components.shared.errors import error
from quizapp.frontend.texts import _
from quizapp.states.phone.join import JoinState


def code_form(other_error: rx.Component | None = None) -> rx.Component:
    """The six characters from the screen, with what was wrong with the last ones (or with the address)."""
    return rx.el.form(
        rx.el.label(_("Join code"), html_for="code"),
        rx.el.input(
            name="code",
            id="code",
            placeholder=_("ABC 234"),
            auto_complete="off",
            auto_capitalize="characters",
            spell_check=False,
            max_length=20,
            required=True,
            data_testid="join-code",
            class_name="code-input figures",
        ),
        rx.cond(
            JoinState.code_error != "",
            error(JoinState.code_error, JoinState.code_error_reason),
            other_error or rx.fragment(),
        ),
        rx.el.button(_("Join"), type="submit", data_testid="join-code-submit", class_name="primary wide"),
        on_submit=JoinState.enter_code,
        class_name="code-form",
    )
