"""What can be in the way of the camera, told by what the browser says, and what people read about it."""

from dataclasses import dataclass
from enum import StrEnum

from quizapp.domain.texts import N_


class Kind(StrEnum):
    """What is in the way; the stable word for programs."""

    DENIED = "denied"
    DISMISSED = "dismissed"
    SYSTEM = "system"
    NO_CAMERA = "no_camera"
    IN_USE = "in_use"
    INSECURE = "insecure"
    UNSUPPORTED = "unsupported"
    IGNORED = "ignored"
    OFFLINE = "offline"
    FAILED = "failed"
    HELP = "help"  # nothing, somebody asked


@dataclass(frozen=True)
class Report:
    """What the browser said: name and message of its error, and the state of the permission ("" when untold)."""

    name: str = ""
    message: str = ""
    permission: str = ""
    is_secure: bool = True
    has_cameras: bool = True  # whether the browser has a camera API at all


# Names of before there was a standard are still in the browsers inside of old apps.
_NAMES = {
    "NotReadableError": Kind.IN_USE,
    "TrackStartError": Kind.IN_USE,
    "AbortError": Kind.IN_USE,
    "NotFoundError": Kind.NO_CAMERA,
    "DevicesNotFoundError": Kind.NO_CAMERA,
    "OverconstrainedError": Kind.NO_CAMERA,
    "ConstraintNotSatisfiedError": Kind.NO_CAMERA,
    "TypeError": Kind.UNSUPPORTED,
    "NotSupportedError": Kind.UNSUPPORTED,
    "SecurityError": Kind.UNSUPPORTED,
    # Ours: nobody answered the browser's question; the reader of codes could not be loaded; help was asked for.
    "PromptIgnored": Kind.IGNORED,
    "DecoderMissing": Kind.OFFLINE,
    "Help": Kind.HELP,
}
_REFUSED = frozenset({"NotAllowedError", "PermissionDeniedError", "PermissionDismissedError"})


def kind_of(report: Report) -> Kind:
    """What is in the way."""
    if not report.has_cameras or report.name == "SecurityError":
        return Kind.UNSUPPORTED if report.is_secure else Kind.INSECURE
    if report.name in _REFUSED:
        return _who_refused(report)
    return _NAMES.get(report.name, Kind.FAILED)


def _who_refused(report: Report) -> Kind:
    """The person, now or for good, or the system: browsers say it in the message, or in the permission."""
    message = report.message.lower()
    if "system" in message:
        return Kind.SYSTEM
    if "dismiss" in message or report.name == "PermissionDismissedError":
        return Kind.DISMISSED
    if report.permission == "granted":  # the page may, and still gets nothing
        return Kind.SYSTEM
    return Kind.DISMISSED if report.permission == "prompt" else Kind.DENIED


@dataclass(frozen=True)
class Trouble:
    """What people read: what happened, what it means, what to do."""

    title: str
    meaning: str
    advice: str


_WITHOUT_CAMERA = N_(
    "You can join without it: point your phone’s own camera app at the code on the big screen, or type the code."
)
TROUBLES = {
    Kind.DENIED: Trouble(
        N_("The camera is blocked"),
        N_("The browser keeps the camera from this page until you allow it."),
        N_("Allow it in these steps:"),
    ),
    Kind.DISMISSED: Trouble(
        N_("The camera was not allowed yet"),
        N_("The browser asked, and got no “Allow”."),
        N_("Press “Test camera” and choose “Allow”. No question comes? Then these steps help:"),
    ),
    Kind.SYSTEM: Trouble(
        N_("The system blocks the camera"),
        N_("This page may use the camera, but the browser itself may not."),
        N_("Allow it for the browser in these steps:"),
    ),
    Kind.NO_CAMERA: Trouble(
        N_("No camera found"),
        N_("The browser sees no camera on this device."),
        N_("Is one there, but switched off or covered? Switch it on and press “Test camera”, or join with the code."),
    ),
    Kind.IN_USE: Trouble(
        N_("The camera is busy"),
        N_("Another app or another tab is using it, or it did not start."),
        N_("Close what uses the camera, then press “Test camera”."),
    ),
    Kind.INSECURE: Trouble(
        N_("Scanning is not possible here"),
        N_("Browsers give a page the camera only over a secure connection (https), and this quiz runs without one."),
        _WITHOUT_CAMERA,
    ),
    Kind.UNSUPPORTED: Trouble(
        N_("Scanning is not possible here"),
        N_("This browser does not give the camera to pages."),
        _WITHOUT_CAMERA,
    ),
    Kind.IGNORED: Trouble(
        N_("The browser is asking you"),
        N_("It waits for your answer whether this page may use the camera."),
        N_("Look for the question at the edge of the screen and choose “Allow”. There is none? Then these steps help:"),
    ),
    Kind.OFFLINE: Trouble(
        N_("The scanner could not be loaded"),
        N_("The camera works, but the connection was lost for a moment."),
        N_("Press “Test camera” to try again, or join with the code."),
    ),
    Kind.FAILED: Trouble(
        N_("The camera did not start"),
        N_("The browser does not say why."),
        N_("Press “Test camera” to try again. If it stays like this, these steps may help:"),
    ),
    Kind.HELP: Trouble(
        N_("Help with the camera"),
        N_("The scanner needs the camera; the picture never leaves your device."),
        N_("If the camera is blocked, allow it in these steps:"),
    ),
}
WITHOUT_APP_STEPS = N_("Pages inside of apps often get no camera. Open this one in your real browser:")
WORKS = N_("The camera works.")
