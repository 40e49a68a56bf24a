"""Who looks at what: the port through which a hub reaches browsers."""

from enum import StrEnum
from typing import Protocol

from quizapp.domain.connection.quality import ConnectionQuality, LinkStats
from quizapp.domain.refusal import Refusal
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


class Audience(StrEnum):
    """What a connection shows."""

    DOOR = "door"
    PHONE = "phone"
    SCREEN = "screen"
    CONSOLE = "console"


class ConnectionGone(Exception):
    """The connection ended before it could be shown anything."""


class Broadcaster(Protocol):
    """Sends views to the connections of an event. Whoever is gone is passed over silently."""

    async def enter(self, sid: str, event_id: int, audience: Audience) -> None:
        """From now on the connection gets what its audience gets, or `ConnectionGone`."""
        ...

    async def leave(self, sid: str, event_id: int, audience: Audience) -> None:
        """The connection shows something else from now on."""
        ...

    async def stage(self, event_id: int, stage: StageView, timer: TimerView) -> None:
        """To all connections of the event, in one broadcast."""
        ...

    async def counts(self, event_id: int, counts: CountsView) -> None:
        """To projectors and consoles."""
        ...

    async def counts_to(self, sid: str, counts: CountsView) -> None:
        """To one phone: the presenter's."""
        ...

    async def lobby(self, event_id: int, lobby: LobbyView) -> None:
        """To projectors: the names."""
        ...

    async def wifi(self, event_id: int, wifi: WifiView) -> None:
        """To projectors, and to nobody else: the Wi-Fi of the room."""
        ...

    async def people(self, sid: str, people: list[PersonView], page: RosterPageView, weather: WeatherView) -> None:
        """To one console: the page of the list that it looks at, and how everybody's connections are."""
        ...

    async def waiting(self, event_id: int, waiting: WaitingView) -> None:
        """To consoles: who waits for the host."""
        ...

    async def call(self, sid: str) -> None:
        """To one join page: the host has said something about it."""
        ...

    async def me(self, sid: str, me: MeView) -> None:
        """To one phone."""
        ...

    async def sign_out(self, sid: str, why: Refusal) -> None:
        """To one phone that is nobody's any longer, and learns why."""
        ...

    async def weather(self, sid: str, weather: ConnectionQuality) -> None:
        """To one phone: how good its connection is."""
        ...

    async def dismiss(self, sid: str) -> None:
        """Close a connection whose page rests until a person wants it back."""
        ...

    def line(self, sid: str) -> LinkStats | None:
        """What is known of a connection, None for one that is gone."""
        ...
