"""Events ready to be played, made by the same services that the app uses."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from sqlmodel import Session, col, select

from quizapp.db.engine import Database
from quizapp.db.tables import AnswerRow, ChoiceRow, Event, Host, Participant, QuestionRow
from quizapp.domain.flow.permissions import Command
from quizapp.domain.questions import Choice, Question
from quizapp.domain.refusal import Refusal
from quizapp.domain.scoring.verdicts import Rules
from quizapp.services.accounts.accounts import open_session
from quizapp.services.admission import joining
from quizapp.services.admission.joining import JoinRequest
from quizapp.services.authoring.events import create_event
from quizapp.services.authoring.ownership import segments_of
from quizapp.services.authoring.questions import add_questions
from quizapp.services.authoring.segments import add_segment
from quizapp.services.clock import now_ms, to_ms
from quizapp.services.play import commands
from quizapp.services.play.answers import AnswerRequest, record_answers
from quizapp.services.play.commands import CommandResult
from quizapp.services.play.snapshot_reader import room_facts
from quizapp.services.play.snapshots import ParticipantFacts, RoomSnapshot, StoredAnswer
from quizapp.web.cookies import hashed

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)
NOW_MS = to_ms(NOW)
RULES = Rules()
SECRET_WORD = "Only the reveal may say this."  # the explanation of every question made here
_numbers = count(1)


def question(text: str = "", *, limit_s: int | None = 20, factor: int = 1, multiple: bool = False) -> Question:
    """A question whose second choice is right; with `multiple`, the third one, too."""
    marks = [False, True, multiple, False]
    return Question(
        text=text or f"Question {next(_numbers)}?",
        choices=tuple(Choice(f"Choice {letter}", right) for letter, right in zip("ABCD", marks, strict=True)),
        kind="multiple" if multiple else "single",
        time_limit_s=limit_s,
        points_factor=factor,
        explanation=SECRET_WORD,
    )


@dataclass(frozen=True)
class Quiz:
    """An event: its ids, the host's session secret, and per question the ids of its choices in order."""

    id: int
    code: str
    host_id: int
    host_secret: str
    segments: tuple[int, ...] = ()
    questions: tuple[int, ...] = ()
    choices: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def right(self, question_id: int) -> int:
        """The right choice."""
        return self.choices[question_id][1]

    def wrong(self, question_id: int) -> int:
        """A wrong choice."""
        return self.choices[question_id][0]


def make_quiz(
    db: Database, *segments: Sequence[Question], title: str = "A quiz", host: str = "", streak: bool = False
) -> Quiz:
    """A quiz of a host with an account of its own; without segments, one of three questions."""
    wanted = segments or ([question(), question(), question()],)
    return db.write_now(lambda session: _make(session, wanted, title, host, streak=streak))


def _make(session: Session, segments: Sequence[Sequence[Question]], title: str, name: str, *, streak: bool) -> Quiz:
    owner = Host(
        name=name or f"Host {next(_numbers)}",
        name_key=(name or f"host {next(_numbers)}").casefold(),
        password_hash="-",
        created_at=NOW,
    )
    session.add(owner)
    session.flush()
    assert owner.id is not None
    secret = open_session(session, owner.id, datetime.now(UTC))
    event = create_event(session, owner.id, title, NOW)
    event.streak_bonus = streak
    assert event.id is not None
    for _ in segments[1:]:
        add_segment(session, owner.id, event.id)
    rows = segments_of(session, event.id)
    ids: list[int] = []
    for row, questions in zip(rows, segments, strict=True):
        ids += add_questions(session, owner.id, event.id, row.id, questions)
    choices = {key: _choices_of(session, key) for key in ids}
    segment_ids = tuple(row.id or 0 for row in rows)
    return Quiz(event.id, event.code, owner.id, secret, segment_ids, tuple(ids), choices)


def _choices_of(session: Session, question_id: int) -> tuple[int, ...]:
    rows = select(ChoiceRow.id).where(ChoiceRow.question_id == question_id).order_by(col(ChoiceRow.position))
    return tuple(key or 0 for key in session.exec(rows))


def device(name: str) -> str:
    """The stored form of a device's secret."""
    return hashed(name)


def join_request(
    quiz: Quiz, name: object, device_name: str | None = None, avatar: object = 0, at: datetime = NOW
) -> JoinRequest:
    """Somebody who asks to get in, with a device of their own."""
    secret = device_name if device_name is not None else f"device {next(_numbers)}"
    return JoinRequest(quiz.id, device(secret), name, avatar, started_at=at, at=at)


def join(db: Database, quiz: Quiz, *names: str) -> list[ParticipantFacts]:
    """People who got in, in this order."""
    requests = [join_request(quiz, name) for name in names]
    outcomes = db.write_now(lambda session: joining.join_all(session, requests))
    assert all(isinstance(outcome, ParticipantFacts) for outcome in outcomes), outcomes
    return [outcome for outcome in outcomes if isinstance(outcome, ParticipantFacts)]


def command(
    db: Database, quiz: Quiz, wanted: Command, at_ms: int = NOW_MS, seen_version: int | None = None
) -> CommandResult:
    """Carry out a command of the host."""
    return db.write_now(lambda session: commands.run_command(session, quiz.id, wanted, at_ms, seen_version))


def answer_request(
    quiz: Quiz,
    participant_id: int,
    question_id: int,
    picked: object,
    *,
    arrived_at_ms: int | None = None,
    phone_ms: object = 0,
    key: str = "",
) -> AnswerRequest:
    """An answer as it arrives."""
    at = now_ms() if arrived_at_ms is None else arrived_at_ms
    return AnswerRequest(quiz.id, participant_id, question_id, {"choices": picked}, phone_ms, key, at)


def answer(db: Database, *requests: AnswerRequest, rules: Rules = RULES) -> list[StoredAnswer | Refusal]:
    """What became of answers that arrived in one burst."""
    return db.write_now(lambda session: record_answers(session, requests, rules))


def facts(db: Database, quiz: Quiz) -> RoomSnapshot:
    """What the database knows of the event now."""
    return db.read_now(lambda session: room_facts(session, quiz.id))


def event_row(db: Database, quiz: Quiz) -> Event:
    """The row of the event."""
    return db.read_now(lambda session: session.exec(select(Event).where(Event.id == quiz.id)).one())


def people(db: Database, quiz: Quiz) -> list[Participant]:
    """The rows of all participants, in the order of joining."""
    query = select(Participant).where(Participant.event_id == quiz.id).order_by(col(Participant.id))
    return db.read_now(lambda session: list(session.exec(query)))


def person(db: Database, participant_id: int) -> Participant:
    """The row of one participant."""
    return db.read_now(lambda session: session.exec(select(Participant).where(Participant.id == participant_id)).one())


def answers(db: Database) -> list[AnswerRow]:
    """The rows of all answers."""
    return db.read_now(lambda session: list(session.exec(select(AnswerRow).order_by(col(AnswerRow.id)))))


def question_row(db: Database, question_id: int) -> QuestionRow:
    """The row of a question."""
    return db.read_now(lambda session: session.exec(select(QuestionRow).where(QuestionRow.id == question_id)).one())
