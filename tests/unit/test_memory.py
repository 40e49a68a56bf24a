"""What a rehearsal takes for a wrongly restored page."""

from typing import Any

import pytest

from quizapp.phones.memory import Memory

ME: dict[str, Any] = {"id": 7, "name": "Ada", "score": 900, "question": 3, "picked": [31], "verdict": ""}
STAGE: dict[str, Any] = {"event": 1, "version": 12}


@pytest.fixture
def memory() -> Memory:
    """A phone that knows itself, its confirmed answer to question 3, and the stage."""
    known = Memory(confirmed={3: [31]})
    known.keep_me(ME)
    known.keep_stage(STAGE)
    return known


def test_a_page_as_it_was_is_right(memory: Memory):
    """N5: what the phone knew is what it sees again."""
    assert list(memory.contradictions(ME, STAGE)) == []


@pytest.mark.parametrize(
    ("me", "stage", "words"),
    [
        ({"id": 8}, {}, "was 'Ada' (7)"),
        ({"name": "Bob"}, {}, "is 'Bob'"),
        ({"score": 899}, {}, "has 899 points and had 900"),
        ({"score": 899, "verdict": "wrong"}, {"version": 13}, "has 899 points"),
        ({"score": 901}, {}, "has 901 points and had 900"),
        ({"picked": []}, {}, "shows [] as the answer to question 3"),
        ({"picked": [32]}, {"version": 13}, "shows [32] as the answer to question 3"),
        ({}, {"version": 11}, "shows version 11 after 12"),
    ],
)
def test_a_contradiction_is_seen(memory: Memory, me: dict[str, Any], stage: dict[str, Any], words: str):
    """N5: another person, fewer points, another or no answer, and an older stage are each found."""
    found = list(memory.contradictions(ME | me, STAGE | stage))
    assert len(found) == 1
    assert words in found[0]


@pytest.mark.parametrize(
    ("me", "stage"),
    [
        ({"score": 1800, "verdict": "right"}, {"version": 13}),
        ({"score": 1800, "verdict": "right"}, {}),  # told a moment before the reveal
        ({"question": 4, "picked": []}, {"version": 14}),
        ({}, {"event": 2, "version": 1}),
    ],
)
def test_what_went_on_meanwhile_is_right(memory: Memory, me: dict[str, Any], stage: dict[str, Any]):
    """N5: points that were earned, another question and another event are not contradictions."""
    assert list(memory.contradictions(ME | me, STAGE | stage)) == []


def test_an_older_stage_does_not_replace_what_was_seen(memory: Memory):
    """N5: the newest stage that a phone has seen is what counts."""
    memory.keep_stage(STAGE | {"version": 5})
    assert len(list(memory.contradictions(ME, STAGE | {"version": 11}))) == 1
