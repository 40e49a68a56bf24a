"""Moments that chance finds rarely: the same house as in the room machine, with what happens written down."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from quizapp.domain.flow.permissions import Command
from quizapp.domain.flow.phases import Phase
from tests.property import room_laws
from tests.property.driven_time import Clock, SteppedDatabase
from tests.property.room_house import SETTINGS, House
from tests.property.room_pages import Link, Tab
from tests.support.databases import SqliteTemplate

NewHouse = Callable[..., House]


@pytest.fixture
def new_house(sqlite_template: SqliteTemplate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[NewHouse]:
    """Makes a house with these people in the first question, whose time limit is `limit_s`."""
    houses: list[House] = []

    def new(people: int, limit_s: int | None = None) -> House:
        clock = Clock()
        clock.rule_over(monkeypatch)
        house = House(clock, sqlite_template.new_url(tmp_path))
        houses.append(house)
        house.open([[limit_s, limit_s]], streak=False)
        for tab in pages(house)[:people]:
            house.run([lambda tab=tab: house.connect(tab)])
            house.run([lambda tab=tab: house.join(tab, tab.device.name)])
        house.run([lambda: house.press(Command.START, stale=False)])
        assert house.room.phase is Phase.QUESTION
        return house

    yield new
    for house in houses:
        room_laws.check(house)
        house.close()


def pages(house: House) -> list[Tab]:
    """One page of each device."""
    return house.tabs[::2]


def answers_right(house: House, tab: Tab) -> None:
    """Somebody answers the first question."""
    first = house.quiz.questions[0]
    house.run([lambda: house.answer(tab, first, right=True, heard=True)])


@pytest.mark.parametrize("noticed", [False, True])
def test_nobody_waits_for_a_dead_line(new_house: NewHouse, *, noticed: bool) -> None:
    """Q8, N1: when the patience with a phone is over, a question that all others have answered is closed."""
    house = new_house(people=2)
    alex, kim = pages(house)[:2]
    answers_right(house, alex)
    house.run([lambda: lost(house, kim, noticed=noticed)])
    house.pass_time(20)
    assert house.room.phase is Phase.QUESTION
    house.pass_time(35)
    assert house.room.phase is Phase.REVEAL


async def lost(house: House, tab: Tab, *, noticed: bool) -> None:
    """A line is lost, noticed by the server or not."""
    if noticed:
        house.drop(tab)
    else:
        house.die(tab)


def test_nobody_waits_for_who_stays_away_after_a_restart(new_house: NewHouse) -> None:
    """Q8, N9: who does not come back after a `kill -9` is waited for as long as anybody, and no longer."""
    house = new_house(people=2)
    alex = pages(house)[0]
    answers_right(house, alex)
    house.kill(5.0)
    house.run([lambda: house.connect(alex)])
    house.pass_time(20)
    assert (house.room.phase, house.room.event.progress.awaiting_reconnect) == (Phase.QUESTION, False)
    house.pass_time(35)
    assert house.room.phase is Phase.REVEAL


@pytest.mark.parametrize("turns", range(12))
def test_who_comes_back_while_the_quiz_pauses_itself(
    new_house: NewHouse, monkeypatch: pytest.MonkeyPatch, turns: int
) -> None:
    """P7: somebody who is back in the very moment in which the empty room pauses lets it go on, too."""
    house = new_house(people=1, limit_s=20)
    alex = pages(house)[0]
    monkeypatch.setattr(SteppedDatabase, "write_turns", (5, 5))

    async def back_in_that_moment() -> None:
        house.drop(alex)
        await asyncio.sleep(SETTINGS.timings.deserted_s)
        for _ in range(turns):
            await asyncio.sleep(0)
        await house.connect(alex)

    house.run([back_in_that_moment])
    house.pass_time(12)
    assert alex.link is Link.ONLINE
    assert (house.room.phase, house.room.event.progress.awaiting_reconnect) == (Phase.QUESTION, False)


@pytest.mark.parametrize("turns", range(0, 12, 2))
def test_who_comes_back_while_the_host_resumes(
    new_house: NewHouse, monkeypatch: pytest.MonkeyPatch, turns: int
) -> None:
    """R3: a resume in an empty room, with somebody coming in that very moment, lets the quiz go on."""
    house = new_house(people=1, limit_s=20)
    alex = pages(house)[0]
    house.run([lambda: house.press(Command.PAUSE, stale=False), lambda: lost(house, alex, noticed=True)])
    monkeypatch.setattr(SteppedDatabase, "write_turns", (5, 5))

    async def back() -> None:
        for _ in range(turns):
            await asyncio.sleep(0)
        await house.connect(alex)

    house.run([lambda: house.press(Command.RESUME, stale=False), back])
    house.pass_time(12)
    assert (house.room.phase, house.room.event.progress.awaiting_reconnect) == (Phase.QUESTION, False)


def test_an_answer_while_the_host_edits(new_house: NewHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """X1, Q8: an edit that is read slowly does not make the room forget the answers that came meanwhile."""
    house = new_house(people=2)
    alex, kim = pages(house)[:2]
    read = SteppedDatabase.read

    async def read_slowly(db: SteppedDatabase, run: Callable[[Session], object]) -> object:
        found = await read(db, run)
        await asyncio.sleep(0.05)
        return found

    monkeypatch.setattr(SteppedDatabase, "read", read_slowly)
    first = house.quiz.questions[0]
    house.run([house.edit, lambda: house.answer(alex, first, right=True, heard=True)])
    room_laws.check(house)
    house.run([lambda: house.answer(kim, first, right=True, heard=True)])
    assert house.room.phase is Phase.REVEAL


@pytest.mark.parametrize("turns", range(0, 24, 2))
def test_whose_line_is_lost_while_the_quiz_goes_on_for_them(
    new_house: NewHouse, monkeypatch: pytest.MonkeyPatch, turns: int
) -> None:
    """N9, X1: what the load of a page began is done, and told to all, though Reflex cancels it with the line."""
    house = new_house(people=1, limit_s=20)
    alex = pages(house)[0]
    house.kill(5.0)
    monkeypatch.setattr(SteppedDatabase, "write_turns", (5, 5))
    house.run([lambda: house.connect_for_a_moment(alex, turns)])
    assert house.room.event.progress == house.progress()
