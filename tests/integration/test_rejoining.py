"""Coming back with a rejoin code: the service, the room and the records, on each kind of database."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from quizapp.db.engine import Database
from quizapp.db.tables import Participant
from quizapp.domain.admission.codes import normalise_rejoin, spoken
from quizapp.domain.flow.permissions import Command
from quizapp.domain.refusal import Refusal
from quizapp.realtime.commands.participant_updates import ProfileChange
from quizapp.realtime.hub import Hub
from quizapp.realtime.rooms.audience import Audience
from quizapp.services.admission import joining, participation
from quizapp.services.admission.rejoining import Rejoined, RejoinRequest, rejoin, rejoin_code_of
from quizapp.services.play import commands
from quizapp.services.play.snapshots import ParticipantFacts
from quizapp.services.records import event_record, files
from tests.support.databases import on_sqlite
from tests.support.events import (
    NOW,
    NOW_MS,
    Quiz,
    answer,
    answer_request,
    answers,
    command,
    device,
    join_request,
    make_quiz,
    people,
    person,
)
from tests.support.recording import Recorder
from tests.support.settings import HubSettings


def let_in(db: Database, quiz: Quiz, name: str, device_name: str) -> ParticipantFacts:
    """Somebody who got in with that device."""
    request = join_request(quiz, name, device_name)
    (outcome,) = db.write_now(lambda session: joining.join_all(session, [request]))
    assert isinstance(outcome, ParticipantFacts), outcome
    return outcome


def code_of(db: Database, one: ParticipantFacts | int) -> str:
    """Somebody's code."""
    return person(db, one if isinstance(one, int) else one.id).rejoin_code


def asked(quiz: Quiz, device_name: str, code: object) -> RejoinRequest:
    """A device that says who it is."""
    return RejoinRequest(quiz.id, device(device_name), code, NOW + timedelta(minutes=1))


def come_back(db: Database, quiz: Quiz, device_name: str, code: object) -> Rejoined:
    """What became of it."""
    return db.write_now(lambda session: rejoin(session, asked(quiz, device_name, code)))


def outcome(db: Database, quiz: Quiz, device_name: str, code: object) -> str:
    """Why it was refused; "" when it was not."""
    try:
        come_back(db, quiz, device_name, code)
    except Refusal as refusal:
        return refusal.reason
    return ""


def reason(db: Database, quiz: Quiz, device_name: str, code: object) -> str:
    """Why it was refused, which it was."""
    why = outcome(db, quiz, device_name, code)
    assert why
    return why


def test_everybody_gets_a_code_of_their_own(db: Database) -> None:
    """I6: of 300 people who join in one instant no two have the same code, and each is one that can be typed."""
    quiz = make_quiz(db)
    requests = [join_request(quiz, "Alex") for _ in range(300)]
    db.write_now(lambda session: joining.join_all(session, requests))
    codes = [row.rejoin_code for row in people(db, quiz)]
    assert len(set(codes)) == 300
    assert [normalise_rejoin(spoken(code)) for code in codes] == codes


def test_no_event_holds_a_code_twice(db: Database) -> None:
    """I6: the database itself refuses a second person with the same code in one event."""
    quiz = make_quiz(db)
    alex = let_in(db, quiz, "Alex", "old")
    row = person(db, alex.id).model_dump(exclude={"id"}) | {"device_id": device("other"), "name_key": "other"}
    with pytest.raises(IntegrityError):
        db.write_now(lambda session: session.connection().execute(insert(Participant).values(**row)))


def test_the_code_stays_the_same(db: Database) -> None:
    """I6: the code is the same after coming back, leaving, renaming and moving to another device."""
    quiz = make_quiz(db)
    alex = let_in(db, quiz, "Alex", "old")
    code = code_of(db, alex)
    db.write_now(lambda session: participation.rename(session, alex.id, "Sasha"))
    db.write_now(lambda session: participation.leave(session, alex.id, NOW))
    let_in(db, quiz, "Whoever", "old")
    come_back(db, quiz, "new", code)
    assert code_of(db, alex) == code


def test_everything_comes_along(db: Database) -> None:
    """I6: name, avatar, score, answers and status are on the new device, and nothing was written anew."""
    quiz = make_quiz(db)
    alex = let_in(db, quiz, "Alex", "old")
    command(db, quiz, Command.START)
    key = quiz.questions[0]
    answer(db, answer_request(quiz, alex.id, key, [quiz.right(key)], arrived_at_ms=NOW_MS + 10))
    command(db, quiz, Command.REVEAL)
    before, given = person(db, alex.id).model_dump(), answers(db)
    rejoined = come_back(db, quiz, "new", f" {spoken(before['rejoin_code']).lower()} ")
    assert rejoined == Rejoined(alex.id, (alex.id,))
    after = person(db, alex.id).model_dump()
    assert after == before | {"device_id": device("new"), "earlier_devices": [device("old")]}
    assert after["total_score"] > 0
    assert [row.model_dump() for row in answers(db)] == [row.model_dump() for row in given]
    assert let_in(db, quiz, "Somebody", "old").id != alex.id  # the old device is nobody's now


def test_the_own_device_changes_nothing(db: Database) -> None:
    """I6, J14: entering one's own code on one's own device signs nobody out."""
    quiz = make_quiz(db)
    alex = let_in(db, quiz, "Alex", "phone")
    assert come_back(db, quiz, "phone", code_of(db, alex)) == Rejoined(alex.id)


def test_who_left_is_in_again(db: Database) -> None:
    """I6, S4: coming back by code undoes leaving."""
    quiz = make_quiz(db)
    alex = let_in(db, quiz, "Alex", "old")
    db.write_now(lambda session: participation.leave(session, alex.id, NOW))
    come_back(db, quiz, "new", code_of(db, alex))
    assert person(db, alex.id).left_at is None


@pytest.mark.parametrize("ended", [False, True], ids=["locked", "ended"])
def test_a_closed_door_keeps_nobody_out_who_is_in(db: Database, ended: bool) -> None:
    """I6, I7, J7: the code works while joining is locked, and after the end."""
    quiz = make_quiz(db)
    alex = let_in(db, quiz, "Alex", "old")
    db.write_now(lambda session: commands.set_lock(session, quiz.id, locked=True, now_ms=NOW_MS))
    if ended:
        command(db, quiz, Command.START)
        command(db, quiz, Command.END)
    come_back(db, quiz, "new", code_of(db, alex))
    assert let_in(db, quiz, "Alex", "new").id == alex.id


def test_a_newcomer_who_turns_out_to_be_known(db: Database) -> None:
    """I6, S4: who joined anew on the new device counts as left with what was earned, and that device is free."""
    quiz = make_quiz(db)
    alex, newcomer = let_in(db, quiz, "Alex", "old"), let_in(db, quiz, "Alex", "new")
    command(db, quiz, Command.START)
    key = quiz.questions[0]
    answer(db, answer_request(quiz, newcomer.id, key, [quiz.right(key)], arrived_at_ms=NOW_MS + 10))
    command(db, quiz, Command.REVEAL)
    assert come_back(db, quiz, "new", code_of(db, alex)) == Rejoined(alex.id, (alex.id, newcomer.id))
    left = person(db, newcomer.id)
    assert (left.display_name, left.left_at) == ("Alex 2", NOW + timedelta(minutes=1))
    assert left.total_score > 0
    assert len(left.device_id) != 64, "no hash of a device's secret looks like this"
    assert let_in(db, quiz, "Alex", "new").id == alex.id
    # The newcomer has a code, too, and is not lost.
    come_back(db, quiz, "third", left.rejoin_code)
    assert let_in(db, quiz, "Whoever", "third").id == newcomer.id


def test_changing_places_again_and_again(db: Database) -> None:
    """I6: two people whose devices are exchanged ten times stay two people with their own names."""
    quiz = make_quiz(db)
    alex, kim = let_in(db, quiz, "Alex", "one"), let_in(db, quiz, "Kim", "two")
    for turn in range(10):
        one, two = (alex, kim) if turn % 2 else (kim, alex)
        come_back(db, quiz, "one", code_of(db, one))
        come_back(db, quiz, "two", code_of(db, two))
        assert (let_in(db, quiz, "x", "one").id, let_in(db, quiz, "x", "two").id) == (one.id, two.id)
    assert [row.display_name for row in people(db, quiz)] == ["Alex", "Kim"]


def test_a_code_of_another_event_is_nobody_here(db: Database) -> None:
    """I6, E2: a code counts in its own event only."""
    here, there = make_quiz(db), make_quiz(db)
    alex = let_in(db, there, "Alex", "old")
    assert reason(db, here, "new", code_of(db, alex)) == "unknown_rejoin_code"
    assert person(db, alex.id).device_id == device("old")
    with pytest.raises(Refusal) as refused:
        db.read_now(lambda session: rejoin_code_of(session, here.id, alex.id))
    assert refused.value.reason == "unknown_participant"


def test_an_event_that_is_gone(db: Database) -> None:
    """I6, J10: a code for an event that does not exist is refused."""
    quiz = make_quiz(db)
    assert reason(db, Quiz(quiz.id + 1, "AAAAAA", quiz.host_id, ""), "new", "ABCD2345") == "unknown_event"


@pytest.mark.parametrize(
    "code", [None, 7, [], {}, "", "ABC", "0" * 8, "\x00" * 8, "\ud800" * 8, "A" * 10_000_000], ids=str
)
def test_what_is_no_code(sqlite_db: Database, code: object) -> None:
    """I6: whatever is sent as a code is refused, and nothing changes."""
    quiz = make_quiz(sqlite_db)
    alex = let_in(sqlite_db, quiz, "Alex", "old")
    before = person(sqlite_db, alex.id)
    assert reason(sqlite_db, quiz, "new", code) == "malformed_rejoin_code"
    assert person(sqlite_db, alex.id) == before


def test_who_was_removed_may_not_come_back(db: Database) -> None:
    """I6, I8: neither the code of a removed person works, nor any code on a removed device."""
    quiz = make_quiz(db)
    alex, kim = let_in(db, quiz, "Alex", "one"), let_in(db, quiz, "Kim", "two")
    code = code_of(db, alex)
    db.write_now(lambda session: participation.remove(session, quiz.id, alex.id, NOW))
    assert reason(db, quiz, "new", code) == "removed"
    assert reason(db, quiz, "one", code) == "removed"
    assert reason(db, quiz, "one", code_of(db, kim)) == "removed"
    assert person(db, kim.id).device_id == device("two")
    with pytest.raises(Refusal) as refused:
        db.read_now(lambda session: rejoin_code_of(session, quiz.id, alex.id))
    assert refused.value.reason == "removed"


@pytest.mark.parametrize("number", [0, -1, 2**31, 10**30, None, "1", True], ids=str)
def test_the_code_of_nobody(db: Database, number: object) -> None:
    """I6: an impossible participant has no code."""
    quiz = make_quiz(db)
    with pytest.raises(Refusal) as refused:
        db.read_now(lambda session: rejoin_code_of(session, quiz.id, number))
    assert refused.value.reason == "unknown_participant"


@pytest.fixture
def second(database_url: str, db: Database) -> Iterator[Database]:
    """The same database, opened by another worker."""
    other = Database(database_url)
    yield other
    other.close()


def test_two_devices_with_one_code_in_one_instant(db: Database, second: Database) -> None:
    """I6: of two devices that enter one code at once, over two workers, exactly one is the person afterwards."""
    quiz = make_quiz(db)
    alex = let_in(db, quiz, "Alex", "old")
    code = code_of(db, alex)
    newcomers = {name: let_in(db, quiz, name, name).id for name in ("new 1", "new 2")}
    for _ in range(10):
        start = threading.Barrier(2)
        outcomes: list[Rejoined] = []

        def enter(base: Database, name: str, start: threading.Barrier = start, told: list[Rejoined] = outcomes) -> None:
            start.wait()
            told.append(come_back(base, quiz, name, code))

        threads = [threading.Thread(target=enter, args=each) for each in ((db, "new 1"), (second, "new 2"))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [one.participant_id for one in outcomes] == [alex.id, alex.id]
        assert person(db, alex.id).device_id in (device("new 1"), device("new 2"))
    assert len({row.device_id for row in people(db, quiz)}) == len(people(db, quiz)) == 3
    assert all(person(db, key).left_at for key in newcomers.values())


def test_coming_back_and_being_removed_at_once(db: Database, second: Database) -> None:
    """I6, I8: leaving, removing and coming back in one instant over two workers end without a deadlock."""
    quiz = make_quiz(db)
    for turn in range(10):
        alex = let_in(db, quiz, "Alex", f"old {turn}")
        code, start = code_of(db, alex), threading.Barrier(2)

        def remove(key: int = alex.id, start: threading.Barrier = start) -> None:
            start.wait()
            second.write_now(lambda session: participation.remove(session, quiz.id, key, NOW))

        other = threading.Thread(target=remove)
        other.start()
        start.wait()
        assert outcome(db, quiz, f"new {turn}", code) in ("", "removed")
        other.join()
        assert person(db, alex.id).removed_at == NOW


def test_no_record_tells_a_code(db: Database) -> None:
    """I6, X2: the code is a secret: neither the JSON nor the CSV of an event has it."""
    quiz = make_quiz(db)
    alex = let_in(db, quiz, "Alex", "old")
    come_back(db, quiz, "new", code_of(db, alex))
    record = db.read_now(lambda session: event_record.event_record(session, quiz.host_id, quiz.id, NOW))
    for file in (files.as_json(record), files.as_csv(record)):
        text = file.decode()
        assert "Alex" in text
        assert code_of(db, alex) not in text
        assert "rejoin" not in text


# The room


async def seated(hub: Hub, quiz: Quiz, name: str) -> int:
    """Somebody who joined and looks at the phone; socket and device are named alike."""
    joined = await hub.admissions.join(join_request(quiz, name, name, at=datetime.now(UTC)))
    await hub.connections.subscribe(name, quiz.id, Audience.PHONE, joined.id)
    return joined.id


@on_sqlite
async def test_the_old_device_is_told_and_hears_nothing_more(db: Database) -> None:
    """I6: the old device's sockets are told at once and are out of the room; a hub that starts anew agrees."""
    quiz, cast = make_quiz(db), Recorder()
    hub = Hub(db, HubSettings(), cast)
    alex, newcomer = await seated(hub, quiz, "Alex"), await seated(hub, quiz, "Newcomer")
    await hub.connections.subscribe("Alex, second tab", quiz.id, Audience.PHONE, alex)
    await hub.connections.subscribe("door", quiz.id, Audience.DOOR)
    await hub.participants.rejoin(asked(quiz, "Newcomer", code_of(db, alex)))
    assert sorted(cast.signed_out) == [(sid, "moved_device") for sid in ("Alex, second tab", "Newcomer")]
    assert {sid for sid, _, _ in cast.inside} == {"door"}
    fresh = (await Hub(db, HubSettings(), Recorder()).rooms.by_id(quiz.id)).room
    for room in ((await hub.rooms.by_id(quiz.id)).room, fresh):
        known = room.by_device_id(device("Newcomer"))
        assert known is not None
        assert known.facts.id == alex
        assert room.by_device_id(device("Alex")) is None
        assert room.people[newcomer].facts.has_left
        assert room.people[alex].presence.socket is None
    told = len(cast.told)
    await hub.participants.grant(quiz.id, alex, ProfileChange("key", "avatar", "3"), "en")
    assert cast.told[told:] == []


@on_sqlite
async def test_nobody_waits_for_a_newcomer_who_is_somebody_else_now(db: Database) -> None:
    """I6, Q8: a question that waited only for the newcomer's row closes once the newcomer is known again."""
    quiz, cast = make_quiz(db), Recorder()
    hub = Hub(db, HubSettings(), cast)
    alex = await seated(hub, quiz, "Alex")
    await seated(hub, quiz, "Newcomer")
    await hub.commands.run(quiz.id, Command.START)
    key = quiz.questions[0]
    await hub.answers.take(answer_request(quiz, alex, key, [quiz.right(key)]))
    await hub.participants.rejoin(asked(quiz, "Newcomer", code_of(db, alex)))
    await cast.until(lambda: cast.stage_now.phase == "reveal")
    assert person(db, alex).total_score > 0


async def test_two_devices_with_one_code_in_one_room(db: Database) -> None:
    """I6: of devices that enter one code at once, the room knows the one that the database knows."""
    quiz = make_quiz(db)
    hub = Hub(db, HubSettings(), Recorder())
    alex = await seated(hub, quiz, "Alex")
    code = code_of(db, alex)
    await asyncio.gather(*(hub.participants.rejoin(asked(quiz, f"new {number}", code)) for number in range(20)))
    room, stored = (await hub.rooms.by_id(quiz.id)).room, person(db, alex).device_id
    assert room.snapshot.people.by_device == {stored: alex}
    assert room.people[alex].facts.device_id == stored
