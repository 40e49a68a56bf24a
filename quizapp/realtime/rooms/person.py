"""A participant in a room: what the snapshot says of them, and how they are connected right now."""

from typing import TYPE_CHECKING

from quizapp.domain.connection.presence import ConnectionState, Patience, Presence
from quizapp.domain.connection.quality import ConnectionQuality, LinkStats, weather
from quizapp.domain.scoring.lag_credit import Given, RoundTrips
from quizapp.services.play.snapshots import ParticipantFacts
from quizapp.views import WishView

if TYPE_CHECKING:
    from quizapp.realtime.rooms.room import Room

_ELSEWHERE = "worker "  # no socket's id has a space


def socket_at(worker: str) -> str:
    """What stands in the place of a socket for somebody who is connected to another server."""
    return _ELSEWHERE + worker


def is_elsewhere(socket: str) -> bool:
    """Whether that stands for a socket of another server."""
    return socket.startswith(_ELSEWHERE)


class Person:
    """Somebody in a room. What is kept here is about connections, and is lost with the process; the facts are not."""

    def __init__(self, room: "Room", number: int, now_s: float) -> None:
        self._room = room
        self.id = number
        self.presence = Presence(seen_s=now_s)
        self.was_here = False  # the latest socket that counted was this server's
        self.claim = 0  # higher for a newer connection, on whichever server
        self.line = LinkStats()
        self.trips = RoundTrips()  # over all sockets, so that a new one brings nothing
        self.given = Given()  # credit for interruptions
        self.stored_connection: ConnectionState | None = None
        self.told_weather: ConnectionQuality | None = None
        self.granted = WishView()  # the last wish, and what became of it

    @property
    def facts(self) -> ParticipantFacts:
        """What the database knows."""
        return self._room.snapshot.people.by_id[self.id]

    @property
    def counts(self) -> bool:
        """Whether this person takes part: neither left nor was taken out."""
        facts = self.facts
        return not facts.has_left and not facts.is_removed

    @property
    def socket(self) -> str | None:
        """The socket that counts, if it is one of this server's."""
        return None if self.is_elsewhere else self.presence.socket

    @property
    def is_elsewhere(self) -> bool:
        """Whether the socket that counts is another server's."""
        socket = self.presence.socket
        return socket is not None and is_elsewhere(socket)

    def connection(self, now_s: float, patience: Patience) -> ConnectionState:
        """How reachable this person is."""
        return self.presence.state(now_s, patience)

    def weather(self, now_s: float, patience: Patience) -> ConnectionQuality:
        """How good the connection of this person is."""
        state = self.connection(now_s, patience)
        return weather(state, self.line.round_trip_ms, self.presence.losses_lately(now_s))
