"""How much may be asked for by each device, over all of its sockets and by requests, and by each participant.

Who asks as people do has a budget of their own, and nobody else can use it up. Those that have used half of theirs are
programs, and share what their address, or their event, has for all programs together.
"""

from collections import OrderedDict
from dataclasses import dataclass
from weakref import WeakValueDictionary

from quizapp.realtime.allowance import Allowance
from quizapp.realtime.rate_limits import UNLIMITED

MOST_KEPT = 5000  # of those that have no socket; any of them would be full again within seconds


@dataclass(frozen=True)
class Rate:
    """So much at the same moment, and so much per second after that."""

    at_once: float
    per_second: float


# A person with three pages open taps a few times a second.
DEVICE = Rate(120, 40)
PARTICIPANT = Rate(40, 5)  # answers; a page sends one again after seconds, and twenty when it is back
TOGETHER = Rate(400, 100)  # the programs of an address, or of an event
# Requests of devices that have no socket: a room whose Wi-Fi swallows sockets sends its answers so.
NEWCOMERS = Rate(4000, 100)


class Budgets:
    """The budgets of all `members` of this process, each of whom belongs to a group."""

    def __init__(self, each: Rate, together: Rate = TOGETHER, newcomers: Rate = NEWCOMERS) -> None:
        self._members = _Kept(each)
        self._together = _Kept(together)
        self._newcomers = _Kept(newcomers)

    def of(self, member: str) -> Allowance:
        """The budget of one; the same for as long as anybody holds it."""
        return self._members.of(member)

    def take(self, own: Allowance, group: str, cost: float = 1) -> bool:
        """Whether the one whose budget that is may do something now; everybody of a group without a name is alone."""
        if not own.take(cost):
            return False
        return group == UNLIMITED or not own.is_half_used or self._together.of(group).take(cost)

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
        self._all: WeakValueDictionary[str, Allowance] = WeakValueDictionary()
        self._latest: OrderedDict[str, Allowance] = OrderedDict()

    def __contains__(self, name: str) -> bool:
        return name in self._all

    def of(self, name: str) -> Allowance:
        """The allowance of that name."""
        found = self._all.get(name)
        if found is None:
            found = self._all[name] = Allowance(self._rate.at_once, self._rate.per_second)
        self._latest[name] = found
        self._latest.move_to_end(name)
        if len(self._latest) > MOST_KEPT:
            self._latest.popitem(last=False)
        return found


def device_budgets() -> Budgets:
    """What each device may send, whichever way."""
    return Budgets(DEVICE)


def answer_budgets() -> Budgets:
    """What each participant may answer, whichever way."""
    return Budgets(PARTICIPANT)
