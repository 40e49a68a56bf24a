"""Names on the big screen: how large, how many, and which of them when there are more than fit.

A name that is shown stays in its place until somebody else comes into that place, however many come.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import regex

T = TypeVar("T")
_NUMBER = regex.compile(r"(.*\S) (\d{1,4})", regex.DOTALL)


class NameSize(StrEnum):
    """How large names are. The stylesheet has a size for each; SMALL is the floor for the back of a room."""

    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"


@dataclass(frozen=True)
class NameGrid:
    """Names in rows and columns; `places` is how many of them there are."""

    size: NameSize
    columns: int
    rows: int

    @property
    def places(self) -> int:
        """How many names fit."""
        return self.columns * self.rows


# From few people to many; the last one lets go of a row for the line about all the others.
_ROOMY = (NameGrid(NameSize.LARGE, 1, 7), NameGrid(NameSize.MEDIUM, 2, 11), NameGrid(NameSize.SMALL, 3, 15))
_BESIDE_WIFI = (NameGrid(NameSize.LARGE, 1, 4), NameGrid(NameSize.MEDIUM, 2, 7), NameGrid(NameSize.SMALL, 3, 9))


def name_grid(people: int, *, has_wifi: bool) -> NameGrid:
    """The grid for that many people. A Wi-Fi on the screen takes up some of the rows."""
    grids = _BESIDE_WIFI if has_wifi else _ROOMY
    for grid in grids:
        if people <= grid.places:
            return grid
    fullest = grids[-1]
    return NameGrid(fullest.size, fullest.columns, fullest.rows - 1)


def places(everybody: Sequence[T | None], count: int) -> list[T]:
    """Who is shown in `count` places, by place. `everybody` is in the order of joining, None for who is gone.

    With enough places all are shown, in order. Otherwise the n-th to join has place n modulo `count`, and each
    place shows the newest of those who have it: a newcomer takes one place, and nobody else moves.
    """
    here = [person for person in everybody if person is not None]
    if len(here) <= count:
        return here
    shown: dict[int, T] = {}
    for order in range(len(everybody) - 1, -1, -1):
        person = everybody[order]
        if person is not None:
            shown.setdefault(order % count, person)
            if len(shown) == count:
                break
    return [shown[place] for place in sorted(shown)]


def split_number(name: str) -> tuple[str, str]:
    """A name and the number at its end ("Alex 2" → "Alex", "2"), which stays when the name is cut off."""
    found = _NUMBER.fullmatch(name)
    return (found[1], found[2]) if found else (name, "")
