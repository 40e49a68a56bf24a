"""The console's list of people: which of them, in which order, and which page of it."""

from dataclasses import dataclass
from enum import StrEnum

from quizapp.domain.admission.joining import name_key

PAGE_ROWS = 50
MAX_SEARCH = 64


class RosterOrder(StrEnum):
    """What the list is sorted by. CONNECTION: who is reconnecting, who is here, who is gone."""

    CONNECTION = "connection"
    NAME = "name"
    SCORE = "score"
    JOINED = "joined"


@dataclass(frozen=True)
class RosterQuery:
    """What a console looks at. `search` is a part of a name, `page` counts from 0."""

    search: str = ""
    order: RosterOrder = RosterOrder.CONNECTION
    page: int = 0


def clean_query(search: object, order: object, page: object) -> RosterQuery:
    """What a browser asked for; what makes no sense asks for everybody, by connection, from the beginning."""
    known = order in set(RosterOrder)
    return RosterQuery(
        name_key(search[:MAX_SEARCH]) if isinstance(search, str) else "",
        RosterOrder(str(order)) if known else RosterOrder.CONNECTION,
        page if type(page) is int and page > 0 else 0,
    )


def pages_of(rows: int) -> int:
    """How many pages that many rows take; an empty list is a page, too."""
    return max(1, -(-rows // PAGE_ROWS))
