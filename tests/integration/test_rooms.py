"""The hub on a real database: what is committed is shown, and what is shown is committed."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from quizapp.db.engine import Database
from quizapp.domain.flow.permissions import Command
from quizapp.domain.refusal import Refusal
from quizapp.domain.storage_faults import TooFast
from quizapp.realtime.hub import Hub
from quizapp.realtime.limits.budgets import PARTICIPANT
from quizapp.realtime.rooms.audience import Audience
from quizapp.services.clock import from_ms, now_ms
from quizapp.services.play.snapshots import ParticipantFacts, StoredAnswer
from tests.support.events import (
    Quiz,
    answer_request,
    answers,
    command,
    event_row,
    facts,
    join,
    join_request,
    make_quiz,
    people,
    person,
    question,
)
from tests.support.recording import Recorder
from tests.support.settings import HubSettings


@dataclass
class House:
    """A hub, its database, one quiz, and who watches."""

    db: Database
    hub: Hub
    cast: Recorder
    quiz: Quiz

    async def phone(self, name: str, device_name: str | None = None) -> int:
        """Somebody who joined and looks at the phone; the socket's id is the name."""
        joined = await self.hub.admissions.join(
            join_request(self.quiz, name, device_name or name, at=datetime.now(UTC))
        )
        await self.hub.connections.subscribe(name, self.quiz.id, Audience.PHONE, joined.id)
        return joined.id

    async def answer(self, participant_id: int, number: int = 0, *, right: bool = True) -> StoredAnswer:
        """An answer to the n-th question."""
        key = self.quiz.questions[number]
        pick = self.quiz.right(key) if right else self.quiz.wrong(key)
        return await self.hub.answers.take(answer_request(self.quiz, participant_id, key, [pick]))

    async def press(self, wanted: Command, seen: int | None = None) -> bool:
        """A control of the host."""
        return await self.hub.commands.run(self.quiz.id, wanted, seen)

    async def reaches(self, phase: str) -> None:
        """Wait until everybody was shown that phase."""
        await self.cast.until(lambda: bool(self.cast.stages) and self.cast.stage_now.phase == phase)


@pytest.fixture
async def house(db: Database) -> House:
    """A quiz in the lobby, on each kind of database."""
    cast = Recorder()
    return House(db, Hub(db, HubSettings(), cast), cast, make_quiz(db))


@pytest.fixture
async def small_house(sqlite_db: Database) -> House:
    """The same on SQLite only."""
    cast = Recorder()
    return House(sqlite_db, Hub(sqlite_db, HubSettings(), cast), cast, make_quiz(sqlite_db))


def reread(house: House) -> Hub:
    """A hub that knows only what is in the database, as after a restart."""
    return Hub(house.db, HubSettings(), Recorder())


async def test_a_burst_of_joins_is_in_the_room_and_in_the_database(house: House) -> None:
    """J6, I2: 200 phones with one name in one instant, each a request of its own: "Alex" to "Alex 200"."""
    requests = [join_request(house.quiz, "Alex") for _ in range(200)]
    joined = await asyncio.gather(*(house.hub.admissions.join(request) for request in requests))
    wanted = ["Alex", *(f"Alex {number}" for number in range(2, 201))]
    assert [one.name for one in joined] == wanted
    room = (await house.hub.rooms.by_id(house.quiz.id)).room
    assert [one.facts.name for one in room.everybody()] == wanted
    assert [row.display_name for row in people(house.db, house.quiz)] == wanted


async def test_a_burst_of_answers_of_one_phone_is_one_answer(house: House) -> None:
    """Q4: 200 answers of one phone in one instant are one row, and whoever is told anything is told that one."""
    alex = await house.phone("Alex")
    await house.phone("Kim")
    await house.press(Command.START)
    burst = (house.answer(alex, right=bool(number % 2)) for number in range(200))
    told = await asyncio.gather(*burst, return_exceptions=True)
    judged = [one for one in told if not isinstance(one, TooFast)]  # the others are told to come again
    assert len(judged) >= PARTICIPANT.at_once
    assert all(one == judged[0] for one in judged)
    assert len(answers(house.db)) == 1
    assert house.hub.rooms.opened_room(house.quiz.id).answers[alex] == judged[0]  # type: ignore[union-attr]


async def test_a_room_equals_the_database_at_every_step(house: House) -> None:
    """X1, N9: after each change, a hub that reads everything anew shows the same stage to everybody."""
    alex, kim = await house.phone("Alex"), await house.phone("Kim")
    await house.phone("Silent")  # never answers, so that nothing closes by itself meanwhile

    async def same() -> None:
        room, fresh = (
            (await house.hub.rooms.by_id(house.quiz.id)).room,
            (await reread(house).rooms.by_id(house.quiz.id)).room,
        )
        assert fresh.stage == room.stage
        assert fresh.answers == room.answers
        assert fresh.places == room.places
        assert {key: one.facts for key, one in fresh.people.items()} == {
            key: one.facts for key, one in room.people.items()
        }

    await same()
    await house.press(Command.START)
    await same()
    await house.answer(alex)
    await same()
    late = await house.phone("Late")
    await same()
    await house.hub.participants.rename(house.quiz.id, kim, "Kim the second")
    await same()
    await house.press(Command.PAUSE)
    await same()
    await house.press(Command.RESUME)
    await same()
    for _ in range(3):
        await house.press(Command.NEXT)
        await same()
    await house.answer(late, 1, right=False)
    await same()
    await house.hub.participants.leave(house.quiz.id, kim)
    await same()
    await house.hub.participants.remove(house.quiz.id, alex)
    await house.hub.commands.set_lock(house.quiz.id, locked=True)
    await same()
    await house.press(Command.END)
    await same()
    await house.press(Command.UNDO_END)
    await same()


async def test_versions_only_grow(small_house: House) -> None:
    """X1: each stage that is sent has a higher version than the one before."""
    alex = await small_house.phone("Alex")
    await small_house.phone("Kim")
    await small_house.press(Command.START)
    await small_house.answer(alex)
    await small_house.hub.commands.set_lock(small_house.quiz.id, locked=True)
    await small_house.hub.participants.rename(small_house.quiz.id, alex, "Sam")
    await small_house.press(Command.NEXT)
    versions = [stage.version for stage, _ in small_house.cast.stages]
    assert versions == sorted(set(versions))
    assert len(versions) == 4


async def test_ten_quick_presses_are_one_step(house: House) -> None:
    """R4: ten presses of a control in one instant do what one does, and one stage is sent."""
    await house.press(Command.START)
    seen, sent = house.cast.stage_now.version, len(house.cast.stages)
    effects = await asyncio.gather(*(house.press(Command.NEXT, seen) for _ in range(10)))
    assert sorted(effects) == [False] * 9 + [True]
    assert [stage.phase for stage, _ in house.cast.stages[sent:]] == ["reveal"]


async def test_an_answer_that_came_before_the_reveal_counts(house: House) -> None:
    """Q3, X1: an answer and a reveal in one instant: what was first at the server is judged first."""
    alex = await house.phone("Alex")
    await house.phone("Kim")
    await house.press(Command.START)
    answering = asyncio.ensure_future(house.answer(alex))
    await asyncio.sleep(0)  # it has arrived
    await house.press(Command.REVEAL)
    assert (await answering).is_right
    assert person(house.db, alex).total_score > 0
    assert house.cast.last_told("Alex").verdict == "right"


async def test_each_phone_learns_its_verdict_before_the_reveal_is_shown(small_house: House) -> None:
    """Q9: points, total, rank and distance are on the phone when the reveal comes."""
    alex, kim = await small_house.phone("Alex"), await small_house.phone("Kim")
    await small_house.phone("Sam")
    await small_house.press(Command.START)
    await small_house.answer(alex)
    await small_house.answer(kim, right=False)
    small_house.cast.order.clear()
    await small_house.press(Command.REVEAL)
    shown = [what for what in small_house.cast.order if what == "stage" or what.startswith("me ")]
    assert shown[:4] == ["me Alex", "me Kim", "me Sam", "stage"]
    of_alex, of_kim, of_sam = (small_house.cast.last_told(name) for name in ("Alex", "Kim", "Sam"))
    assert (of_alex.verdict, of_alex.rank, of_alex.of) == ("right", 1, 3)
    assert (of_kim.verdict, of_kim.rank, of_kim.behind) == ("wrong", 2, of_alex.score)
    assert (of_sam.verdict, of_sam.rank, of_sam.points) == ("missed", 3, 0)
    assert of_alex.points == of_alex.score > 0


async def test_a_question_closes_when_everybody_here_has_answered(house: House) -> None:
    """Q8: the last answer closes it at once."""
    ids = [await house.phone(name) for name in ("Alex", "Kim", "Sam")]
    await house.press(Command.START)
    await asyncio.gather(*(house.answer(one) for one in ids))
    await house.reaches("reveal")
    assert [choice["count"] for choice in house.cast.stage_now.question.tally["choices"]] == [0, 3, 0, 0]


async def test_a_late_joiner_is_not_waited_for(small_house: House) -> None:
    """Q8, L1: who joined during the question does not keep it open."""
    alex = await small_house.phone("Alex")
    await small_house.press(Command.START)
    late = await small_house.phone("Late")
    with pytest.raises(Refusal) as refused:
        await small_house.answer(late)
    assert refused.value.reason == "joined_late"
    await small_house.answer(alex)
    await small_house.reaches("reveal")
    assert small_house.cast.last_told("Late").verdict == "waited"


async def test_who_left_is_not_waited_for(small_house: House) -> None:
    """Q8, S4: leaving on purpose, or being removed, may be what the question waited for."""
    alex, kim, sam = [await small_house.phone(name) for name in ("Alex", "Kim", "Sam")]
    await small_house.press(Command.START)
    await small_house.answer(alex)
    await small_house.hub.participants.leave(small_house.quiz.id, kim)
    await small_house.hub.participants.remove(small_house.quiz.id, sam)
    await small_house.reaches("reveal")


async def test_who_is_gone_for_good_is_not_waited_for(sqlite_db: Database) -> None:
    """Q8, N1: after the grace period the question no longer waits for a phone that is gone."""
    house = House(
        sqlite_db, Hub(sqlite_db, HubSettings(grace_period_s=0.05), cast := Recorder()), cast, make_quiz(sqlite_db)
    )
    alex = await house.phone("Alex")
    await house.phone("Gone")
    await house.press(Command.START)
    await house.answer(alex)
    assert house.cast.stage_now.phase == "question"
    house.hub.connections.gone("Gone")
    await house.reaches("reveal")
    assert person(sqlite_db, alex).total_score > 0


async def test_an_empty_room_waits(small_house: House) -> None:
    """Q8, M2: without anybody to answer, a question closes by its time only."""
    await small_house.press(Command.START)
    alex = await small_house.phone("Alex")
    await small_house.hub.participants.leave(small_house.quiz.id, alex)
    assert event_row(small_house.db, small_house.quiz).phase == "question"


async def test_a_question_closes_by_itself_when_time_is_up(sqlite_db: Database) -> None:
    """Q8: where outages are not added, the clock of a question goes on in the next process as if nothing was."""
    quiz = make_quiz(sqlite_db)
    join(sqlite_db, quiz, "Alex")
    command(sqlite_db, quiz, Command.START, now_ms() - 20_400)  # 100 ms of the grace are left
    hub = Hub(sqlite_db, HubSettings(add_outage=False), cast := Recorder())
    await hub.start()
    await cast.until(lambda: bool(cast.stages))
    assert cast.stage_now.phase == "reveal"
    assert cast.stage_now.question.tally["choices"][1]["right"]


async def test_a_question_that_ran_out_while_the_server_was_off(sqlite_db: Database) -> None:
    """N9: where outages are not added, a question that ran out an hour ago closes at once, and answers count."""
    quiz = make_quiz(sqlite_db)
    (alex,) = join(sqlite_db, quiz, "Alex")
    long_ago = now_ms() - 3_600_000
    command(sqlite_db, quiz, Command.START, long_ago)
    first = quiz.questions[0]
    hub = Hub(sqlite_db, HubSettings(add_outage=False), cast := Recorder())
    await hub.answers.take(answer_request(quiz, alex.id, first, [quiz.right(first)], arrived_at_ms=long_ago))
    await hub.start()
    await cast.until(lambda: bool(cast.stages) and cast.stage_now.phase == "reveal")
    assert person(sqlite_db, alex.id).total_score == 1000


async def test_quiet_events_are_not_woken(sqlite_db: Database) -> None:
    """N9: at the start only running events are read; lobbies and ended ones wait for somebody to look."""
    lobby, running, ended = make_quiz(sqlite_db), make_quiz(sqlite_db), make_quiz(sqlite_db)
    command(sqlite_db, running, Command.START, now_ms())
    command(sqlite_db, ended, Command.START, now_ms())
    command(sqlite_db, ended, Command.END, now_ms())
    hub = Hub(sqlite_db, HubSettings(), Recorder())
    await hub.start()
    assert [hub.rooms.opened_room(quiz.id) is not None for quiz in (lobby, running, ended)] == [False, True, False]


async def test_coming_back_shows_everything(house: House) -> None:
    """N5, N9: after a restart a phone has phase, time really left, own answer, score and rank at once."""
    from quizapp.realtime.rooms.projections import me_view, timer_view

    alex = await house.phone("Alex", "phone")
    await house.phone("Kim")
    await house.press(Command.START)
    await house.answer(alex)
    room = (await reread(house).rooms.by_code(house.quiz.code)).room
    me = me_view(room, alex)
    assert (me.name, me.status, me.response) == (
        "Alex",
        "active",
        {"choices": [house.quiz.right(house.quiz.questions[0])]},
    )
    assert me.question == room.stage.question.id == house.quiz.questions[0]
    closes = event_row(house.db, house.quiz).closes_at
    assert closes is not None
    left = timer_view(room, 0).left
    assert from_ms(left) == closes  # counted from 1970, the time left is the moment of closing


async def test_presence_belongs_to_the_newest_socket(small_house: House) -> None:
    """N2: the late goodbye of an old socket takes nothing from the new one."""
    alex = await small_house.phone("Alex", "phone")
    await small_house.hub.connections.subscribe("newer", small_house.quiz.id, Audience.PHONE, alex)
    small_house.hub.connections.gone("Alex")
    room = (await small_house.hub.rooms.by_id(small_house.quiz.id)).room
    assert room.people[alex].presence.socket == "newer"
    assert small_house.cast.dismissed == ["Alex"]


async def test_a_socket_that_shows_something_else_leaves_its_seat(small_house: House) -> None:
    """N3: one socket sits in one place; going to another event leaves the first."""
    alex = await small_house.phone("Alex")
    other = make_quiz(small_house.db)
    await small_house.hub.connections.subscribe("Alex", other.id, Audience.SCREEN)
    assert small_house.cast.inside == {("Alex", other.id, Audience.SCREEN)}
    room = (await small_house.hub.rooms.by_id(small_house.quiz.id)).room
    assert room.people[alex].presence.socket is None


async def test_a_lock_reaches_everybody(small_house: House) -> None:
    """J7: locking and unlocking are shown at once, and keep nobody out who is in."""
    await small_house.phone("Alex", "phone")
    assert await small_house.hub.commands.set_lock(small_house.quiz.id, locked=True)
    assert small_house.cast.stage_now.locked
    with pytest.raises(Refusal) as refused:
        await small_house.hub.admissions.join(join_request(small_house.quiz, "Kim"))
    assert refused.value.reason == "locked"
    assert isinstance(
        await small_house.hub.admissions.join(join_request(small_house.quiz, "x", "phone")), ParticipantFacts
    )
    assert await small_house.hub.commands.set_lock(small_house.quiz.id, locked=False)
    assert not small_house.cast.stage_now.locked


async def test_a_new_name_reaches_everybody(small_house: House) -> None:
    """I3: the console's list, and a leaderboard that is being shown, have the new name."""
    alex = await small_house.phone("Alex")
    await small_house.hub.connections.subscribe("console", small_house.quiz.id, Audience.CONSOLE)
    await small_house.press(Command.START)
    await small_house.answer(alex)
    await small_house.reaches("reveal")
    await small_house.press(Command.LEADERBOARD)
    await small_house.hub.participants.rename(small_house.quiz.id, alex, "Sasha")
    assert small_house.cast.stage_now.standings[0].name == "Sasha"
    await small_house.cast.until(
        lambda: bool(small_house.cast.rosters) and small_house.cast.rosters[-1][0].name == "Sasha"
    )


async def test_a_removed_phone_is_told(small_house: House) -> None:
    """I8: the phone of who was removed shows nothing of its own any more, and cannot come back."""
    alex = await small_house.phone("Alex", "phone")
    await small_house.hub.participants.remove(small_house.quiz.id, alex)
    assert small_house.cast.signed_out == [("Alex", "removed")]
    order = small_house.cast.order
    assert "me Alex" not in order[order.index("sign out Alex") :]
    assert small_house.cast.inside == set()
    with pytest.raises(Refusal) as refused:
        await small_house.hub.admissions.join(join_request(small_house.quiz, "Alex", "phone"))
    assert refused.value.reason == "removed"


async def test_counters_are_few_and_end_right(small_house: House) -> None:
    """N3: 100 phones joining are a handful of messages to the console, the last of them with all."""
    await asyncio.gather(*(small_house.phone(f"Player {number}") for number in range(100)))
    await small_house.cast.until(lambda: bool(small_house.cast.counted) and small_house.cast.counted[-1].here == 100)
    assert small_house.cast.counted[-1].people == 100
    assert len(small_house.cast.counted) < 50


async def test_a_refused_request_breaks_nothing(small_house: House) -> None:
    """Q5: refusals reach who asked, and the room goes on."""
    alex = await small_house.phone("Alex")
    for wrong_thing in (
        small_house.answer(alex),
        small_house.answer(10**6),
        small_house.press(Command.REVEAL),
        small_house.hub.participants.rename(small_house.quiz.id, alex, ""),
        small_house.hub.participants.remove(small_house.quiz.id, 10**6),
        small_house.hub.rooms.by_id(10**6),
        small_house.hub.rooms.by_code("AAAAAA"),
    ):
        with pytest.raises(Refusal):
            await wrong_thing
    await small_house.press(Command.START)
    assert (await small_house.answer(alex)).is_right


async def test_an_edit_while_running_is_taken_over(small_house: House) -> None:
    """P8: a question added while the event runs is part of it."""
    from quizapp.services.authoring.questions import add_question

    quiz = small_house.quiz
    await small_house.press(Command.START)
    small_house.db.write_now(
        lambda session: add_question(session, quiz.host_id, quiz.id, quiz.segments[0], question("One more?"))
    )
    await small_house.hub.updates.announce(quiz.id)
    assert small_house.cast.stage_now.question.of == 4
    assert len(facts(small_house.db, quiz).event.outline.segments[0].questions) == 4


async def test_rooms_of_several_events_do_not_mix(small_house: House) -> None:
    """E2: what happens in one event is not shown in another."""
    other = make_quiz(small_house.db)
    await small_house.hub.rooms.by_id(other.id)
    await small_house.press(Command.START)
    assert small_house.hub.rooms.opened_room(other.id).phase == "lobby"  # type: ignore[union-attr]
    assert {stage.event for stage, _ in small_house.cast.stages} == {small_house.quiz.id}
