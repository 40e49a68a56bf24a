"""How much may be asked for by each device, over all of its sockets and by requests, and by each participant.

Who asks as people do has a budget of their own, and nobody else can use it up. Those that have used half of theirs are
programs, and share what their address, or their event, has for all programs together. A device is invented in no time,
so those of an address that are nobody's participant, projector or host share what it has for all strangers.
"""

from collections import OrderedDict
from dataclasses import dataclass
from weakref import WeakValueDictionary

from quizapp.realtime.limits.rate_limits import UNLIMITED
from quizapp.realtime.limits.token_bucket import TokenBucket

MOST_KEPT = 5000  # of those that have no socket; any of them would be full again within seconds


@dataclass(frozen=True)
class Rate:
    """So much at the same moment, and so much per second after that."""

    at_once: float
    per_second: float


# A person taps a few times a second for a moment, less than once a second for an hour. What is refilled is less than a
# socket may send, so that a program is known as one.
DEVICE = Rate(120, 6)
PARTICIPANT = Rate(40, 5)  # answers; a page sends one again after seconds, and twenty when it is back
TOGETHER = Rate(400, 100)  # the programs of an address, or of an event
# Messages of devices that take no part (yet): a school comes, is asked for its names, and is known from then on.
STRANGERS = Rate(10_000, 200)
# Requests of devices that have no socket: a room whose Wi-Fi swallows sockets sends its answers so.
NEWCOMERS = Rate(4000, 100)


class Budgets:
    """The budgets of all `members` of this process, each of whom belongs to a group."""

    def __init__(self, each: Rate, strangers: Rate | None = None) -> None:
        """Without a bound for `strangers` every member is somebody."""
        self._members = _Kept(each)
        self._together = _Kept(TOGETHER)
        self._newcomers = _Kept(NEWCOMERS)
        self._strangers = None if strangers is None else _Kept(strangers)

    def of(self, member: str) -> TokenBucket:
        """The budget of one; the same for as long as anybody holds it."""
        return self._members.of(member)

    def know(self, member: str) -> None:
        """This one takes part, or is a host: a stranger no longer, for as long as it is remembered."""
        self._members.of(member).is_known = True

    def take(self, own: TokenBucket, group: str, cost: float = 1) -> bool:
        """Whether the one whose budget that is may do something now; everybody of a group without a name is alone."""
        if not own.take(cost):
            return False
        if group == UNLIMITED:
            return True
        if self._strangers is not None and not own.is_known and not self._strangers.of(group).take(cost):
            return False
        return not own.is_half_used or self._together.of(group).take(cost)

    def take_request(self, member: str, group: str) -> bool:
        """The same for a request. A name is cheap to invent, so those that are not known yet share a budget, too."""
        is_new = member not in self._members
        if is_new and group != UNLIMITED and not self._newcomers.of(group).take():
            return False
        return self.take(self.of(member), group)


class _Kept:
    """Allowances by name: of everybody who holds theirs, and of the latest of the others."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._all: WeakValueDictionary[str, TokenBucket] = WeakValueDictionary()
        self._latest: OrderedDict[str, TokenBucket] = OrderedDict()

    def __contains__(self, name: str) -> bool:
        return name in self._all

    def of(self, name: str) -> TokenBucket:
        """The allowance of that name."""
        found = self._all.get(name)
        if found is None:
            found = self._all[name] = TokenBucket(self._rate.at_once, self._rate.per_second)
        self._latest[name] = found
        self._latest.move_to_end(name)
        if len(self._latest) > MOST_KEPT:
            self._latest.popitem(last=False)
        return found


def device_budgets() -> Budgets:
    """What each device may send, whichever way."""
    return Budgets(DEVICE, STRANGERS)


def answer_budgets() -> Budgets:
    """What each participant may answer, whichever way."""
    return Budgets(PARTICIPANT)
