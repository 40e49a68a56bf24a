"""What a room knows of its event: an immutable value, as the database had it at one revision."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from quizapp.domain.admission.joining import Admission, JoinStatus
from quizapp.domain.connection.presence import ConnectionState
from quizapp.domain.flow.outline import Outline
from quizapp.domain.flow.progress import Progress
from quizapp.domain.kinds.kind import Outcome, Response
from quizapp.domain.questions import Question
from quizapp.domain.scoring.points import Standing, Tally, standings
from quizapp.domain.wifi import Wifi
from quizapp.texts.languages import ENGLISH


@dataclass(frozen=True)
class EventFacts:
    """An event as all of its audience can know it. `revision` tells how much of what happened is in it."""

    id: int
    host_id: int
    code: str
    title: str
    version: int
    progress: Progress
    outline: Outline
    segment_titles: dict[int, str]
    locked_at_ms: int | None  # since when joining is locked
    streak_bonus: bool
    revision: int = 0
    wifi: Wifi = field(default_factory=Wifi)  # for projectors alone
    funny_names: bool = False
    language: str = ENGLISH  # of projectors
    presenter_id: int | None = None
    presenter_since: int = 0  # the version that made them the presenter
    approval_since_ms: int | None = None  # since when the host lets people in
    removed_many: int = 0  # whom the latest removal of many took out, and who is still out

    @property
    def admission(self) -> Admission:
        """Who gets in who was never in."""
        if self.locked_at_ms is not None:
            return Admission.LOCKED
        return Admission.OPEN if self.approval_since_ms is None else Admission.APPROVE

    @property
    def closed_at_ms(self) -> int | None:
        """Since when not everybody gets in."""
        return min((ms for ms in (self.locked_at_ms, self.approval_since_ms) if ms is not None), default=None)


@dataclass(frozen=True)
class OpenQuestion:
    """The current question and the event's version that opened it (0: not opened)."""

    question: Question
    opened_version: int


@dataclass(frozen=True)
class ParticipantFacts:
    """A participant as the database knows it. `order` is the order of joining."""

    id: int
    device_id: str
    name: str
    avatar: str
    status: JoinStatus
    is_late: bool
    joined_version: int
    order: int
    score: int
    time_ms: int
    connection: ConnectionState
    has_left: bool = False
    is_removed: bool = False
    rejoin_code: str = field(default="", repr=False)


@dataclass(frozen=True)
class StoredAnswer:
    """A stored answer. `outcome` is a word of `Outcome`."""

    participant_id: int
    question_id: int
    response: Response
    elapsed_ms: int
    outcome: str
    points: int

    @property
    def is_right(self) -> bool:
        """Whether it is right, and not in part only."""
        return self.outcome == Outcome.RIGHT


@dataclass(frozen=True)
class People:
    """All participants of an event by id, in the order of joining. What is worked out of them is worked out once."""

    by_id: Mapping[int, ParticipantFacts]

    @classmethod
    def of(cls, participants: Iterable[ParticipantFacts]) -> "People":
        """These, in their order."""
        return cls({participant.id: participant for participant in participants})

    @cached_property
    def by_device(self) -> Mapping[str, int]:
        """Whose device is which."""
        return {participant.device_id: participant.id for participant in self.by_id.values()}

    @cached_property
    def order(self) -> list[Standing]:
        """All but the removed ones, ranked."""
        return standings(
            Tally(person.id, person.score, person.time_ms, person.order)
            for person in self.by_id.values()
            if not person.is_removed
        )

    @cached_property
    def places(self) -> Mapping[int, Standing]:
        """The place of each of them."""
        return {place.participant_id: place for place in self.order}

    def joined_by(self, newer: Iterable[ParticipantFacts]) -> "People":
        """With these in it, or their newer facts."""
        return People({**self.by_id, **{participant.id: participant for participant in newer}})

    def all_active(self) -> "People":
        """After a question was opened: everybody who was in can answer."""
        waiting = [person for person in self.by_id.values() if person.status is not JoinStatus.ACTIVE]
        return self.joined_by(replace(person, status=JoinStatus.ACTIVE) for person in waiting) if waiting else self


@dataclass(frozen=True)
class RoomSnapshot:
    """Everything at one moment. `answers` are those to the current question, by participant."""

    event: EventFacts
    current: OpenQuestion | None
    people: People
    answers: Mapping[int, StoredAnswer]

    @property
    def revision(self) -> int:
        """How much of what happened is in it."""
        return self.event.revision

    @property
    def question_id(self) -> int | None:
        """The current question."""
        return self.current.question.id if self.current else None

    def at(self, revision: int) -> "RoomSnapshot":
        """The same at another revision, which changed nothing in here."""
        return replace(self, event=replace(self.event, revision=revision))

    def with_people(self, newer: Iterable[ParticipantFacts], revision: int) -> "RoomSnapshot":
        """After these participants have joined."""
        return replace(self.at(revision), people=self.people.joined_by(newer))

    def with_answers(self, stored: Iterable[StoredAnswer], revision: int) -> "RoomSnapshot":
        """After these answers were stored; those to other questions are none of the room's."""
        newer = {answer.participant_id: answer for answer in stored if answer.question_id == self.question_id}
        return replace(self.at(revision), answers={**self.answers, **newer})

    def with_question(self, event: EventFacts, current: OpenQuestion | None) -> "RoomSnapshot":
        """After a question was opened: nobody has answered it, and everybody who is in can."""
        return RoomSnapshot(event, current, self.people.all_active(), {})
