"""Laws of names: whatever is typed, it is shown properly or refused."""

import unicodedata

import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.domain.admission.joining import (
    MAX_NAME,
    MAX_NAME_CODE_POINTS,
    clean_avatar,
    clean_name,
    name_key,
    numbered,
)
from quizapp.domain.refusal import Refusal
from quizapp.texts.refusals import sentence

EMOJI = ["👨\u200d👩\u200d👧", "❤️\u200d🔥", "🇩🇪", "1️⃣", "👍🏽", "\U0001fae8"]
PIECES = st.one_of(
    st.characters(),
    st.sampled_from([*EMOJI, " ", "\u200b", "\u200d", "\ufe0f", "\u202e", "\u0301", "\u3164", "\ufdfa", "ß", "İ"]),
    st.text("Alex 23", min_size=1, max_size=4),
)
TYPED = st.lists(PIECES, max_size=45).map("".join)
# Names that often meet: the same few letters in both cases and widths, with and without numbers.
LIKELY = (
    st.lists(st.sampled_from(["a", "A", "Ａ", " ", "2", "3", "\u00e9", "e\u0301"]), max_size=5)
    .map("".join)
    .filter(lambda name: bool(name.strip()))
)

laws = settings(deadline=None)


def cleaned(typed: object) -> str | Refusal:
    """The clean name or its refusal; anything else that is raised is a mistake."""
    try:
        return clean_name(typed)
    except Refusal as refusal:
        return refusal


@laws
@given(typed=st.one_of(TYPED, st.none(), st.integers(), st.binary(), st.lists(st.text())))
def test_every_name_is_shown_properly_or_refused(typed: object):
    """I8: whatever is typed, the name is 1 to 32 visible characters in one line, or refused in words."""
    name = cleaned(typed)
    if isinstance(name, Refusal):
        assert name.reason in {"name_missing", "name_invisible", "name_too_long"}
        assert sentence(name).endswith(".")
        return
    assert 1 <= len(regex.findall(r"\X", name)) <= MAX_NAME
    assert max(len(name), len(name_key(name))) <= MAX_NAME_CODE_POINTS
    assert name == " ".join(name.split())
    assert not any(unicodedata.category(character) in {"Cc", "Cs", "Co", "Zl", "Zp"} for character in name)
    assert not regex.search(r"[\u200b\u2060\ufeff\u00ad\u200e\u200f\u202a-\u202e\u2066-\u2069]", name)
    assert name.encode()


@laws
@given(typed=TYPED)
def test_a_clean_name_stays_as_it_is(typed: str):
    """I3: a name that was taken once is taken again unchanged."""
    name = cleaned(typed)
    if isinstance(name, str):
        assert clean_name(name) == name


@laws
@given(name=st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"]), min_size=1, max_size=MAX_NAME))
def test_every_plain_name_is_welcome(name: str):
    """I8: whatever can be typed on a plain keyboard is a name, up to 32 characters."""
    assert clean_name(name) == name
    assert name_key(name.upper()) == name_key(f" {name.lower()} ") == name_key(name)


@laws
@given(emoji=st.lists(st.sampled_from(EMOJI), min_size=1, max_size=MAX_NAME))
def test_any_emoji_make_a_name(emoji: list[str]):
    """I8: emoji one after the other are a name; each of them counts as one character."""
    assert clean_name("".join(emoji)) == "".join(emoji)


@laws
@given(typed=st.lists(LIKELY, min_size=1, max_size=12))
def test_people_who_join_get_different_names(typed: list[str]):
    """J6, I2: whoever joins gets a name of the own that begins with what was typed."""
    taken: set[str] = set()
    for name in map(clean_name, typed):
        shown = numbered(name, taken)
        assert name_key(shown) not in taken
        assert shown == name or shown.removeprefix(f"{name} ").isdecimal()
        taken.add(name_key(shown))
    assert len(taken) == len(typed)


@laws
@given(leaving=st.sets(st.integers(1, 20), min_size=1))
def test_the_lowest_free_number_is_given_again(leaving: set[int]):
    """I2: of the names that became free, the one with the lowest number goes to the next of that name."""
    everybody = {1: "Alex", **{number: f"Alex {number}" for number in range(2, 21)}}
    taken = {name_key(name) for number, name in everybody.items() if number not in leaving}
    assert numbered("Alex", taken) == everybody[min(leaving)]


@laws
@given(index=st.one_of(st.none(), st.integers(), st.floats(), st.text(), st.booleans(), st.binary()))
def test_any_avatar_number_gives_an_avatar(index: object):
    """I1: whatever a browser sends as an avatar, there is one."""
    assert clean_avatar(index)
