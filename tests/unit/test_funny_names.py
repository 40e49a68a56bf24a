"""Funny names: what is drawn, and for whom."""

import pytest

from quizapp.domain.admission.funny_names import OFFERS, offer, offers, seed_of, turn_after
from quizapp.domain.admission.joining import MAX_NAME, clean_name
from quizapp.services.admission.word_list import is_unwelcome

SEEDS = [seed_of(event, f"device {device}") for event in (1, 2) for device in range(500)]


def test_a_thousand_draws_are_good_names() -> None:
    """I1, I8: every drawn name is a name as it is, with room for a number and an avatar, and not on the word list."""
    drawn = {each for seed in SEEDS for each in offers(seed)}
    assert len({each.name for each in drawn}) > 5000
    for each in drawn:
        assert clean_name(each.name) == each.name
        assert len(each.name) + len(" 99") <= MAX_NAME
        assert 0 < len(each.avatar) <= 16
    assert [each.name for each in list(drawn)[:500] if is_unwelcome(each.name)] == []


def test_the_offers_of_a_device_stay_the_same() -> None:
    """I4: a reload draws nothing new, and each event and device has offers of its own."""
    assert offers(seed_of(1, "a")) == offers(seed_of(1, "a"))
    assert len({offers(seed) for seed in SEEDS}) == len(SEEDS)
    assert all(len(set(offers(seed))) == OFFERS for seed in SEEDS)


@pytest.mark.parametrize("turn", [None, "1", 1.5, True, [], {}, "Smuggled Name"], ids=str)
def test_what_is_no_turn_is_the_first_offer(turn: object) -> None:
    """I8: whatever a browser sends, the name is one of the offers."""
    assert offer("seed", turn) == offers("seed")[0]


@pytest.mark.parametrize("turn", [-1, 0, 1, OFFERS, 10**30])
def test_turns_go_round(turn: int) -> None:
    """I1: after the last offer comes the first."""
    assert offer("seed", turn) == offers("seed")[turn % OFFERS]


def test_the_next_offer_follows_the_name_of_now() -> None:
    """I3: in the menu, each press gives the next of the same few names, whatever number is behind the one of now."""
    names = [each.name for each in offers("seed")]
    assert [turn_after("seed", name) for name in names] == [1, 2, 3, 4, 5, 0]
    assert turn_after("seed", f"{names[2]} 12") == 3
    assert turn_after("seed", "The host's own idea") == 0
