"""Whatever disconnects, nothing is lost: a real hub on a real database, with pages that come, go and die."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from quizapp.domain.flow.permissions import Command
from quizapp.domain.flow.phases import Phase
from tests.property import room_laws
from tests.property.driven_time import Clock, SteppedDatabase
from tests.property.room_feed import Fate
from tests.property.room_house import QUIET_S, Deed, House
from tests.property.room_pages import Link, Tab
from tests.support.databases import PostgresServer, SqliteTemplate

PLACES = st.integers(0, 7)
TURNS = st.tuples(st.integers(0, 3), st.integers(0, 3))
LIMITS = st.sampled_from([None, 5, 20])
QUIZZES = st.one_of(
    st.lists(st.lists(LIMITS, min_size=2, max_size=4), min_size=1, max_size=1),
    st.lists(st.lists(LIMITS, min_size=0, max_size=3), min_size=2, max_size=2).filter(any),
)
FATES = st.lists(st.sampled_from(Fate), max_size=7)
PICKS = st.lists(st.sampled_from([True, False, None]), min_size=4, max_size=4)
FLOW = [Command.START, *[Command.NEXT] * 4, Command.PAUSE, Command.RESUME]
COMMANDS = st.one_of(st.sampled_from(FLOW), st.sampled_from(sorted(Command)))


def with_lines(*links: Link) -> Callable[[Any], Any]:
    """A rule for pages whose line is like that, where there are any."""
    return precondition(lambda self: any(tab.link in links for tab in self.house.tabs))


def with_answers_kept() -> Callable[[Any], Any]:
    """A rule for outboxes that have something in them."""
    return precondition(lambda self: any(device.outbox for device in self.house.devices))


def not_in_a_crowd() -> Callable[[Any], Any]:
    """A rule for what does not happen in one instant."""
    return precondition(lambda self: not self.waiting)


class RoomMachine(RuleBasedStateMachine):
    """People with two tabs each, a host, and a network that does what networks do."""

    make_url: ClassVar[tuple[Callable[[], str]]]  # in a tuple, since a function in a class is a method
    servers = 1
    settled_s = 12.0  # after this everything has taken its course

    def __init__(self) -> None:
        super().__init__()
        self._patch = pytest.MonkeyPatch()

    @initialize(
        quiz=QUIZZES,
        streak=st.booleans(),
        writing=TURNS,
        reading=TURNS,
        people=st.sampled_from([3, 4, 2, 0]),
        steps=st.lists(PICKS, max_size=5),
        fates=FATES,
    )
    def prepare(
        self,
        quiz: list[list[int | None]],
        streak: bool,
        writing: tuple[int, int],
        reading: tuple[int, int],
        people: int,
        steps: list[list[bool | None]],
        fates: list[Fate],
    ) -> None:
        """Some people, some way into a quiz."""
        clock = Clock()
        clock.rule_over(self._patch)
        self._patch.setattr(SteppedDatabase, "write_turns", writing)
        self._patch.setattr(SteppedDatabase, "read_turns", reading)
        self.house = House(clock, self.make_url[0](), self.servers)
        self.house.open(quiz, streak=streak)
        self.house.wire.fates = fates
        self.waiting: list[Deed] = []
        self.more_at_once = 0
        for tab in self.house.tabs[: 2 * people : 2]:
            self.act(lambda tab=tab: self.house.connect(tab))
            self.act(lambda tab=tab: self.house.join(tab, tab.device.name))
        for picks in steps:
            self.play_on(picks)

    def teardown(self) -> None:
        """Put everything away."""
        if hasattr(self, "house"):
            self.house.close()
        self._patch.undo()

    def act(self, deed: Deed) -> None:
        """Do something, or keep it for the moment when more is done at once."""
        self.waiting.append(deed)
        if self.more_at_once:
            self.more_at_once -= 1
            return
        self.do_what_waits()

    def do_what_waits(self) -> None:
        """Do it all in one instant."""
        deeds, self.waiting, self.more_at_once = self.waiting, [], 0
        self.house.run(deeds)

    def act_on(self, place: int, links: set[Link], deed: Callable[[Tab], Deed]) -> None:
        """Do something to a page whose line is like that, if there is one."""
        fitting = [tab for tab in self.house.tabs if tab.link in links]
        if fitting:
            self.act(deed(fitting[place % len(fitting)]))

    def to_line(self, place: int, fault: Callable[[Tab], None]) -> None:
        """Something happens to the line of a page that is online."""

        async def happen(tab: Tab) -> None:
            if tab.link is Link.ONLINE and tab.sid in self.house.cast.inboxes:
                fault(tab)

        self.act_on(place, {Link.ONLINE}, lambda tab: lambda: happen(tab))

    @rule(more=st.integers(1, 3))
    def crowd(self, more: int) -> None:
        """The next things happen in one instant."""
        self.more_at_once = self.more_at_once or more

    # Lines

    @with_lines(Link.OFFLINE, Link.DEAD)
    @rule(place=PLACES)
    def connect(self, place: int) -> None:
        """A page is opened, reloaded or comes back; the server may not have noticed the end of its old line."""
        self.act_on(place, {Link.OFFLINE, Link.DEAD}, lambda tab: lambda: self.house.connect(tab))

    @with_lines(Link.OFFLINE, Link.DEAD)
    @rule(place=PLACES, turns=st.integers(0, 16))
    def connect_for_a_moment(self, place: int, turns: int) -> None:
        """A page comes back, and its line is lost again before the server is done with it."""
        self.act_on(
            place,
            {Link.OFFLINE, Link.DEAD},
            lambda tab: lambda: self.house.connect_for_a_moment(tab, turns),
        )

    @with_lines(Link.OFFLINE, Link.DEAD)
    @rule(which=st.sets(PLACES, min_size=2))
    def come_back(self, which: set[int]) -> None:
        """Several come back."""
        for place in sorted(which):
            tab = self.house.tabs[place]
            if tab.link in (Link.OFFLINE, Link.DEAD):
                self.act(lambda tab=tab: self.house.connect(tab))

    @with_lines(Link.MOVED)
    @rule(place=PLACES)
    def take_over(self, place: int) -> None:
        """ "Use here" on a page that rests."""
        self.act_on(place, {Link.MOVED}, lambda tab: lambda: self.house.connect(tab))

    @with_lines(Link.ONLINE)
    @rule(place=PLACES)
    def drop(self, place: int) -> None:
        """A line is lost."""
        self.to_line(place, self.house.drop)

    @with_lines(Link.ONLINE)
    @rule(place=PLACES)
    def die(self, place: int) -> None:
        """A line is dead, and neither end knows."""
        self.to_line(place, self.house.die)

    @precondition(lambda self: any(sid in self.house.cast.inboxes for sid in self.house.cast.dead_since))
    @rule(number=st.integers(0, 7))
    def server_notices(self, number: int) -> None:
        """The server notices a dead line, perhaps long after its page came back over another one."""

        async def notice() -> None:
            dead = sorted(sid for sid in self.house.cast.dead_since if sid in self.house.cast.inboxes)
            if dead:
                self.house.server_notices(dead[number % len(dead)])

        self.act(notice)

    @with_lines(Link.ONLINE)
    @rule(seconds=st.sampled_from([0.0, 4.0, 20.0]), noticed=st.booleans())
    def lose_everybody(self, seconds: float, noticed: bool) -> None:
        """The Wi-Fi is gone, and comes back after a while for those who had been there."""
        lost = [tab for tab in self.house.tabs if tab.link is Link.ONLINE]
        for tab in lost:
            self.act(lambda tab=tab: self.lose(tab, noticed=noticed))
        self.do_what_waits()
        self.house.pass_time(seconds)
        for tab in lost:
            self.act(lambda tab=tab: self.house.connect(tab))

    async def lose(self, tab: Tab, *, noticed: bool) -> None:
        """One of them."""
        if tab.link is Link.ONLINE and tab.sid in self.house.cast.inboxes:
            (self.house.drop if noticed else self.house.die)(tab)

    @with_lines(Link.ONLINE)
    @rule(place=PLACES)
    def stall(self, place: int) -> None:
        """What is sent to a page is on its way for long."""
        self.to_line(place, self.house.stall)

    @with_lines(Link.ONLINE)
    @rule(place=PLACES, reverse=st.booleans())
    def catch_up(self, place: int, reverse: bool) -> None:
        """It arrives at last, the newest stage first or last."""
        self.to_line(place, lambda tab: self.house.catch_up(tab, reverse=reverse))

    # Participants

    @with_lines(Link.ONLINE)
    @rule(place=PLACES, name=st.sampled_from(["Alex", "Kim", "alex", ""]))
    def join(self, place: int, name: str) -> None:
        """Somebody at the door gets in, or is told why not; a device that is in gets itself back."""
        self.act_on(place, {Link.ONLINE}, lambda tab: lambda: self.house.join(tab, name))

    @with_lines(Link.ONLINE)
    @rule(place=PLACES, number=st.integers(0, 3))
    def rejoin(self, place: int, number: int) -> None:
        """Somebody's rejoin code is entered on a device."""
        people = self.house.participants()
        if people:
            whom = people[number % len(people)]
            self.act_on(place, {Link.ONLINE}, lambda tab: lambda: self.house.rejoin(tab, whom))

    @with_lines(Link.ONLINE)
    @rule(place=PLACES)
    def leave(self, place: int) -> None:
        """Somebody leaves on purpose."""

        async def go(tab: Tab) -> None:
            if tab.is_seated:
                await self.house.leave(tab)

        self.act_on(place, {Link.ONLINE}, lambda tab: lambda: go(tab))

    @with_lines(Link.ONLINE)
    @rule(place=PLACES, name=st.sampled_from(["Alex", "Robin"]))
    def rename(self, place: int, name: str) -> None:
        """Somebody takes another name."""
        self.act_on(place, {Link.ONLINE}, lambda tab: lambda: self.house.rename(tab, name))

    @rule(place=PLACES, right=st.booleans(), heard=st.booleans())
    def answer(self, place: int, right: bool, heard: bool) -> None:
        """Somebody taps a tile of the question that the page shows."""
        fitting = [tab for tab in self.house.tabs if tab.stage.question.id]
        if fitting:
            tab = fitting[place % len(fitting)]
            asked = tab.stage.question.id
            self.act(lambda: self.house.answer(tab, asked, right=right, heard=heard))

    @rule(place=PLACES, number=st.integers(0, 3), right=st.booleans())
    def answer_anything(self, place: int, number: int, right: bool) -> None:
        """A program answers any question, asked or not, in or not."""
        asked = self.house.quiz.questions[number % len(self.house.quiz.questions)]
        self.act_on(place, set(Link), lambda tab: lambda: self.house.answer(tab, asked, right=right, heard=True))

    @with_answers_kept()
    @rule(place=PLACES, by_request=st.booleans(), heard=st.booleans(), times=st.integers(1, 3))
    def deliver_again(self, place: int, by_request: bool, heard: bool, times: int) -> None:
        """What is in the outbox is sent again, over the line or by a plain request, perhaps more than once."""
        fitting = [tab for tab in self.house.tabs if tab.device.outbox]
        if not fitting:
            return
        tab = fitting[place % len(fitting)]
        for entry in [*tab.device.outbox, *tab.device.outbox[::-1]][:times]:
            self.act(lambda entry=entry: self.house.deliver(tab, entry, heard=heard, by_request=by_request))

    # The host

    @rule(command=COMMANDS)
    def press(self, command: Command) -> None:
        """The host presses a control."""
        self.act(lambda: self.house.press(command, stale=False))

    @rule(command=st.sampled_from(sorted(Command)))
    def press_late(self, command: Command) -> None:
        """The host presses a control of a stage that is over."""
        self.act(lambda: self.house.press(command, stale=True))

    @rule(picks=PICKS)
    def play_on(self, picks: list[bool | None]) -> None:
        """The quiz goes on as it should: people answer what is asked, or the host presses the big button."""
        asked = self.house.room.question_id
        if self.house.room.phase is not Phase.QUESTION or asked is None:
            self.act(lambda: self.house.press(Command.NEXT, stale=False))
            return
        seated = [tab for tab in self.house.tabs if tab.is_seated and tab.stage.question.id == asked]
        for tab, right in zip(seated, picks, strict=False):
            if right is not None:
                self.act(lambda tab=tab, right=right: self.house.answer(tab, asked, right=right, heard=True))

    @precondition(lambda self: self.house.room.phase is Phase.FINISHED)
    @rule()
    def undo_the_end(self) -> None:
        """It was a mistake."""
        self.act(lambda: self.house.press(Command.UNDO_END, stale=False))

    @rule(locked=st.booleans())
    def lock(self, locked: bool) -> None:
        """The host locks or unlocks joining."""
        self.act(lambda: self.house.lock(locked=locked))

    @rule(number=st.integers(0, 3))
    def remove(self, number: int) -> None:
        """The host takes somebody out."""
        people = self.house.participants()
        if people:
            self.act(lambda: self.house.remove(people[number % len(people)]))

    @rule(number=st.one_of(st.integers(0, 3), st.none()))
    def pick_presenter(self, number: int | None) -> None:
        """The host picks a presenter, or takes the controls back."""
        people = self.house.participants()
        chosen = people[number % len(people)] if people and number is not None else None
        self.act(lambda: self.house.pick_presenter(chosen))

    @rule()
    def edit(self) -> None:
        """The host edits the quiz meanwhile."""
        self.act(self.house.edit)

    @rule(here=st.booleans())
    def console(self, here: bool) -> None:
        """The host's own page comes or goes."""
        self.act(lambda: self.house.console(here=here))

    # Time and the server

    @rule(seconds=st.sampled_from([0.5, 3.0, 7.0, 20.0, 60.0]))
    def wait(self, seconds: float) -> None:
        """Time passes."""
        if not self.waiting:
            self.house.pass_time(seconds)

    @rule(away_s=st.sampled_from([0.1, 5.0, 3600.0]), turns=st.integers(0, 12), back=st.integers(0, 8))
    def kill_the_server(self, away_s: float, turns: int, back: int) -> None:
        """`kill -9` in the middle of what was going on, and another start; some come back at once."""
        lost = [tab for tab in self.house.tabs if tab.link is Link.ONLINE]
        deeds, self.waiting, self.more_at_once = self.waiting, [], 0
        before = room_laws.time_left_ms(self.house)
        self.house.kill(away_s, deeds, turns)
        self.house.wait_until_run()
        if not deeds:
            room_laws.an_outage_took_nothing(self.house, before, lived_ms=round(QUIET_S * 1000))
        for tab in lost[:back]:
            self.act(lambda tab=tab: self.house.connect(tab))

    @not_in_a_crowd()
    @rule()
    def beat(self) -> None:
        """The hub has listened and swept."""
        self.house.calm_feed()
        self.house.sweep()
        room_laws.after_a_sweep(self.house)

    @not_in_a_crowd()
    @rule()
    def settle(self) -> None:
        """After a while everything has taken its course."""
        self.house.calm_feed()
        self.house.pass_time(self.settled_s)
        room_laws.after_a_while(self.house)

    @not_in_a_crowd()
    @rule()
    def everybody_comes_back(self) -> None:
        """One page of each device is online, and has sent what it kept."""
        self.house.calm_feed()
        for tab in self.house.tabs[::2]:
            if tab.link is not Link.ONLINE:
                self.act(lambda tab=tab: self.house.connect(tab))
            for entry in list(tab.device.outbox):
                self.act(lambda tab=tab, entry=entry: self.house.deliver(tab, entry))
        room_laws.nothing_is_left_over(self.house)

    @invariant()
    def laws(self) -> None:
        """What holds at any moment."""
        if hasattr(self, "house") and not self.waiting:
            room_laws.check(self.house)


class ManyServers(RoomMachine):
    """The same with two servers, of which each dies now and then, and a feed between them that cannot be trusted."""

    servers = 2
    settled_s = 30.0

    @rule(fates=FATES)
    def disturb(self, fates: list[Fate]) -> None:
        """What the servers say to each other from now on is late, doubled or lost, until all has to be settled."""
        self.house.wire.fates = fates

    @not_in_a_crowd()
    @rule(number=st.integers(0, 1))
    def kill_one_server(self, number: int) -> None:
        """`kill -9` of one of them; another one takes its place."""
        before = self.house.progress()
        was_run, was_run_by = self.house.is_run, self.house.runs_it
        self.house.kill_one(number)
        self.house.pass_time(QUIET_S)
        if was_run and was_run_by in self.house.servers:
            room_laws.a_start_stopped_no_clock(self.house, before)


def fresh_sqlite(template: SqliteTemplate, directory: Path) -> Callable[[], str]:
    """Makes the same file anew for each example."""

    def new_url() -> str:
        for left_over in directory.glob("quizapp.db*"):
            left_over.unlink()
        return template.new_url(directory)

    return new_url


def run(machine: type[RoomMachine], new_url: Callable[[], str], examples: int) -> None:
    """Run it on databases of this test."""
    here = type("Here", (machine,), {"make_url": (new_url,)})
    run_state_machine_as_test(
        here,
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,  # a thousand steps of a whole house: the same ones for everybody
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
        ),
    )


def test_no_fault_costs_anything(sqlite_template: SqliteTemplate, tmp_path: Path) -> None:
    """N2, N5, N6, N8, N9, Q4, X1: whatever happens to lines, tabs and server, pages, room and database agree."""
    run(RoomMachine, fresh_sqlite(sqlite_template, tmp_path), 60)


def test_no_fault_costs_anything_with_two_servers(sqlite_template: SqliteTemplate, tmp_path: Path) -> None:
    """The same for two servers on one database, whose feed loses, doubles and delays what they tell each other."""
    run(ManyServers, fresh_sqlite(sqlite_template, tmp_path), 40)


def test_no_fault_costs_anything_on_postgresql(postgres: PostgresServer) -> None:
    """The same on PostgreSQL, where the servers hold rows against each other."""
    run(ManyServers, postgres.new_url, 15)
