"""Laws of the Wi-Fi code: whatever name and password are, a phone reads back exactly those."""

from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.domain.refusal import Refusal
from quizapp.domain.wifi import MAX_NAME_BYTES, Wifi, clean_wifi, wifi_text

NASTY = st.text(st.one_of(st.sampled_from('\\;,:"'), st.characters(exclude_categories=["Cs"])), max_size=40)
laws = settings(deadline=None)


def read_as_a_phone(text: str) -> Wifi:
    """The fields of the text: `KEY:value;` where a backslash takes the next character as it is."""
    assert text.startswith("WIFI:")
    fields: dict[str, str] = {}
    rest = iter(text.removeprefix("WIFI:"))
    key, value, is_key = "", "", True
    for character in rest:
        if character == ":" and is_key:
            is_key = False
        elif character == ";":
            if is_key and not key:
                break  # the second of the two that end it
            assert key not in fields
            fields[key] = value
            key, value, is_key = "", "", True
        elif is_key:
            key += character
        else:
            value += next(rest) if character == "\\" else character
    assert list(rest) == []
    assert fields.keys() == ({"T", "S"} if fields["T"] == "nopass" else {"T", "S", "P"})
    assert fields["T"] in ("nopass", "WPA")
    return Wifi(fields["S"], fields.get("P", ""))


@laws
@given(NASTY.filter(bool), NASTY)
def test_a_phone_reads_back_what_was_written(name: str, password: str) -> None:
    """J3: no name and no password can break out of its field, or lose a character."""
    assert read_as_a_phone(wifi_text(Wifi(name, password))) == Wifi(name, password)


@laws
@given(st.text(max_size=40), st.text(max_size=70))
def test_what_is_taken_fits_a_router(name: str, password: str) -> None:
    """J3: what is not refused is within the limits of Wi-Fi, and is taken unchanged the second time."""
    try:
        wifi = clean_wifi(name, password)
    except Refusal:
        return
    assert len(wifi.name.encode()) <= MAX_NAME_BYTES
    assert not wifi.password or 8 <= len(wifi.password) <= 64
    assert bool(wifi) == bool(name.strip())
    assert clean_wifi(wifi.name, wifi.password) == wifi
