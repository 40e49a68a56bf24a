"""How good connections are, from what the server itself measures of them."""

from dataclasses import dataclass
from enum import StrEnum

from quizapp.domain.connection.presence import ConnectionState
from quizapp.domain.scoring.lag_credit import RoundTrip

FAIR_FROM_MS = 400
POOR_FROM_MS = 1200
POOR_LOSSES = 3


class ConnectionQuality(StrEnum):
    """A connection, in one word."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    AWAY = "away"  # for the moment
    GONE = "gone"


@dataclass(frozen=True)
class LinkStats:
    """What is known of a socket: its latest round trip in ms (None before the first), how long it is silent in s.

    A ping that waits for its answer is a round trip that takes at least as long as it waits, `unanswered_ms`.
    `trip` is the latest one that is over; the socket's own beginning is one, too.
    """

    round_trip_ms: int | None = None
    silent_s: float = 0.0
    unanswered_ms: int = 0
    trip: RoundTrip | None = None


def weather(state: ConnectionState, round_trip_ms: int | None, losses: int) -> ConnectionQuality:
    """How good the connection of somebody in that state is; `losses` counts those of the last minute."""
    if state is ConnectionState.DISCONNECTED:
        return ConnectionQuality.GONE
    if state is ConnectionState.TEMPORARILY_DISCONNECTED:
        return ConnectionQuality.AWAY
    trip_ms = round_trip_ms or 0
    if trip_ms >= POOR_FROM_MS or losses >= POOR_LOSSES:
        return ConnectionQuality.POOR
    if trip_ms >= FAIR_FROM_MS or losses:
        return ConnectionQuality.FAIR
    return ConnectionQuality.GOOD
