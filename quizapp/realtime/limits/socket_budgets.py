"""What each socket may send, beside what its device may."""

from dataclasses import dataclass, field

from quizapp.realtime.limits.budgets import Budgets
from quizapp.realtime.limits.token_bucket import TokenBucket

# A person taps a few times a second at most; a socket that sends more than this is a program.
MESSAGES_PER_SECOND = 20.0
MESSAGES_AT_ONCE = 60.0
# A page that is told "too fast" waits for seconds; whoever sends on as if nothing was said is let go.
REFUSED_AT_ONCE = 30.0
REFUSED_PER_SECOND = 0.5
CONNECTING_COSTS = 3.0  # messages
COME_BACK_WITHIN_S = 60.0  # what a page is advised that is let go for that


@dataclass
class _Sender:
    device: TokenBucket
    address: str
    own: TokenBucket = field(default_factory=lambda: TokenBucket(MESSAGES_AT_ONCE, MESSAGES_PER_SECOND))
    words: TokenBucket = field(default_factory=lambda: TokenBucket(1, 1))  # about messages that came too fast
    patience: TokenBucket = field(default_factory=lambda: TokenBucket(REFUSED_AT_ONCE, REFUSED_PER_SECOND))


class SocketBudgets:
    """The sockets that are connected, by their ids."""

    def __init__(self, budgets: Budgets) -> None:
        self._budgets = budgets
        self._by_sid: dict[str, _Sender] = {}

    def enter(self, sid: str, device: str, address: str) -> bool:
        """A socket wants in; whether its device may have one more now. Without a cookie it is a device of its own."""
        sender = _Sender(self._budgets.of(device or sid), address)
        if not self._budgets.take(sender.device, address, CONNECTING_COSTS):
            return False
        self._by_sid[sid] = sender
        return True

    def leave(self, sid: str) -> None:
        """A socket is gone."""
        self._by_sid.pop(sid, None)

    def may_send(self, sid: str) -> bool:
        """Whether this socket's next message is looked at."""
        sender = self._by_sid.get(sid)
        return sender is not None and sender.own.take() and self._budgets.take(sender.device, sender.address)

    def is_told(self, sid: str) -> bool:
        """Whether a socket that sent too much is told so: once a second."""
        sender = self._by_sid.get(sid)
        return sender is not None and sender.words.take()

    def is_flooding(self, sid: str) -> bool:
        """Count a message that was not looked at; whether this socket is to be let go for it."""
        sender = self._by_sid.get(sid)
        return sender is None or not sender.patience.take()
