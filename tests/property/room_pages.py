"""Pages that show a room, by the rules of the real ones, and the lines between them and the hub."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from quizapp.domain.connection.quality import LinkStats
from quizapp.domain.flow.progress import Progress
from quizapp.domain.refusal import Refusal
from quizapp.realtime.rooms.audience import Audience, ConnectionGone
from quizapp.services.play.snapshots import StoredAnswer
from quizapp.views import MeView, StageView, TimerView
from tests.property.driven_time import Clock
from tests.support.recording import Recorder

# What comes over a line: a stage with its clock, the own part, or None for "you are nobody here".
Message = tuple[StageView, TimerView] | MeView | None


class Network:
    """The sockets that servers take for open, and what was sent to each, in its order."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.inboxes: dict[str, list[tuple[Message, int]]] = {}  # messages, and when they were sent
        self.owners: dict[str, Wiretap] = {}
        self.dead_since: dict[str, float] = {}  # those of them that are not open, and since when

    def opened(self, sid: str, owner: "Wiretap") -> None:
        """A socket is open."""
        self.inboxes[sid], self.owners[sid] = [], owner

    def gone(self, sid: str) -> None:
        """The server notices that a socket is gone."""
        owner = self.owners.get(sid)
        if owner is not None:
            owner.noticed(sid)  # while its line is known: the server looks how long it was silent
            self.forget(sid)

    def forget(self, sid: str) -> None:
        """Its server is gone with it."""
        self.inboxes.pop(sid, None)
        self.owners.pop(sid, None)

    def send(self, sid: str, message: Message) -> None:
        """Put it on its way; into nothing over a dead line."""
        if sid in self.inboxes and sid not in self.dead_since:
            self.inboxes[sid].append((message, self.clock.now_ms()))


class Wiretap(Recorder):
    """Brings what one server says to its own sockets. A socket that is not open gets nothing."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self._network = network
        self.on_gone: Callable[[str], None] = lambda sid: None

    def noticed(self, sid: str) -> None:
        """A socket is gone."""
        self.on_gone(sid)
        self.inside = {who for who in self.inside if who[0] != sid}

    def _has(self, sid: str) -> bool:
        return self._network.owners.get(sid) is self

    async def enter(self, sid: str, event_id: int, audience: Audience) -> None:
        """Only who is connected can look."""
        if not self._has(sid):
            raise ConnectionGone
        await super().enter(sid, event_id, audience)

    async def stage(self, event_id: int, stage: StageView, timer: TimerView) -> None:
        """To all who look."""
        await super().stage(event_id, stage, timer)
        for sid, event, _ in self.inside:
            if event == event_id:
                self._send(sid, (stage, timer))

    async def me(self, sid: str, me: MeView) -> None:
        """To one phone; an empty view is for somebody who was taken out."""
        await super().me(sid, me)
        self._send(sid, me if me.id else None)

    async def sign_out(self, sid: str, why: Refusal) -> None:
        """To one phone that is nobody's any longer."""
        await super().sign_out(sid, why)
        self._send(sid, None)

    async def dismiss(self, sid: str) -> None:
        """The server closes a socket itself, and hears of its end at once."""
        await super().dismiss(sid)
        if self._has(sid):
            self._network.gone(sid)

    def line(self, sid: str) -> LinkStats | None:
        """A dead socket is silent; one that lives is heard all the time."""
        if not self._has(sid):
            return None
        now_s = self._network.clock.now_s
        return LinkStats(20, now_s - self._network.dead_since.get(sid, now_s))

    def _send(self, sid: str, message: Message) -> None:
        if self._has(sid):
            self._network.send(sid, message)


class Link(StrEnum):
    """What a page believes of its line."""

    ONLINE = "online"
    DEAD = "dead"  # it looks open to the server, and nothing comes through
    OFFLINE = "offline"
    MOVED = "moved"  # another tab has the seat; this one rests


@dataclass
class Entry:
    """An answer in the outbox."""

    key: str
    question: int
    pick: int
    thought_ms: int


@dataclass
class Device:
    """A browser: its secret, and what its local storage holds."""

    name: str
    outbox: list[Entry] = field(default_factory=list[Entry])


@dataclass
class Tab:
    """A page of a device, as `quiz_views.js` and `play.py` have it."""

    device: Device
    sid: str = ""
    server: int = 0  # which one it was connected to at the latest
    number: int = 0  # higher for a page that took its place later
    placed_s: float = 0.0  # and when that was
    link: Link = Link.OFFLINE
    stage: StageView = field(default_factory=StageView)
    me: MeView = field(default_factory=MeView)
    clock: tuple[bool, int, int] = (False, 0, 0)  # running, moment of closing or time left, total; in ms
    at_door: bool = True
    mine: int = 0  # whose page it was made at the latest
    stalled: bool = False  # what comes over its line waits on its way
    lagged: bool = False  # the clock that it shows came late, so that it shows more time than there is

    def take(self, message: Message, now_ms: int) -> None:
        """What arrived is shown, unless it is an older stage than the one that is shown."""
        if message is None:
            self.me = MeView()
        elif isinstance(message, MeView):
            self.me = message
        else:
            self.show(*message, now_ms)

    def show(self, stage: StageView, timer: TimerView, now_ms: int) -> None:
        """`showStage` of the page."""
        if self.stage.event == stage.event and stage.version < self.stage.version:
            return
        self.stage = stage
        self.clock = clock_of(timer, now_ms)

    @property
    def is_seated(self) -> bool:
        """Whether this page shows somebody's quiz, and has heard all of it."""
        return self.link is Link.ONLINE and not self.stalled and not self.at_door and self.me.id != 0


def clock_of(timer: TimerView, now_ms: int) -> tuple[bool, int, int]:
    """The clock as the page keeps it: a running one by its end."""
    return timer.running, (now_ms + timer.left if timer.running else timer.left), timer.total


def seen(stage: StageView, me: MeView) -> dict[str, object]:
    """What a person sees of both on `/play/CODE`; what is sent but not shown in this phase is left out.

    Out of how many somebody is #3 changes with each newcomer, and is told with the next reveal.
    """
    about_this = me.question == stage.question.id
    in_time = me.since < stage.question.opened
    page: dict[str, object] = {"stage": stage, "me": (me.id, me.name, me.avatar, me.score)}
    asked = "question" in (stage.phase, stage.before if stage.phase == "paused" else "")
    page["status"] = ("active" if in_time else "waiting") if asked else me.status
    if stage.phase != "lobby" and (me.score or me.behind):
        page["rank"] = me.rank
    if stage.phase in ("reveal", "leaderboard", "segment_results", "finished") and (me.score or me.behind):
        page["behind"] = me.behind
    if stage.phase in ("question", "paused", "reveal"):
        page["response"] = me.response if about_this else {}
    if stage.phase == "reveal":
        page["verdict"] = (me.verdict, me.points) if about_this else None
    return page


@dataclass
class Memory:
    """What the outside has seen and will hold the server to."""

    stored: dict[tuple[int, int], StoredAnswer] = field(default_factory=dict[tuple[int, int], StoredAnswer])
    version: int = 0
    progress: Progress = field(default_factory=Progress)
    shown: dict[int, int] = field(default_factory=dict[int, int])  # the latest version on each page
    revisions: list[tuple[float, int]] = field(default_factory=list[tuple[float, int]])  # and when
    last_here_s: dict[int, float] = field(default_factory=dict[int, float])
