"""The questions of an event: added, changed, ordered, deleted. What was asked stays as it is."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import func
from sqlmodel import Session, col, delete, select

from quizapp.db.tables import ChoiceRow, Event, QuestionRow, Segment
from quizapp.domain.kinds import problems
from quizapp.domain.questions import Choice, Problem, Question
from quizapp.domain.refusal import Refusal
from quizapp.domain.texts import lazy
from quizapp.services.authoring.ownership import is_id, mark_changed, own_event
from quizapp.services.authoring.segments import segment_in

MAX_QUESTIONS = 500


def question_problems(question: Question) -> list[Problem]:
    """What keeps a typed question from being stored, field by field; empty when it is fine."""
    texts = {"text": question.text, "explanation": question.explanation}
    texts |= {f"choice_{place}": choice.text for place, choice in enumerate(question.choices)}
    texts |= {name: text for name, text in question.details.items() if isinstance(text, str)}
    strange = [name for name, text in texts.items() if any(_is_strange(character) for character in text)]
    found = [
        Problem(name, lazy("There is a character in it that cannot be shown. Please type it anew.")) for name in strange
    ]
    return found + [problem for problem in problems(question) if problem.field not in strange]


def add_question(session: Session, host_id: int, event_id: object, segment_id: object, question: Question) -> int:
    """Store a question at the end of a segment, also while the event runs. Its id."""
    return add_questions(session, host_id, event_id, segment_id, [question])[0]


def add_questions(
    session: Session, host_id: int, event_id: object, segment_id: object, questions: Sequence[Question]
) -> list[int]:
    """Store questions at the end of a segment, all or none. Their ids."""
    event = own_event(session, host_id, event_id)
    segment = segment_in(session, event, segment_id)
    _check(session, event, questions)
    last = select(func.coalesce(func.max(QuestionRow.position), -1))
    first = 1 + session.exec(last.where(QuestionRow.segment_id == segment.id)).one()
    rows = [
        QuestionRow(segment_id=segment.id or 0, position=first + place, text=question.text)
        for place, question in enumerate(questions)
    ]
    session.add_all(rows)
    for row, question in zip(rows, questions, strict=True):
        _write(row, question)
    session.flush()
    for row, question in zip(rows, questions, strict=True):
        _write_choices(session, row, question)
    mark_changed(session, event)
    return [row.id or 0 for row in rows]


def change_question(session: Session, host_id: int, event_id: object, question_id: object, question: Question) -> None:
    """Write a question anew. Refuses ("already_asked") once it was on the screens."""
    event = own_event(session, host_id, event_id)
    row = _unasked(session, event, question_id)
    _check(session, event, [question], is_new=False)
    _write(row, question)
    session.exec(delete(ChoiceRow).where(col(ChoiceRow.question_id) == row.id))
    _write_choices(session, row, question)
    mark_changed(session, event)


def delete_question(session: Session, host_id: int, event_id: object, question_id: object) -> None:
    """Delete a question. Refuses ("already_asked") once it was on the screens."""
    event = own_event(session, host_id, event_id)
    row = _unasked(session, event, question_id)
    session.exec(delete(QuestionRow).where(col(QuestionRow.id) == row.id))
    mark_changed(session, event)


def move_question(session: Session, host_id: int, event_id: object, question_id: object, *, up: bool) -> None:
    """Let a question change places with its neighbour; at the end of the list nothing happens."""
    event = own_event(session, host_id, event_id)
    row = _question_in(session, event, question_id)
    order = (col(QuestionRow.position), col(QuestionRow.id))
    rows = list(session.exec(select(QuestionRow).where(QuestionRow.segment_id == row.segment_id).order_by(*order)))
    place = rows.index(row)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    if row.opened_version is not None or rows[other].opened_version is not None:
        raise Refusal("already_asked", because="place")
    rows[place], rows[other] = rows[other], rows[place]
    for position, each in enumerate(rows):
        each.position = position
    mark_changed(session, event)


def _check(session: Session, event: Event, questions: Sequence[Question], *, is_new: bool = True) -> None:
    """Refuse what the form should have refused already, and more questions than an event can hold."""
    for question in questions:
        found = question_problems(question)
        if found:
            raise Refusal("bad_question", problem=found[0].message)
    if is_new and question_count(session, event.id or 0) + len(questions) > MAX_QUESTIONS:
        raise Refusal("too_many_questions", most=MAX_QUESTIONS)


def question_count(session: Session, event_id: int) -> int:
    """How many questions an event has."""
    count = select(func.count(col(QuestionRow.id))).join(Segment, col(Segment.id) == col(QuestionRow.segment_id))
    return session.exec(count.where(Segment.event_id == event_id)).one()


def _question_in(session: Session, event: Event, question_id: object) -> QuestionRow:
    row = session.get(QuestionRow, question_id) if is_id(question_id) else None
    segment = session.get(Segment, row.segment_id) if row else None
    if row is None or segment is None or segment.event_id != event.id:
        raise Refusal("unknown_question")
    return row


def _unasked(session: Session, event: Event, question_id: object) -> QuestionRow:
    row = _question_in(session, event, question_id)
    if row.opened_version is not None:
        raise Refusal("already_asked")
    return row


def _write(row: QuestionRow, question: Question) -> None:
    row.kind = question.kind
    row.text = question.text
    row.explanation = question.explanation
    row.picture = question.picture
    row.time_limit_s = question.time_limit_s
    row.points_factor = question.points_factor
    row.details = dict(question.details)


def _write_choices(session: Session, row: QuestionRow, question: Question) -> None:
    session.add_all(
        ChoiceRow(question_id=row.id or 0, position=place, text=choice.text, is_correct=choice.is_correct)
        for place, choice in enumerate(question.choices)
    )


def without_ids(question: Question) -> Question:
    """The same question as one that is not stored yet."""
    choices = tuple(Choice(choice.text, choice.is_correct) for choice in question.choices)
    return replace(question, id=0, choices=choices)


def _is_strange(character: str) -> bool:
    """Control characters and halves of characters: databases, screens and exports choke on them."""
    return character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cs")
