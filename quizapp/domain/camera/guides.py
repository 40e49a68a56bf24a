"""Step by step to the camera, for each browser on each system."""

from dataclasses import dataclass

from quizapp.domain.camera.browsers import Brand, Browser, System
from quizapp.domain.camera.troubles import Kind

NAMES = {
    Brand.CHROME: "Chrome",
    Brand.EDGE: "Edge",
    Brand.FIREFOX: "Firefox",
    Brand.SAFARI: "Safari",
    Brand.SAMSUNG: "Samsung Internet",
    Brand.OTHER: "Another browser",
    Brand.INSTAGRAM: "Instagram",
    Brand.FACEBOOK: "Facebook or Messenger",
    Brand.WHATSAPP: "WhatsApp",
    Brand.TIKTOK: "TikTok",
    Brand.LINKEDIN: "LinkedIn",
    Brand.WECHAT: "WeChat",
    Brand.LINE: "LINE",
    Brand.TELEGRAM: "Telegram",
    Brand.SNAPCHAT: "Snapchat",
    Brand.APP: "Another app",
}
SYSTEM_NAMES = {
    System.ANDROID: "Android",
    System.IOS: "iPhone, iPad",
    System.WINDOWS: "Windows",
    System.MAC: "Mac",
    System.LINUX: "Linux",
}
# Where nothing has to be allowed, there is nothing to go through either.
_WITHOUT_STEPS = frozenset({Kind.INSECURE, Kind.NO_CAMERA, Kind.IN_USE, Kind.OFFLINE})


@dataclass(frozen=True)
class Guide:
    """What to do in one browser. `leaves_app` is whether the way is another browser, with the link copied."""

    name: str
    steps: tuple[str, ...]
    leaves_app: bool


def name_of(browser: Browser) -> str:
    """What people call it: `Chrome on Android`."""
    return f"{NAMES[browser.brand]} on {SYSTEM_NAMES[browser.system]}"


def guide_for(browser: Browser, kind: Kind) -> Guide:
    """The steps for that browser when that is in the camera's way; none where there is nothing to allow."""
    name = name_of(browser)
    if browser.is_inside_an_app and kind not in _WITHOUT_STEPS:
        return Guide(name, _out_of_the_app(browser), leaves_app=True)
    if kind in _WITHOUT_STEPS or kind is Kind.UNSUPPORTED:
        return Guide(name, (), leaves_app=False)
    if kind is Kind.SYSTEM:
        return Guide(name, _in_the_system(browser), leaves_app=False)
    return Guide(name, (*_in_the_browser(browser), _otherwise(_in_the_system(browser)[0])), leaves_app=False)


def _otherwise(step: str) -> str:
    return f"Still blocked? {step}"


_BACK = "Come back to this page: the scanner starts by itself."
_CHROME_DESKTOP = (
    "Click the icon with two sliders, left of the address.",
    "Turn “Camera” on. Not listed? Click “Site settings” and set “Camera” to “Allow”.",
    _BACK,
)
_EDGE_DESKTOP = (
    "Click the lock, left of the address.",
    "Click “Permissions for this site” and set “Camera” to “Allow”.",
    _BACK,
)
_FIREFOX_DESKTOP = (
    "Click the crossed-out camera, left of the address.",
    "Click the × beside “Blocked”.",
    "Click “Test camera” below, and then “Allow”.",
)
_OTHER_DESKTOP = (
    "Click the icon left of the address, and look for permissions.",
    "Set “Camera” to “Allow”.",
    _BACK,
)
_BY_BROWSER: dict[tuple[Brand, System], tuple[str, ...]] = {
    (Brand.CHROME, System.ANDROID): (
        "Tap the icon left of the address: two sliders, or a lock.",
        "Tap “Permissions” and turn “Camera” on.",
        _BACK,
    ),
    (Brand.SAMSUNG, System.ANDROID): (
        "Tap the lock, left of the address.",
        "Tap “Permissions”, then “Camera”, then “Allow”, and come back: the scanner starts by itself.",
        "Not there? Tap ☰ → Settings → Sites and downloads → Site permissions → Camera.",
    ),
    (Brand.FIREFOX, System.ANDROID): (
        "Tap the lock or shield, left of the address.",
        "Tap “Camera”, so that it says “Allowed”.",
        "Not listed? Tap ⋮ → Settings → Site settings → Camera → “Ask to allow”, then “Test camera” below.",
    ),
    (Brand.EDGE, System.ANDROID): (
        "Tap the lock in the address bar.",
        "Tap “Permissions” and allow “Camera”.",
        _BACK,
    ),
    (Brand.OTHER, System.ANDROID): (
        "Tap the icon left of the address, and look for permissions.",
        "Allow “Camera”.",
        _BACK,
    ),
    (Brand.SAFARI, System.IOS): (
        "Tap the page menu in the address bar: “AA”, or lines under a rectangle.",
        "Tap “Website Settings”. Not there? Tap ⋯ first.",
        "Set “Camera” to “Allow”, and come back: the scanner starts by itself.",
    ),
    (Brand.CHROME, System.IOS): (
        "Tap “Test camera” below, and then “Allow”.",
        "No question comes? Tap ⋯ → “Site information”, and turn “Camera” on.",
    ),
    (Brand.EDGE, System.IOS): (
        "Tap “Test camera” below, and then “Allow”.",
        "No question comes? Load this page again, and try once more.",
    ),
    (Brand.FIREFOX, System.IOS): (
        "Tap “Test camera” below, and then “Allow”.",
        "No question comes? Load this page again, and try once more.",
    ),
    (Brand.OTHER, System.IOS): (
        "Tap “Test camera” below, and then “Allow”.",
        "No question comes? Load this page again, and try once more.",
    ),
    (Brand.SAFARI, System.MAC): (
        "In the menu bar, click “Safari”, then “Settings for” this website.",
        "Set “Camera” to “Allow”.",
        _BACK,
    ),
}
_ON_DESKTOPS = {
    Brand.CHROME: _CHROME_DESKTOP,
    Brand.EDGE: _EDGE_DESKTOP,
    Brand.FIREFOX: _FIREFOX_DESKTOP,
}


def _in_the_browser(browser: Browser) -> tuple[str, ...]:
    own = _BY_BROWSER.get((browser.brand, browser.system))
    return own or _ON_DESKTOPS.get(browser.brand, _OTHER_DESKTOP)


def _in_the_system(browser: Browser) -> tuple[str, ...]:
    """How the system lets the browser have the camera; the first step is the one that mostly does it."""
    name = "your browser" if browser.brand is Brand.OTHER else NAMES[browser.brand]
    match browser.system:
        case System.ANDROID:
            return (
                f"Open the phone’s Settings → Apps → {name} → Permissions, and allow “Camera”.",
                "Swipe down twice from the top: where there is a tile “Camera access”, turn it on.",
                _BACK,
            )
        case System.IOS:
            switch = "Camera → “Ask” or “Allow”" if browser.brand is Brand.SAFARI else "turn “Camera” on"
            return (
                f"Open Settings → Apps → {name} → {switch}.",
                "Not there? Settings → Screen Time → Content & Privacy Restrictions → Allowed Apps → turn “Camera” on.",
                _BACK,
            )
        case System.WINDOWS:
            return (
                "Open Settings → Privacy & security → Camera, and turn on “Camera access” and “Let desktop apps "
                "access your camera”.",
                "Some laptops have a key, a switch or a cover for the camera: open it.",
                _BACK,
            )
        case System.MAC if browser.brand is Brand.SAFARI:
            return (
                "Open Apple menu → System Settings → Screen Time → Content & Privacy, and allow “Camera”.",
                _BACK,
            )
        case System.MAC:
            return (
                f"Open Apple menu → System Settings → Privacy & Security → Camera, and turn {name} on.",
                f"Quit {name} and open it again: macOS asks for that.",
            )
        case System.LINUX:
            return (
                "Installed as a Snap or Flatpak? Allow the camera in the software centre, under Permissions.",
                "Some laptops have a key, a switch or a cover for the camera: open it.",
                _BACK,
            )


# How each app calls the way out, and where it has it.
_WAYS_OUT: dict[Brand, tuple[str, str]] = {
    Brand.INSTAGRAM: ("Tap ⋯ at the top right.", "Tap “Open in external browser”."),
    Brand.FACEBOOK: ("Tap ⋯ at the top or bottom right.", "Tap “Open in external browser”."),
    Brand.WHATSAPP: ("Tap ⋮, or the compass.", "Tap “Open in {browser}”."),
    Brand.TIKTOK: ("Tap ⋯ at the top right.", "Tap “Open in browser”."),
    Brand.LINKEDIN: ("Tap ⋯ at the top right.", "Tap “Open in browser”."),
    Brand.WECHAT: ("Tap ⋯ at the top right.", "Tap “Open in browser”."),
    Brand.LINE: ("Tap ⋮ at the top, or the arrow at the bottom right.", "Tap “Open in default browser”."),
    Brand.TELEGRAM: ("Tap ⋮ at the top right, or the compass at the bottom.", "Tap “Open in {browser}”."),
    Brand.SNAPCHAT: ("Tap ⋯, or the share arrow.", "Tap “Open in {browser}”."),
    Brand.APP: ("Look for ⋯, ⋮ or a compass at the top or bottom.", "Tap “Open in {browser}”."),
}


def _out_of_the_app(browser: Browser) -> tuple[str, ...]:
    is_ios = browser.system is System.IOS
    real, called = ("Safari", "Safari") if is_ios else ("Chrome", "browser")
    where, what = _WAYS_OUT[browser.brand]
    return (
        where,
        what.format(browser=called),
        f"Not there? Copy the link below, open {real}, and paste it into the address bar.",
    )
