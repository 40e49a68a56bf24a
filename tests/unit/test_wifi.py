"""The Wi-Fi of the room: what is taken, what is refused, and the text of its QR code."""

from typing import Any

import pytest

from quizapp.domain.refusal import Refusal
from quizapp.domain.wifi import Wifi, clean_wifi, wifi_text

TAKEN: list[tuple[Any, Any, Wifi]] = [
    ("", "", Wifi()),
    (None, None, Wifi()),
    ("  ", " \n", Wifi()),
    ("Hall", "", Wifi("Hall")),
    (" Hall ", " tulips24 ", Wifi("Hall", "tulips24")),
    ("x" * 32, "p" * 63, Wifi("x" * 32, "p" * 63)),
    ("🦊" * 8, "8 letter", Wifi("🦊" * 8, "8 letter")),
    ("Hall", "0aF9" * 16, Wifi("Hall", "0aF9" * 16)),
]
REFUSED: list[tuple[Any, Any, str]] = [
    ("", "tulips24", "wifi_name_missing"),
    ("x" * 33, "", "wifi_name_too_long"),
    ("🦊" * 8 + "x", "", "wifi_name_too_long"),
    ("ß" * 17, "", "wifi_name_too_long"),
    ("x" * 1_000_000, "", "wifi_name_too_long"),
    ("Hall", "7 short", "wifi_password_too_short"),
    ("Hall", "p" * 64, "wifi_password_too_long"),
    ("Hall", "0aF9" * 16 + "0", "wifi_password_too_long"),
    ("Hall", "ß" * 32, "wifi_password_too_long"),
    ("Ha\x00ll", "", "wifi_strange"),
    ("Ha\u202ell", "", "wifi_strange"),
    ("Ha\ud800ll", "", "wifi_strange"),
    ("Hall", "tulips\n2024", "wifi_strange"),
    ("Hall", "tulips\ud8002024", "wifi_strange"),
]


@pytest.mark.parametrize(("name", "password", "expected"), TAKEN)
def test_what_a_router_can_have_is_taken(name: object, password: object, expected: Wifi) -> None:
    """J3: names of 1 to 32 bytes, passwords of 8 to 63 characters or 64 hex digits; nothing at all is no Wi-Fi."""
    assert clean_wifi(name, password) == expected


@pytest.mark.parametrize(("name", "password", "reason"), REFUSED)
def test_what_no_router_has_is_refused(name: object, password: object, reason: str) -> None:
    """J3: each mistake has its own reason, so that the host knows what to mend."""
    with pytest.raises(Refusal) as refusal:
        clean_wifi(name, password)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("wifi", "expected"),
    [
        (Wifi("Hall", "tulips24"), "WIFI:T:WPA;S:Hall;P:tulips24;;"),
        (Wifi("Hall"), "WIFI:T:nopass;S:Hall;;"),
        (Wifi('a;b,c:d"e\\f', "\\;,:\"' ok"), 'WIFI:T:WPA;S:a\\;b\\,c\\:d\\"e\\\\f;P:\\\\\\;\\,\\:\\"\' ok;;'),
    ],
)
def test_the_text_is_what_phones_understand(wifi: Wifi, expected: str) -> None:
    """J3: the common form, with a backslash before each character that means something in it."""
    assert wifi_text(wifi) == expected


def test_no_log_says_the_password() -> None:
    """J3: however a Wi-Fi is written into a log, its password is not in there."""
    assert "tulips24" not in f"{Wifi('Hall', 'tulips24')!r} {Wifi('Hall', 'tulips24')}"
