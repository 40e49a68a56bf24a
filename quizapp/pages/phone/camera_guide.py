"""The camera guide: what is in the way, the steps for exactly this browser, and the ways that need no camera."""

import reflex as rx

from quizapp.domain.camera.browsers import ALL_BROWSERS
from quizapp.domain.camera.guides import name_of
from quizapp.frontend import scanner as camera
from quizapp.frontend.texts import _, of_lazy
from quizapp.states.phone.scanner import ScannerState

steps = rx.Var.create(ScannerState.steps).to(list[str])
has_steps = steps.length() > 0


def camera_guide() -> rx.Component:
    """What to do until the camera works; the scanner starts by itself then."""
    return rx.el.section(
        rx.el.p(ScannerState.meaning, class_name="lead"),
        rx.cond(has_steps, _choice()),
        rx.el.p(ScannerState.advice, class_name="guide-advice"),
        rx.cond(has_steps, rx.el.ol(rx.foreach(steps, lambda step: rx.el.li(step)), class_name="guide-steps")),
        rx.cond(ScannerState.leaves_app, _link()),
        rx.el.button(
            _("Test camera"),
            type="button",
            on_click=camera.test_camera,
            data_testid="camera-test",
            class_name=rx.cond(camera.readiness == "able", "primary wide", "quiet wide"),
        ),
        aria_live="polite",
        data_testid="camera-guide",
        custom_attrs={"data-browser": ScannerState.browser, "data-kind": ScannerState.trouble},
        class_name="guide",
    )


def camera_result() -> rx.Component:
    """What the test of the camera said."""
    return rx.cond(
        ScannerState.result != "",
        rx.el.p(
            ScannerState.result_words,
            role="status",
            data_testid="camera-result",
            custom_attrs={"data-result": ScannerState.result},
            class_name="guide-result",
        ),
    )


def _choice() -> rx.Component:
    """Which browser the steps are for: recognised, and to be corrected by hand."""
    return rx.el.label(
        _("For"),
        rx.el.select(
            *[rx.el.option(of_lazy(name_of(browser)), value=browser.key) for browser in ALL_BROWSERS],
            value=ScannerState.browser,
            on_change=ScannerState.choose_browser,
            data_testid="guide-browser",
        ),
        class_name="guide-choice",
    )


def _link() -> rx.Component:
    return rx.el.button(
        rx.cond(camera.copied, _("Copied ✓"), _("Copy the link")),
        type="button",
        on_click=camera.copy_link,
        data_testid="copy-link",
        class_name="quiet wide",
    )
