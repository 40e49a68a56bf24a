"""Who left or was taken out: what still reaches that page, and what it can still do."""

from quizapp.db.engine import Database
from quizapp.domain.flow.permissions import Command
from quizapp.domain.refusal import Refusal
from quizapp.realtime.hub import Hub
from quizapp.realtime.rooms.audience import Audience
from quizapp.services.admission import participation
from quizapp.services.play.snapshots import StoredAnswer
from tests.support.events import NOW, NOW_MS, answer, answer_request, answers, command, join, make_quiz
from tests.support.recording import Recorder
from tests.support.settings import HubSettings


def test_who_left_scores_no_more(db: Database) -> None:
    """Hole 12: whichever way an answer comes, nobody who left gets one stored; what was stored before is said again."""
    quiz = make_quiz(db)
    ann, ben = join(db, quiz, "Ann", "Ben")
    command(db, quiz, Command.START)
    asked = quiz.questions[0]
    tapped = [
        answer_request(quiz, person.id, asked, [quiz.right(asked)], arrived_at_ms=NOW_MS, key=person.name)
        for person in (ann, ben)
    ]
    (stored,) = answer(db, tapped[0])
    for person in (ann, ben):
        db.write_now(lambda session, person=person: participation.leave(session, person.id, NOW))
    again, refused = answer(db, *tapped)
    assert isinstance(again, StoredAnswer)
    assert again == stored
    assert isinstance(refused, Refusal)
    assert refused.reason == "not_joined"
    assert [row.participant_id for row in answers(db)] == [ann.id]


async def test_the_page_of_who_was_taken_out_hears_nothing_more(db: Database) -> None:
    """Hole 12: not while it stays open, and not when it is loaded again; once that is undone it hears all again."""
    cast, quiz = Recorder(), make_quiz(db)
    ann, ben, cem = join(db, quiz, "Ann", "Ben", "Cem")
    hub = Hub(db, HubSettings(), cast)
    for person in (ann, ben, cem):
        await hub.connections.subscribe(person.name, quiz.id, Audience.PHONE, person.id)
    await hub.participants.ban(quiz.id, ann.id)
    await hub.participants.remove(quiz.id, ben.id)
    assert {sid for sid, _, _ in cast.inside} == {"Cem"}
    await hub.connections.subscribe("Ann, loaded again", quiz.id, Audience.PHONE, ann.id)
    assert {sid for sid, _, _ in cast.inside} == {"Cem"}
    shown = len(cast.stages)
    await hub.participants.let_back_in(quiz.id, ben.id)
    assert {sid for sid, _, _ in cast.inside} == {"Ben", "Cem"}
    assert len(cast.stages) > shown, "the page that is back is shown where the quiz is"
