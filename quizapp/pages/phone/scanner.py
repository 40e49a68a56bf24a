"""Joining with the camera: the button on the page, and the scanner that it opens over it (J11, J12)."""

import reflex as rx

from quizapp.domain.camera.troubles import TROUBLES, Kind
from quizapp.frontend import scanner as camera
from quizapp.frontend.texts import _
from quizapp.pages.phone.camera_guide import camera_guide, camera_result
from quizapp.states.phone.scanner import ScannerState

OWN_CAMERA_APP = _("Your phone’s own camera app reads the code, too: point it at the big screen.")

is_guiding = (
    (camera.phase == "failed") | (camera.phase == "ignored") | (camera.phase == "help")
) & (ScannerState.trouble != "")  # fmt: skip


def way_by_scanning() -> rx.Component:
    """Scan instead of typing; where the browser gives no camera, why, and what to do instead."""
    return rx.el.div(
        rx.match(
            camera.readiness,
            (Kind.INSECURE, _not_here(Kind.INSECURE)),
            (Kind.UNSUPPORTED, _not_here(Kind.UNSUPPORTED)),
            _buttons(),
        ),
        _scanner(),
        class_name="by-scanning",
    )


def _buttons() -> rx.Component:
    return rx.fragment(
        rx.el.button(
            rx.el.span(class_name="scan-sign", aria_hidden="true"),
            _("Scan the QR code"),
            type="button",
            on_click=camera.start,
            disabled=camera.readiness == "",  # not alive yet
            data_testid="scanner-start",
            class_name="quiet wide",
        ),
        rx.el.p(OWN_CAMERA_APP, " ", _help(_("Camera does not work?")), class_name="hint"),
    )


def _not_here(kind: Kind) -> rx.Component:
    trouble = TROUBLES[kind]
    return rx.el.div(
        rx.el.p(rx.el.strong(_(trouble.title), ". "), _(trouble.meaning)),
        rx.el.p(OWN_CAMERA_APP, " ", _("Or type the code above."), " ", _help(_("More help"))),
        data_testid="scanner-unavailable",
        custom_attrs={"data-reason": str(kind)},
        class_name="hint scan-not-here",
    )


def _help(words: rx.Var) -> rx.Component:
    return rx.el.button(
        words, type="button", on_click=camera.open_guide, data_testid="guide-open", class_name="looks-like-link"
    )


def _scanner() -> rx.Component:
    """Over the page, because one thing at a time fits a phone."""
    return rx.el.dialog(
        rx.el.div(
            rx.el.header(
                rx.el.h2(rx.cond(is_guiding, ScannerState.title, _("Scan the QR code")), id="scanner-title"),
                rx.el.button(
                    "✕",
                    type="button",
                    on_click=camera.close,
                    aria_label=_("Close the scanner"),
                    data_testid="scanner-close",
                    class_name="quiet scanner-close",
                ),
            ),
            rx.el.div(
                camera.Camera.create(
                    found=ScannerState.found,
                    on_begin=ScannerState.begin,
                    on_scan=ScannerState.scanned,
                    on_trouble=ScannerState.fail,
                    custom_attrs={"aria-label": _("The picture of the camera")},
                    data_testid="scanner-video",
                ),
                *[rx.el.i(aria_hidden="true") for _corner in range(4)],
                _tools(),
                class_name="viewfinder",
            ),
            rx.cond(is_guiding, camera_guide(), rx.el.p(_words(), class_name="scanner-words", **_spoken)),
            camera_result(),
            rx.el.footer(
                rx.el.p(
                    rx.cond(is_guiding, _("Or point your phone’s own camera app at the code."), OWN_CAMERA_APP),
                    class_name="hint",
                ),
                rx.el.button(
                    _("Type the code instead"),
                    type="button",
                    on_click=camera.type_instead,
                    data_testid="type-instead",
                    class_name="quiet wide",
                ),
            ),
            class_name="scanner-sheet",
        ),
        aria_labelledby="scanner-title",
        data_testid="scanner",
        custom_attrs={"data-phase": camera.phase, "data-guiding": is_guiding.to_string()},
        class_name="scanner",
    )


_spoken = {
    "role": "status",
    "aria_live": "polite",
    "data_testid": "scanner-words",
    "custom_attrs": {"data-kind": ScannerState.words_kind},
}


def _words() -> rx.Component:
    return rx.fragment(
        rx.match(
            camera.phase,
            ("running", rx.cond(ScannerState.words != "", ScannerState.words, _("Point the camera at the code."))),
            ("asking", _("Your browser asks for the camera: choose “Allow”.")),
            ("resting", _("The camera rests while you are away.")),
            ("found", _("Found. One moment …")),
            _("One moment …"),
        )
    )


def _tools() -> rx.Component:
    """The light, and another camera, where there are any."""
    return rx.el.div(
        rx.cond(
            camera.torch != "",
            rx.el.button(
                _("Light"),
                type="button",
                on_click=camera.flip_torch,
                custom_attrs={"aria-pressed": (camera.torch == "on").to_string()},
                data_testid="scanner-torch",
                class_name="quiet",
            ),
        ),
        rx.cond(
            (camera.cameras.to(int) > 1) & (camera.phase == "running"),
            rx.el.button(
                _("Other camera"),
                type="button",
                on_click=camera.switch_camera,
                data_testid="scanner-switch",
                class_name="quiet",
            ),
        ),
        class_name="scanner-tools",
    )
