"""What travels over the feed. All of it is a hint: whoever misses some of it finds out, and asks the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from quizapp.services.play.news import News


@dataclass(frozen=True)
class Concerns:
    """Whose own part of the page a change concerns, beside what all can see."""

    everybody: bool = False
    people: tuple[int, ...] = ()


NOBODY = Concerns()
EVERYBODY = Concerns(everybody=True)


@dataclass(frozen=True)
class Change:
    """A committed transaction made this revision of an event.

    `because` is said to who is out after it: "banned", or nothing for the usual reasons. `called` are devices at the
    door of which the host has said something. `news` does not leave the process.
    """

    event_id: int
    revision: int
    concerns: Concerns = NOBODY
    because: str = ""
    called: frozenset[str] = frozenset()
    is_deleted: bool = False
    news: News | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class PresenceReport:
    """Who is connected to one server for an event; said whenever it changes, and again every few seconds.

    `people` has for each participant a number that is higher for a newer connection. A report with a lower `number`
    than the latest of that server is out of date.
    """

    worker: str
    number: int
    event_id: int
    people: Mapping[int, int]
    doors: frozenset[str] = frozenset()  # devices
    consoles: int = 0


Message = Change | PresenceReport
