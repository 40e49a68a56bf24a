"""A ready-made event, with which a newcomer can try everything in a minute (E3)."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from quizapp.db.tables import Event
from quizapp.domain.kinds import kind_for
from quizapp.domain.questions import Choice, Question
from quizapp.services.authoring.events import create_event
from quizapp.services.authoring.ownership import segments_of
from quizapp.services.authoring.questions import add_questions

SAMPLE_TITLE = "A quick round of everything ✨"


def _choices(right: str, wrong: str) -> tuple[Choice, ...]:
    """Choices in the order of the alphabet, so that the place of the right one tells nothing."""
    marked = [(text, True) for text in right.split("|")] + [(text, False) for text in wrong.split("|")]
    return tuple(Choice(text, is_right) for text, is_right in sorted(marked))


SAMPLE_QUESTIONS = (
    Question(
        text="What does the “QR” in QR code stand for?",
        choices=_choices("Quick response", "Quiet radio|Quality record|Quartz reader"),
        explanation="A car parts maker in Japan invented it in 1994: bar codes took too long to scan.",
    ),
    Question(
        text="An octopus has three hearts.",
        choices=(Choice("True", is_correct=True), Choice("False")),
        time_limit_s=15,
        explanation="Two pump blood through the gills, the third through the rest of the body.",
    ),
    Question(
        text="Which of these are mammals? Pick all of them.",
        choices=_choices("Bat|Dolphin|Platypus", "Penguin|Shark"),
        time_limit_s=30,
        explanation="The platypus lays eggs, and still feeds its young with milk.",
    ),
    Question(
        text="On which planet is the year shortest?",
        choices=_choices("Mercury", "Jupiter|Mars|Venus"),
        explanation="Mercury runs around the Sun in 88 days.",
    ),
    Question(
        text="Which of these was patented first?",
        choices=_choices("Fax machine", "Light bulb with a carbon filament|Radio|Telephone"),
        points_factor=2,
        time_limit_s=30,
        explanation="Alexander Bain patented it in 1843, 33 years before the telephone.",
    ),
)


def create_sample(session: Session, host_id: int, now: datetime) -> Event:
    """A new event with the five sample questions."""
    event = create_event(session, host_id, SAMPLE_TITLE, now)
    assert event.id is not None
    segment = segments_of(session, event.id)[0]
    questions = [replace(question, kind=kind_for(question.choices)) for question in SAMPLE_QUESTIONS]
    add_questions(session, host_id, event.id, segment.id, questions)
    return event
