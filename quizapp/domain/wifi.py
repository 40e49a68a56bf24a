"""The Wi-Fi of the room, and the text of its QR code that phones understand."""

from dataclasses import dataclass, field

import regex

from quizapp.domain.refusal import Refusal

MAX_NAME_BYTES = 32
LEAST_PASSWORD, MOST_PASSWORD = 8, 63

# What nobody can see or type, and what turns the text around it.
_STRANGE = regex.compile(r"[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\ufeff]")
_HEX_KEY = regex.compile(r"[0-9A-Fa-f]{64}")
_SPECIAL = regex.compile(r'([\\;,:"])')


@dataclass(frozen=True)
class Wifi:
    """A Wi-Fi by name and password; without a name there is none, without a password it is open."""

    name: str = ""
    password: str = field(default="", repr=False)  # so that no log ever says it

    def __bool__(self) -> bool:
        return self.name != ""


def clean_wifi(name: object, password: object) -> Wifi:
    """The Wi-Fi as it was typed, without outer spaces; both empty is none.

    Raises `Refusal` ("wifi_name_missing", "wifi_name_too_long", "wifi_password_too_short",
    "wifi_password_too_long", "wifi_strange").
    """
    name, password = _typed(name), _typed(password)
    if not name and password:
        raise Refusal("wifi_name_missing")
    if len(name) > MAX_NAME_BYTES or len(name.encode()) > MAX_NAME_BYTES:
        raise Refusal("wifi_name_too_long", most=MAX_NAME_BYTES)
    if password and not _HEX_KEY.fullmatch(password):
        _check_length(password)
    return Wifi(name, password)


def _typed(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if _STRANGE.search(text):
        raise Refusal("wifi_strange")
    return text


def _check_length(password: str) -> None:
    if len(password) < LEAST_PASSWORD:
        raise Refusal("wifi_password_too_short", least=LEAST_PASSWORD)
    if len(password) > MOST_PASSWORD or len(password.encode()) > MOST_PASSWORD:
        raise Refusal("wifi_password_too_long", most=MOST_PASSWORD)


def wifi_text(wifi: Wifi) -> str:
    """What the QR code holds: `WIFI:T:WPA;S:name;P:password;;`, with `T:nopass` and no `P` for an open one."""
    if not wifi.password:
        return f"WIFI:T:nopass;S:{_escaped(wifi.name)};;"
    return f"WIFI:T:WPA;S:{_escaped(wifi.name)};P:{_escaped(wifi.password)};;"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
