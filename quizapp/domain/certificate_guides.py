"""How people make a device trust this server's own certificate authority, and how they undo it."""

from dataclasses import dataclass

from quizapp.domain.camera.browsers import System, system_of
from quizapp.domain.texts import N_

PAGE = "/trust"
FILE = "/trust/quizapp.crt"  # DER, which is what Android and iOS document
TEXT_FILE = "/trust/quizapp.pem"  # the same as text, for Linux and programs
QR = "/trust/qr.svg"


@dataclass(frozen=True)
class Guide:
    """For one kind of device. `key` names it for programs."""

    key: str
    name: str
    steps: tuple[str, ...]
    undo: str


@dataclass(frozen=True)
class Authority:
    """The part of a certificate authority that everybody may have: its certificate, as DER and as PEM.

    `name` is what lists of certificates call it, `fingerprint` its SHA-256 as other programs write it: `1A:2B:…`.
    """

    name: str
    fingerprint: str
    der: bytes
    pem: bytes


MEANING = (
    N_(
        "Browsers give a page the camera, and keep the screen awake, only over a secure connection. "
        "This quiz comes from a laptop near you, which made the certificate for that itself. "
        "Your browser does not know that certificate, and so it warns."
    ),
    N_(
        "The short way is past the warning: “Advanced”, then “Proceed” in Chrome, Edge and Samsung Internet; "
        "“Show Details”, then “visit this website” in Safari; “Advanced”, then “Accept the Risk” in Firefox. "
        "Go there only if you know whose quiz this is. It works without a camera, too."
    ),
    N_(
        "To be warned no more, let your device trust this laptop, in the steps below. That is good for local networks "
        "only, never for a site of the internet. Whoever has the laptop has the key to it, so do this only if you know "
        "the host, and undo it after the quiz."
    ),
)
FINGERPRINT = N_(
    "To be sure that it is the right one, ask the host: the terminal on the laptop shows the same fingerprint:"
)
NOTHING = N_("This server has no certificate of its own, so there is nothing to trust here.")

GUIDES = (
    Guide(
        "ios",
        N_("iPhone and iPad"),
        (
            N_("Open this page in Safari, tap “Get the certificate” and then “Allow”."),
            N_(
                "Open the Settings app, tap “Profile Downloaded” near the top, then “Install”, and enter your passcode."
            ),
            N_("In Settings, go to General, About, Certificate Trust Settings, and switch on “quizapp on …”."),
            N_("Come back and load the quiz again."),
        ),
        N_("Settings, General, VPN & Device Management, “quizapp on …”, Remove Profile."),
    ),
    Guide(
        "android",
        N_("Android"),
        (
            N_("Tap “Get the certificate”. The file quizapp.crt is in your downloads now."),
            N_("Open Settings and search for “CA certificate” (under Security, Install a certificate)."),
            N_("Choose “CA certificate”, “Install anyway”, and then the file quizapp.crt."),
            N_(
                "Load the quiz again. Firefox does so only after Settings, About Firefox, five taps on the logo, "
                "then Settings, Secret Settings, “Use third party CA certificates”."
            ),
        ),
        N_(
            "Settings, search for “Trusted credentials”, User, “quizapp”, Remove. "
            "Until then Android says that the network may be monitored."
        ),
    ),
    Guide(
        "windows",
        N_("Windows"),
        (
            N_("Get the certificate and open the file quizapp.crt."),
            N_("Choose “Install Certificate”, “Current User”, “Place all certificates in the following store”."),
            N_("Choose the store “Trusted Root Certification Authorities”, then Finish, then Yes."),
            N_("Close the browser, open it again and load the quiz."),
        ),
        N_(
            "Press Windows and R, enter certmgr.msc, and delete “quizapp on …” "
            "under Trusted Root Certification Authorities, Certificates."
        ),
    ),
    Guide(
        "macos",
        N_("Mac"),
        (
            N_("Get the certificate and open the file quizapp.crt: Keychain Access adds it to the login keychain."),
            N_("In Keychain Access, double-click “quizapp on …” and open “Trust”."),
            N_("For “When using this certificate”, choose “Always Trust”, close the window and enter your password."),
            N_("Load the quiz again."),
        ),
        N_("In Keychain Access, delete “quizapp on …”."),
    ),
    Guide(
        "linux",
        N_("Linux, and Firefox on any computer"),
        (
            N_("Get the certificate: the file is quizapp.crt."),
            N_(
                "Firefox: Settings, Privacy & Security, View Certificates, Authorities, Import. "
                "Choose the file and tick “Trust this CA to identify websites”."
            ),
            N_(
                "Chromium and Chrome: Settings, Privacy and security, Security, Manage certificates, "
                "Installed by you, Trusted Certificates, Import."
            ),
            N_("Load the quiz again."),
        ),
        N_("In the same list of the browser, delete “quizapp on …”."),
    ),
)

_OF_SYSTEM = {
    System.IOS: "ios",
    System.ANDROID: "android",
    System.WINDOWS: "windows",
    System.MAC: "macos",
    System.LINUX: "linux",
}


def device_of(user_agent: str) -> str:
    """The `key` of the guide for that browser, empty when it cannot be told."""
    system = system_of(user_agent)
    return _OF_SYSTEM[system] if system else ""


def in_reading_order(device: str) -> tuple[Guide, ...]:
    """All guides, the one for that device first."""
    return tuple(sorted(GUIDES, key=lambda guide: guide.key != device))
