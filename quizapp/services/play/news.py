"""What a transaction has read of its own change, so that the room of its process need not ask the database again."""

from dataclasses import dataclass

from quizapp.services.play.snapshots import EventFacts, OpenQuestion, ParticipantFacts, RoomSnapshot, StoredAnswer


@dataclass(frozen=True)
class QuestionOpened:
    """The event went on to a question, which everybody in it can answer."""

    event: EventFacts
    current: OpenQuestion | None


@dataclass(frozen=True)
class AnswersStored:
    """Answers were stored."""

    answers: tuple[StoredAnswer, ...]


@dataclass(frozen=True)
class PeopleJoined:
    """Participants joined, or came back after they had left."""

    people: tuple[ParticipantFacts, ...]


@dataclass(frozen=True)
class LineChanged:
    """Only the line at the door is another one, which no room keeps."""


News = RoomSnapshot | QuestionOpened | AnswersStored | PeopleJoined | LineChanged


def updated(snapshot: RoomSnapshot, revision: int, news: News | None) -> RoomSnapshot | None:
    """The snapshot after the change that made that revision; None where the database has to be asked.

    That is so without news, and where something else happened between the snapshot and the change.
    """
    if isinstance(news, RoomSnapshot):
        return news
    if news is None or revision != snapshot.revision + 1:
        return None
    match news:
        case QuestionOpened():
            return snapshot.with_question(news.event, news.current)
        case AnswersStored():
            return snapshot.with_answers(news.answers, revision)
        case PeopleJoined():
            return snapshot.with_people(news.people, revision)
        case LineChanged():
            return snapshot.at(revision)
