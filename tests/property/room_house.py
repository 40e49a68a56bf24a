"""A hub on a real database with people's pages around it, in driven time: everything that can happen to them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from sqlmodel import select

from quizapp.db.tables import Event
from quizapp.domain.flow.permissions import Command
from quizapp.domain.flow.progress import Progress
from quizapp.domain.refusal import Refusal
from quizapp.realtime.connections.heartbeat import keep_beating, sweep
from quizapp.realtime.hub import Hub
from quizapp.realtime.rooms.audience import Audience
from quizapp.realtime.rooms.projections import me_view, timer_view
from quizapp.realtime.rooms.room import Room
from quizapp.services.admission.joining import JoinRequest
from quizapp.services.admission.rejoining import RejoinRequest, rejoin_code_of
from quizapp.services.authoring.events import rename_event
from quizapp.services.play.answers import AnswerRequest
from quizapp.services.play.snapshot_reader import progress_of
from quizapp.services.play.snapshots import StoredAnswer
from quizapp.services.play.versions import revisions_of
from tests.property.driven_time import PROCESS, Clock, DrivenLoop, SteppedDatabase
from tests.property.room_feed import DELAYS, Fate, Wire, WireEnd
from tests.property.room_pages import Device, Entry, Link, Memory, Network, Tab, Wiretap
from tests.support.events import device as hash_of
from tests.support.events import make_quiz, people, question
from tests.support.settings import HubSettings

QUIET_S = 0.2  # after this everything that was begun has been done; what waits for people takes longer
CATCH_UP_S = 4.0  # after this a server knows what it was not told
T = TypeVar("T")

Deed = Callable[[], Awaitable[None]]


SETTINGS = HubSettings()


class Complaints(logging.Handler):
    """Whatever the product logs as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.said.append(self.format(record))


class Server:
    """One of the servers: a hub with a way to the database, to the other servers, and to its sockets."""

    def __init__(self, number: int, url: str, wire: Wire | None, network: Network) -> None:
        self.number = number
        self.db = SteppedDatabase(url)
        self.feed = WireEnd(wire, number) if wire is not None else None
        self.cast = Wiretap(network)
        self.hub = Hub(self.db, SETTINGS, self.cast, self.feed)

    async def start(self, event_id: int) -> None:
        """Go on with what was running, and open the room."""
        PROCESS.set(self.number)
        await self.hub.start()
        await self.hub.rooms.by_id(event_id)
        self._heart = asyncio.ensure_future(
            keep_beating(self.hub, self.db, SETTINGS.heartbeat_interval_s, SETTINGS.timings)
        )

    def die(self) -> None:
        """Nothing of it reaches anybody any more."""
        self.db.is_dead = True
        if self.feed is not None:
            self.feed.cut()

    def is_behind(self, now_s: float) -> bool:
        """Whether it need not know yet what another server did."""
        return self.feed is not None and now_s - self.feed.disturbed_s < CATCH_UP_S

    async def do(self, deed: Awaitable[T]) -> T:
        """Have its process do that."""
        token = PROCESS.set(self.number)
        try:
            return await deed
        finally:
            PROCESS.reset(token)


class House:
    """A quiz with its host, devices with their tabs, and the servers that they all lose now and then."""

    def __init__(self, clock: Clock, url: str, servers: int = 1) -> None:
        self.clock = clock
        self._url = url
        self._number_of_servers = servers
        self.servers: list[Server] = []
        self.db = SteppedDatabase(url)
        self.complaints = Complaints()
        logging.getLogger("quizapp").addHandler(self.complaints)
        self.devices = [Device(name) for name in ("Alex", "Kim", "Sam", "Toni")]
        self.tabs = [Tab(device) for device in self.devices for _ in range(2)]
        self.memory = Memory()
        self._numbers = 0

    def open(self, limits_s: Sequence[Sequence[int | None]], *, streak: bool) -> None:
        """Begin with a quiz in the lobby: a segment for each row of time limits."""
        rows = [[question(f"Question {limit}?", limit_s=limit) for limit in row] for row in limits_s]
        self.quiz = make_quiz(self.db, *rows, streak=streak)
        self._power_on()

    def close(self) -> None:
        """Put everything away."""
        logging.getLogger("quizapp").removeHandler(self.complaints)
        self._power_off()
        self.db.close()

    # The servers

    def _power_on(self) -> None:
        self.loop = DrivenLoop(self.clock)
        self.cast = Network(self.clock)
        self.wire = Wire(self.clock)
        self.servers = []
        while len(self.servers) < self._number_of_servers:
            self._start_server()

    def _power_off(self) -> None:
        self.loop.kill()
        for server in self.servers:
            server.db.close()

    def _start_server(self) -> None:
        self._numbers += 1
        wire = self.wire if self._number_of_servers > 1 else None
        server = Server(self._numbers, self._url, wire, self.cast)
        server.cast.on_gone = server.hub.connections.gone
        self.servers.append(server)
        self.loop.run(server.do(server.start(self.quiz.id)))

    def server_of(self, tab: Tab) -> Server:
        """Where a page is connected; any server for a page that is not, as for a plain request."""
        return next((server for server in self.servers if server.number == tab.server), None) or self.any_server()

    def any_server(self) -> Server:
        """One after the other."""
        self._numbers += 1
        return self.servers[self._numbers % len(self.servers)]

    @property
    def runs_it(self) -> Server:
        """The server that runs the event; while none does, the first."""
        return next((one for one in self.servers if one.hub.leases.holds(self.quiz.id)), self.servers[0])

    @property
    def is_run(self) -> bool:
        """Whether a server that lives runs the event; after the end of one it takes a while."""
        return self.runs_it.hub.leases.holds(self.quiz.id)

    def sweep(self) -> None:
        """The hubs listen to everybody and write down who is here."""
        for server in self.servers:
            self.loop.run(server.do(self._sweep(server)))
        self.pass_time(QUIET_S)

    async def _sweep(self, server: Server) -> None:
        await server.hub.listen()
        await sweep(server.hub, server.db, changes_only=True)

    def kill(self, away_s: float, deeds: Sequence[Deed] = (), turns: int = 0) -> None:
        """`kill -9` of all, that many turns of the loop into these deeds, and another start after a while."""
        if deeds:
            self.loop.run(self._begin(deeds, turns))
        self._power_off()
        for tab in self.tabs:
            tab.link = tab.link if tab.link is Link.MOVED else Link.OFFLINE
        self.clock.now_s += away_s
        self.memory.last_here_s.clear()  # a new process is patient with everybody anew
        self._power_on()

    def wait_until_run(self) -> None:
        """Until a server runs the event: the leases of those that died have to be over."""
        for _ in range(round((SETTINGS.timings.lease_s + 2.0) / QUIET_S)):
            self.pass_time(QUIET_S)
            if self.is_run:
                return
        raise AssertionError("nobody runs the event")

    def calm_feed(self) -> None:
        """The servers tell each other everything again, and know what they missed."""
        self.wire.fates = []
        if any(server.is_behind(self.clock.now_s) for server in self.servers):
            self.pass_time(CATCH_UP_S + max(DELAYS[Fate.LATE]))

    def kill_one(self, number: int) -> None:
        """`kill -9` of one of several servers, and a new one in its place."""
        server = self.servers.pop(number % len(self.servers))
        server.die()
        self.loop.kill_process(server.number)
        server.db.close()
        for sid, owner in list(self.cast.owners.items()):
            if owner is server.cast:
                self.cast.forget(sid)
        for tab in self.tabs:
            if tab.server == server.number and tab.link is not Link.MOVED:
                tab.link = Link.OFFLINE
        for other in self.servers:
            assert other.feed is not None
            other.feed.disturbed_s = self.clock.now_s  # what it was about to say was never said
        self._start_server()

    async def _begin(self, deeds: Sequence[Deed], turns: int) -> None:
        for deed in deeds:
            self._task = asyncio.ensure_future(deed())
        for _ in range(turns):
            await asyncio.sleep(0)

    def run(self, deeds: Sequence[Deed]) -> None:
        """Do these in one instant, and see what comes of it."""
        self.loop.run(self._together(deeds))
        self.pass_time(QUIET_S)

    async def _together(self, deeds: Sequence[Deed]) -> None:
        await asyncio.gather(*(deed() for deed in deeds))

    def pass_time(self, seconds: float) -> None:
        """Nobody does anything for a while."""
        self.loop.run(asyncio.sleep(seconds))
        self.bring_messages()

    # Lines

    def bring_messages(self) -> None:
        """Everything that is on its way arrives, but over stalled lines."""
        for tab in self.tabs:
            if tab.link is Link.ONLINE and tab.sid not in self.cast.inboxes:
                tab.link = Link.MOVED
            if tab.link is Link.ONLINE and not tab.stalled:
                self._arrive(tab)

    def _arrive(self, tab: Tab) -> None:
        inbox = self.cast.inboxes[tab.sid]
        while inbox:
            tab.take(*inbox.pop(0))

    def stall(self, tab: Tab) -> None:
        """What is sent to a page is on its way for a long time."""
        tab.stalled = True

    def catch_up(self, tab: Tab, *, reverse: bool) -> None:
        """It arrives, stages in another order than they were sent in if need be."""
        inbox = self.cast.inboxes.get(tab.sid)
        tab.stalled = False
        if inbox is None or tab.link is not Link.ONLINE:
            return
        tab.lagged = True  # the end of a clock is counted from its arrival
        if reverse:
            inbox.sort(key=lambda sent: -sent[0][0].version if isinstance(sent[0], tuple) else 1)
        self._arrive(tab)

    def drop(self, tab: Tab) -> None:
        """A line is lost, and both ends know it."""
        tab.link = Link.OFFLINE
        self.cast.gone(tab.sid)

    def die(self, tab: Tab) -> None:
        """A line is dead, and nobody knows."""
        self.cast.dead_since[tab.sid] = self.clock.now_s
        self.cast.inboxes[tab.sid].clear()
        tab.link = Link.DEAD

    def server_notices(self, sid: str) -> None:
        """The server notices a dead line, sooner or later."""
        self.cast.gone(sid)

    async def connect(self, tab: Tab) -> None:
        """A page (re)connects over a new socket: everything that it shows is read anew (N5)."""
        self._numbers += 1
        server = self.any_server()
        tab.sid, tab.link, tab.stalled = f"{tab.device.name} {self._numbers}", Link.ONLINE, False
        tab.server = server.number
        self.cast.opened(tab.sid, server.cast)
        await self._restore(tab)
        for entry in list(tab.device.outbox):
            await self.deliver(tab, entry)

    async def connect_for_a_moment(self, tab: Tab, turns: int) -> None:
        """The line is lost again that many turns of the loop later: Reflex cancels what it was doing for the page."""
        connecting = asyncio.ensure_future(self.connect(tab))
        for _ in range(turns):
            await asyncio.sleep(0)
        if tab.link is Link.ONLINE and tab.sid in self.cast.inboxes:
            self.drop(tab)
        connecting.cancel()
        await asyncio.gather(connecting, return_exceptions=True)

    async def _restore(self, tab: Tab) -> None:
        """`PlayState.restore`, and `JoinState.open_door` for who is not in."""
        sid, server = tab.sid, self.server_of(tab)
        await server.do(self._restore_at(tab, sid, server))

    async def _restore_at(self, tab: Tab, sid: str, server: Server) -> None:
        # What a server is about to hear of its own commit it then tells the page; of another one's it may not hear.
        committed = self.revision() if server.feed is not None else 0
        room = (await server.hub.rooms.by_code(self.quiz.code)).room
        assert room.snapshot.revision >= committed, "a page was shown something that was over when it was opened"
        person = room.by_device_id(hash_of(tab.device.name))
        tab.at_door = person is None or person.facts.has_left
        audience = Audience.DOOR if tab.at_door else Audience.PHONE
        mine = None if person is None or tab.at_door or person.facts.is_removed else person.facts.id
        self._numbers += 1
        tab.mine, tab.number, tab.placed_s = mine or 0, self._numbers, self.clock.now_s
        await server.hub.connections.subscribe(sid, self.quiz.id, audience, mine)
        self._show_anew(tab, sid, mine)

    def _show_anew(self, tab: Tab, sid: str, mine: int | None) -> None:
        """What Reflex sends after a handler: stage, clock and own part as they are now."""
        room = self.room_of(self.server_of(tab))
        tab.lagged = False
        self.cast.send(sid, (room.stage, timer_view(room, self.clock.now_ms())))
        self.cast.send(sid, me_view(room, mine) if mine else None)

    # Participants

    def person_of(self, device: Device, server: Server) -> int | None:
        """Who plays on that device, if anybody does, as that server has it."""
        person = self.room_of(server).by_device_id(hash_of(device.name))
        return person.facts.id if person and not person.facts.is_removed else None

    async def join(self, tab: Tab, name: str) -> None:
        """Get in, or read why not."""
        now = self.clock.utc_now()
        request = JoinRequest(self.quiz.id, hash_of(tab.device.name), name, 0, started_at=now, at=now)
        try:
            server = self.server_of(tab)
            await server.do(server.hub.admissions.join(request))
        except Refusal:
            return
        await self._restore(tab)

    async def rejoin(self, tab: Tab, participant_id: int) -> None:
        """Enter somebody's rejoin code on this device."""
        try:
            code = self.db.read_now(lambda session: rejoin_code_of(session, self.quiz.id, participant_id))
            now = self.clock.utc_now()
            server = self.server_of(tab)
            request = RejoinRequest(self.quiz.id, hash_of(tab.device.name), code, now)
            await server.do(server.hub.participants.rejoin(request))
        except Refusal:
            return
        await self._restore(tab)

    async def leave(self, tab: Tab) -> None:
        """Leave on purpose: the page goes on to the start page."""
        sid, server = tab.sid, self.server_of(tab)
        try:
            await server.do(server.hub.participants.leave(self.quiz.id, tab.me.id))
        except Refusal:
            return
        await server.do(server.hub.connections.unsubscribe(sid))
        tab.at_door, tab.me = True, type(tab.me)()

    async def rename(self, tab: Tab, name: str) -> None:
        """Take another name."""
        server = self.server_of(tab)
        mine = self.person_of(tab.device, server)
        if mine is None:
            return
        try:
            await server.do(server.hub.participants.rename(self.quiz.id, mine, name))
        except Refusal:  # somebody was taken out, or went, in the same instant
            return
        self._show_anew(tab, tab.sid, mine)

    async def answer(self, tab: Tab, question_id: int, *, right: bool, heard: bool) -> None:
        """Tap a tile: it is written down first, then sent."""
        if any(entry.question == question_id for entry in tab.device.outbox):
            return
        self._numbers += 1
        pick = self.quiz.right(question_id) if right else self.quiz.wrong(question_id)
        entry = Entry(f"{question_id}-{self._numbers}", question_id, pick, self._numbers * 10)
        tab.device.outbox.append(entry)
        await self.deliver(tab, entry, heard=heard)

    async def deliver(self, tab: Tab, entry: Entry, *, heard: bool = True, by_request: bool = False) -> None:
        """Send an answer; into nothing over a dead line. `heard`: whether the verdict comes back."""
        if not by_request and tab.link is not Link.ONLINE:
            return
        sid, server = tab.sid, self.any_server() if by_request else self.server_of(tab)
        state, mine = await server.do(self._judged(tab, entry, server))
        room = self.room_of(server)
        if mine is not None and state == "saved" and (by_request or room.people[mine].presence.socket != sid):
            await server.do(server.hub.answers.tell(self.quiz.id, mine))
        if not heard:
            if tab.sid == sid and tab.link is Link.ONLINE and not by_request:
                self.die(tab)
            return
        if state != "paused" and entry in tab.device.outbox:
            tab.device.outbox.remove(entry)
        if not by_request:
            self._show_anew(tab, sid, mine)
            tab.at_door = tab.at_door or mine is None

    async def _judged(self, tab: Tab, entry: Entry, server: Server) -> tuple[str, int | None]:
        """The verdict of `PlayState.answer` and `POST /api/answer`, and who it is for."""
        await server.hub.rooms.by_code(self.quiz.code)
        mine = self.person_of(tab.device, server)
        if mine is None:
            return "not_joined", None
        request = AnswerRequest(
            self.quiz.id,
            mine,
            entry.question,
            {"choices": [entry.pick]},
            entry.thought_ms,
            entry.key,
            self.clock.now_ms(),
        )
        try:
            stored = await server.hub.answers.take(request)
        except Refusal as refusal:
            reason = refusal.reason
        else:
            self._remember(stored)
            return "saved", mine
        assert (mine, entry.question) not in self.memory.stored, f"a stored answer was refused: {reason}"
        return reason, mine

    def _remember(self, stored: StoredAnswer) -> None:
        """The same answer always gets the same verdict."""
        key = (stored.participant_id, stored.question_id)
        assert self.memory.stored.setdefault(key, stored) == stored

    # The host

    async def press(self, command: Command, *, stale: bool) -> None:
        """Press a control, on the version that is shown or on an older one."""
        seen = self.room.event.version - (1 if stale else 0)
        try:
            took_effect = await self._at_any(lambda hub: hub.commands.run(self.quiz.id, command, seen))
        except Refusal:
            return
        assert not (stale and took_effect), "a control pressed on an older stage did something"

    async def lock(self, *, locked: bool) -> None:
        """Lock or unlock joining; once the quiz has ended there is nothing to lock."""
        try:
            await self._at_any(lambda hub: hub.commands.set_lock(self.quiz.id, locked=locked))
        except Refusal:
            return

    async def remove(self, participant_id: int) -> None:
        """Take somebody out."""
        try:
            await self._at_any(lambda hub: hub.participants.remove(self.quiz.id, participant_id))
        except Refusal:
            return

    async def pick_presenter(self, participant_id: int | None) -> None:
        """Give the controls into somebody's hand, too, or take them back."""
        try:
            await self._at_any(lambda hub: hub.commands.pick_presenter(self.quiz.id, participant_id))
        except Refusal:
            return

    async def edit(self) -> None:
        """Change the title in the editor meanwhile."""
        self._numbers += 1
        title = f"Title {self._numbers}"
        await self.db.write(lambda session: rename_event(session, self.quiz.host_id, self.quiz.id, title))
        await self._at_any(lambda hub: hub.updates.announce(self.quiz.id))

    async def console(self, *, here: bool) -> None:
        """The host's page comes or goes."""
        if here == ("console" in self.cast.inboxes):
            return
        if not here:
            self.cast.gone("console")
            return
        server = self.any_server()
        self.cast.opened("console", server.cast)
        await server.do(server.hub.connections.subscribe("console", self.quiz.id, Audience.CONSOLE))

    async def _at_any(self, deed: Callable[[Hub], Awaitable[T]]) -> T:
        server = self.any_server()
        return await server.do(deed(server.hub))

    @property
    def room(self) -> Room:
        """The room in the memory of the server that runs the event."""
        return self.room_of(self.runs_it)

    def room_of(self, server: Server) -> Room:
        """The room in a server's memory."""
        room = server.hub.rooms.opened_room(self.quiz.id)
        assert room is not None
        return room

    def revision(self) -> int:
        """How much of what happened is committed."""
        return self.db.read_now(lambda session: revisions_of(session, [self.quiz.id]))[self.quiz.id]

    def progress(self) -> Progress:
        """Where the quiz is, as it is committed."""
        return self.db.read_now(lambda session: progress_of(session.exec(select(Event)).one()))

    def participants(self) -> list[int]:
        """Everybody who ever was in."""
        return [row.id or 0 for row in people(self.db, self.quiz)]
