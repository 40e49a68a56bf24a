"""An audience of a hub that writes down what it was shown."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from quizapp.domain.connection.quality import ConnectionQuality, LinkStats
from quizapp.domain.refusal import Refusal
from quizapp.realtime.rooms.audience import Audience
from quizapp.views import (
    CountsView,
    LobbyView,
    MeView,
    PersonView,
    RosterPageView,
    StageView,
    TimerView,
    WaitingView,
    WeatherView,
    WifiView,
)


@dataclass
class Recorder:
    """Implements `Broadcaster`: keeps everything in the order in which it was sent."""

    stages: list[tuple[StageView, TimerView]] = field(default_factory=list)
    counted: list[CountsView] = field(default_factory=list)
    presented: list[tuple[str, CountsView]] = field(default_factory=list)
    lobbies: list[LobbyView] = field(default_factory=list)
    wifis: list[WifiView] = field(default_factory=list)
    pages: dict[str, RosterPageView] = field(default_factory=dict)
    waitings: list[WaitingView] = field(default_factory=list)
    called: list[str] = field(default_factory=list)
    rosters: list[list[PersonView]] = field(default_factory=list)
    room_weathers: list[WeatherView] = field(default_factory=list)
    told: list[tuple[str, MeView]] = field(default_factory=list)
    weathers: list[tuple[str, ConnectionQuality]] = field(default_factory=list)
    dismissed: list[str] = field(default_factory=list)
    lines: dict[str, LinkStats] = field(default_factory=dict)
    signed_out: list[tuple[str, str]] = field(default_factory=list)
    inside: set[tuple[str, int, Audience]] = field(default_factory=set)
    order: list[str] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def enter(self, sid: str, event_id: int, audience: Audience) -> None:
        """Write down who looks."""
        self.inside.add((sid, event_id, audience))

    async def leave(self, sid: str, event_id: int, audience: Audience) -> None:
        """Write down who looks away."""
        self.inside.discard((sid, event_id, audience))

    async def stage(self, event_id: int, stage: StageView, timer: TimerView) -> None:
        """Write down what all were shown."""
        self.stages.append((stage, timer))
        self._note("stage")

    async def counts(self, event_id: int, counts: CountsView) -> None:
        """Write down the numbers."""
        self.counted.append(counts)
        self._note("counts")

    async def counts_to(self, sid: str, counts: CountsView) -> None:
        """Write down the numbers that a presenter has."""
        self.presented.append((sid, counts))
        self._note(f"counts {sid}")

    async def lobby(self, event_id: int, lobby: LobbyView) -> None:
        """Write down the names on projectors."""
        self.lobbies.append(lobby)
        self._note("lobby")

    async def wifi(self, event_id: int, wifi: WifiView) -> None:
        """Write down the Wi-Fi on projectors."""
        self.wifis.append(wifi)
        self._note("wifi")

    async def people(self, sid: str, people: list[PersonView], page: RosterPageView, weather: WeatherView) -> None:
        """Write down the list."""
        self.pages[sid] = page
        self.rosters.append(people)
        self.room_weathers.append(weather)
        self._note("roster")

    async def waiting(self, event_id: int, waiting: WaitingView) -> None:
        """Write down who waits."""
        self.waitings.append(waiting)
        self._note("waiting")

    async def call(self, sid: str) -> None:
        """Write down whose page is to look again."""
        self.called.append(sid)
        self._note(f"call {sid}")

    async def weather(self, sid: str, weather: ConnectionQuality) -> None:
        """Write down what one phone was told of its connection."""
        self.weathers.append((sid, weather))
        self._note(f"weather {sid}")

    async def dismiss(self, sid: str) -> None:
        """Write down who has to rest."""
        self.dismissed.append(sid)
        self._note(f"dismiss {sid}")

    def line(self, sid: str) -> LinkStats | None:
        """What the test says of that connection."""
        return self.lines.get(sid)

    async def me(self, sid: str, me: MeView) -> None:
        """Write down what one phone was told."""
        self.told.append((sid, me))
        self._note(f"me {sid}")

    async def sign_out(self, sid: str, why: Refusal) -> None:
        """Write down who was sent away, and why."""
        self.signed_out.append((sid, why.reason))
        self._note(f"sign out {sid}")

    @property
    def stage_now(self) -> StageView:
        """What all see."""
        return self.stages[-1][0]

    def last_told(self, sid: str) -> MeView:
        """What that phone was told last."""
        return next(me for to, me in reversed(self.told) if to == sid)

    async def until(self, condition: Callable[[], bool], timeout_s: float = 20) -> None:
        """Wait until what was sent satisfies a condition."""
        async with asyncio.timeout(timeout_s):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    def _note(self, what: str) -> None:
        self.order.append(what)
        self._changed.set()
