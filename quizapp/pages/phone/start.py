"""The ways in for whoever has no address of a quiz: the start page, and the code by hand or scanned."""

import reflex as rx

from quizapp.components.shared.errors import note
from quizapp.components.shared.shell import shell
from quizapp.frontend.texts import _, rich
from quizapp.pages.phone.code_form import code_form
from quizapp.pages.phone.scanner import way_by_scanning
from quizapp.states.phone.join import JoinState


def home() -> rx.Component:
    """`/`: join by code, scan, or create an event."""
    return shell(
        rx.el.div(
            _wordmark(),
            rx.el.p(_("The live quiz that loses nothing."), class_name="lead"),
            rx.cond(
                JoinState.left_code != "",
                note(
                    rich(
                        _("You have left the quiz. Your points stay: {link} to go on."),
                        link=rx.el.a(_("join again"), href="/join/" + JoinState.left_code, data_testid="join-again"),
                    )
                ),
            ),
            rx.el.div(
                code_form(),
                way_by_scanning(),
                class_name="card",
            ),
            rx.el.p(_("Hosting a quiz yourself?"), class_name="hint"),
            rx.el.a(_("Create event"), href="/host", class_name="quiet wide", data_testid="create-event"),
            class_name="door front",
        ),
        kind="phone",
        live=False,
    )


def _wordmark() -> rx.Component:
    return rx.el.h1(rx.el.img(src="/favicon.svg", alt=""), "quizapp", class_name="wordmark")


def join_by_code() -> rx.Component:
    """`/join`: the code by hand, or scanned."""
    return shell(
        rx.el.div(
            rx.el.h1(_("Join a quiz")),
            rx.el.p(_("The code is on the big screen, next to the QR code."), class_name="lead"),
            code_form(),
            way_by_scanning(),
            class_name="door",
        ),
        kind="phone",
        live=False,
    )


def nowhere() -> rx.Component:
    """Any address that is none."""
    return shell(
        rx.el.div(
            rx.el.h1(_("There is nothing here")),
            rx.el.p(_("To join a quiz, enter the code from the big screen."), class_name="lead"),
            code_form(),
            rx.el.a(_("To the start page"), href="/", class_name="quiet wide", data_testid="to-start"),
            class_name="door",
        ),
        kind="phone",
        live=False,
    )
