"""The server cannot save for a while: the phone and the console say so, and then that all is well."""

import sqlite3
from contextlib import closing

from playwright.sync_api import expect

from tests.e2e.people import Cast, Phone
from tests.e2e.rooms import Room
from tests.support.server import Server


def test_a_tap_that_cannot_be_stored_waits_with_words(server: Server, room: Room) -> None:
    """Hole 2: "not stored yet" on the phone, the reason on the console; then the answer is there, by itself."""
    trouble = room.console.find("cannot-save")
    with closing(sqlite3.connect(server.data_dir / "quizapp.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        room.ann.tap("choice-1")
        room.ann.sees_receipt("waiting")
        expect(room.ann.find("answer-state")).to_have_text("Not stored yet, trying again.")
        expect(trouble).to_contain_text("The server cannot save: another program holds the database.")
        room.console.tap("control-pause")
        expect(room.console.find("console-error")).to_contain_text("cannot save right now")
        other.execute("ROLLBACK")
    room.ann.sees_receipt("saved")
    expect(trouble).to_have_count(0)
    expect(room.console.find("console-error")).to_have_count(0)
    room.ben.answers(0)
    room.ann.sees_phase("reveal")
    room.answers_are(("Ann", 1, "no"), ("Ben", 1, "yes"))


def test_who_joins_meanwhile_gets_in_without_another_tap(server: Server, room: Room, cast: Cast) -> None:
    """Hole 2: the join page says why it waits and when it tries again, keeps the name, and then lets in."""
    code = room.quiz.code
    late = Phone(cast.page())
    late.open_door(f"/join/{code}")
    late.is_connected()
    late.find("name-input").fill("Zoe")
    with closing(sqlite3.connect(server.data_dir / "quizapp.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        late.tap("join-submit")
        expect(late.find("join-error")).to_contain_text("The server cannot save right now. Nothing is lost")
        expect(late.find("trying-again")).to_contain_text("Trying again in")
        other.execute("ROLLBACK")
    expect(late.find("my-name")).to_contain_text("Zoe")
