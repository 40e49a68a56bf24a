"""A ready-made event, with which a newcomer can try everything in a minute (E3)."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from quizapp.db.tables import Event
from quizapp.domain.questions import Choice, Question
from quizapp.domain.texts import LazyText, lazy
from quizapp.services.authoring.events import create_event
from quizapp.services.authoring.ownership import segments_of
from quizapp.services.authoring.questions import add_questions
from quizapp.texts.languages import ENGLISH
from quizapp.texts.translations import translated

_TITLE = lazy("A quick round of everything ✨")


@dataclass(frozen=True)
class _Sample:
    """A question of the sample event, in the words of the catalogues."""

    text: LazyText
    right: tuple[LazyText, ...]
    wrong: tuple[LazyText, ...]
    explanation: LazyText
    kind: str = "single"
    time_limit_s: int = 20
    points_factor: int = 1

    def question(self, language: str) -> Question:
        """In that language, its choices in the order of the alphabet: the place of the right one tells nothing."""
        marked = [(text, True) for text in self.right] + [(text, False) for text in self.wrong]
        choices = [Choice(translated(text, language), is_right) for text, is_right in marked]
        if self.kind != "true_false":
            choices.sort(key=lambda choice: choice.text)
        return Question(
            text=translated(self.text, language),
            choices=tuple(choices),
            kind=self.kind,
            time_limit_s=self.time_limit_s,
            points_factor=self.points_factor,
            explanation=translated(self.explanation, language),
        )


_SAMPLES = (
    _Sample(
        text=lazy("What does the “QR” in QR code stand for?"),
        right=(lazy("Quick response"),),
        wrong=(lazy("Quiet radio"), lazy("Quality record"), lazy("Quartz reader")),
        explanation=lazy("A car parts maker in Japan invented it in 1994: bar codes took too long to scan."),
    ),
    _Sample(
        text=lazy("An octopus has three hearts."),
        right=(lazy("True"),),
        wrong=(lazy("False"),),
        explanation=lazy("Two pump blood through the gills, the third through the rest of the body."),
        kind="true_false",
        time_limit_s=15,
    ),
    _Sample(
        text=lazy("Which of these are mammals? Pick all of them."),
        right=(lazy("Bat"), lazy("Dolphin"), lazy("Platypus")),
        wrong=(lazy("Penguin"), lazy("Shark")),
        explanation=lazy("The platypus lays eggs, and still feeds its young with milk."),
        kind="multiple",
        time_limit_s=30,
    ),
    _Sample(
        text=lazy("On which planet is the year shortest?"),
        right=(lazy("Mercury"),),
        wrong=(lazy("Jupiter"), lazy("Mars"), lazy("Venus")),
        explanation=lazy("Mercury runs around the Sun in 88 days."),
    ),
    _Sample(
        text=lazy("Which of these was patented first?"),
        right=(lazy("Fax machine"),),
        wrong=(lazy("Light bulb with a carbon filament"), lazy("Radio"), lazy("Telephone")),
        explanation=lazy("Alexander Bain patented it in 1843, 33 years before the telephone."),
        points_factor=2,
        time_limit_s=30,
    ),
)


def create_sample(session: Session, host_id: int, now: datetime, language: str = ENGLISH) -> Event:
    """A new event with the five sample questions."""
    event = create_event(session, host_id, translated(_TITLE, language), now, language)
    assert event.id is not None
    segment = segments_of(session, event.id)[0]
    add_questions(session, host_id, event.id, segment.id, [sample.question(language) for sample in _SAMPLES])
    return event
