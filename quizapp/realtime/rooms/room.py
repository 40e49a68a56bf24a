"""A room: one live event in memory. A snapshot of the database, and apart from it who is connected.

A room decides nothing: commands and answers are judged and committed by the services, then taken over here. The
snapshot is an immutable value that the database can give again; who is connected is known to the servers alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from quizapp.domain.admission.attempts import LockSigns
from quizapp.domain.connection.presence import ConnectionState, Patience
from quizapp.domain.flow.phases import AFTER_QUESTION, Phase
from quizapp.domain.flow.presenting import is_exempt
from quizapp.domain.people.roster import RosterQuery
from quizapp.domain.scoring.points import Standing
from quizapp.realtime.rooms.person import Person
from quizapp.services.admission.joining import EVENT_CAPACITY
from quizapp.services.play.snapshots import EventFacts, OpenQuestion, RoomSnapshot, StoredAnswer
from quizapp.views import LobbyView, StageView, WaitingView


@dataclass(frozen=True)
class Elsewhere:
    """What another server has last said of its part of the room, and when."""

    number: int
    heard_s: float
    doors: frozenset[str]  # devices
    consoles: int


class Room:
    """One live event."""

    def __init__(self, snapshot: RoomSnapshot, now_s: float, patience: Patience) -> None:
        self.patience = patience
        self.capacity = EVENT_CAPACITY
        self.snapshot = snapshot
        # Who is connected, here and on other servers.
        self.people: dict[int, Person] = {}
        self.consoles: dict[str, RosterQuery] = {}  # and what of the list of people each looks at
        self.doors: dict[str, str] = {}  # connections of join pages, and whose device each is
        self.elsewhere: dict[str, Elsewhere] = {}  # by server
        self.host_is_away = False
        self.awaited: set[int] = set()  # who was here when the event began to wait for people
        # How long the server was away while the current question was open, None for nobody knows how long.
        self.outage_ms: int | None = 0
        self.cannot_save = ""  # why not, while the server cannot
        # What was shown last.
        self.stage = StageView()
        self.lobby = LobbyView()
        self.shown_wifi = snapshot.event.wifi
        self.waiting = WaitingView()  # who waits for the host, as the consoles were shown
        self.lock = LockSigns()
        self._meet(snapshot, now_s)

    def take(self, snapshot: RoomSnapshot, now_s: float) -> None:
        """Go on to a newer snapshot; an older one is none."""
        if snapshot.revision < self.snapshot.revision:
            return
        if _opening(snapshot.current) != _opening(self.current):
            self.outage_ms = 0
        self.snapshot = snapshot
        self._meet(snapshot, now_s)

    def _meet(self, snapshot: RoomSnapshot, now_s: float) -> None:
        for number in snapshot.people.by_id:
            if number not in self.people:
                self.people[number] = Person(self, number, now_s)

    # What the database knows

    @property
    def event(self) -> EventFacts:
        """The event."""
        return self.snapshot.event

    @property
    def current(self) -> OpenQuestion | None:
        """The question on the screens."""
        return self.snapshot.current

    @property
    def answers(self) -> Mapping[int, StoredAnswer]:
        """The answers to it, by participant."""
        return self.snapshot.answers

    @property
    def order(self) -> list[Standing]:
        """Everybody, ranked."""
        return self.snapshot.people.order

    @property
    def places(self) -> Mapping[int, Standing]:
        """The place of each."""
        return self.snapshot.people.places

    @property
    def phase(self) -> Phase:
        """The phase everybody sees."""
        return self.event.progress.phase

    @property
    def question_id(self) -> int | None:
        """The question on the screens."""
        return self.snapshot.question_id

    @property
    def is_after_question(self) -> bool:
        """Whether the right answer of the current question may be told."""
        progress = self.event.progress
        shown = progress.phase_before if self.phase is Phase.PAUSED else self.phase
        # A stopped clock means that an end interrupted an open question: undoing it opens it again.
        return shown in AFTER_QUESTION and progress.used_ms is None

    def everybody(self) -> list[Person]:
        """All participants but the removed ones, in the order of joining."""
        return [person for person in self.people.values() if not person.facts.is_removed]

    def by_device_id(self, device_id: str) -> Person | None:
        """The participant of that device."""
        found = self.snapshot.people.by_device.get(device_id)
        return self.people.get(found) if found is not None else None

    @property
    def presenter(self) -> Person | None:
        """The participant who has the controls in hand."""
        return self.people.get(self.event.presenter_id or 0)

    def can_answer(self, person: Person) -> bool:
        """Whether this person was in before the current question was opened."""
        opened = self.current.opened_version if self.current else 0
        facts = person.facts
        return facts.joined_version < opened and not facts.is_removed

    def is_exempt(self, person: Person) -> bool:
        """Whether this person presents the current question instead of being asked."""
        opened = self.current.opened_version if self.current else 0
        return person is self.presenter and is_exempt(self.event.presenter_since, opened)

    # Who is here

    def expected(self, now_s: float) -> list[Person]:
        """Whose answer the question waits for: who can answer and is not gone for good."""
        return [
            person
            for person in self.everybody()
            if self.can_answer(person)
            and not person.facts.has_left
            and not self.is_exempt(person)
            and person.connection(now_s, self.patience) is not ConnectionState.DISCONNECTED
        ]

    def everybody_answered(self, now_s: float) -> bool:
        """Whether nobody is left to wait for; an empty room waits (Q8)."""
        if self.phase is not Phase.QUESTION:
            return False
        expected = self.expected(now_s)
        return bool(expected) and all(person.id in self.answers for person in expected)

    def here(self, now_s: float) -> list[Person]:
        """Who takes part and is connected."""
        return [
            person
            for person in self.people.values()
            if person.connection(now_s, self.patience) is ConnectionState.CONNECTED and person.counts
        ]

    def is_deserted(self, now_s: float) -> bool:
        """Whether there are participants, and none of them is connected (P7)."""
        return any(person.counts for person in self.people.values()) and not self.here(now_s)

    def last_seen_s(self) -> float:
        """When anybody was last heard of."""
        return max((person.presence.seen_s for person in self.people.values() if person.counts), default=0.0)

    def await_people(self, ids: Iterable[int]) -> None:
        """From now on these are waited for."""
        self.awaited = {number for number in ids if number in self.people and self.people[number].counts}

    def has_console(self, now_s: float) -> bool:
        """Whether the host has the console open, on whichever server."""
        return bool(self.consoles) or any(other.consoles for other in self._others(now_s))

    def at_door(self, now_s: float) -> list[str]:
        """The devices whose join page is open, one entry for each page here."""
        return [*self.doors.values(), *(device for other in self._others(now_s) for device in other.doors)]

    def _others(self, now_s: float) -> list[Elsewhere]:
        """Servers that were heard of lately."""
        return [other for other in self.elsewhere.values() if now_s - other.heard_s <= self.patience.heartbeat_s]


def _opening(current: OpenQuestion | None) -> tuple[int, int] | None:
    """A question, and when it was opened."""
    return (current.question.id, current.opened_version) if current else None
