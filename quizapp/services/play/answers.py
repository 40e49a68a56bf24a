"""Storing answers: a burst of them in one transaction, the first of each person wins (Q4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select as sa_select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from quizapp.db.tables import AnswerRow, Event, Participant, QuestionRow, Segment
from quizapp.domain.flow.presenting import is_exempt, presents_it
from quizapp.domain.flow.progress import Progress
from quizapp.domain.kinds import kind_of, unscored_names
from quizapp.domain.kinds.kind import Outcome
from quizapp.domain.refusal import Refusal
from quizapp.domain.scoring.points import streak_of
from quizapp.domain.scoring.verdicts import Rules, judge
from quizapp.services.authoring.ownership import is_id
from quizapp.services.clock import from_ms
from quizapp.services.play.snapshot_reader import ANSWER, answer_facts, columns, open_question, progress_of
from quizapp.services.play.snapshots import OpenQuestion, StoredAnswer
from quizapp.services.play.versions import new_revision

MAX_KEY = 64  # characters of an idempotency key
_Key = tuple[int, int]  # participant, question


def clean_key(sent: object) -> str:
    """An idempotency key as every database can hold it; whatever else was sent is none."""
    return sent[:MAX_KEY] if isinstance(sent, str) and sent.isascii() and sent.isprintable() else ""


def not_joined() -> Refusal:
    """What somebody reads who is not in the quiz (Q1)."""
    return Refusal("not_joined")


@dataclass(frozen=True)
class AnswerRequest:
    """An answer as it arrived. `response` and `phone_ms` are as they came from the browser.

    `lag_credit_ms` is what was measured of the phone's connection, None where nothing was.
    """

    event_id: int
    participant_id: int
    question_id: int
    response: object
    phone_ms: object
    key: str
    arrived_at_ms: int
    lag_credit_ms: int | None = None

    @property
    def claimed_ms(self) -> int:
        """The phone's own response time; a phone that says nothing sensible gets its arrival."""
        claimed = self.phone_ms
        if isinstance(claimed, (int, float)) and not isinstance(claimed, bool) and 0 <= claimed < 86_400_000:
            return int(claimed)
        return 86_400_000


def read_answer(event_id: int, participant_id: int, said: Mapping[str, object], arrived_at_ms: int) -> AnswerRequest:
    """The answer in what a phone said, whichever way: `question`, `response`, `elapsed_ms` and `key`.

    Raises `Refusal` ("unreadable") for what is no answer to any question; the rest is judged with the question.
    """
    question_id, key = said.get("question"), said.get("key")
    if not is_id(question_id) or not isinstance(key, str) or not key or clean_key(key) != key:
        raise Refusal("unreadable")
    return AnswerRequest(
        event_id=event_id,
        participant_id=participant_id,
        question_id=question_id,
        response=said.get("response"),
        phone_ms=said.get("elapsed_ms"),
        key=key,
        arrived_at_ms=arrived_at_ms,
    )


def record_answers(session: Session, requests: Sequence[AnswerRequest], rules: Rules) -> list[StoredAnswer | Refusal]:
    """Judge and store a burst of answers; each gets its stored answer or the refusal.

    Whoever answered before gets the stored answer back, so that sending again is always safe.
    """
    panel = _Panel.called(session, requests, rules)
    outcomes = [panel.verdict(request) for request in requests]
    _insert(session, panel, [outcome for outcome in outcomes if isinstance(outcome, dict)])
    asked = zip(requests, outcomes, strict=True)
    for event_id in sorted({request.event_id for request, outcome in asked if isinstance(outcome, dict)}):
        new_revision(session, panel.events[event_id])
    return [
        outcome if isinstance(outcome, Refusal) else panel.answered[request.participant_id, request.question_id]
        for request, outcome in zip(requests, outcomes, strict=True)
    ]


def _insert(session: Session, panel: "_Panel", rows: list[dict[str, Any]]) -> None:
    """Store the rows; where another worker was faster, its answer is the one that counts."""
    first: dict[_Key, dict[str, Any]] = {}
    for row in rows:
        first.setdefault((row["participant_id"], row["question_id"]), row)
    if not first:
        return
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    stored = session.connection().execute(dialect.insert(AnswerRow).on_conflict_do_nothing(), list(first.values()))
    if stored.rowcount == len(first):
        panel.answered |= {key: answer_facts(tuple(row[name] for name in ANSWER)) for key, row in first.items()}
    else:
        panel.answered |= _stored(session, first)


def _stored(session: Session, keys: Iterable[_Key]) -> dict[_Key, StoredAnswer]:
    by_question: dict[int, set[int]] = {}
    for participant_id, question_id in keys:
        by_question.setdefault(question_id, set()).add(participant_id)
    found: dict[_Key, StoredAnswer] = {}
    for question_id, people in by_question.items():
        query = sa_select(*columns(AnswerRow, ANSWER)).where(
            col(AnswerRow.question_id) == question_id, col(AnswerRow.participant_id).in_(people)
        )
        for row in session.connection().execute(query):
            found[row[0], row[1]] = answer_facts(tuple(row))
    return found


@dataclass
class _Panel:
    """All that is needed to judge a burst, read once."""

    rules: Rules
    events: dict[int, Event]
    progress: dict[int, Progress]
    streak_events: set[int]
    questions: dict[int, OpenQuestion]
    participants: dict[int, tuple[int, int, bool]]  # id → (event, version at joining, whether gone on purpose)
    answered: dict[_Key, StoredAnswer]
    streaks: dict[int, int]
    exempt: set[_Key]  # who presents that question

    @classmethod
    def called(cls, session: Session, requests: Sequence[AnswerRequest], rules: Rules) -> "_Panel":
        events = session.exec(
            # Held, so that no other worker closes the question between verdict and commit.
            select(Event)
            .where(col(Event.id).in_({r.event_id for r in requests}))
            .order_by(col(Event.id))
            .with_for_update()
            .execution_options(populate_existing=True)
        ).all()
        people = session.exec(
            select(Participant.id, Participant.event_id, Participant.joined_version, Participant.left_at).where(
                col(Participant.id).in_({r.participant_id for r in requests}),
                col(Participant.removed_at).is_(None),
            )
        ).all()
        asked = {event.question_id: open_question(session, event.question_id) for event in events}
        streak_events = {event.id for event in events if event.streak_bonus and event.id is not None}
        return cls(
            rules=rules,
            events={event.id or 0: event for event in events},
            progress={event.id or 0: progress_of(event) for event in events},
            streak_events=streak_events,
            questions={key: question for key, question in asked.items() if key is not None and question is not None},
            participants={row[0] or 0: (row[1], row[2], row[3] is not None) for row in people},
            # A number that no column holds would spoil the whole burst.
            answered=_stored(session, {(r.participant_id, r.question_id) for r in requests if is_id(r.question_id)}),
            streaks=_streaks(session, streak_events),
            exempt={
                (event.presenter_id, event.question_id)
                for event in events
                if event.presenter_id is not None
                and event.question_id is not None
                and (question := asked[event.question_id]) is not None
                and is_exempt(event.presenter_since, question.opened_version)
            },
        )

    def verdict(self, request: AnswerRequest) -> dict[str, Any] | StoredAnswer | Refusal:
        """A row to store, the answer that is stored already, or why there is none."""
        known = self.participants.get(request.participant_id)
        if known is None or known[0] != request.event_id:
            return not_joined()
        stored = self.answered.get((request.participant_id, request.question_id))
        if stored is not None:
            return stored
        if known[2]:  # what was answered before stays; who left answers nothing more
            return not_joined()
        question = self.questions.get(request.question_id)
        progress = self.progress.get(request.event_id)
        if question is None or progress is None or progress.question_id != request.question_id:
            return Refusal("closed")
        if (request.participant_id, request.question_id) in self.exempt:
            return presents_it()
        try:
            return self._row(request, question, progress, joined_version=known[1])
        except Refusal as refusal:
            return refusal

    def _row(
        self, request: AnswerRequest, asked: OpenQuestion, progress: Progress, *, joined_version: int
    ) -> dict[str, Any]:
        response = kind_of(asked.question.kind).read(asked.question, request.response)
        verdict = judge(
            progress=progress,
            question=asked.question,
            response=response,
            joined_before_question=joined_version < asked.opened_version,
            arrived_at_ms=request.arrived_at_ms,
            phone_ms=request.claimed_ms,
            rules=self.rules,
            streak=self.streaks.get(request.participant_id, 0),
            lag_credit_ms=request.lag_credit_ms,
        )
        return {
            "participant_id": request.participant_id,
            "question_id": request.question_id,
            "response": response,
            "idempotency_key": clean_key(request.key),
            "elapsed_ms": verdict.elapsed_ms,
            "is_correct": verdict.outcome is Outcome.RIGHT,
            "outcome": verdict.outcome,
            "points": verdict.points,
            "received_at": from_ms(request.arrived_at_ms),
        }


def _streaks(session: Session, events: set[int]) -> dict[int, int]:
    """How many of the latest closed and scored questions that each participant was asked they got right in a row."""
    streaks: dict[int, int] = {}
    for event_id in events:
        closed = session.exec(
            select(QuestionRow.id, QuestionRow.exempt_participant_id)
            .join(Segment, col(Segment.id) == col(QuestionRow.segment_id))
            .where(
                Segment.event_id == event_id,
                col(QuestionRow.closed_at).is_not(None),
                col(QuestionRow.kind).not_in(unscored_names()),
            )
            .order_by(col(QuestionRow.opened_version).desc())
        ).all()
        right: dict[int, set[int]] = {}
        for participant_id, question_id in session.exec(
            select(AnswerRow.participant_id, AnswerRow.question_id).where(
                col(AnswerRow.question_id).in_([row[0] for row in closed]), col(AnswerRow.is_correct)
            )
        ):
            right.setdefault(participant_id, set()).add(question_id)
        for participant_id, ids in right.items():
            streaks[participant_id] = streak_of(
                None if exempt_id == participant_id else question_id in ids for question_id, exempt_id in closed
            )
    return streaks
