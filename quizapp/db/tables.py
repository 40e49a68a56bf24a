"""The tables. The database is the truth: whatever is not in here did not happen.

Times are UTC. Enumerations are stored as their text, so that a column can be read by a person and
a new value needs no migration.
"""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    String,
    TypeDecorator,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

from quizapp.domain.admission.attempts import AttemptStatus
from quizapp.domain.admission.joining import JoinStatus
from quizapp.domain.connection.presence import ConnectionState
from quizapp.domain.flow.phases import Phase
from quizapp.domain.kinds import FIRST
from quizapp.domain.kinds.kind import Outcome
from quizapp.texts.languages import ENGLISH

# Names for all constraints, so that migrations can drop them on every database.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC: aware in Python, also on databases that forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store every moment as UTC; a naive one is a mistake."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive time {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give every moment its zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _moment(*, nullable: bool = True) -> Any:
    return Field(default=None, sa_column=Column(UtcDateTime, nullable=nullable))


def _word(default: str | None, length: int = 32) -> Any:
    return Field(default=default, sa_column=Column(String(length), nullable=default is None))


def _belongs_to(column: str, *, nullable: bool = False, index: bool = True) -> Any:
    """A reference that goes with what it belongs to."""
    key = ForeignKey(column, ondelete="SET NULL" if nullable else "CASCADE")
    return Field(default=None, sa_column=Column(Integer, key, nullable=nullable, index=index))


class Host(SQLModel, table=True):
    """Somebody with an account."""

    __tablename__: ClassVar[Any] = "hosts"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=64)
    name_key: str = Field(max_length=128, unique=True)
    password_hash: str = Field(max_length=255)
    created_at: datetime = _moment(nullable=False)


class HostSession(SQLModel, table=True):
    """A browser in which a host is signed in; only the hash of its secret is known."""

    __tablename__: ClassVar[Any] = "host_sessions"

    secret_hash: str = Field(primary_key=True, max_length=64)
    host_id: int = _belongs_to("hosts.id")
    created_at: datetime = _moment(nullable=False)
    expires_at: datetime = _moment(nullable=False)


class HostDevice(SQLModel, table=True):
    """A device that has signed in to an account: nobody can keep it from doing so again."""

    __tablename__: ClassVar[Any] = "host_devices"

    host_id: int = Field(
        sa_column=Column(Integer, ForeignKey("hosts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    )
    device_id: str = Field(primary_key=True, max_length=64)
    seen_at: datetime = _moment(nullable=False)


class Event(SQLModel, table=True):
    """A quiz event: prepared, played once, kept. `version` grows with every command that all can see.

    `alive_at` is when the server was last known to run, written again and again while a question is open.
    `checks_names` refuses names of a word list, `funny_names` gives everybody a name. The Wi-Fi is the room's,
    for its QR code; an empty name means that there is none to show. `presenter_id` is the participant who has the
    controls in hand beside the host, if there is one, `presenter_since` the event's version that made them so.
    New people wait for the host since `approval_since`; a lock is above that. `removed_many_at` is the `removed_at` of
    those whom an undo would bring back together. `language` is what its projector speaks. `revision` grows with
    whatever a room knows of the event (`services/play/versions.py`).
    """

    __tablename__: ClassVar[Any] = "events"

    id: int | None = Field(default=None, primary_key=True)
    host_id: int = _belongs_to("hosts.id")
    title: str = Field(max_length=200)
    code: str = Field(max_length=6, unique=True)
    version: int = 1
    revision: int = 0
    phase: str = _word(Phase.LOBBY)
    phase_before: str | None = _word(None)
    segment_id: int | None = None
    question_id: int | None = None
    presenter_id: int | None = None
    presenter_since: int = 0
    opened_at: datetime | None = _moment()
    closes_at: datetime | None = _moment()
    stopped_left_ms: int | None = None
    stopped_used_ms: int | None = None
    waits_for_people: bool = False
    alive_at: datetime | None = _moment()
    joining_locked_at: datetime | None = _moment()
    approval_since: datetime | None = _moment()
    removed_many_at: datetime | None = _moment()
    language: str = Field(default=ENGLISH, max_length=8)
    streak_bonus: bool = False
    checks_names: bool = False
    funny_names: bool = False
    wifi_name: str = Field(default="", max_length=64)
    wifi_password: str = Field(default="", max_length=128)
    created_at: datetime = _moment(nullable=False)
    started_at: datetime | None = _moment()
    ended_at: datetime | None = _moment()


class EventLease(SQLModel, table=True):
    """Who runs an event: its timers, and the judgement who is absent. `until_ms` is in the servers' running clock.

    `number` grows with each new holder, so that a former one that wakes up late is told from the present one.
    """

    __tablename__: ClassVar[Any] = "event_leases"

    event_id: int = Field(
        sa_column=Column(Integer, ForeignKey("events.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    )
    worker: str = Field(max_length=32)
    number: int
    until_ms: int = Field(sa_type=BigInteger)


class Segment(SQLModel, table=True):
    """A part of an event with one presenter and one quiz."""

    __tablename__: ClassVar[Any] = "segments"

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = _belongs_to("events.id")
    position: int
    title: str = Field(default="", max_length=200)


class QuestionRow(SQLModel, table=True):
    """A question. `opened_version` is the event's version that opened it, `closed_at` when it was closed;
    a question that was skipped while open stays without `closed_at` and scores nothing. `exempt_participant_id`
    is who presented it, and so was not asked; it is written down when the question is closed. `details` are what the
    kind needs besides choices."""

    __tablename__: ClassVar[Any] = "questions"

    id: int | None = Field(default=None, primary_key=True)
    segment_id: int = _belongs_to("segments.id")
    position: int
    kind: str = _word(FIRST)
    text: str = Field(max_length=500)
    explanation: str = Field(default="", max_length=500)
    picture: str = Field(default="", max_length=80)
    time_limit_s: int | None = None  # a default would take the place of a None that is stored on purpose
    points_factor: int = 1
    opened_version: int | None = None
    closed_at: datetime | None = _moment()
    exempt_participant_id: int | None = None
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}"))


class ChoiceRow(SQLModel, table=True):
    """A choice of a question."""

    __tablename__: ClassVar[Any] = "choices"

    id: int | None = Field(default=None, primary_key=True)
    question_id: int = _belongs_to("questions.id")
    position: int
    text: str = Field(max_length=200)
    is_correct: bool = False


class Participant(SQLModel, table=True):
    """Somebody in an event. `device_id` is the hash of the browser's secret, never the secret.

    `joined_version` is the event's version at joining: a question opened by a later version can be
    answered, one opened by the same or an earlier version came before. `name_key` is NULL for who
    was removed, which frees the name. `rejoin_code` brings the person back from another device: a secret
    of theirs, read only when they or the host ask for it. `earlier_devices` are those left behind by it.
    """

    __tablename__: ClassVar[Any] = "event_participants"
    __table_args__ = (
        UniqueConstraint("event_id", "device_id"),
        UniqueConstraint("event_id", "name_key"),
        UniqueConstraint("event_id", "rejoin_code"),
    )

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = _belongs_to("events.id", index=False)
    device_id: str = Field(max_length=64, index=True)
    earlier_devices: list[str] = Field(default_factory=list[str], sa_column=Column(JSON, nullable=False))
    rejoin_code: str = Field(max_length=8)
    display_name: str = Field(max_length=300)
    name_key: str | None = Field(default=None, max_length=600)
    avatar: str = Field(default="", max_length=16)
    join_status: str = _word(JoinStatus.JOINED)
    is_late_joiner: bool = False
    joined_version: int = 0
    join_started_at: datetime | None = _moment()
    joined_at: datetime = _moment(nullable=False)
    connection_state: str = _word(ConnectionState.CONNECTED)
    last_heartbeat: datetime | None = _moment()
    total_score: int = 0
    total_time_ms: int = 0
    left_at: datetime | None = _moment()
    removed_at: datetime | None = _moment()


class JoinAttempt(SQLModel, table=True):
    """A device at the door of an event: one row for each of them, from the moment the join page opened.

    `wanted_name` and `wanted_avatar` are of who asked to be let in while joining was locked, or
    only the host let people in: `let_in_at` and `turned_away_at` are what the host said.
    """

    __tablename__: ClassVar[Any] = "join_attempts"
    __table_args__ = (UniqueConstraint("event_id", "device_id"),)

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = _belongs_to("events.id", index=False)
    device_id: str = Field(max_length=64)
    started_at: datetime = _moment(nullable=False)
    completed_at: datetime | None = _moment()
    status: str = _word(AttemptStatus.IN_PROGRESS)
    wanted_name: str = Field(default="", max_length=300)
    wanted_avatar: str = Field(default="", max_length=16)
    let_in_at: datetime | None = _moment()
    turned_away_at: datetime | None = _moment()


class BannedDevice(SQLModel, table=True):
    """A device that may not join any event of a host. `name` is what it was called when it was banned."""

    __tablename__: ClassVar[Any] = "banned_devices"
    __table_args__ = (UniqueConstraint("host_id", "device_id"),)

    id: int | None = Field(default=None, primary_key=True)
    host_id: int = _belongs_to("hosts.id", index=False)
    device_id: str = Field(max_length=64)
    name: str = Field(default="", max_length=300)
    banned_at: datetime = _moment(nullable=False)


class AnswerRow(SQLModel, table=True):
    """The one answer of a participant to a question, with its verdict. `response` is in a shape of the question's
    kind, `outcome` how that graded it; `is_correct` says whether that is "right"."""

    __tablename__: ClassVar[Any] = "answers"
    __table_args__ = (UniqueConstraint("participant_id", "question_id"),)

    id: int | None = Field(default=None, primary_key=True)
    participant_id: int = _belongs_to("event_participants.id", index=False)
    question_id: int = _belongs_to("questions.id")
    response: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    idempotency_key: str = Field(default="", max_length=64)
    elapsed_ms: int
    is_correct: bool
    outcome: str = Field(
        default=Outcome.WRONG, sa_column=Column(String(16), nullable=False, server_default=Outcome.WRONG)
    )
    points: int
    received_at: datetime = _moment(nullable=False)


class SegmentScore(SQLModel, table=True):
    """What a participant earned in a segment."""

    __tablename__: ClassVar[Any] = "segment_scores"
    __table_args__ = (UniqueConstraint("participant_id", "segment_id"),)

    id: int | None = Field(default=None, primary_key=True)
    participant_id: int = _belongs_to("event_participants.id", index=False)
    segment_id: int = _belongs_to("segments.id")
    score: int = 0
    time_ms: int = 0


class StorageCheck(SQLModel, table=True):
    """One row that is written and read back, to see whether anything can be saved."""

    __tablename__: ClassVar[Any] = "storage_checks"

    id: int | None = Field(default=None, primary_key=True)
    mark: int = Field(sa_type=BigInteger)
