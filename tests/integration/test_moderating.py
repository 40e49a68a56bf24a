"""Taking out, banning, letting back in, and names that are drawn or checked: the services on a real database."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import Session

from quizapp.db.engine import Database
from quizapp.domain.admission.funny_names import OFFERS, offers, seed_of
from quizapp.domain.refusal import Refusal
from quizapp.realtime.commands.participant_updates import ProfileChange
from quizapp.realtime.hub import Hub
from quizapp.realtime.rooms.audience import Audience
from quizapp.realtime.rooms.projections import counts_view, roster
from quizapp.services.admission import joining, moderation, participation
from quizapp.services.admission.bans import Ban, bans_of, is_banned
from quizapp.services.admission.rejoining import RejoinRequest, rejoin
from quizapp.services.authoring import events
from quizapp.services.play.snapshots import ParticipantFacts
from tests.support.databases import on_sqlite
from tests.support.events import NOW, Quiz, device, join_request, make_quiz, people, person
from tests.support.recording import Recorder
from tests.support.settings import HubSettings

LATER = NOW + timedelta(minutes=5)


def ask(db: Database, quiz: Quiz, name: object, device_name: str, turn: object = 0) -> str:
    """The name under which somebody got in, or the reason why not."""
    request = join_request(quiz, name, device_name)
    request = type(request)(**{**vars(request), "turn": turn})
    (outcome,) = db.write_now(lambda session: joining.join_all(session, [request]))
    return outcome.name if isinstance(outcome, ParticipantFacts) else outcome.reason


def come_back(db: Database, quiz: Quiz, device_name: str, code: str) -> str:
    """Whether a rejoin code brought somebody in: "in", or the reason why not."""
    try:
        db.write_now(lambda session: rejoin(session, RejoinRequest(quiz.id, device(device_name), code, NOW)))
    except Refusal as refusal:
        return refusal.reason
    return "in"


def second_event(db: Database, quiz: Quiz) -> Quiz:
    """Another event of the same host."""
    copy = db.write_now(lambda session: events.duplicate_event(session, quiz.host_id, quiz.id, NOW))
    assert copy.id is not None
    return Quiz(copy.id, copy.code, quiz.host_id, quiz.host_secret)


def ban(db: Database, quiz: Quiz, participant_id: int) -> None:
    """The host bans somebody."""
    db.write_now(lambda session: moderation.ban(session, quiz.id, participant_id, LATER))


def let_back_in(db: Database, quiz: Quiz, participant_id: int) -> ParticipantFacts:
    """The host undoes it."""
    return db.write_now(lambda session: moderation.let_back_in(session, quiz.id, participant_id))


def leave(db: Database, quiz: Quiz) -> None:
    """Everybody who can leaves."""
    for row in people(db, quiz):
        if row.removed_at is None:
            db.write_now(lambda session, row=row: participation.leave(session, row.id or 0, NOW))


def bans(db: Database, quiz: Quiz) -> list[Ban]:
    """What the host sees of all bans."""
    return db.read_now(lambda session: bans_of(session, quiz.host_id))


def switch(db: Database, quiz: Quiz, *, checks: bool = False, funny: bool = False) -> None:
    """What the host has switched on."""

    def work(session: Session) -> None:
        events.set_checks_names(session, quiz.host_id, quiz.id, wanted=checks)
        events.set_funny_names(session, quiz.host_id, quiz.id, wanted=funny)

    db.write_now(work)


def test_a_ban_holds_in_all_events_of_the_host_and_in_no_others(db: Database) -> None:
    """I8: ban × the same event × another of the host, known or not × somebody else's event."""
    quiz, stranger = make_quiz(db), make_quiz(db)
    other, known_in = second_event(db, quiz), second_event(db, quiz)
    assert ask(db, known_in, "Alex", "one") == "Alex"
    leave(db, known_in)
    assert ask(db, quiz, "Alex", "one") == "Alex"
    ban(db, quiz, people(db, quiz)[0].id or 0)
    for event in (quiz, other, known_in):
        assert ask(db, event, "Somebody", "one") == "banned"
    assert ask(db, stranger, "Alex", "one") == "Alex"
    assert ask(db, other, "Alex", "two") == "Alex", "another device of that name is somebody else"
    assert db.read_now(lambda session: is_banned(session, quiz.host_id, device("one")))
    assert not db.read_now(lambda session: is_banned(session, stranger.host_id, device("one")))


def test_no_code_helps_on_a_banned_device(db: Database) -> None:
    """I6, I8: neither the banned person's code elsewhere, nor anybody's code on the banned device."""
    quiz = make_quiz(db)
    other = second_event(db, quiz)
    for event, name, key in ((quiz, "Alex", "one"), (quiz, "Kim", "two"), (other, "Sam", "three")):
        assert ask(db, event, name, key) == name
    alex, kim = people(db, quiz)
    sam = people(db, other)[0]
    ban(db, quiz, alex.id or 0)
    assert come_back(db, quiz, "new", alex.rejoin_code) == "removed"
    assert come_back(db, quiz, "one", kim.rejoin_code) == "banned"
    assert come_back(db, other, "one", sam.rejoin_code) == "banned"
    assert come_back(db, other, "two", sam.rejoin_code) == "elsewhere"
    leave(db, quiz)
    assert come_back(db, other, "two", sam.rejoin_code) == "in"


@pytest.mark.parametrize("how", ["remove", "ban"])
def test_all_devices_of_a_person_are_out(db: Database, how: str) -> None:
    """I6, I8: who went on to a second phone and is taken out there is out on the first one, too."""
    quiz = make_quiz(db)
    assert ask(db, quiz, "Alex", "first") == ask(db, quiz, "Alex", "first") == "Alex"
    alex = people(db, quiz)[0]
    assert come_back(db, quiz, "second", alex.rejoin_code) == "in"
    assert ask(db, quiz, "Kim", "third") == "Kim"
    if how == "ban":
        ban(db, quiz, alex.id or 0)
    else:
        db.write_now(lambda session: participation.remove(session, quiz.id, alex.id or 0, LATER))
    out = {"remove": "removed", "ban": "banned"}[how]
    assert [ask(db, quiz, "Alex", key) for key in ("first", "second")] == [out, out]
    assert come_back(db, quiz, "first", people(db, quiz)[1].rejoin_code) == out
    assert len(bans(db, quiz)) == (how == "ban")
    assert let_back_in(db, quiz, alex.id or 0).name == "Alex"
    assert bans(db, quiz) == []
    assert ask(db, quiz, "", "second") == "Alex"
    assert ask(db, quiz, "Somebody new", "first") == "Somebody new"


def test_lifting_a_ban_undoes_all_of_it(db: Database) -> None:
    """I8: the list says who, when and from where; once lifted, the person is in again, numbered where need be."""
    quiz = make_quiz(db, title="Friday")
    other = second_event(db, quiz)
    assert ask(db, quiz, "Alex", "one") == "Alex"
    alex = people(db, quiz)[0]
    ban(db, quiz, alex.id or 0)
    assert ask(db, quiz, "Alex", "two") == "Alex", "the name is free"
    (shown,) = bans(db, quiz)
    assert (shown.name, shown.event, shown.day) == ("Alex", "Friday", "2030-01-01")
    stranger = make_quiz(db)
    assert db.write_now(lambda session: moderation.lift_ban(session, stranger.host_id, shown.id)) == []
    assert len(bans(db, quiz)) == 1
    assert db.write_now(lambda session: moderation.lift_ban(session, quiz.host_id, shown.id)) == [quiz.id]
    assert db.write_now(lambda session: moderation.lift_ban(session, quiz.host_id, shown.id)) == []
    assert bans(db, quiz) == []
    assert ask(db, quiz, "Ignored", "one") == "Alex 2"
    leave(db, quiz)
    assert ask(db, other, "Alex", "one") == "Alex"
    row = person(db, alex.id or 0)
    assert (row.removed_at, row.rejoin_code) == (None, alex.rejoin_code)


def test_a_ban_does_not_undo_an_earlier_removal(db: Database) -> None:
    """I8: lifting a ban brings back what the ban took, and no more; banning twice is banning once."""
    quiz = make_quiz(db)
    other = second_event(db, quiz)
    assert ask(db, other, "Alex", "one") == "Alex"
    there = people(db, other)[0].id or 0
    db.write_now(lambda session: participation.remove(session, other.id, there, NOW))
    assert ask(db, quiz, "Alex", "one") == "Alex"
    here = people(db, quiz)[0].id or 0
    ban(db, quiz, here)
    with pytest.raises(Refusal, match="removed"):
        ban(db, quiz, here)
    (shown,) = bans(db, quiz)
    db.write_now(lambda session: moderation.lift_ban(session, quiz.host_id, shown.id))
    assert [ask(db, event, "Alex", "one") for event in (quiz, other)] == ["Alex", "removed"]
    leave(db, quiz)
    assert let_back_in(db, other, there).name == "Alex"
    assert let_back_in(db, other, there).name == "Alex", "again changes nothing"
    assert ask(db, other, "Alex", "one") == "Alex"


@pytest.mark.parametrize("number", [0, -1, 2**31, 10**30])
def test_a_person_who_is_not_here(db: Database, number: int) -> None:
    """I8: nobody of another event, and no impossible person, can be banned or let in; nothing is lifted for them."""
    quiz, other = make_quiz(db), make_quiz(db)
    assert ask(db, other, "Alex", "one") == "Alex"
    for wrong in (number, people(db, other)[0].id or 0):
        for act in (ban, let_back_in):
            with pytest.raises(Refusal) as refused:
                act(db, quiz, wrong)
            assert refused.value.reason == "unknown_participant"
    assert bans(db, quiz) == []
    assert db.write_now(lambda session: moderation.lift_ban(session, quiz.host_id, number)) == []


@pytest.fixture
def second(database_url: str, db: Database) -> Iterator[Database]:
    """Another process on the same database."""
    database = Database(database_url)
    yield database
    database.close()


def test_a_ban_in_the_moment_of_joining(db: Database, second: Database) -> None:
    """I8, J6: joining again and again while the ban falls ends outside, whoever was first."""
    quiz = make_quiz(db)
    assert ask(db, quiz, "Alex", "one") == "Alex"
    alex = people(db, quiz)[0].id or 0
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(ask, base, quiz, "Alex", "one") for base in (db, second) for _ in range(10)]
        banning = pool.submit(ban, db, quiz, alex)
        asked += [pool.submit(ask, base, quiz, "Alex", "one") for base in (db, second) for _ in range(10)]
        outcomes = [one.result() for one in asked]
        banning.result()
    assert set(outcomes) <= {"Alex", "banned"}
    assert ask(db, quiz, "Alex", "one") == "banned"
    assert [row.removed_at for row in people(db, quiz)] == [LATER]


def test_five_hundred_are_checked_in_one_burst(db: Database) -> None:
    """I8, J6: with the word list on, the rude ones are turned away and all others get in."""
    quiz = make_quiz(db)
    switch(db, quiz, checks=True)
    names = [f"Person {number}" if number % 50 else "fuck" for number in range(500)]
    requests = [join_request(quiz, name) for name in names]
    outcomes = db.write_now(lambda session: joining.join_all(session, requests))
    reasons = [outcome.reason for outcome in outcomes if isinstance(outcome, Refusal)]
    assert reasons == ["name_unwelcome"] * 10


def test_the_word_list_is_for_what_people_choose(db: Database) -> None:
    """I3, I8: joining and renaming oneself are checked where the host wants it; the host's own renaming never is."""
    quiz = make_quiz(db)
    assert ask(db, quiz, "Shithead", "one") == "Shithead", "off unless it is switched on"
    switch(db, quiz, checks=True)
    assert ask(db, quiz, "Shithead", "two") == "name_unwelcome"
    assert ask(db, quiz, "Alex", "two") == "Alex"
    first, alex = (row.id or 0 for row in people(db, quiz))
    assert ask(db, quiz, "", "one") == "Shithead", "who is in keeps the name"
    with pytest.raises(Refusal) as refused:
        db.write_now(lambda session: participation.rename_oneself(session, alex, "5hithead"))
    assert refused.value.reason == "name_unwelcome"
    assert db.write_now(lambda session: participation.rename(session, first, "Butt head")).name == "Butt head"
    assert db.write_now(lambda session: participation.rename_oneself(session, alex, "Sam")).name == "Sam"
    assert ask(db, second_event(db, quiz), "Shithead", "three") == "name_unwelcome", "a copy has the same settings"


def test_funny_names_come_from_the_server(db: Database) -> None:
    """I1, I8: what is typed counts for nothing; the offer of that turn does, with the animal as the avatar."""
    quiz = make_quiz(db)
    switch(db, quiz, funny=True, checks=True)
    mine = offers(seed_of(quiz.id, device("one")))
    assert ask(db, quiz, "Smuggled", "one", turn=2) == mine[2].name
    row = people(db, quiz)[0]
    assert (row.display_name, row.avatar) == (mine[2].name, mine[2].avatar)
    with pytest.raises(Refusal) as refused:
        db.write_now(lambda session: participation.rename_oneself(session, row.id or 0, "Smuggled"))
    assert refused.value.reason == "names_drawn"
    seen = [
        db.write_now(lambda session: participation.rename_oneself(session, row.id or 0, "", draw=True)).name
        for _ in range(OFFERS)
    ]
    assert seen == [mine[turn % OFFERS].name for turn in range(3, 3 + OFFERS)]
    assert db.write_now(lambda session: participation.rename(session, row.id or 0, "The Boss")).name == "The Boss"
    switch(db, quiz)
    with pytest.raises(Refusal) as refused:
        db.write_now(lambda session: participation.rename_oneself(session, row.id or 0, "", draw=True))
    assert refused.value.reason == "names_typed"
    assert ask(db, quiz, "Typed again", "two") == "Typed again"


def test_a_drawn_name_that_somebody_has_is_numbered(db: Database) -> None:
    """I2: as every other name."""
    quiz = make_quiz(db)
    drawn = offers(seed_of(quiz.id, device("one")))[0].name
    assert ask(db, quiz, drawn, "two") == drawn
    switch(db, quiz, funny=True)
    assert ask(db, quiz, None, "one") == f"{drawn} 2"


async def _seated(hub: Hub, quiz: Quiz, name: str) -> int:
    return (await hub.admissions.join(join_request(quiz, name))).id


@on_sqlite
async def test_everybody_sees_who_is_out_and_who_is_back(db: Database) -> None:
    """I8, S4: the phone hears why, the console lists who is out, and the open page goes on when it is undone."""
    cast = Recorder()
    quiz, hub = make_quiz(db), Hub(db, HubSettings(), cast)
    alex, kim = await _seated(hub, quiz, "Alex"), await _seated(hub, quiz, "Kim")
    await hub.connections.subscribe("alex", quiz.id, Audience.PHONE, alex)
    await hub.participants.ban(quiz.id, alex)
    assert cast.signed_out[-1] == ("alex", "banned")
    room = (await hub.rooms.by_id(quiz.id)).room
    assert [(row.id, row.status) for row in roster(room, 0).rows] == [(kim, "joined"), (alex, "removed")]
    assert (counts_view(room, 0).people, counts_view(room, 0).removed) == (1, 1)
    await hub.connections.subscribe("kim", quiz.id, Audience.PHONE, kim)
    await hub.participants.remove(quiz.id, kim)
    assert cast.signed_out == [("alex", "banned"), ("kim", "removed")], "each hears it once, and its own reason"
    assert all(me.id for _, me in cast.told), "who was taken out is told of nothing of their own"
    await hub.participants.let_back_in(quiz.id, kim)
    await hub.participants.let_back_in(quiz.id, alex)
    assert [me.name for sid, me in cast.told if sid == "alex"][-1] == "Alex"
    assert [row.status for row in roster(room, 0).rows] == ["joined", "joined"]


async def test_a_wish_that_comes_again_is_granted_once(db: Database) -> None:
    """I3: a name sent again from a dead line does not undo what the host did meanwhile; a new wish does."""
    quiz, hub = make_quiz(db), Hub(db, HubSettings(), Recorder())
    alex, _ = await _seated(hub, quiz, "Alex"), await _seated(hub, quiz, "Kim")
    wish = ProfileChange("name-1", "name", " Kim ")
    granted = await hub.participants.grant(quiz.id, alex, wish, "en")
    assert (granted.state, granted.words) == ("saved", "Somebody is “Kim” already, so you are “Kim 2”.")
    await hub.participants.rename(quiz.id, alex, "The host's idea")
    assert await hub.participants.grant(quiz.id, alex, wish, "en") == granted
    assert person(db, alex).display_name == "The host's idea"
    both = await asyncio.gather(
        *(hub.participants.grant(quiz.id, alex, ProfileChange("name-2", "name", "Sam"), "en") for _ in range(5))
    )
    assert {one.state for one in both} == {"saved"}
    assert person(db, alex).display_name == "Sam"
    refused = await hub.participants.grant(quiz.id, alex, ProfileChange("name-3", "name", "\u200b"), "en")
    assert (refused.state, refused.reason) == ("refused", "name_invisible")
    assert (
        await hub.participants.grant(quiz.id, alex, ProfileChange("avatar-1", "avatar", "3"), "en")
    ).state == "saved"
    assert person(db, alex).avatar == "🐙"
