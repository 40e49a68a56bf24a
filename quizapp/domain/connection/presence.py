"""Who is here, as far as the network lets us know.

Presence is kept per participant and current socket. Times are seconds of one clock that the caller
chooses; this module never reads a clock.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

LATELY_S = 60.0  # losses of the connection older than this no longer count


class ConnectionState(StrEnum):
    """How reachable a participant is. Nothing is ever taken away by any of them."""

    CONNECTED = "connected"
    TEMPORARILY_DISCONNECTED = "temporarily_disconnected"
    DISCONNECTED = "disconnected"


@dataclass(frozen=True)
class Patience:
    """How long silence is borne: a missed heartbeat, then the grace period, in s."""

    heartbeat_s: float
    grace_s: float


@dataclass(frozen=True)
class Presence:
    """The connection of one participant.

    `socket` is the one that counts, None without one. `seen_s` is when anything was last heard.
    `losses` are the moments of lost connections. The latest absence took `away_s` and ended at `back_s`.
    """

    socket: str | None = None
    seen_s: float = 0.0
    losses: tuple[float, ...] = ()
    away_s: float = 0.0
    back_s: float = 0.0

    def opened(self, socket: str, now_s: float) -> "Presence":
        """A socket of this participant is there; it takes the place of an older one, which may be half open."""
        if socket == self.socket:
            return self.heard(socket, now_s)
        return replace(self, socket=socket, seen_s=now_s, away_s=max(0.0, now_s - self.seen_s), back_s=now_s)

    def closed(self, socket: str, now_s: float) -> "Presence":
        """A socket is gone. One that no longer counts changes nothing, however late its end is noticed."""
        if socket != self.socket:
            return self
        lately = tuple(moment for moment in self.losses if now_s - moment <= LATELY_S)
        return replace(self, socket=None, losses=(*lately, now_s))

    def heard(self, socket: str, at_s: float) -> "Presence":
        """The socket that counts gave a sign of life."""
        if socket != self.socket or at_s <= self.seen_s:
            return self
        return replace(self, seen_s=at_s)

    def losses_lately(self, now_s: float) -> int:
        """How often the connection was lost within the last minute."""
        return sum(now_s - moment <= LATELY_S for moment in self.losses)

    def away_since(self, moment_s: float, now_s: float) -> float:
        """For how long, in s, the participant was away after that moment, the latest absence counted."""
        if self.socket is None:
            return max(0.0, now_s - max(self.seen_s, moment_s))
        return max(0.0, min(self.away_s, self.back_s - moment_s))

    def state(self, now_s: float, patience: Patience) -> ConnectionState:
        """How reachable the participant is now (N1)."""
        silent_s = now_s - self.seen_s
        if self.socket is not None:
            if silent_s <= patience.heartbeat_s:
                return ConnectionState.CONNECTED
            silent_s -= patience.heartbeat_s
        if silent_s <= patience.grace_s:
            return ConnectionState.TEMPORARILY_DISCONNECTED
        return ConnectionState.DISCONNECTED
