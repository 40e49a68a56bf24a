"""A room: one live event in memory, a projection of the database with a version.

A room decides nothing: commands and answers are judged and committed by the services, then applied
here. Whatever is in a room can be read from the database again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from quizapp.domain.admission.attempts import LockSigns
from quizapp.domain.admission.joining import JoinStatus
from quizapp.domain.connection.presence import ConnectionState, Patience, Presence
from quizapp.domain.connection.quality import ConnectionQuality, LinkStats, weather
from quizapp.domain.flow.phases import AFTER_QUESTION, Phase
from quizapp.domain.flow.presenting import is_exempt
from quizapp.domain.people.roster import RosterQuery
from quizapp.domain.scoring.lag_credit import Given, RoundTrips
from quizapp.domain.scoring.points import Standing, Tally, standings
from quizapp.services.admission.joining import EVENT_CAPACITY
from quizapp.services.play.snapshots import EventFacts, OpenQuestion, ParticipantFacts, RoomSnapshot, StoredAnswer
from quizapp.views import LobbyView, StageView, WaitingView, WishView


@dataclass
class Person:
    """A participant in the room: what the database knows, and the connection right now."""

    facts: ParticipantFacts
    presence: Presence = field(default_factory=Presence)
    line: LinkStats = field(default_factory=LinkStats)
    trips: RoundTrips = field(default_factory=RoundTrips)  # over all sockets, so that a new one brings nothing
    given: Given = field(default_factory=Given)  # credit for interruptions
    stored_connection: ConnectionState | None = None
    told_weather: ConnectionQuality | None = None
    granted: WishView = field(default_factory=WishView)  # the last wish, and what became of it

    @property
    def counts(self) -> bool:
        """Whether this person takes part: neither left nor was taken out."""
        return not self.facts.has_left and not self.facts.is_removed

    def connection(self, now_s: float, patience: Patience) -> ConnectionState:
        """How reachable this person is."""
        return self.presence.state(now_s, patience)

    def weather(self, now_s: float, patience: Patience) -> ConnectionQuality:
        """How good the connection of this person is."""
        state = self.connection(now_s, patience)
        return weather(state, self.line.round_trip_ms, self.presence.losses_lately(now_s))


class Room:
    """One live event."""

    def __init__(self, facts: RoomSnapshot, now_s: float, patience: Patience) -> None:
        self.patience = patience
        self.capacity = EVENT_CAPACITY
        self.event: EventFacts = facts.event
        self.current: OpenQuestion | None = facts.current
        self.people: dict[int, Person] = {}
        self.by_device: dict[str, int] = {}
        self.answers: dict[int, StoredAnswer] = {}
        self.places: dict[int, Standing] = {}
        self.order: list[Standing] = []
        self.stage = StageView()  # what was shown last
        self.lobby = LobbyView()  # and on projectors
        self.shown_wifi = facts.event.wifi
        self.consoles: dict[str, RosterQuery] = {}  # and what of the list of people each looks at
        self.doors: dict[str, str] = {}  # connections of join pages, and whose device each is
        self.waiting = WaitingView()  # who waits for the host, as the consoles were shown
        self.lock = LockSigns()
        self.host_is_away = False
        self.awaited: set[int] = set()  # who was here when the event began to wait for people
        # How long the server was away while the current question was open, None for nobody knows how long.
        self.outage_ms: int | None = 0
        self.cannot_save = ""  # why not, while the server cannot
        for participant in facts.participants:
            self.admit(participant, now_s)
        self.take_answers(facts.answers)
        self.rank()

    @property
    def phase(self) -> Phase:
        """The phase everybody sees."""
        return self.event.progress.phase

    @property
    def question_id(self) -> int | None:
        """The question on the screens."""
        return self.current.question.id if self.current else None

    @property
    def is_after_question(self) -> bool:
        """Whether the right answer of the current question may be told."""
        progress = self.event.progress
        shown = progress.phase_before if self.phase is Phase.PAUSED else self.phase
        # A stopped clock means that an end interrupted an open question: undoing it opens it again.
        return shown in AFTER_QUESTION and progress.used_ms is None

    def admit(self, participant: ParticipantFacts, now_s: float) -> Person:
        """Put a participant into the room, or its newer facts in place of the older."""
        person = self.people.get(participant.id)
        if person is None:
            person = Person(participant, Presence(seen_s=now_s))
            self.people[participant.id] = person
        elif person.facts.device_id != participant.device_id:
            self._forget_device(person)
        person.facts = participant
        self.by_device[participant.device_id] = participant.id
        return person

    def _forget_device(self, person: Person) -> None:
        """The person is on another device now; the old one may be somebody else's already."""
        if self.by_device.get(person.facts.device_id) == person.facts.id:
            del self.by_device[person.facts.device_id]

    def refresh(self, facts: RoomSnapshot, now_s: float) -> None:
        """Take over everything that the database knows now."""
        if facts.event.version < self.event.version:
            return
        self.event = facts.event
        self.current = facts.current
        self.answers = {}
        for participant in facts.participants:
            self.admit(participant, now_s)
        self.take_answers(facts.answers)
        self.rank()

    def open_question(self, event: EventFacts, current: OpenQuestion | None) -> None:
        """Go on to a question: everybody in the room can answer it. Needs nobody's facts anew."""
        self.event = event
        self.current = current
        self.answers = {}
        self.outage_ms = 0
        for person in self.people.values():
            if person.facts.status is not JoinStatus.ACTIVE:
                person.facts = replace(person.facts, status=JoinStatus.ACTIVE)

    def take_answers(self, answers: Iterable[StoredAnswer]) -> None:
        """Add stored answers to the current question."""
        for answer in answers:
            if answer.question_id == self.question_id:
                self.answers[answer.participant_id] = answer

    def rank(self) -> None:
        """Order everybody anew."""
        self.order = standings(
            Tally(person.facts.id, person.facts.score, person.facts.time_ms, person.facts.order)
            for person in self.everybody()
        )
        self.places = {place.participant_id: place for place in self.order}

    def everybody(self) -> list[Person]:
        """All participants but the removed ones, in the order of joining."""
        return [person for person in self.people.values() if not person.facts.is_removed]

    def by_device_id(self, device_id: str) -> Person | None:
        """The participant of that device."""
        found = self.by_device.get(device_id)
        return self.people.get(found) if found is not None else None

    @property
    def presenter(self) -> Person | None:
        """The participant who has the controls in hand."""
        return self.people.get(self.event.presenter_id or 0)

    def can_answer(self, person: Person) -> bool:
        """Whether this person was in before the current question was opened."""
        opened = self.current.opened_version if self.current else 0
        return person.facts.joined_version < opened and not person.facts.is_removed

    def is_exempt(self, person: Person) -> bool:
        """Whether this person presents the current question instead of being asked."""
        opened = self.current.opened_version if self.current else 0
        return person is self.presenter and is_exempt(self.event.presenter_since, opened)

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
        return bool(expected) and all(person.facts.id in self.answers for person in expected)

    # Who is here

    def here(self, now_s: float) -> list[Person]:
        """Who takes part and is connected."""
        return [
            person
            for person in self.people.values()
            if person.counts and person.connection(now_s, self.patience) is ConnectionState.CONNECTED
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
