"""How good connections are, from what the server itself measures of them."""

from dataclasses import dataclass
from enum import StrEnum

from quizapp.domain.presence import ConnectionState

FAIR_FROM_MS = 400
POOR_FROM_MS = 1200
POOR_LOSSES = 3
# A measured round trip says what was, not what will be: twice of it, and a little for the phone's own work.
LAG_FACTOR = 2
LAG_SLACK_MS = 150


class Weather(StrEnum):
    """A connection, in one word."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    AWAY = "away"  # for the moment
    GONE = "gone"


@dataclass(frozen=True)
class Line:
    """What is known of a socket: its latest round trip in ms (None before the first), how long it is silent in s."""

    round_trip_ms: int | None = None
    silent_s: float = 0.0


def weather(state: ConnectionState, round_trip_ms: int | None, losses: int) -> Weather:
    """How good the connection of somebody in that state is; `losses` counts those of the last minute."""
    if state is ConnectionState.DISCONNECTED:
        return Weather.GONE
    if state is ConnectionState.TEMPORARILY_DISCONNECTED:
        return Weather.AWAY
    trip_ms = round_trip_ms or 0
    if trip_ms >= POOR_FROM_MS or losses >= POOR_LOSSES:
        return Weather.POOR
    if trip_ms >= FAIR_FROM_MS or losses:
        return Weather.FAIR
    return Weather.GOOD


def lag_credit_ms(round_trip_ms: int | None, away_ms: int, most_ms: int) -> int:
    """For how much lag a phone's own time is trusted (S6), in ms.

    What was measured of its connection: round trips, and how long it was away since the question was opened.
    Where nothing is measured yet the phone is trusted as far as anybody is.
    """
    if round_trip_ms is None:
        return most_ms
    return min(most_ms, LAG_FACTOR * round_trip_ms + LAG_SLACK_MS + away_ms)
