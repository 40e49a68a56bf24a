"""Join codes, and the personal codes by which somebody comes back."""

import secrets
from collections.abc import Sequence

import pytest

from quizapp.domain.admission.codes import (
    ALPHABET,
    LENGTH,
    REJOIN_LENGTH,
    new_code,
    new_rejoin_code,
    normalise,
    normalise_rejoin,
    spoken,
)
from quizapp.domain.refusal import Refusal
from quizapp.texts.refusals import sentence


def refusal(typed: object) -> Refusal:
    """The refusal of a code that must be refused."""
    with pytest.raises(Refusal) as refused:
        normalise(typed)
    return refused.value


def test_the_alphabet_has_no_look_alikes():
    """J2: none of 0, O, 1, I and L is in a code, and no character twice."""
    assert not set(ALPHABET) & set("0O1IL")
    assert len(set(ALPHABET)) == len(ALPHABET) == 31
    assert ALPHABET.upper() == ALPHABET


def test_new_codes_are_six_characters_of_the_alphabet():
    """J2: a new code has six characters, each picked from the whole alphabet."""
    offered: list[Sequence[str]] = []

    def last(characters: Sequence[str]) -> str:
        offered.append(characters)
        return characters[-1]

    assert new_code(last) == "Z" * LENGTH
    assert offered == [ALPHABET] * LENGTH == [ALPHABET] * 6


def test_new_codes_are_understood():
    """J2: every new code is a code as it is."""
    for _ in range(200):
        code = new_code(secrets.choice)
        assert normalise(code) == code


@pytest.mark.parametrize(
    "typed",
    [
        "ABC234",
        "abc234",
        "aBc 234",
        " abc234 ",
        "A B C 2 3 4",
        "abc-234",
        "ABC\u00a0234",
        "\tabc\n234\r\n",
        "a-b-c-2-3-4",
    ],
)
def test_case_spaces_and_dashes_do_not_matter(typed: str):
    """J2: however it is typed, the same code is meant."""
    assert normalise(typed) == "ABC234"


@pytest.mark.parametrize(("typed", "count"), [("", 0), ("   ", 0), ("ABC23", 5), ("ABC2345", 7), ("ABC 23", 5)])
def test_codes_of_another_length_are_told_theirs(typed: str, count: int):
    """J10: a code that is too short or too long is told how many characters it has."""
    refused = refusal(typed)
    assert refused.reason == "malformed_code"
    assert f"this has {count}" in sentence(refused)


@pytest.mark.parametrize(
    ("typed", "strange"),
    [("ABC230", "0"), ("abcl23", "L"), ("ABCD1O", "1"), ("ABC!23", "!"), ("ÄBC234", "Ä")],
)
def test_codes_with_strange_characters_are_told_which(typed: str, strange: str):
    """J10: a look-alike or a strange character is named, so that one knows where to look."""
    refused = refusal(typed)
    assert refused.reason == "malformed_code"
    assert f"“{strange}”" in sentence(refused)


@pytest.mark.parametrize(
    "typed", [None, 234567, 1.5, b"ABC234", ["ABC234"], {"code": "ABC234"}, True, "A" * 65, "A" * 1_000_000]
)
def test_what_can_never_be_a_code_is_refused(typed: object):
    """J10: whatever a browser sends instead of a code is refused in words."""
    refused = refusal(typed)
    assert refused.reason == "malformed_code"
    assert "6 letters and digits" in sentence(refused)


def rejoin_refusal(typed: object) -> Refusal:
    """The refusal of a rejoin code that must be refused."""
    with pytest.raises(Refusal) as refused:
        normalise_rejoin(typed)
    assert refused.value.reason == "malformed_rejoin_code"
    return refused.value


def test_rejoin_codes_are_eight_characters_of_the_alphabet():
    """I6: a rejoin code is picked from the whole alphabet, eight times, and is never taken for a join code."""
    offered: list[Sequence[str]] = []

    def last(characters: Sequence[str]) -> str:
        offered.append(characters)
        return characters[-1]

    assert new_rejoin_code(last) == "Z" * REJOIN_LENGTH
    assert offered == [ALPHABET] * REJOIN_LENGTH == [ALPHABET] * 8
    with pytest.raises(Refusal):
        normalise(new_rejoin_code(secrets.choice))


def test_a_rejoin_code_is_understood_as_it_is_shown():
    """I6: a code is shown in two halves, and what is shown can be typed."""
    assert spoken("ABCD2345") == "ABCD 2345"
    for _ in range(200):
        code = new_rejoin_code(secrets.choice)
        assert normalise_rejoin(spoken(code)) == normalise_rejoin(code) == code


@pytest.mark.parametrize(
    "typed", ["ABCD2345", "abcd 2345", " aBcD-2345 ", "ABCD\u20132345", "A B C D 2 3 4 5", "ABCD\u00a0\t2345\n"]
)
def test_case_spaces_and_dashes_of_a_rejoin_code_do_not_matter(typed: str):
    """I6: however it is typed, the same rejoin code is meant, also with the long dash that a phone makes."""
    assert normalise_rejoin(typed) == "ABCD2345"


@pytest.mark.parametrize(("typed", "count"), [("", 0), (" - ", 0), ("ABC234", 6), ("ABCD23456", 9)])
def test_rejoin_codes_of_another_length_are_told_theirs(typed: str, count: int):
    """I6: a code that is too short or too long (a join code, for example) is told how long it is."""
    assert f"this has {count}" in sentence(rejoin_refusal(typed))


@pytest.mark.parametrize(("typed", "strange"), [("ABCD2340", "0"), ("abcl2345", "L"), ("ÄBCD2345", "Ä")])
def test_rejoin_codes_with_strange_characters_are_told_which(typed: str, strange: str):
    """I6: a look-alike or a strange character is named."""
    assert f"“{strange}”" in sentence(rejoin_refusal(typed))


@pytest.mark.parametrize(
    "typed", [None, 23456789, 1.5, b"ABCD2345", ["ABCD2345"], {"code": "ABCD2345"}, True, "\ud800" * 8, "A" * 1_000_000]
)
def test_what_can_never_be_a_rejoin_code_is_refused(typed: object):
    """I6: whatever a browser sends instead of a code is refused in words."""
    assert sentence(rejoin_refusal(typed))
