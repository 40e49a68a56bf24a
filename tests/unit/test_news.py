"""What a room makes of the news of its own process."""

from dataclasses import replace

import pytest

from quizapp.domain.admission.joining import JoinStatus
from quizapp.services.play.news import AnswersStored, LineChanged, News, PeopleJoined, QuestionOpened, updated
from quizapp.services.play.snapshots import OpenQuestion, RoomSnapshot, StoredAnswer
from tests.unit.test_projections import OPENED, QUESTION, participant, room_of

ANSWER = StoredAnswer(3, 50, {"choices": [902]}, 500, "right", 987)


def before() -> RoomSnapshot:
    """A room at revision 0, in a question that two of three have answered."""
    return room_of(OPENED).snapshot


def test_answers_are_added_to_those_to_the_question() -> None:
    """X1: an answer to the question on the screens is in the room, one to another question is none of it."""
    other = replace(ANSWER, participant_id=1, question_id=51)
    after = updated(before(), 1, AnswersStored((ANSWER, other)))
    assert after is not None
    assert after.answers == {**before().answers, 3: ANSWER}
    assert after.revision == 1


def test_who_joins_is_ranked() -> None:
    """X1: somebody new has a place and a device, and nobody else's facts change."""
    after = updated(before(), 1, PeopleJoined((participant(4),)))
    assert after is not None
    assert after.people.by_device[f"{4:064x}"] == 4
    assert [place.participant_id for place in after.people.order] == [1, 2, 3, 4]
    assert after.people.by_id[1] is not None
    assert after.answers == before().answers


def test_a_question_that_is_opened_asks_everybody_anew() -> None:
    """X1: nobody has answered it, and whoever waited for it is in."""
    waiting = before().with_people([participant(4, status=JoinStatus.JOINED)], 0)
    current = OpenQuestion(replace(QUESTION, id=51), 8)
    after = updated(waiting, 1, QuestionOpened(replace(before().event, version=8, revision=1), current))
    assert after is not None
    assert after.answers == {}
    assert {person.status for person in after.people.by_id.values()} == {JoinStatus.ACTIVE}


@pytest.mark.parametrize("news", [AnswersStored((ANSWER,)), PeopleJoined((participant(4),)), LineChanged(), None])
@pytest.mark.parametrize("revision", [0, 2, 7])
def test_with_something_missed_the_database_is_asked(news: News | None, revision: int) -> None:
    """X1: what is known of a change helps only a room that knows all that was before it."""
    assert updated(before(), revision, news) is None


def test_a_whole_snapshot_needs_nothing_before_it() -> None:
    """X1: it is taken over as it is."""
    whole = before().at(9)
    assert updated(before(), 9, whole) is whole
