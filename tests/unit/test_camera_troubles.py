"""What browsers say when there is no picture, and what people read then."""

import pytest

from quizapp.domain.camera.troubles import TROUBLES, Kind, Report, kind_of

SAID = (
    # Chromium
    (Report("NotAllowedError", "Permission denied", "denied"), Kind.DENIED),
    (Report("NotAllowedError", "Permission denied", "prompt"), Kind.DISMISSED),
    (Report("NotAllowedError", "Permission dismissed", "prompt"), Kind.DISMISSED),
    (Report("NotAllowedError", "Permission denied by system", "granted"), Kind.SYSTEM),
    (Report("NotAllowedError", "Permission denied by system", "denied"), Kind.SYSTEM),
    (Report("NotFoundError", "Requested device not found", "granted"), Kind.NO_CAMERA),
    (Report("NotReadableError", "Could not start video source", "granted"), Kind.IN_USE),
    (Report("NotReadableError", "Device in use", "granted"), Kind.IN_USE),
    (Report("AbortError", "Timeout starting video source", "granted"), Kind.IN_USE),
    (Report("OverconstrainedError", "", "granted"), Kind.NO_CAMERA),
    # Firefox and Safari
    (
        Report("NotAllowedError", "The request is not allowed by the user agent or the platform", "denied"),
        Kind.DENIED,
    ),
    (Report("NotAllowedError", "The request is not allowed by the user agent or the platform", ""), Kind.DENIED),
    (Report("NotAllowedError", "The request is not allowed by the user agent", "granted"), Kind.SYSTEM),
    (Report("AbortError", "Starting videoinput failed", ""), Kind.IN_USE),
    (Report("NotFoundError", "The object can not be found here.", ""), Kind.NO_CAMERA),
    # before there was a standard
    (Report("PermissionDeniedError", "", ""), Kind.DENIED),
    (Report("PermissionDismissedError", "", ""), Kind.DISMISSED),
    (Report("TrackStartError", "", ""), Kind.IN_USE),
    (Report("DevicesNotFoundError", "", ""), Kind.NO_CAMERA),
    (Report("ConstraintNotSatisfiedError", "", ""), Kind.NO_CAMERA),
    # pages without a camera
    (Report("TypeError", "no camera API", has_cameras=False, is_secure=False), Kind.INSECURE),
    (Report("Help", has_cameras=False, is_secure=False), Kind.INSECURE),
    (Report("TypeError", "no camera API", has_cameras=False), Kind.UNSUPPORTED),
    (Report("SecurityError", is_secure=False), Kind.INSECURE),
    (Report("SecurityError"), Kind.UNSUPPORTED),
    # our own words
    (Report("PromptIgnored", permission="prompt"), Kind.IGNORED),
    (Report("DecoderMissing", permission="granted"), Kind.OFFLINE),
    (Report("Help", permission="prompt"), Kind.HELP),
    (Report("SomethingNewError", "?", "granted"), Kind.FAILED),
    (Report(), Kind.FAILED),
)


@pytest.mark.parametrize(("report", "kind"), SAID)
def test_what_the_browser_says_is_understood(report: Report, kind: Kind) -> None:
    """J12: name, message and permission together tell who or what is in the way."""
    assert kind_of(report) is kind


def test_each_trouble_has_its_own_words() -> None:
    """J12: what happened, what it means, what to do, and no two of them say the same."""
    assert set(TROUBLES) == set(Kind)
    assert len({(trouble.title, trouble.meaning) for trouble in TROUBLES.values()}) == len(Kind)
    assert all(trouble.title and trouble.meaning and trouble.advice for trouble in TROUBLES.values())
    assert "https" in TROUBLES[Kind.INSECURE].meaning
