"""Getting in, names, leaving: the services on a real database."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session

from quizapp.db.engine import Database
from quizapp.domain.admission.joining import AVATARS
from quizapp.domain.flow.permissions import Command
from quizapp.domain.refusal import Refusal
from quizapp.services.admission import joining, participation
from quizapp.services.admission.joining import JoinRequest
from quizapp.services.play import commands
from quizapp.services.play.snapshots import ParticipantFacts
from tests.support.events import (
    NOW,
    NOW_MS,
    Quiz,
    answer,
    answer_request,
    command,
    event_row,
    join,
    join_request,
    make_quiz,
    people,
    person,
    question,
)

ALEX = ["Alex", *(f"Alex {number}" for number in range(2, 201))]


def ask(db: Database, *requests: JoinRequest) -> list[ParticipantFacts | Refusal]:
    """What became of people who asked in one moment."""
    return db.write_now(lambda session: joining.join_all(session, requests))


def reasons(outcomes: list[ParticipantFacts | Refusal]) -> list[str]:
    """Why they did not get in; "" for who did."""
    return [outcome.reason if isinstance(outcome, Refusal) else "" for outcome in outcomes]


def let_in(db: Database, request: JoinRequest) -> ParticipantFacts:
    """Somebody who got in."""
    (outcome,) = ask(db, request)
    assert isinstance(outcome, ParticipantFacts), outcome
    return outcome


def lock(db: Database, quiz: Quiz, *, locked: bool) -> bool:
    """Lock or unlock joining; whether that changed anything."""
    return db.write_now(lambda session: commands.set_lock(session, quiz.id, locked=locked, now_ms=NOW_MS)).took_effect


def names(db: Database, quiz: Quiz) -> list[str]:
    """All names in the order of joining."""
    return [row.display_name for row in people(db, quiz)]


def test_two_hundred_in_one_burst_with_one_name(db: Database) -> None:
    """J6, I2: 200 phones with one name in one instant all get in, numbered without holes."""
    quiz = make_quiz(db)
    outcomes = ask(db, *(join_request(quiz, "Alex") for _ in range(200)))
    assert [outcome.name for outcome in outcomes if isinstance(outcome, ParticipantFacts)] == ALEX
    assert names(db, quiz) == ALEX
    assert len({row.device_id for row in people(db, quiz)}) == 200


async def test_two_hundred_in_one_instant_with_one_name(db: Database) -> None:
    """J6, I2: the same when each of the 200 is a request of its own."""
    quiz = make_quiz(db)
    requests = [join_request(quiz, "Alex") for _ in range(200)]

    def alone(request: JoinRequest) -> Callable[[Session], list[ParticipantFacts | Refusal]]:
        return lambda session: joining.join_all(session, [request])

    await asyncio.gather(*(db.write(alone(request)) for request in requests))
    assert sorted(names(db, quiz)) == sorted(ALEX)


@pytest.mark.parametrize("name", ["alex", " ALEX ", "Ａｌｅｘ", "A\u200dlex"[:1] + "lex"])
def test_equal_names_are_numbered(db: Database, name: str) -> None:
    """I2: equality ignores case, width and outer spaces."""
    quiz = make_quiz(db)
    join(db, quiz, "Alex")
    (second,) = join(db, quiz, name)
    assert second.name == f"{name.strip()} 2"


def test_the_lowest_free_number_is_used_again(db: Database) -> None:
    """I2: who was removed or renamed gives the number back."""
    quiz = make_quiz(db)
    _, second, third, _ = join(db, quiz, "Alex", "Alex", "Alex", "Alex")
    db.write_now(lambda session: participation.remove(session, quiz.id, second.id, NOW))
    db.write_now(lambda session: participation.rename(session, third.id, "Kim"))
    assert [one.name for one in join(db, quiz, "Alex", "Alex", "Alex")] == ["Alex 2", "Alex 3", "Alex 5"]


def test_the_names_of_two_events_are_independent(db: Database) -> None:
    """I2, E2: the same name in another event is nobody's business."""
    first, second = make_quiz(db), make_quiz(db)
    outcomes = ask(db, join_request(first, "Alex", "one"), join_request(second, "Alex", "two"))
    assert [outcome.name for outcome in outcomes if isinstance(outcome, ParticipantFacts)] == ["Alex", "Alex"]
    assert names(db, first) == names(db, second) == ["Alex"]


def test_the_same_device_gets_its_own_participant_back(db: Database) -> None:
    """J14: joining again, under whatever name, is coming back."""
    quiz = make_quiz(db)
    first = let_in(db, join_request(quiz, "Alex", "phone", avatar=3))
    again = let_in(db, join_request(quiz, "Somebody else", "phone", avatar=5))
    assert (again.id, again.name, again.avatar) == (first.id, "Alex", AVATARS[3])
    assert names(db, quiz) == ["Alex"]


def test_one_device_asking_often_in_one_instant_is_one_participant(db: Database) -> None:
    """J6, J14: 50 taps of one phone within one burst and 50 beside it are one person."""
    quiz = make_quiz(db)
    outcomes = ask(db, *(join_request(quiz, f"Alex {number}", "phone") for number in range(50)))
    for number in range(50):
        outcomes += ask(db, join_request(quiz, f"Kim {number}", "phone"))
    ids = {outcome.id for outcome in outcomes if isinstance(outcome, ParticipantFacts)}
    assert len(ids) == 1
    assert len(people(db, quiz)) == 1


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (None, "name_missing"),
        (7, "name_missing"),
        (["Alex"], "name_missing"),
        ({"name": "Alex"}, "name_missing"),
        (float("nan"), "name_missing"),
        ("", "name_missing"),
        (" \t ", "name_missing"),
        ("A" * 33, "name_too_long"),
        ("A" * 10_000_000, "name_too_long"),
        ("\u200b\u200b", "name_invisible"),
        ("A\x00B", "name_invisible"),
        ("A\u202eB", "name_invisible"),
        ("\ud800", "name_invisible"),
    ],
    ids=repr,
)
def test_a_name_that_is_none_is_refused_beside_good_ones(sqlite_db: Database, name: object, reason: str) -> None:
    """I8, J6: whatever one phone sends as its name, it alone is refused, and nothing of it is stored."""
    quiz = make_quiz(sqlite_db)
    outcomes = ask(sqlite_db, join_request(quiz, "Alex"), join_request(quiz, name), join_request(quiz, "Kim"))
    assert reasons(outcomes) == ["", reason, ""]
    assert names(sqlite_db, quiz) == ["Alex", "Kim"]


@pytest.mark.parametrize(
    "name", ["👩‍👩‍👧‍👦" * 20, "佐藤 さくら", "O'Brien; DROP TABLE answers; --", "<b>Alex</b>", "A" * 32]
)
def test_any_name_people_have_is_kept_as_it_is(db: Database, name: str) -> None:
    """I8: emoji, any script and any sign are names; the longest ones fit the columns of every database."""
    quiz = make_quiz(db)
    assert let_in(db, join_request(quiz, name)).name == name
    assert let_in(db, join_request(quiz, name)).name == f"{name} 2"
    assert names(db, quiz) == [name, f"{name} 2"]


@pytest.mark.parametrize("avatar", [None, -1, 10**12, "3", [], {}, float("nan"), True], ids=repr)
def test_an_avatar_that_is_none_becomes_the_first(sqlite_db: Database, avatar: object) -> None:
    """I1: a strange avatar keeps nobody out."""
    quiz = make_quiz(sqlite_db)
    assert let_in(sqlite_db, join_request(quiz, "Alex", avatar=avatar)).avatar == AVATARS[0]


def test_an_event_that_is_gone(db: Database) -> None:
    """J10: joining an event that does not exist is refused, beside others that do."""
    quiz = make_quiz(db)
    gone = Quiz(quiz.id + 1, "AAAAAA", quiz.host_id, "")
    assert reasons(ask(db, join_request(gone, "Alex"), join_request(quiz, "Alex"))) == ["unknown_event", ""]


def test_a_lock_keeps_new_ones_out_and_nobody_else(db: Database) -> None:
    """J7: a lock never keeps out who is already in; unlocking opens the door again."""
    quiz = make_quiz(db)
    inside = let_in(db, join_request(quiz, "Alex", "phone"))
    assert lock(db, quiz, locked=True)
    late = NOW + timedelta(seconds=6)
    outcomes = ask(db, join_request(quiz, "Kim", "late", at=late), join_request(quiz, "Alex", "phone", at=late))
    assert reasons(outcomes) == ["locked", ""]
    assert let_in(db, join_request(quiz, "Alex", "phone")).id == inside.id
    assert lock(db, quiz, locked=False)
    assert let_in(db, join_request(quiz, "Kim", "late")).name == "Kim"


def test_locking_twice_is_locking_once(db: Database) -> None:
    """R4, J7: ten presses of the lock do what one does."""
    quiz = make_quiz(db)
    version = event_row(db, quiz).version
    assert [lock(db, quiz, locked=True) for _ in range(10)] == [True] + [False] * 9
    assert event_row(db, quiz).version == version + 1
    assert event_row(db, quiz).joining_locked_at == NOW


def test_joining_an_ended_event(db: Database) -> None:
    """J10, I7: nobody new gets into an ended event; who was in comes back to it."""
    quiz = make_quiz(db)
    join_request_of_alex = join_request(quiz, "Alex", "phone")
    alex = let_in(db, join_request_of_alex)
    command(db, quiz, Command.START)
    command(db, quiz, Command.END)
    assert reasons(ask(db, join_request(quiz, "Kim"))) == ["ended"]
    assert let_in(db, join_request_of_alex).id == alex.id


@pytest.mark.parametrize(
    "commands", [[], [Command.START], [Command.START, Command.REVEAL]], ids=["lobby", "question", "reveal"]
)
def test_late_joiners_are_known_as_such(db: Database, commands: list[Command]) -> None:
    """L1, L2, L5: joining during a question waits, during a reveal is ready, and after the start is late."""
    quiz = make_quiz(db)
    join(db, quiz, "Early")
    for wanted in commands:
        command(db, quiz, wanted)
    (late,) = join(db, quiz, "Late")
    assert late.is_late == bool(commands)
    assert late.status == ("waiting" if commands == [Command.START] else "joined")
    command(db, quiz, Command.NEXT)
    command(db, quiz, Command.NEXT)
    command(db, quiz, Command.NEXT)
    assert {row.join_status for row in people(db, quiz)} == {"active"}
    assert person(db, late.id).is_late_joiner == bool(commands)


def test_joining_during_a_presentation_waits_in_it(db: Database) -> None:
    """L1: in an event of several parts, who joins during a presentation waits."""
    quiz = make_quiz(db, [question()], [question()])
    command(db, quiz, Command.START)
    assert event_row(db, quiz).phase == "presenting"
    (late,) = join(db, quiz, "Late")
    assert late.status == "waiting"
    command(db, quiz, Command.NEXT)
    assert person(db, late.id).join_status == "active"


def test_renaming_keeps_everything_else(db: Database) -> None:
    """I3: score, history and number stay with another name; everybody's version grows."""
    quiz = make_quiz(db)
    alex, kim = join(db, quiz, "Alex", "Kim")
    command(db, quiz, Command.START)
    first = quiz.questions[0]
    answer(db, answer_request(quiz, alex.id, first, [quiz.right(first)], arrived_at_ms=NOW_MS + 10))
    command(db, quiz, Command.REVEAL)
    before, version = person(db, alex.id), event_row(db, quiz).version
    renamed = db.write_now(lambda session: participation.rename(session, alex.id, " Sasha  K. "))
    db.write_now(lambda session: participation.change_avatar(session, alex.id, 4))
    after = person(db, alex.id)
    assert renamed.name == after.display_name == "Sasha K."
    assert after.avatar == AVATARS[4]
    assert (after.id, after.total_score, after.joined_at) == (before.id, before.total_score, before.joined_at)
    assert after.total_score > 0
    assert event_row(db, quiz).version == version + 2
    assert person(db, kim.id).display_name == "Kim"


def test_renaming_to_what_one_is_called_already(db: Database) -> None:
    """I2, I3: one's own name is not taken by oneself; somebody else's gets a number."""
    quiz = make_quiz(db)
    alex, kim = join(db, quiz, "Alex", "Kim")
    assert db.write_now(lambda session: participation.rename(session, alex.id, "ALEX")).name == "ALEX"
    assert db.write_now(lambda session: participation.rename(session, kim.id, "Alex")).name == "Alex 2"


def test_a_refused_name_changes_nothing(db: Database) -> None:
    """I8: renaming to something that is no name is refused and leaves the old one."""
    quiz = make_quiz(db)
    (alex,) = join(db, quiz, "Alex")
    with pytest.raises(Refusal):
        db.write_now(lambda session: participation.rename(session, alex.id, "\u200b"))
    assert names(db, quiz) == ["Alex"]


async def test_two_hundred_renames_to_one_name_in_one_instant(db: Database) -> None:
    """I2, I3: everybody who wants the same name at once gets a number of their own."""
    quiz = make_quiz(db)
    everybody = join(db, quiz, *(f"Somebody {number}" for number in range(60)))

    def rename(participant_id: int) -> Callable[[Session], ParticipantFacts]:
        return lambda session: participation.rename(session, participant_id, "Alex")

    await asyncio.gather(*(db.write(rename(one.id)) for one in everybody))
    assert sorted(names(db, quiz)) == sorted(ALEX[:60])


def test_a_removed_device_may_not_come_back(db: Database) -> None:
    """I8: who was removed stays out under the same device; the name is free, the answers stay."""
    quiz = make_quiz(db)
    alex = let_in(db, join_request(quiz, "Alex", "phone"))
    db.write_now(lambda session: participation.remove(session, quiz.id, alex.id, NOW))
    assert reasons(ask(db, join_request(quiz, "Sasha", "phone"))) == ["removed"]
    assert join(db, quiz, "Alex")[0].name == "Alex"
    for change in (
        lambda session: participation.rename(session, alex.id, "Me"),
        lambda session: participation.change_avatar(session, alex.id, 1),
        lambda session: participation.leave(session, alex.id, NOW),
        lambda session: participation.remove(session, quiz.id, alex.id, NOW),
    ):
        with pytest.raises(Refusal) as refused:
            db.write_now(change)
        assert refused.value.reason == "removed"


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**63, 10**30])
def test_a_person_no_column_holds(db: Database, number: int) -> None:
    """I8: an impossible participant is an unknown one."""
    quiz = make_quiz(db)
    with pytest.raises(Refusal) as refused:
        db.write_now(lambda session: participation.remove(session, quiz.id, number, NOW))
    assert refused.value.reason == "unknown_participant"


def test_removing_somebody_of_another_event(db: Database) -> None:
    """I8: a host removes people of the own event only."""
    mine, other = make_quiz(db), make_quiz(db)
    (alex,) = join(db, other, "Alex")
    with pytest.raises(Refusal) as refused:
        db.write_now(lambda session: participation.remove(session, mine.id, alex.id, NOW))
    assert refused.value.reason == "unknown_participant"
    assert person(db, alex.id).removed_at is None


def test_leaving_and_coming_back(db: Database) -> None:
    """S4, I5: who left keeps name and place, and is the same person on coming back."""
    quiz = make_quiz(db)
    alex = let_in(db, join_request(quiz, "Alex", "phone"))
    left = db.write_now(lambda session: participation.leave(session, alex.id, NOW + timedelta(minutes=1)))
    assert left.has_left
    assert join(db, quiz, "Alex")[0].name == "Alex 2"
    back = let_in(db, join_request(quiz, "Whatever", "phone"))
    assert (back.id, back.name, back.has_left) == (alex.id, "Alex", False)


def test_only_the_hash_of_a_device_is_stored(db: Database) -> None:
    """I4: the browser's secret is nowhere in the database."""
    quiz = make_quiz(db)
    let_in(db, join_request(quiz, "Alex", "the secret of this phone"))
    (row,) = people(db, quiz)
    assert len(row.device_id) == 64
    assert "secret" not in repr(row.model_dump())
