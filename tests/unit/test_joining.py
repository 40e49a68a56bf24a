"""Names, getting in, and who is here."""

import pytest

from quizapp.domain.admission.joining import (
    AVATARS,
    MAX_NAME,
    MAX_NAME_CODE_POINTS,
    JoinStatus,
    clean_avatar,
    clean_name,
    name_key,
    numbered,
    status_on_joining,
)
from quizapp.domain.flow.phases import Phase
from quizapp.domain.refusal import Refusal
from quizapp.texts.refusals import sentence

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


def refusal(typed: object) -> Refusal:
    """The refusal of a name that must be refused."""
    with pytest.raises(Refusal) as refused:
        clean_name(typed)
    return refused.value


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("A", "A"),
        ("  Alex  ", "Alex"),
        ("Anna\u00a0\u3000 Lena", "Anna Lena"),
        ("Ann\tLee\r\n", "Ann Lee"),
        ("Zoe\u0308", "Zoë"),
        ("李雷", "李雷"),
        ("محمد", "محمد"),
        ("O’Neil-Ödön 3rd!", "O’Neil-Ödön 3rd!"),
        ("नीलम", "नीलम"),
        ("<b>x</b>", "<b>x</b>"),
    ],
)
def test_names_of_all_scripts_are_shown_as_typed(typed: str, shown: str):
    """I8: names of any script stay as typed, apart from spaces around and between."""
    assert clean_name(typed) == shown


@pytest.mark.parametrize(
    "name",
    [
        FAMILY,
        ENGLAND,
        "🇩🇪",
        "🏳️\u200d🌈",
        "👩🏽\u200d⚕️",
        "❤️\u200d🔥",
        "1️⃣",
        "☝🏽",
        "🧑\u200d🤝\u200d🧑",
        "\U0001fae8\U0001fa77",
    ],
    ids=[
        "family",
        "England",
        "flag",
        "rainbow",
        "doctor",
        "heart",
        "keycap",
        "skin",
        "pair",
        "newer than Python",
    ],
)
def test_emoji_are_welcome(name: str):
    """I8: every emoji is a name, also those made of several and those newer than Python's tables."""
    assert clean_name(name) == name


@pytest.mark.parametrize("emoji", [FAMILY, ENGLAND, "🇩🇪", "👍🏽", "é", "e\u0301", "क्\u200dष", "1️⃣"])
def test_characters_are_counted_as_people_count_them(emoji: str):
    """I8: 32 of anything that people see as one character fit, 33 do not."""
    clean_name(emoji * MAX_NAME)
    refused = refusal(emoji * (MAX_NAME + 1))
    assert refused.reason == "name_too_long"
    assert "33" in sentence(refused)


def test_long_and_huge_names_are_refused():
    """I8: 33 letters, and a megabyte, are refused without being taken apart."""
    assert clean_name("x" * MAX_NAME) == "x" * MAX_NAME
    for typed in ("x" * (MAX_NAME + 1), "x" * 1_000_000, "👍" * 1_000_000):
        assert refusal(typed).reason == "name_too_long"


@pytest.mark.parametrize(
    "typed",
    ["a" + "\u0301" * (MAX_NAME_CODE_POINTS + 1), "\ufdfa" * MAX_NAME],
    ids=["one letter under a tower of accents", "letters that stand for whole sentences"],
)
def test_few_characters_that_hide_many_are_refused(typed: str):
    """I8: what is short for people but long for a database is refused in words that make sense."""
    refused = refusal(typed)
    assert refused.reason == "name_too_long"
    assert "shorter" in sentence(refused)


@pytest.mark.parametrize(
    "typed", ["", " ", "\t\n", "\u3000\u00a0", "\u0301", "\u0301\u0308", None, 5, b"Alex", ["Alex"], {}]
)
def test_nothing_visible_is_no_name(typed: object):
    """I8: empty names, spaces, accents on nothing, and what is not a text are asked for anew."""
    assert refusal(typed).reason == "name_missing"


HIDDEN = [
    "\x00", "\x07", "\x1b", "\x7f", "\x9f", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad",
    "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069", "\u034f", "\u061c", "\u115f", "\u1160",
    "\u17b4", "\u180b", "\u180e", "\u2800", "\u3164", "\uffa0", "\ufe00", "\ufe0e", "\ufe0f", "\ufff9",
    "\U000e0041", "\U000e007f", "\U000e0100", "\ue000", "\ufffe", "\ud800", "\U0010ffff",
]  # fmt: skip


@pytest.mark.parametrize("hidden", HIDDEN, ids=[f"U+{ord(character):04X}" for character in HIDDEN])
def test_hidden_characters_are_refused(hidden: str):
    """I8: control, zero-width, bidirectional and blank characters are refused wherever they stand."""
    for typed in (hidden, f"Al{hidden}ex", f"{hidden}Alex", f"Alex{hidden}"):
        assert refusal(typed).reason == "name_invisible"


@pytest.mark.parametrize("name", ["ශ්\u200dරියානි", "علی\u200cرضا"], ids=["Sinhala", "Persian"])
def test_joiners_that_a_script_needs_are_welcome(name: str):
    """I8: where a script needs a joiner to be written right, it is no hidden text."""
    assert clean_name(name) == name


@pytest.mark.parametrize("same", ["alex", "ALEX", " Alex ", "Ａｌｅｘ", "aLeX", "\u3000alex"])
def test_equal_names_share_a_key(same: str):
    """I2: case, width and outer spaces make no difference between names."""
    assert name_key(same) == name_key("Alex")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"),
        ("Zoë", "ZOE\u0308"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("❤️", "❤"),
        ("علی\u200cرضا", "علیرضا"),
    ],
)
def test_names_that_look_the_same_share_a_key(one: str, other: str):
    """I2: names that only differ in how they are stored are equal."""
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Alex", "Alèx"), ("Anna Lena", "Annalena"), ("Alex", "Alex 2"), ("🦊", "🐼")]
)
def test_different_names_stay_different(one: str, other: str):
    """I2: accents, inner spaces and numbers do tell names apart."""
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("name", "taken", "shown"),
    [
        ("Alex", [], "Alex"),
        ("Alex", ["Sam"], "Alex"),
        ("Alex", ["Alex 2"], "Alex"),
        ("Alex", ["Alex"], "Alex 2"),
        ("Alex", ["Alex", "Alex 2"], "Alex 3"),
        ("Alex", ["Alex", "Alex 3"], "Alex 2"),
        ("Alex", ["Alex 2", "Alex 3"], "Alex"),
        ("aLEX", ["Alex"], "aLEX 2"),
        ("Ａｌｅｘ", ["alex", "ALEX 2"], "Ａｌｅｘ 3"),
        ("Alex 2", ["Alex", "Alex 2"], "Alex 2 2"),
        ("🦊", ["🦊"], "🦊 2"),
    ],
)
def test_equal_names_get_the_lowest_free_number(name: str, taken: list[str], shown: str):
    """I2: equal names are numbered from 2 on; a number that became free is given again."""
    assert numbered(name, {name_key(other) for other in taken}) == shown


def test_a_thousand_equal_names_are_numbered_without_a_hole():
    """J6, I2: a thousand people of one name get a thousand names."""
    taken: set[str] = set()
    for _ in range(1000):
        taken.add(name_key(numbered("Alex", taken)))
    assert taken == {"alex"} | {f"alex {number}" for number in range(2, 1001)}


@pytest.mark.parametrize("index", range(len(AVATARS)))
def test_every_avatar_can_be_chosen(index: int):
    """I1: each number on the join page stands for its own avatar."""
    assert clean_avatar(index) == AVATARS[index]
    assert AVATARS.count(AVATARS[index]) == 1


@pytest.mark.parametrize("index", [-1, len(AVATARS), 10**30, True, 1.0, "1", None, [], "<script>"])
def test_what_is_no_avatar_gets_the_first(index: object):
    """I1: a wrong avatar keeps nobody out."""
    assert clean_avatar(index) == AVATARS[0]


@pytest.mark.parametrize(
    ("phase", "status"),
    [
        (Phase.LOBBY, JoinStatus.JOINED),
        (Phase.PRESENTING, JoinStatus.WAITING),
        (Phase.QUESTION, JoinStatus.WAITING),
        (Phase.PAUSED, JoinStatus.WAITING),
        (Phase.REVEAL, JoinStatus.JOINED),
        (Phase.LEADERBOARD, JoinStatus.JOINED),
        (Phase.SEGMENT_RESULTS, JoinStatus.JOINED),
    ],
)
def test_status_on_joining(phase: Phase, status: JoinStatus):
    """L1, L2: during a presentation or a question one waits, between questions one is ready."""
    assert status_on_joining(phase) is status
