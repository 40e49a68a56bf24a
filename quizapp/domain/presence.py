"""Who is here, as far as the network lets us know."""

from enum import StrEnum


class ConnectionState(StrEnum):
    """How reachable a participant is. Nothing is ever taken away by any of them."""

    CONNECTED = "connected"
    TEMPORARILY_DISCONNECTED = "temporarily_disconnected"
    DISCONNECTED = "disconnected"


def connection_state(*, has_socket: bool, unseen_s: float, grace_s: float) -> ConnectionState:
    """The state of a participant who was last seen `unseen_s` seconds ago."""
    if has_socket:
        return ConnectionState.CONNECTED
    if unseen_s <= grace_s:
        return ConnectionState.TEMPORARILY_DISCONNECTED
    return ConnectionState.DISCONNECTED
