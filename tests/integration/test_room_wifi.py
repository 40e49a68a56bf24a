"""The Wi-Fi of an event on a real database: stored, refused, copied, never exported; and shown to projectors alone."""

import json
from datetime import UTC, datetime

import pytest

from quizapp.db.engine import Database
from quizapp.domain.refusal import Refusal
from quizapp.domain.wifi import Wifi
from quizapp.realtime.hub import Hub
from quizapp.realtime.rooms.audience import Audience
from quizapp.services.authoring.events import duplicate_event
from quizapp.services.authoring.room_wifi import read_wifi, set_wifi
from quizapp.services.play.snapshot_reader import room_facts
from quizapp.services.records.event_record import event_record
from tests.support.databases import on_sqlite
from tests.support.events import Quiz, event_row, join, make_quiz
from tests.support.recording import Recorder
from tests.support.settings import HubSettings

HALL = Wifi("Hotel Garden Guests", "tulips-2024")


@pytest.fixture
def quiz(db: Database) -> Quiz:
    """A quiz whose host has signed in."""
    return make_quiz(db)


def save(db: Database, quiz: Quiz, name: object, password: object, host_id: int | None = None) -> Wifi:
    """Save it as the quiz's host, or as somebody else."""
    owner = quiz.host_id if host_id is None else host_id
    return db.write_now(lambda session: set_wifi(session, owner, quiz.id, name, password))


def stored(db: Database, quiz: Quiz) -> Wifi:
    """What the host reads."""
    return db.read_now(lambda session: read_wifi(session, quiz.host_id, quiz.id))


def test_a_wifi_is_stored_changed_and_taken_away(db: Database, quiz: Quiz) -> None:
    """J3: each change is a new version of the event; the same again is none."""
    assert stored(db, quiz) == Wifi()
    versions: list[int] = []
    for name, password in [(HALL.name, HALL.password), (" " + HALL.name, HALL.password), (HALL.name, ""), ("", "")]:
        wifi = save(db, quiz, name, password)
        assert stored(db, quiz) == wifi == Wifi(name.strip(), password)
        versions.append(event_row(db, quiz).version)
    assert versions == [versions[0], versions[0], versions[0] + 1, versions[0] + 2]
    assert db.read_now(lambda session: room_facts(session, quiz.id)).event.wifi == Wifi()


def test_a_refused_wifi_changes_nothing(db: Database, quiz: Quiz) -> None:
    """J3: what no router has is refused, and the former Wi-Fi stays."""
    save(db, quiz, HALL.name, HALL.password)
    version = event_row(db, quiz).version
    for name, password in [("", HALL.password), ("x" * 33, ""), ("Hall", "short"), ("Hall", "p" * 65)]:
        with pytest.raises(Refusal):
            save(db, quiz, name, password)
    assert (stored(db, quiz), event_row(db, quiz).version) == (HALL, version)


def test_nobody_else_reads_or_writes_it(db: Database, quiz: Quiz) -> None:
    """J3: for another host there is no such quiz."""
    save(db, quiz, HALL.name, HALL.password)
    eve = make_quiz(db).host_id
    with pytest.raises(Refusal, match="unknown_event"):
        save(db, quiz, "Eve's", "evil-evil", eve)
    with pytest.raises(Refusal, match="unknown_event"):
        db.read_now(lambda session: read_wifi(session, eve, quiz.id))
    assert stored(db, quiz) == HALL


def test_a_copy_has_the_same_wifi(db: Database, quiz: Quiz) -> None:
    """E2: the room is mostly the same one the next time."""
    save(db, quiz, HALL.name, HALL.password)
    copy = db.write_now(lambda session: duplicate_event(session, quiz.host_id, quiz.id, datetime.now(UTC)))
    assert (copy.wifi_name, copy.wifi_password) == (HALL.name, HALL.password)


def test_the_record_does_not_tell_it(db: Database, quiz: Quiz) -> None:
    """X2: who gets the results does not get the Wi-Fi."""
    save(db, quiz, HALL.name, HALL.password)
    record = db.read_now(lambda session: event_record(session, quiz.host_id, quiz.id, datetime.now(UTC)))
    assert HALL.name not in json.dumps(record)
    assert HALL.password not in json.dumps(record)


@on_sqlite
async def test_projectors_get_it_at_once_and_only_when_it_changes(db: Database, quiz: Quiz) -> None:
    """J3: a change goes to the open projectors once; whatever else changes does not send it again."""
    cast = Recorder()
    hub = Hub(db, HubSettings(), cast)
    await hub.connections.subscribe("projector", quiz.id, Audience.SCREEN)
    save(db, quiz, HALL.name, HALL.password)
    await hub.updates.announce(quiz.id)
    await hub.commands.set_lock(quiz.id, locked=True)
    save(db, quiz, "", "")
    await hub.updates.announce(quiz.id)
    await hub.updates.announce(quiz.id)
    assert [(wifi.name, wifi.password) for wifi in cast.wifis] == [(HALL.name, HALL.password), ("", "")]
    assert all(HALL.password not in json.dumps(stage.as_json) for stage, _ in cast.stages)


@on_sqlite
async def test_names_are_sent_when_they_change_and_only_then(db: Database, quiz: Quiz) -> None:
    """N10, J3: a crowd that comes at once is one message of names; connections that come and go are none."""
    join(db, quiz, *[f"Guest {number}" for number in range(200)])
    cast = Recorder()
    hub = Hub(db, HubSettings(), cast)
    live = (await hub.rooms.by_id(quiz.id)).room
    await hub.connections.subscribe("projector", quiz.id, Audience.SCREEN)
    ids = list(live.people)
    for number in ids:
        await hub.connections.subscribe(f"phone {number}", quiz.id, Audience.PHONE, number)
    await cast.until(lambda: bool(cast.lobbies))
    assert len(cast.lobbies) == 1
    assert (len(cast.lobbies[0].names) + cast.lobbies[0].others, cast.counted[-1].people) == (200, 200)
    counted = len(cast.counted)
    hub.connections.gone(f"phone {ids[0]}")
    await cast.until(lambda: len(cast.counted) > counted)
    assert len(cast.lobbies) == 1
    await hub.participants.remove(quiz.id, ids[-1])
    await cast.until(lambda: len(cast.lobbies) == 2)
    assert (cast.lobbies[1].newest, cast.counted[-1].people) == (ids[-2], 199)
