"""What a phone or a console was told and did, entry by entry. All times are `monotonic()` of one process, in s."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum, auto
from typing import Any, TypeVar


def spelled(response: Mapping[str, Any]) -> str:
    """A response to a question, whatever its kind, as one text that is the same for the same response."""
    return json.dumps(response, sort_keys=True, ensure_ascii=False) if response else ""


@dataclass(frozen=True)
class Row:
    """A row of a leaderboard as it was shown."""

    participant: int
    rank: int
    name: str
    score: int


@dataclass(frozen=True)
class StageSeen:
    """What everybody sees, as it arrived. `question` is 0 where none is shown; `opened` the version that opened it.

    `before` is the phase that a pause interrupted. `epoch` changes when versions are counted anew.
    """

    at: float
    event: int
    version: int
    phase: str
    question: int = 0
    opened: int = 0
    before: str = ""
    epoch: str = ""
    standings: tuple[Row, ...] = ()


@dataclass(frozen=True)
class OwnSeen:
    """A phone's own part, as it arrived. `response`, `verdict` and `points` are about `question`.

    `since` is the version at which the participant joined.
    """

    at: float
    participant: int
    name: str
    score: int
    rank: int = 0
    question: int = 0
    response: str = ""  # as `spelled` has it, empty for none
    verdict: str = ""
    points: int = 0
    since: int = 0


@dataclass(frozen=True)
class Tapped:
    """An answer that somebody gave, written down before anything is sent. It may be sent many times."""

    at: float
    question: int
    key: str
    response: str  # as `spelled` has it


@dataclass(frozen=True)
class Receipt:
    """What the server said about an answer. `state` is `saved`, `refused`, or `waiting`, which is no verdict."""

    at: float
    key: str
    question: int
    state: str
    reason: str = ""

    @property
    def is_verdict(self) -> bool:
        """Whether the phone may stop sending this answer."""
        return self.state == "saved" or (self.state == "refused" and self.reason not in NO_VERDICT)


# Refusals after which the same answer is sent again later.
NO_VERDICT = frozenset({"paused", "not_stored", "too_many", "too_fast"})


class Did(StrEnum):
    """What a person or a line did, beside answering."""

    CONNECTED = auto()
    DISCONNECTED = auto()
    MOVED = auto()  # the server said that this tab is open somewhere else
    OPENED_ELSEWHERE = auto()  # the person opened another tab or device: being told so is right
    WANTED_NAME = auto()  # `name` holds it; by the person or by the host
    LEFT = auto()
    REMOVED = auto()
    CAME_BACK = auto()  # after leaving or being removed
    PRESSED = auto()  # a control of a console, at `version`


@dataclass(frozen=True)
class Deed:
    """Something that a person or a line did."""

    at: float
    did: Did
    name: str = ""
    version: int = 0


Entry = StageSeen | OwnSeen | Tapped | Receipt | Deed
E = TypeVar("E", StageSeen, OwnSeen, Tapped, Receipt, Deed)


@dataclass
class Ledger:
    """All entries of one phone or console, in their order. `ended_at` is when it stopped listening for good.

    A ledger with `is_console` belongs to no participant.
    """

    name: str
    entries: list[Entry] = field(default_factory=list[Entry])
    is_console: bool = False
    ended_at: float = 0.0

    def write(self, entry: Entry) -> None:
        """Add an entry."""
        self.entries.append(entry)

    def of(self, kind: type[E]) -> Iterator[E]:
        """The entries of one kind."""
        return (entry for entry in self.entries if isinstance(entry, kind))

    @property
    def participant(self) -> int:
        """Whose phone this is, 0 for somebody who never got in."""
        return next((seen.participant for seen in self.of(OwnSeen)), 0)

    def as_json(self) -> dict[str, Any]:
        """Plain values, one object an entry."""
        entries = [{"kind": type(entry).__name__} | asdict(entry) for entry in self.entries]
        return {"name": self.name, "is_console": self.is_console, "ended_at": self.ended_at, "entries": entries}


@dataclass(frozen=True)
class Fault:
    """Something that kept answers from being judged for a while. `whom` names the ledgers, None means all."""

    since: float
    until: float
    what: str
    whom: frozenset[str] | None = None

    def concerns(self, ledger: Ledger) -> bool:
        """Whether this phone had the fault."""
        return self.whom is None or ledger.name in self.whom
