"""Step by step to the camera, for each browser on each system."""

from dataclasses import dataclass, replace

from quizapp.domain.camera.browsers import Brand, Browser, System
from quizapp.domain.camera.troubles import Kind
from quizapp.domain.texts import N_, LazyText, lazy

NAMES: dict[Brand, str | LazyText] = {
    Brand.CHROME: "Chrome",
    Brand.EDGE: "Edge",
    Brand.FIREFOX: "Firefox",
    Brand.SAFARI: "Safari",
    Brand.SAMSUNG: "Samsung Internet",
    Brand.OTHER: LazyText(N_("Another browser")),
    Brand.INSTAGRAM: "Instagram",
    Brand.FACEBOOK: "Facebook or Messenger",
    Brand.WHATSAPP: "WhatsApp",
    Brand.TIKTOK: "TikTok",
    Brand.LINKEDIN: "LinkedIn",
    Brand.WECHAT: "WeChat",
    Brand.LINE: "LINE",
    Brand.TELEGRAM: "Telegram",
    Brand.SNAPCHAT: "Snapchat",
    Brand.APP: LazyText(N_("Another app")),
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

    name: LazyText
    steps: tuple[LazyText, ...]
    leaves_app: bool


def name_of(browser: Browser) -> LazyText:
    """What people call it: `Chrome on Android`."""
    brand, system = NAMES[browser.brand], SYSTEM_NAMES[browser.system]
    return LazyText(N_("{browser} on {system}"), (("browser", brand), ("system", system)))


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


def _otherwise(step: LazyText) -> LazyText:
    return lazy("Still blocked? {step}", step=step)


_BACK = lazy("Come back to this page: the scanner starts by itself.")
_CHROME_DESKTOP = (
    lazy("Click the icon with two sliders, left of the address."),
    lazy("Turn “Camera” on. Not listed? Click “Site settings” and set “Camera” to “Allow”."),
    _BACK,
)
_EDGE_DESKTOP = (
    lazy("Click the lock, left of the address."),
    lazy("Click “Permissions for this site” and set “Camera” to “Allow”."),
    _BACK,
)
_FIREFOX_DESKTOP = (
    lazy("Click the crossed-out camera, left of the address."),
    lazy("Click the × beside “Blocked”."),
    lazy("Click “Test camera” below, and then “Allow”."),
)
_OTHER_DESKTOP = (
    lazy("Click the icon left of the address, and look for permissions."),
    lazy("Set “Camera” to “Allow”."),
    _BACK,
)
_BY_BROWSER: dict[tuple[Brand, System], tuple[LazyText, ...]] = {
    (Brand.CHROME, System.ANDROID): (
        lazy("Tap the icon left of the address: two sliders, or a lock."),
        lazy("Tap “Permissions” and turn “Camera” on."),
        _BACK,
    ),
    (Brand.SAMSUNG, System.ANDROID): (
        lazy("Tap the lock, left of the address."),
        lazy("Tap “Permissions”, then “Camera”, then “Allow”, and come back: the scanner starts by itself."),
        lazy("Not there? Tap ☰ → Settings → Sites and downloads → Site permissions → Camera."),
    ),
    (Brand.FIREFOX, System.ANDROID): (
        lazy("Tap the lock or shield, left of the address."),
        lazy("Tap “Camera”, so that it says “Allowed”."),
        lazy("Not listed? Tap ⋮ → Settings → Site settings → Camera → “Ask to allow”, then “Test camera” below."),
    ),
    (Brand.EDGE, System.ANDROID): (
        lazy("Tap the lock in the address bar."),
        lazy("Tap “Permissions” and allow “Camera”."),
        _BACK,
    ),
    (Brand.OTHER, System.ANDROID): (
        lazy("Tap the icon left of the address, and look for permissions."),
        lazy("Allow “Camera”."),
        _BACK,
    ),
    (Brand.SAFARI, System.IOS): (
        lazy("Tap the page menu in the address bar: “AA”, or lines under a rectangle."),
        lazy("Tap “Website Settings”. Not there? Tap ⋯ first."),
        lazy("Set “Camera” to “Allow”, and come back: the scanner starts by itself."),
    ),
    (Brand.CHROME, System.IOS): (
        lazy("Tap “Test camera” below, and then “Allow”."),
        lazy("No question comes? Tap ⋯ → “Site information”, and turn “Camera” on."),
    ),
    (Brand.EDGE, System.IOS): (
        lazy("Tap “Test camera” below, and then “Allow”."),
        lazy("No question comes? Load this page again, and try once more."),
    ),
    (Brand.FIREFOX, System.IOS): (
        lazy("Tap “Test camera” below, and then “Allow”."),
        lazy("No question comes? Load this page again, and try once more."),
    ),
    (Brand.OTHER, System.IOS): (
        lazy("Tap “Test camera” below, and then “Allow”."),
        lazy("No question comes? Load this page again, and try once more."),
    ),
    (Brand.SAFARI, System.MAC): (
        lazy("In the menu bar, click “Safari”, then “Settings for” this website."),
        lazy("Set “Camera” to “Allow”."),
        _BACK,
    ),
}
_ON_DESKTOPS = {
    Brand.CHROME: _CHROME_DESKTOP,
    Brand.EDGE: _EDGE_DESKTOP,
    Brand.FIREFOX: _FIREFOX_DESKTOP,
}


def _in_the_browser(browser: Browser) -> tuple[LazyText, ...]:
    own = _BY_BROWSER.get((browser.brand, browser.system))
    return own or _ON_DESKTOPS.get(browser.brand, _OTHER_DESKTOP)


def _in_the_system(browser: Browser) -> tuple[LazyText, ...]:
    """How the system lets the browser have the camera; the first step is the one that mostly does it."""
    name = lazy("your browser") if browser.brand is Brand.OTHER else NAMES[browser.brand]
    match browser.system:
        case System.ANDROID:
            return (
                lazy("Open the phone’s Settings → Apps → {app} → Permissions, and allow “Camera”.", app=name),
                lazy("Swipe down twice from the top: where there is a tile “Camera access”, turn it on."),
                _BACK,
            )
        case System.IOS:
            is_safari = browser.brand is Brand.SAFARI
            return (
                lazy("Open Settings → Apps → Safari → Camera → “Ask” or “Allow”.")
                if is_safari
                else lazy("Open Settings → Apps → {app} → turn “Camera” on.", app=name),
                lazy(
                    "Not there? Settings → Screen Time → Content & Privacy Restrictions → Allowed Apps → "
                    "turn “Camera” on."
                ),
                _BACK,
            )
        case System.WINDOWS:
            return (
                lazy(
                    "Open Settings → Privacy & security → Camera, and turn on “Camera access” and “Let desktop apps "
                    "access your camera”."
                ),
                lazy("Some laptops have a key, a switch or a cover for the camera: open it."),
                _BACK,
            )
        case System.MAC if browser.brand is Brand.SAFARI:
            return (
                lazy("Open Apple menu → System Settings → Screen Time → Content & Privacy, and allow “Camera”."),
                _BACK,
            )
        case System.MAC:
            return (
                lazy("Open Apple menu → System Settings → Privacy & Security → Camera, and turn {app} on.", app=name),
                lazy("Quit {app} and open it again: macOS asks for that.", app=name),
            )
        case System.LINUX:
            return (
                lazy("Installed as a Snap or Flatpak? Allow the camera in the software centre, under Permissions."),
                lazy("Some laptops have a key, a switch or a cover for the camera: open it."),
                _BACK,
            )


# How each app calls the way out, and where it has it.
_WAYS_OUT: dict[Brand, tuple[LazyText, LazyText]] = {
    Brand.INSTAGRAM: (lazy("Tap ⋯ at the top right."), lazy("Tap “Open in external browser”.")),
    Brand.FACEBOOK: (lazy("Tap ⋯ at the top or bottom right."), lazy("Tap “Open in external browser”.")),
    Brand.WHATSAPP: (lazy("Tap ⋮, or the compass."), lazy("Tap “Open in {browser}”.")),
    Brand.TIKTOK: (lazy("Tap ⋯ at the top right."), lazy("Tap “Open in browser”.")),
    Brand.LINKEDIN: (lazy("Tap ⋯ at the top right."), lazy("Tap “Open in browser”.")),
    Brand.WECHAT: (lazy("Tap ⋯ at the top right."), lazy("Tap “Open in browser”.")),
    Brand.LINE: (lazy("Tap ⋮ at the top, or the arrow at the bottom right."), lazy("Tap “Open in default browser”.")),
    Brand.TELEGRAM: (lazy("Tap ⋮ at the top right, or the compass at the bottom."), lazy("Tap “Open in {browser}”.")),
    Brand.SNAPCHAT: (lazy("Tap ⋯, or the share arrow."), lazy("Tap “Open in {browser}”.")),
    Brand.APP: (lazy("Look for ⋯, ⋮ or a compass at the top or bottom."), lazy("Tap “Open in {browser}”.")),
}


def _out_of_the_app(browser: Browser) -> tuple[LazyText, ...]:
    is_ios = browser.system is System.IOS
    real, called = ("Safari", "Safari") if is_ios else ("Chrome", lazy("browser"))
    where, what = _WAYS_OUT[browser.brand]
    return (
        where,
        replace(what, places=(("browser", called),)) if "{browser}" in what.text else what,
        lazy("Not there? Copy the link below, open {browser}, and paste it into the address bar.", browser=real),
    )
