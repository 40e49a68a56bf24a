"""The ways in: the start page, and the code by hand."""

import reflex as rx

from quizapp.components.shell import shell
from quizapp.components.troubles import error, note
from quizapp.states.join import JoinState


def home() -> rx.Component:
    """`/`: join by code, or create an event."""
    return shell(
        rx.el.div(
            _wordmark(),
            rx.el.p("The live quiz that loses nothing.", class_name="lead"),
            rx.cond(JoinState.has_left, note("You have left the quiz. Your points stay: join again to go on.")),
            rx.el.div(
                code_form(),
                rx.el.p("Or point your phone's camera at the QR code on the big screen.", class_name="hint"),
                class_name="card",
            ),
            rx.el.p("Hosting a quiz yourself?", class_name="hint"),
            rx.el.a("Create event", href="/host", class_name="quiet wide", data_testid="create-event"),
            class_name="door front",
        ),
        kind="phone",
        live=False,
    )


def _wordmark() -> rx.Component:
    return rx.el.h1(rx.el.img(src="/favicon.svg", alt=""), "quizapp", class_name="wordmark")


def join_by_code() -> rx.Component:
    """`/join`: the code by hand."""
    return shell(
        rx.el.div(
            rx.el.h1("Join a quiz"),
            rx.el.p("The code is on the big screen, next to the QR code.", class_name="lead"),
            code_form(),
            class_name="door",
        ),
        kind="phone",
        live=False,
    )


def nowhere() -> rx.Component:
    """Any address that is none."""
    return shell(
        rx.el.div(
            rx.el.h1("There is nothing here"),
            rx.el.p("To join a quiz, enter the code from the big screen.", class_name="lead"),
            code_form(),
            rx.el.a("To the start page", href="/", class_name="quiet wide", data_testid="to-start"),
            class_name="door",
        ),
        kind="phone",
        live=False,
    )


def code_form(trouble: rx.Component | None = None) -> rx.Component:
    """The six characters from the screen, with what was wrong with the last ones (or with the address)."""
    return rx.el.form(
        rx.el.label("Join code", html_for="code"),
        rx.el.input(
            name="code",
            id="code",
            placeholder="ABC 234",
            auto_complete="off",
            auto_capitalize="characters",
            spell_check=False,
            max_length=20,
            required=True,
            data_testid="join-code",
            class_name="code-input figures",
        ),
        rx.cond(
            JoinState.code_trouble != "",
            error(JoinState.code_trouble, JoinState.code_trouble_reason),
            trouble or rx.fragment(),
        ),
        rx.el.button("Join", type="submit", data_testid="join-code-submit", class_name="primary wide"),
        on_submit=JoinState.enter_code,
        class_name="code-form",
    )
