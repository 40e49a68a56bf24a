"""Each browser is recognised by what it says of itself, and has a guide of its own."""

import pytest

from quizapp.domain.camera.browsers import ALL_BROWSERS, MAX_USER_AGENT, Brand, System, by_key, detect
from quizapp.domain.camera.guides import guide_for, name_of
from quizapp.domain.camera.troubles import TROUBLES, Kind

ANDROID = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
ANDROID_APP = (
    "Mozilla/5.0 (Linux; Android 14; SM-S911B Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko)"
)
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
MAC_CHROMIUM = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
LINUX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"

# The user agent, the browser's key, and what only its guide says first.
BROWSERS = (
    (f"{ANDROID} Chrome/139.0.0.0 Mobile Safari/537.36", "chrome-android", "icon left of the address"),
    (f"{ANDROID} Chrome/139.0.0.0 Safari/537.36", "chrome-android", "icon left of the address"),
    (f"{ANDROID} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36", "samsung-android", "Tap the lock"),
    (
        "Mozilla/5.0 (Android 15; Mobile; rv:142.0) Gecko/142.0 Firefox/142.0",
        "firefox-android",
        "Tap the lock or shield",
    ),
    (f"{ANDROID} Chrome/139.0.0.0 Mobile Safari/537.36 EdgA/139.0.0.0", "edge-android", "lock in the address bar"),
    (f"{ANDROID} Chrome/137.0.0.0 Mobile Safari/537.36 OPR/90.0.0.0", "other-android", "look for permissions"),
    (f"{IPHONE} Version/26.0 Mobile/15E148 Safari/604.1", "safari-ios", "page menu in the address bar"),
    (f"{IPHONE} CriOS/139.0.7258.76 Mobile/15E148 Safari/604.1", "chrome-ios", "“Test camera” below"),
    (f"{IPHONE} FxiOS/142.0 Mobile/15E148 Safari/605.1.15", "firefox-ios", "“Test camera” below"),
    (f"{IPHONE} Version/18.0 EdgiOS/139.0.3405.86 Mobile/15E148 Safari/605.1.15", "edge-ios", "“Test camera” below"),
    (f"{WINDOWS} Chrome/139.0.0.0 Safari/537.36", "chrome-windows", "two sliders"),
    (f"{WINDOWS} Chrome/139.0.0.0 Safari/537.36 Edg/139.0.0.0", "edge-windows", "Click the lock"),
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0",
        "firefox-windows",
        "crossed-out camera",
    ),
    (f"{MAC_CHROMIUM} Chrome/139.0.0.0 Safari/537.36", "chrome-mac", "two sliders"),
    (f"{MAC_CHROMIUM} Chrome/139.0.0.0 Safari/537.36 Edg/139.0.0.0", "edge-mac", "Click the lock"),
    (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:142.0) Gecko/20100101 Firefox/142.0",
        "firefox-mac",
        "crossed-out camera",
    ),
    (f"{MAC} Version/26.0 Safari/605.1.15", "safari-mac", "“Settings for” this website"),
    (f"{LINUX} Chrome/139.0.0.0 Safari/537.36", "chrome-linux", "two sliders"),
    (f"{LINUX} HeadlessChrome/139.0.0.0 Safari/537.36", "chrome-linux", "two sliders"),
    (f"{LINUX} Chrome/139.0.0.0 Safari/537.36 Edg/139.0.0.0", "edge-linux", "Click the lock"),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0", "firefox-linux", "crossed-out camera"),
    (f"{LINUX} Chrome/139.0.0.0 Safari/537.36 OPR/122.0.0.0", "other-linux", "look for permissions"),
    # Inside of apps
    (
        f"{ANDROID_APP} Version/4.0 Chrome/139.0.7258.94 Mobile Safari/537.36 Instagram 391.0.0.40.86 Android "
        "(34/14; 480dpi; 1080x2115; samsung; SM-S911B; dm1q; qcom; en_US; 772119045)",
        "instagram-android",
        "⋯ at the top right",
    ),
    (
        f"{IPHONE} Mobile/22G86 Instagram 390.0.0.28.85 (iPhone15,2; iOS 18_6; en_US; en; scale=3.00; 1179x2556)",
        "instagram-ios",
        "⋯ at the top right",
    ),
    (
        f"{ANDROID_APP} Version/4.0 Chrome/139.0.7258.94 Mobile Safari/537.36 "
        "[FB_IAB/FB4A;FBAV/523.0.0.40.61;IABMV/1;]",
        "facebook-android",
        "⋯ at the top or bottom right",
    ),
    (
        f"{IPHONE} Mobile/22G86 [FBAN/FBIOS;FBAV/523.0.0.38.92;FBBV/765432;FBDV/iPhone15,2;FBMD/iPhone;FBSN/iOS]",
        "facebook-ios",
        "⋯ at the top or bottom right",
    ),
    (f"{IPHONE} Mobile/22G86 WhatsApp/25.20.79", "whatsapp-ios", "compass"),
    (
        f"{ANDROID_APP} Version/4.0 Chrome/139.0.7258.94 Mobile Safari/537.36 trill_2024100030 JsSdk/1.0 "
        "NetType/WIFI Channel/googleplay AppName/musical_ly app_version/40.1.3 ByteLocale/en BytedanceWebview/d8a21c6",
        "tiktok-android",
        "⋯ at the top right",
    ),
    (f"{IPHONE} Mobile/15E148 musical_ly_40.1.0 JsSdk/2.0 NetType/WIFI BytedanceWebview/d8a21c6", "tiktok-ios", "⋯"),
    (
        f"{ANDROID_APP} Version/4.0 Chrome/139.0.7258.94 Mobile Safari/537.36 [LinkedInApp]/4.1.1096",
        "linkedin-android",
        "⋯ at the top right",
    ),
    (f"{IPHONE} Mobile/15E148 [LinkedInApp]/9.31.3117", "linkedin-ios", "⋯ at the top right"),
    (
        f"{ANDROID_APP} Version/4.0 Chrome/130.0.6723.103 Mobile Safari/537.36 XWEB/1300333 MMWEBSDK/20250201 "
        "MicroMessenger/8.0.58.2841(0x28003A39) WeChat/arm64 Weixin NetType/WIFI Language/en ABI/arm64",
        "wechat-android",
        "⋯ at the top right",
    ),
    (f"{IPHONE} Mobile/15E148 MicroMessenger/8.0.60(0x18003c32) NetType/WIFI Language/en", "wechat-ios", "⋯"),
    (f"{ANDROID_APP} Version/4.0 Chrome/139.0.0.0 Mobile Safari/537.36 Line/15.12.1/IAB", "line-android", "⋮"),
    (f"{IPHONE} Mobile/15E148 Safari Line/15.12.0", "line-ios", "⋮ at the top, or the arrow"),
    (
        f"{ANDROID_APP} Version/4.0 Chrome/139.0.7258.94 Mobile Safari/537.36 "
        "Telegram-Android/11.14.1 (Samsung SM-S911B; Android 14; SDK 34; HIGH)",
        "telegram-android",
        "⋮ at the top right",
    ),
    (
        f"{ANDROID_APP} Version/4.0 Chrome/139.0.7258.94 Mobile Safari/537.36 Snapchat/13.50.0.40 (SM-S911B; gzip)",
        "snapchat-android",
        "share arrow",
    ),
    (f"{IPHONE} Mobile/22G86 Snapchat/13.50.0.42 (like Safari/8621.3.11, panda)", "snapchat-ios", "share arrow"),
    (f"{ANDROID_APP} Version/4.0 Chrome/139.0.7258.94 Mobile Safari/537.36", "app-android", "Look for ⋯, ⋮"),
    (f"{IPHONE} Mobile/15E148", "app-ios", "Look for ⋯, ⋮"),
    (f"{IPHONE} GSA/382.0.793 Mobile/15E148 Safari/604.1", "app-ios", "Look for ⋯, ⋮"),
)


@pytest.mark.parametrize(
    ("user_agent", "key", "first"), BROWSERS, ids=[f"{key}-{n}" for n, (_, key, _) in enumerate(BROWSERS)]
)
def test_the_guide_of_each_browser(user_agent: str, key: str, first: str) -> None:
    """J12: a browser is told by its user agent, and its guide begins with where its own setting is."""
    browser = detect(user_agent)
    assert browser.key == key
    guide = guide_for(browser, Kind.DENIED)
    assert first in str(guide.steps[0])
    assert guide.leaves_app == browser.is_inside_an_app
    assert guide.name == name_of(browser)


def test_an_ipad_that_says_it_is_a_mac_is_told_by_its_screen() -> None:
    """J12: iPadOS asks for desktop pages; only the fingers it can tell apart give it away."""
    user_agent = f"{MAC} Version/26.0 Safari/605.1.15"
    assert detect(user_agent, touch_points=0).key == "safari-mac"
    assert detect(user_agent, touch_points=5).key == "safari-ios"
    assert detect(f"{WINDOWS} Chrome/139.0.0.0 Safari/537.36", touch_points=10).key == "chrome-windows"


@pytest.mark.parametrize("user_agent", ["", "curl/8.0", "x" * 100_000, "\x00‮Android", "Mozilla/5.0 (Nintendo)"])
def test_what_nobody_knows_has_a_guide_too(user_agent: str) -> None:
    """J12: a strange user agent is `other`, and its guide can be chosen and read."""
    browser = detect(user_agent, touch_points=1)
    assert browser.brand is Brand.OTHER
    assert by_key(browser.key) == browser
    assert guide_for(browser, Kind.DENIED).steps


def test_only_the_beginning_of_a_user_agent_is_read() -> None:
    """J12: what somebody appends without end is not looked at."""
    assert detect("X11; Linux " + "x" * MAX_USER_AGENT + " Chrome/1").brand is Brand.OTHER


def test_every_choice_by_hand_has_a_key_of_its_own() -> None:
    """J12: the guide can be overruled by hand, for each browser that is told apart."""
    assert len({browser.key for browser in ALL_BROWSERS}) == len(ALL_BROWSERS)
    assert all(by_key(browser.key) == browser for browser in ALL_BROWSERS)
    assert by_key("netscape-amiga") is None
    assert {detect(user_agent).key for user_agent, _, _ in BROWSERS} <= {browser.key for browser in ALL_BROWSERS}
    assert {browser.system for browser in ALL_BROWSERS} == set(System)


@pytest.mark.parametrize("browser", ALL_BROWSERS, ids=lambda browser: browser.key)
def test_each_guide_is_short_and_speaks_of_its_own_browser(browser) -> None:
    """J12: one screen, at most five steps of a line or two, clicked on desktops and tapped on phones."""
    for kind in Kind:
        guide = guide_for(browser, kind)
        assert len(guide.steps) <= 5
        assert all(len(str(step)) <= 150 for step in guide.steps)
        assert "{" not in "".join(map(str, guide.steps))
    words = " ".join(map(str, guide_for(browser, Kind.DENIED).steps))
    assert ("Click" not in words and "click" not in words) if browser.is_on_a_phone else "Tap" not in words


def test_the_system_has_its_own_steps() -> None:
    """J12: when the system blocks the browser, the way goes through the system's settings."""
    keys = ("chrome-android", "firefox-ios", "safari-ios", "edge-windows", "chrome-mac", "firefox-linux")
    steps = {key: " ".join(map(str, guide_for(_browser(key), Kind.SYSTEM).steps)) for key in keys}
    assert "Apps → Chrome → Permissions" in steps["chrome-android"]
    assert "Settings → Apps → Firefox" in steps["firefox-ios"]
    assert "Settings → Apps → Safari → Camera" in steps["safari-ios"]
    assert "Let desktop apps access your camera" in steps["edge-windows"]
    assert "Privacy & Security → Camera" in steps["chrome-mac"]
    assert "Snap or Flatpak" in steps["firefox-linux"]


@pytest.mark.parametrize("kind", [Kind.INSECURE, Kind.NO_CAMERA, Kind.IN_USE])
def test_where_nothing_has_to_be_allowed_there_are_no_steps(kind: Kind) -> None:
    """J12: a guide through permissions would be a wild goose chase."""
    assert guide_for(_browser("chrome-android"), kind).steps == ()
    assert TROUBLES[kind].advice


def test_an_app_without_a_camera_is_left() -> None:
    """J12: inside of an app the way is the real browser, named as the system has it."""
    on_ios, on_android = (
        guide_for(_browser("app-ios"), Kind.UNSUPPORTED),
        guide_for(_browser("app-android"), Kind.DENIED),
    )
    assert on_ios.leaves_app
    assert "Open in Safari" in " ".join(map(str, on_ios.steps))
    assert "open Chrome" in " ".join(map(str, on_android.steps))
    assert guide_for(_browser("safari-ios"), Kind.UNSUPPORTED).steps == ()


def _browser(key: str):
    browser = by_key(key)
    assert browser is not None
    return browser
