"""Which browser a person has in the hand, told by its user agent."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

MAX_USER_AGENT = 1024
Word = TypeVar("Word", bound=StrEnum)


class System(StrEnum):
    """What the browser runs on, as far as the way to its camera differs."""

    ANDROID = "android"
    IOS = "ios"  # iPhones and iPads
    WINDOWS = "windows"
    MAC = "mac"
    LINUX = "linux"


class Brand(StrEnum):
    """The browsers that are told apart, and the apps that have one inside."""

    CHROME = "chrome"
    EDGE = "edge"
    FIREFOX = "firefox"
    SAFARI = "safari"
    SAMSUNG = "samsung"
    OTHER = "other"
    INSTAGRAM = "instagram"
    FACEBOOK = "facebook"
    WHATSAPP = "whatsapp"
    TIKTOK = "tiktok"
    LINKEDIN = "linkedin"
    WECHAT = "wechat"
    LINE = "line"
    TELEGRAM = "telegram"
    SNAPCHAT = "snapchat"
    APP = "app"  # any other app that shows pages itself


_REAL_BROWSERS = frozenset({Brand.CHROME, Brand.EDGE, Brand.FIREFOX, Brand.SAFARI, Brand.SAMSUNG, Brand.OTHER})


@dataclass(frozen=True)
class Browser:
    """A browser on a system. `key` is the stable word for the pair: `chrome-android`."""

    brand: Brand
    system: System

    @property
    def key(self) -> str:
        """The word for programs, and for the choice by hand."""
        return f"{self.brand}-{self.system}"

    @property
    def is_inside_an_app(self) -> bool:
        """Whether this is a page inside of another app rather than a browser of its own."""
        return self.brand not in _REAL_BROWSERS

    @property
    def is_on_a_phone(self) -> bool:
        """Whether people tap rather than click."""
        return self.system in (System.ANDROID, System.IOS)


# The first that is found counts: apps say of themselves that they are Chrome or Safari, too.
_APPS = (
    (Brand.INSTAGRAM, r"\bInstagram\b"),
    (Brand.FACEBOOK, r"\bFB(?:AN|AV|_IAB)\b|\[FB"),
    (Brand.WHATSAPP, r"\bWhatsApp/"),
    (Brand.TIKTOK, r"\bmusical_ly|\bBytedanceWebview|\btrill_|\bTikTok"),
    (Brand.LINKEDIN, r"\bLinkedInApp\b"),
    (Brand.WECHAT, r"\bMicroMessenger/"),
    (Brand.LINE, r"\bLine/\d"),
    (Brand.TELEGRAM, r"\bTelegram"),
    (Brand.SNAPCHAT, r"\bSnapchat\b"),
)
_ANDROID_BROWSERS = (
    *_APPS,
    (Brand.SAMSUNG, r"\bSamsungBrowser/"),
    (Brand.EDGE, r"\bEdgA/"),
    (Brand.FIREFOX, r"\bFirefox/"),
    (Brand.OTHER, r"\bOPR/|\bOPX/|\bDuckDuckGo/|\bYaBrowser/|\bUCBrowser/|\bMiuiBrowser/|\bHuaweiBrowser/|\bVivaldi/"),
    # A page inside of an app: "wv" since Android 5, before that the bare version.
    (Brand.APP, r";\s*wv\)|\bVersion/\d+\.\d+ Chrome/|\bGSA/"),
    (Brand.CHROME, r"Chrom(?:e|ium)/"),
)
_IOS_BROWSERS = (
    *_APPS,
    (Brand.CHROME, r"\bCriOS/"),
    (Brand.FIREFOX, r"\bFxiOS/"),
    (Brand.EDGE, r"\bEdgiOS/"),
    (Brand.OTHER, r"\bOPT/|\bOPiOS/|\bDuckDuckGo/|\bDdg/|\bYaBrowser/|\bUCBrowser/"),
    (Brand.APP, r"\bGSA/"),
    (Brand.SAFARI, r"\bVersion/\d.*\bSafari/"),
    (Brand.APP, r"\bAppleWebKit/"),  # whoever shows pages without being one of these
)
_DESKTOP_BROWSERS = (
    (Brand.EDGE, r"\bEdg/"),
    (Brand.FIREFOX, r"\bFirefox/"),
    (Brand.OTHER, r"\bOPR/|\bVivaldi/|\bYaBrowser/"),
    (Brand.CHROME, r"Chrom(?:e|ium)/"),
    (Brand.SAFARI, r"\bVersion/\d.*\bSafari/"),
)
_SYSTEMS = (
    (System.IOS, r"\biPhone\b|\biPad\b|\biPod\b"),
    (System.ANDROID, r"\bAndroid\b"),
    (System.MAC, r"\bMacintosh\b"),
    (System.WINDOWS, r"\bWindows\b"),
    (System.LINUX, r"\bX11\b|\bLinux\b|\bCrOS\b"),
)
_BROWSERS = {System.IOS: _IOS_BROWSERS, System.ANDROID: _ANDROID_BROWSERS}


def system_of(user_agent: str) -> System | None:
    """What that user agent says its browser runs on, None where it does not say."""
    return _first(_SYSTEMS, user_agent[:MAX_USER_AGENT])


def detect(user_agent: str, touch_points: int = 0) -> Browser:
    """The browser of that user agent; `touch_points` is how many fingers its screen can tell apart.

    An iPad says that it is a Mac, and only its screen gives it away. What nobody knows is `other`, on a
    phone when it can be touched.
    """
    text = user_agent[:MAX_USER_AGENT]
    system = system_of(text)
    if system is System.MAC and touch_points > 1:
        system = System.IOS
    if system is None:
        return Browser(Brand.OTHER, System.ANDROID if touch_points > 0 else System.LINUX)
    brand = _first(_BROWSERS.get(system, _DESKTOP_BROWSERS), text)
    return Browser(brand or Brand.OTHER, system)


def _first(words: tuple[tuple[Word, str], ...], text: str) -> Word | None:
    return next((word for word, pattern in words if re.search(pattern, text)), None)


# What can be chosen by hand where the user agent does not tell the truth.
ALL_BROWSERS: tuple[Browser, ...] = (
    *(Browser(brand, System.ANDROID) for brand in (Brand.CHROME, Brand.SAMSUNG, Brand.FIREFOX, Brand.EDGE)),
    *(Browser(brand, System.IOS) for brand in (Brand.SAFARI, Brand.CHROME, Brand.FIREFOX, Brand.EDGE)),
    *(Browser(brand, system) for brand, _ in (*_APPS, (Brand.APP, "")) for system in (System.ANDROID, System.IOS)),
    *(
        Browser(brand, system)
        for system in (System.WINDOWS, System.MAC, System.LINUX)
        for brand in (Brand.CHROME, Brand.EDGE, Brand.FIREFOX)
    ),
    Browser(Brand.SAFARI, System.MAC),
    *(Browser(Brand.OTHER, system) for system in System),
)


def by_key(key: str) -> Browser | None:
    """The browser of that key, None for a word that is no key."""
    return next((browser for browser in ALL_BROWSERS if browser.key == key), None)
