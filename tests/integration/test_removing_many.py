"""Removing many people at once, and letting them back in: the services and the hub on real databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from quizapp.db.engine import Database
from quizapp.domain.flow.permissions import Command
from quizapp.domain.people.roster import RosterQuery
from quizapp.domain.refusal import Refusal
from quizapp.realtime.hub import Hub
from quizapp.realtime.rooms.audience import Audience
from quizapp.realtime.rooms.projections import counts_view, roster
from quizapp.services.admission import bans, bulk_removal, joining, moderation
from quizapp.services.admission.bulk_removal import Whom
from quizapp.services.play import presenters
from tests.support.events import (
    NOW,
    NOW_MS,
    Quiz,
    answer,
    answer_request,
    command,
    event_row,
    facts,
    join,
    join_request,
    make_quiz,
    people,
)
from tests.support.recording import Recorder
from tests.support.settings import HubSettings

LATER = NOW + timedelta(minutes=5)


def who(db: Database, quiz: Quiz, whom: Whom) -> list[str]:
    """The names of the people whom that means."""
    found = db.read_now(lambda session: bulk_removal.people_who(session, quiz.id, whom))
    return [row.display_name for row in people(db, quiz) if row.id in found]


def remove(db: Database, quiz: Quiz, *names: str, unless_answered: bool = False) -> list[int]:
    """Remove these people together."""
    numbers = [row.id or 0 for row in people(db, quiz) if row.display_name in names]
    return db.write_now(
        lambda session: bulk_removal.remove_many(session, quiz.id, numbers, LATER, unless_answered=unless_answered)
    )


def undo(db: Database, quiz: Quiz) -> list[int]:
    """Undo the latest removal of many."""
    return db.write_now(lambda session: bulk_removal.let_many_back_in(session, quiz.id))


def names_in(db: Database, quiz: Quiz) -> list[str]:
    """Who is in, by name, in the order of joining."""
    return [row.display_name for row in people(db, quiz) if row.removed_at is None]


def test_who_has_never_answered(db: Database) -> None:
    """Hole 3: who was asked and has answered nothing; not who came since, still thinks, answered, or presents."""
    quiz = make_quiz(db)
    ann, *_ = join(db, quiz, "Ann", "Bot", "Pat")
    pat = people(db, quiz)[2].id or 0
    db.write_now(lambda session: presenters.pick_presenter(session, quiz.id, pat))
    assert who(db, quiz, Whom(never_answered=True)) == [], "nobody was asked anything"
    command(db, quiz, Command.START)
    answer(db, answer_request(quiz, ann.id, quiz.questions[0], [quiz.right(quiz.questions[0])], arrived_at_ms=NOW_MS))
    assert who(db, quiz, Whom(never_answered=True)) == [], "the question is open"
    join(db, quiz, "Late")
    command(db, quiz, Command.REVEAL, NOW_MS + 9_000)
    assert who(db, quiz, Whom(never_answered=True)) == ["Bot"]
    command(db, quiz, Command.NEXT, NOW_MS + 10_000)
    command(db, quiz, Command.NEXT, NOW_MS + 10_000)
    command(db, quiz, Command.REVEAL, NOW_MS + 20_000)
    assert who(db, quiz, Whom(never_answered=True)) == ["Bot", "Late"]


def test_who_joined_since(db: Database) -> None:
    """Hole 3: from that moment on, to the second; the presenter is not meant."""
    quiz = make_quiz(db)
    for minutes, name in ((0, "Ann"), (3, "Bot"), (4, "Pat"), (5, "Bot 2")):
        request = join_request(quiz, name, name, at=NOW + timedelta(minutes=minutes))
        db.write_now(lambda session, request=request: joining.join_all(session, [request]))
    pat = people(db, quiz)[2].id or 0
    db.write_now(lambda session: presenters.pick_presenter(session, quiz.id, pat))
    assert who(db, quiz, Whom(joined_since=NOW + timedelta(minutes=3))) == ["Bot", "Bot 2"]
    assert who(db, quiz, Whom(joined_since=NOW + timedelta(minutes=3, seconds=1))) == ["Bot 2"]
    assert who(db, quiz, Whom()) == [], "by nothing nobody is meant"


def test_picked_people_of_this_event_alone(db: Database) -> None:
    """Hole 3: ids of another event, of nobody, or twice the same, take out nobody else; a presenter steps down."""
    quiz, other = make_quiz(db), make_quiz(db)
    ann, ben, _ = (row.id for row in join(db, quiz, "Ann", "Ben", "Cem"))
    (stranger,) = join(db, other, "Stranger")
    db.write_now(lambda session: presenters.pick_presenter(session, quiz.id, ben))
    ids = [stranger.id, ann, ann, ben, 0, -5, 2**40]
    out = db.write_now(lambda session: bulk_removal.remove_many(session, quiz.id, ids, LATER))
    assert (out, names_in(db, quiz), names_in(db, other)) == ([ann, ben], ["Cem"], ["Stranger"])
    assert event_row(db, quiz).presenter_id is None


def test_who_answers_in_the_last_moment_stays(db: Database) -> None:
    """Hole 3: whoever answered between the host's reading the number and saying it again is not removed."""
    quiz = make_quiz(db)
    _, ben = join(db, quiz, "Ann", "Ben")
    command(db, quiz, Command.START)
    command(db, quiz, Command.REVEAL, NOW_MS + 1_000)
    command(db, quiz, Command.NEXT, NOW_MS + 2_000)
    command(db, quiz, Command.NEXT, NOW_MS + 2_000)
    assert who(db, quiz, Whom(never_answered=True)) == ["Ann", "Ben"]
    second = quiz.questions[1]
    answer(db, answer_request(quiz, ben.id, second, [quiz.right(second)], arrived_at_ms=NOW_MS + 3_000))
    remove(db, quiz, "Ann", "Ben", unless_answered=True)
    assert names_in(db, quiz) == ["Ben"]


def test_the_undo_gives_back_names_scores_and_answers(db: Database) -> None:
    """Hole 3: all are as before; a name that somebody took meanwhile is numbered, and nobody loses theirs."""
    quiz = make_quiz(db)
    _, ben, _ = join(db, quiz, "Ann", "Ben", "Cem")
    command(db, quiz, Command.START)
    first = quiz.questions[0]
    answer(db, answer_request(quiz, ben.id, first, [quiz.right(first)], arrived_at_ms=NOW_MS))
    command(db, quiz, Command.REVEAL, NOW_MS + 1_000)
    before = facts(db, quiz)
    assert len(remove(db, quiz, "Ann", "Ben")) == 2
    assert (names_in(db, quiz), facts(db, quiz).event.removed_many) == (["Cem"], 2)
    (taken,) = join(db, quiz, "Ann")
    assert taken.name == "Ann"
    assert len(undo(db, quiz)) == 2
    after = facts(db, quiz)
    assert names_in(db, quiz) == ["Ann 2", "Ben", "Cem", "Ann"]
    was, now = list(before.people.by_id.values()), list(after.people.by_id.values())
    assert now[1:3] == was[1:3]
    assert now[0] == replace(was[0], name="Ann 2")
    assert (after.answers, after.event.removed_many) == (before.answers, 0)
    assert after.event.version == before.event.version + 2, "one change of the room for each act"
    assert undo(db, quiz) == [], "once"


def test_the_undo_is_of_the_latest_removal_alone(db: Database) -> None:
    """Hole 3: neither of an earlier one, nor of single people; who is banned by now stays out."""
    quiz = make_quiz(db)
    join(db, quiz, "Ann", "Ben", "Cem", "Dana", "Eve", "Flo")
    ids = {row.display_name: row.id or 0 for row in people(db, quiz)}
    remove(db, quiz, "Ann")
    out = [ids["Ben"], ids["Cem"], ids["Dana"]]
    db.write_now(lambda session: bulk_removal.remove_many(session, quiz.id, out, LATER + timedelta(seconds=1)))
    db.write_now(lambda session: moderation.ban(session, quiz.id, ids["Eve"], LATER + timedelta(seconds=2)))
    db.write_now(lambda session: moderation.let_back_in(session, quiz.id, ids["Ben"]))
    cem = people(db, quiz)[2].device_id
    db.write_now(lambda session: bans.store_ban(session, quiz.host_id, cem, "Cem", LATER))
    assert undo(db, quiz) == [ids["Dana"]]
    assert names_in(db, quiz) == ["Ben", "Dana", "Flo"]


def test_three_thousand_leave_and_come_back_in_one_change_each(db: Database) -> None:
    """Hole 3: a flood of one name goes in one transaction, the door stays shut for it, and it comes back whole."""
    quiz = make_quiz(db)
    requests = [join_request(quiz, "Bot", f"bot {number}") for number in range(3000)]
    db.write_now(lambda session: joining.join_all(session, requests, capacity=5000))
    before, version = names_in(db, quiz), event_row(db, quiz).version
    numbers = [row.id or 0 for row in people(db, quiz)]
    out = db.write_now(lambda session: bulk_removal.remove_many(session, quiz.id, numbers, LATER))
    assert (len(out), names_in(db, quiz), event_row(db, quiz).version) == (3000, [], version + 1)
    (refused,) = db.write_now(lambda session: joining.join_all(session, [join_request(quiz, "Bot", "bot 7")]))
    assert isinstance(refused, Refusal)
    assert refused.reason == "removed"
    assert len(undo(db, quiz)) == 3000
    assert (names_in(db, quiz), event_row(db, quiz).version) == (before, version + 2)


async def test_everybody_sees_who_is_out_and_who_is_back(db: Database) -> None:
    """Hole 3: one broadcast; phones of who is out hear it, all others their new place, the console the way back."""
    cast, quiz = Recorder(), make_quiz(db)
    hub = Hub(db, HubSettings(), cast)
    seated = join(db, quiz, *(f"Guest {number}" for number in range(1, 7)))
    for person in seated:
        await hub.connections.subscribe(person.name, quiz.id, Audience.PHONE, person.id)
    await hub.connections.subscribe("console", quiz.id, Audience.CONSOLE)
    room = (await hub.rooms.by_id(quiz.id)).room
    stages = len(cast.stages)
    assert await hub.removals.remove(quiz.id, [person.id for person in seated[1:]]) == 5
    assert len(cast.stages) == stages + 1
    assert cast.signed_out == [(person.name, "removed") for person in seated[1:]]
    assert cast.last_told("Guest 1").of == 1
    assert (counts_view(room, 0).people, counts_view(room, 0).removed) == (1, 5)
    await cast.until(lambda: cast.pages.get("console") is not None and cast.pages["console"].undo == 5)
    assert await hub.removals.undo(quiz.id) == 5
    assert len(cast.stages) == stages + 2
    assert cast.last_told("Guest 6").name == "Guest 6"
    assert cast.last_told("Guest 1").of == 6
    await cast.until(lambda: cast.pages["console"].undo == 0)


async def test_a_console_gets_the_page_that_it_looks_at(sqlite_db: Database) -> None:
    """Hole 3: fifty rows, searched and sorted; another console looks at another page; phones get none."""
    cast, quiz = Recorder(), make_quiz(sqlite_db)
    hub = Hub(sqlite_db, HubSettings(), cast)
    join(sqlite_db, quiz, *(f"Guest {number}" for number in range(1, 121)))
    for sid in ("one", "two"):
        await hub.connections.subscribe(sid, quiz.id, Audience.CONSOLE)
    shown = await hub.roster_pages.turn("two", quiz.id, RosterQuery(page=2))
    assert (shown.rows[0].name, len(shown.rows)) == ("Guest 101", 20)
    await cast.until(lambda: {"one", "two"} <= set(cast.pages))
    assert (cast.pages["one"].page, cast.pages["two"].page) == (0, 2)
    assert max(len(rows) for rows in cast.rosters) == 50
    room = (await hub.rooms.by_id(quiz.id)).room
    assert [row.name for row in roster(room, 0, RosterQuery(search="guest 11")).rows] == [
        "Guest 11",
        *(f"Guest {number}" for number in range(110, 120)),
    ]
    assert roster(room, 0, RosterQuery(page=99)).page.page == 2, "the last page, where there are fewer by now"
    found = await hub.roster_pages.everybody_found(quiz.id, RosterQuery(search="guest"))
    assert len(found) == 120


@pytest.mark.parametrize("numbers", [[], [10**9]])
async def test_removing_nobody_changes_nothing(sqlite_db: Database, numbers: list[int]) -> None:
    """Hole 3: nobody is named, so nobody hears of anything, and an earlier undo stays."""
    quiz = make_quiz(sqlite_db)
    hub = Hub(sqlite_db, HubSettings(), Recorder())
    join(sqlite_db, quiz, "Ann", "Ben")
    assert len(remove(sqlite_db, quiz, "Ben")) == 1
    version = event_row(sqlite_db, quiz).version
    assert await hub.removals.remove(quiz.id, numbers) == 0
    assert (event_row(sqlite_db, quiz).version, names_in(sqlite_db, quiz)) == (version, ["Ann"])
    assert len(undo(sqlite_db, quiz)) == 1
