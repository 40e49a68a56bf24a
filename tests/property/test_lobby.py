"""Laws of the names on the big screen: the count is exact, and a newcomer moves nobody."""

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.domain.people.lobby import NameSize, name_grid, places, split_number

laws = settings(deadline=None)
SIZES = list(NameSize)
# Who came, in this order: a number for each who is here, None for each who has gone again.
EVERYBODY = st.lists(st.booleans(), max_size=120).map(
    lambda stayed: [order if here else None for order, here in enumerate(stayed)]
)


@given(st.integers(0, 5000), st.booleans())
def test_names_get_smaller_and_never_more_than_fit(people: int, has_wifi: bool) -> None:
    """J3: with every newcomer the steps only go down, and as many are shown as there is room for."""
    grid, next_grid = (name_grid(count, has_wifi=has_wifi) for count in (people, people + 1))
    assert SIZES.index(grid.size) <= SIZES.index(next_grid.size)
    assert people <= grid.places or grid.size is NameSize.SMALL
    beside_wifi, roomy = (min(people, name_grid(people, has_wifi=wifi).places) for wifi in (True, False))
    assert beside_wifi <= roomy
    assert 1 <= grid.places <= 45


@laws
@given(EVERYBODY, st.integers(1, 45))
def test_only_who_is_here_is_shown_and_nobody_twice(everybody: list[int | None], count: int) -> None:
    """J6, I8: all who fit, no more, none of them twice, nobody who has gone, and always the newest."""
    shown = places(everybody, count)
    here = [person for person in everybody if person is not None]
    assert len(shown) == len(set(shown)) <= count
    assert set(shown) <= set(here)
    if len(here) <= count:
        assert shown == here
    else:
        assert here[-1] in shown


@laws
@given(EVERYBODY, st.integers(1, 45))
def test_a_newcomer_takes_one_place_and_moves_nobody(everybody: list[int | None], count: int) -> None:
    """J3: in a full house everybody else stays where they are when one more comes."""
    here = [person for person in everybody if person is not None]
    before, after = places(everybody, count), places([*everybody, len(everybody)], count)
    if len(here) < count:
        assert after == [*before, len(everybody)]
    elif len(before) == count and len(here) > count:
        assert sum(old != new for old, new in zip(before, after, strict=True)) == 1


@laws
@given(st.text(string.ascii_letters + string.digits + " é🦊\n", max_size=20))
def test_a_number_is_split_off_without_loss(name: str) -> None:
    """I2: name and number together are the name again, and nothing but a number is split off."""
    words, number = split_number(name)
    assert name == (f"{words} {number}" if number else words)
    assert number == "" or (number.isdecimal() and words.strip() != "")


def test_numbered_names_keep_their_number() -> None:
    """I2: what tells two of the same name apart is not cut off with the rest."""
    assert split_number("Alex 2") == ("Alex", "2")
    assert split_number("Alex 2 13") == ("Alex 2", "13")
    for whole in ("Alex", "2", "Alex2", "Born 19845", "Alex ", ""):
        assert split_number(whole) == (whole, "")
