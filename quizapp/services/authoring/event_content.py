"""An event as its host edits it."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from quizapp.db.tables import Event, QuestionRow
from quizapp.domain.admission.joining import Admission
from quizapp.domain.questions import Question
from quizapp.services.admission.approval import admission_of
from quizapp.services.authoring.ownership import owned_id, segments_of
from quizapp.services.play.snapshot_reader import questions_from
from quizapp.texts.languages import ENGLISH


@dataclass(frozen=True)
class ScriptQuestion:
    """A question, whether it was on the screens already, and who presented it and so was not asked."""

    question: Question
    was_asked: bool
    exempt_participant_id: int | None = None


@dataclass(frozen=True)
class ScriptSegment:
    """A segment with its questions in order."""

    id: int
    title: str
    questions: tuple[ScriptQuestion, ...]


@dataclass(frozen=True)
class EventContent:
    """A whole event in order. `phase` is a word of `Phase`."""

    id: int
    title: str
    code: str
    phase: str
    has_started: bool
    streak_bonus: bool
    segments: tuple[ScriptSegment, ...]
    checks_names: bool = False
    funny_names: bool = False
    language: str = ENGLISH
    admission: str = Admission.OPEN

    def question(self, question_id: int) -> ScriptQuestion | None:
        """The question of that id."""
        everything = (each for segment in self.segments for each in segment.questions)
        return next((each for each in everything if each.question.id == question_id), None)


def read_script(session: Session, host_id: int, event_id: object) -> EventContent:
    """The host's event, or a `Refusal` ("unknown_event")."""
    own_id = owned_id(session, host_id, event_id)
    event = session.get(Event, own_id)
    assert event is not None
    return EventContent(
        id=own_id,
        title=event.title,
        code=event.code,
        phase=event.phase,
        has_started=event.started_at is not None,
        streak_bonus=event.streak_bonus,
        segments=tuple(
            ScriptSegment(segment.id or 0, segment.title, _questions(session, segment.id or 0))
            for segment in segments_of(session, own_id)
        ),
        checks_names=event.checks_names,
        funny_names=event.funny_names,
        language=event.language,
        admission=admission_of(event),
    )


def _questions(session: Session, segment_id: int) -> tuple[ScriptQuestion, ...]:
    order = (col(QuestionRow.position), col(QuestionRow.id))
    rows = session.exec(select(QuestionRow).where(QuestionRow.segment_id == segment_id).order_by(*order)).all()
    questions = questions_from(session, rows)
    return tuple(
        ScriptQuestion(question, row.opened_version is not None, row.exempt_participant_id)
        for row, question in zip(rows, questions, strict=True)
    )
