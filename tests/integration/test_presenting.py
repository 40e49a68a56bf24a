"""The presenter on a real database, and in a room: one at a time, told at once, and never in the wrong hand."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from quizapp.db.engine import Database
from quizapp.domain.flow.permissions import Command
from quizapp.domain.refusal import Refusal
from quizapp.realtime.hub import Hub
from quizapp.realtime.rooms.audience import Audience
from quizapp.services.admission import moderation, participation, rejoining
from quizapp.services.admission.rejoining import RejoinRequest
from quizapp.services.play import commands, presenters
from quizapp.services.play.commands import CommandResult
from quizapp.texts.refusals import sentence
from tests.support.events import (
    NOW,
    NOW_MS,
    Quiz,
    answer_request,
    command,
    device,
    event_row,
    join,
    join_request,
    make_quiz,
    person,
    question,
)
from tests.support.recording import Recorder
from tests.support.settings import HubSettings


def pick(db: Database, quiz: Quiz, participant_id: int | None) -> CommandResult:
    """The host picks somebody, or has the controls alone again."""
    return db.write_now(lambda session: presenters.pick_presenter(session, quiz.id, participant_id))


def presenter(db: Database, quiz: Quiz) -> int | None:
    """Whose hand the controls are in."""
    return event_row(db, quiz).presenter_id


def test_one_presenter_at_any_time(db: Database) -> None:
    """P1, P3, P4: picking replaces, taking back leaves nobody, and the same choice again changes nothing."""
    quiz = make_quiz(db)
    alex, kim = join(db, quiz, "Alex", "Kim")
    seen = [event_row(db, quiz).version]
    for chosen, changes in ((alex.id, True), (alex.id, False), (kim.id, True), (None, True), (None, False)):
        assert pick(db, quiz, chosen).took_effect is changes
        assert presenter(db, quiz) == chosen
        seen.append(event_row(db, quiz).version)
    assert [after - before for before, after in pairwise(seen)] == [1, 0, 1, 1, 0]


@pytest.mark.parametrize("why", ["another event's", "left", "removed", "nobody"])
def test_nobody_presents_who_is_not_in(db: Database, why: str) -> None:
    """P1: neither who left or was taken out, nor somebody of another event."""
    quiz, other = make_quiz(db), make_quiz(db)
    alex, kim = join(db, quiz, "Alex", "Kim")
    (stranger,) = join(db, other, "Stranger")
    pick(db, quiz, kim.id)
    db.write_now(lambda session: participation.leave(session, alex.id, NOW) if why == "left" else None)
    db.write_now(lambda s: participation.remove(s, quiz.id, alex.id, NOW) if why == "removed" else None)
    chosen = {"another event's": stranger.id, "nobody": 2**31 - 1}.get(why, alex.id)
    with pytest.raises(Refusal) as refused:
        pick(db, quiz, chosen)
    assert refused.value.reason == "unknown_participant"
    assert presenter(db, quiz) == kim.id


@pytest.mark.parametrize("how", ["leave", "remove", "ban", "rejoin as somebody else"])
def test_who_goes_presents_no_longer(db: Database, how: str) -> None:
    """P4, I6, I8: the controls go with nobody, and do not come back with who comes back."""
    quiz = make_quiz(db)
    alex, kim = join(db, quiz, "Alex", "Kim")
    pick(db, quiz, alex.id)
    code = person(db, kim.id).rejoin_code
    request = RejoinRequest(quiz.id, alex.device_id, code, NOW)
    deeds = {
        "leave": lambda session: participation.leave(session, alex.id, NOW),
        "remove": lambda session: participation.remove(session, quiz.id, alex.id, NOW),
        "ban": lambda session: moderation.ban(session, quiz.id, alex.id, NOW),
        "rejoin as somebody else": lambda session: rejoining.rejoin(session, request),
    }
    db.write_now(deeds[how])
    assert presenter(db, quiz) is None
    if how in ("remove", "ban"):
        db.write_now(lambda session: moderation.let_back_in(session, quiz.id, alex.id))
    assert presenter(db, quiz) is None


def test_others_going_change_nothing_for_the_presenter(db: Database) -> None:
    """P4: only who presents steps down by going; a new phone brings the controls along (I6)."""
    quiz = make_quiz(db)
    alex, kim, sam = join(db, quiz, "Alex", "Kim", "Sam")
    pick(db, quiz, alex.id)
    db.write_now(lambda session: participation.leave(session, kim.id, NOW))
    db.write_now(lambda session: participation.remove(session, quiz.id, sam.id, NOW))
    code = person(db, alex.id).rejoin_code
    db.write_now(lambda s: rejoining.rejoin(s, RejoinRequest(quiz.id, device("a new phone"), code, NOW)))
    assert presenter(db, quiz) == alex.id


def test_a_control_in_the_wrong_hand_does_nothing(db: Database) -> None:
    """P4, J7: pace and lock obey the host and the presenter of this moment, judged in the same transaction."""
    quiz = make_quiz(db)
    alex, kim = join(db, quiz, "Alex", "Kim")

    def lock(acting_presenter_id: int | None, *, locked: bool) -> CommandResult:
        return db.write_now(
            lambda s: commands.set_lock(
                s, quiz.id, locked=locked, now_ms=NOW_MS, acting_presenter_id=acting_presenter_id
            )
        )

    def start(acting_presenter_id: int) -> CommandResult:
        return db.write_now(
            lambda s: commands.run_command(s, quiz.id, Command.START, NOW_MS, acting_presenter_id=acting_presenter_id)
        )

    pick(db, quiz, alex.id)
    assert lock(alex.id, locked=True).took_effect
    pick(db, quiz, kim.id)
    before = event_row(db, quiz).model_dump()
    for deed in (lambda: lock(alex.id, locked=False), lambda: start(alex.id)):
        with pytest.raises(Refusal) as refused:
            deed()
        assert refused.value.reason == "not_presenter"
    assert event_row(db, quiz).model_dump() == before
    assert lock(kim.id, locked=False).took_effect
    assert start(kim.id).took_effect
    assert command(db, quiz, Command.PAUSE).took_effect, "the host's hand is never the wrong one"


# In a room


class House:
    """A hub on a database, with people on their phones; a socket's id is the name."""

    def __init__(self, db: Database, quiz: Quiz) -> None:
        self.quiz, self.cast = quiz, Recorder()
        self.hub = Hub(db, HubSettings(), self.cast)

    async def phone(self, name: str) -> int:
        """Somebody who joined and looks at the phone."""
        joined = await self.hub.admissions.join(join_request(self.quiz, name, name, at=datetime.now(UTC)))
        await self.hub.connections.subscribe(name, self.quiz.id, Audience.PHONE, joined.id)
        return joined.id

    async def answer(self, participant_id: int) -> None:
        """The right answer to the first question."""
        key = self.quiz.questions[0]
        await self.hub.answers.take(answer_request(self.quiz, participant_id, key, [self.quiz.right(key)]))


@pytest.fixture
async def house(sqlite_db: Database) -> House:
    """A quiz without time limits in its lobby."""
    return House(sqlite_db, make_quiz(sqlite_db, [question(limit_s=None), question(limit_s=None)]))


async def test_all_are_told_at_once_and_after_a_restart(house: House, sqlite_db: Database) -> None:
    """P4, N9: one broadcast turns the pages; a new process knows it, too; a new name is shown."""
    alex, kim = await house.phone("Alex"), await house.phone("Kim")
    for chosen, name in ((alex, "Alex"), (kim, "Kim"), (None, "")):
        before = len(house.cast.stages)
        await house.hub.commands.pick_presenter(house.quiz.id, chosen)
        assert len(house.cast.stages) == before + 1
        assert (house.cast.stage_now.presenter, house.cast.stage_now.presenter_name) == (chosen or 0, name)
    await house.hub.commands.pick_presenter(house.quiz.id, alex)
    await house.hub.participants.rename(house.quiz.id, alex, "Alexandra")
    assert house.cast.stage_now.presenter_name == "Alexandra"
    anew = Hub(sqlite_db, HubSettings(), Recorder())
    assert (await anew.rooms.by_id(house.quiz.id)).room.stage == house.cast.stage_now


async def test_only_who_is_here_can_be_picked(house: House) -> None:
    """P5: with the reason, and who presented goes on presenting."""
    alex, kim = await house.phone("Alex"), await house.phone("Kim")
    await house.hub.commands.pick_presenter(house.quiz.id, alex)
    house.hub.connections.gone("Kim")
    with pytest.raises(Refusal) as refused:
        await house.hub.commands.pick_presenter(house.quiz.id, kim)
    assert refused.value.reason == "not_here"
    assert sentence(refused.value).startswith("Kim is not connected right now")
    with pytest.raises(Refusal) as unknown:
        await house.hub.commands.pick_presenter(house.quiz.id, 10**30)
    assert unknown.value.reason == "unknown_participant"
    assert house.cast.stage_now.presenter == alex
    await house.hub.connections.subscribe("Kim", house.quiz.id, Audience.PHONE, kim)
    await house.hub.commands.pick_presenter(house.quiz.id, kim)
    assert house.cast.stage_now.presenter == kim


async def test_a_question_does_not_wait_for_the_presenter(house: House) -> None:
    """Q8, P4: who has the controls has no tiles; it closes when all others have answered."""
    alex, kim = await house.phone("Alex"), await house.phone("Kim")
    await house.hub.commands.pick_presenter(house.quiz.id, alex)
    await house.hub.commands.run(house.quiz.id, Command.START, acting_presenter_id=alex)
    await house.answer(kim)
    await house.cast.until(lambda: house.cast.stage_now.phase == "reveal")


async def test_handing_over_reveals_nothing(house: House) -> None:
    """N6, Q8, P3: a question that was open before waits for the new presenter's answer, which may be on its way."""
    alex, kim = await house.phone("Alex"), await house.phone("Kim")
    await house.hub.commands.run(house.quiz.id, Command.START)
    await house.answer(kim)
    await house.hub.commands.pick_presenter(house.quiz.id, kim)
    await house.hub.commands.pick_presenter(house.quiz.id, alex)
    await house.hub.listen()
    assert (await house.hub.rooms.by_id(house.quiz.id)).room.phase == "question"
    await house.answer(alex)
    await house.cast.until(lambda: house.cast.stage_now.phase == "reveal")
    assert [house.cast.last_told(name).verdict for name in ("Alex", "Kim")] == ["right", "right"]


async def test_who_presents_a_question_is_not_asked(house: House) -> None:
    """P4, Q5: an answer all the same is refused with the reason; taken back in time, the question is theirs."""
    alex, kim = await house.phone("Alex"), await house.phone("Kim")
    await house.hub.commands.pick_presenter(house.quiz.id, alex)
    await house.hub.commands.run(house.quiz.id, Command.START)
    with pytest.raises(Refusal) as refused:
        await house.answer(alex)
    assert refused.value.reason == "presenting"
    await house.hub.commands.pick_presenter(house.quiz.id, kim)
    await house.answer(alex)
    await house.answer(kim)
    await house.cast.until(lambda: house.cast.stage_now.phase == "reveal")
    assert house.cast.last_told("Alex").points > 0


async def test_the_reveal_says_who_presented_it(house: House) -> None:
    """Q9: nobody is told "no answer from you" who was not asked."""
    alex, kim = await house.phone("Alex"), await house.phone("Kim")
    await house.phone("Sam")
    await house.hub.commands.pick_presenter(house.quiz.id, alex)
    await house.hub.commands.run(house.quiz.id, Command.START)
    await house.answer(kim)
    await house.hub.commands.run(house.quiz.id, Command.REVEAL)
    verdicts = [house.cast.last_told(name).verdict for name in ("Alex", "Kim", "Sam")]
    assert verdicts == ["presented", "right", "missed"]


async def test_the_presenter_has_the_numbers_and_nobody_else(house: House) -> None:
    """P4, Q9: the phone with the controls is told how many have answered; the others are not."""
    alex, kim = await house.phone("Alex"), await house.phone("Kim")
    await house.phone("Sam")
    await house.hub.commands.pick_presenter(house.quiz.id, alex)
    await house.hub.commands.run(house.quiz.id, Command.START)
    await house.answer(kim)
    await house.cast.until(lambda: any((one.answered, one.expected) == (1, 2) for _, one in house.cast.presented))
    assert {sid for sid, _ in house.cast.presented} == {"Alex"}


async def test_with_a_presenter_nobody_waits_for_the_host(house: House) -> None:
    """P6: phones say that the host is away only where nobody else has the controls in hand."""
    alex = await house.phone("Alex")
    await house.hub.commands.run(house.quiz.id, Command.START)
    await house.hub.connections.subscribe("console", house.quiz.id, Audience.CONSOLE)
    house.hub.connections.gone("console")
    await house.cast.until(lambda: house.cast.stage_now.hostless)
    await house.hub.commands.pick_presenter(house.quiz.id, alex)
    assert not house.cast.stage_now.hostless
