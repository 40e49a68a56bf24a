"""How many connections there may be, and how many of them one address may hold."""

from collections import Counter
from collections.abc import Callable

from quizapp.domain.addresses import counted_as, is_loopback

# While there is plenty of room everybody gets it: a school behind one address loads its pages at once. The last quarter
# is for addresses that hold less than a quarter themselves.
PLENTY = 0.75
MOST_OF_ONE = 0.25


class ConnectionSlots:
    """The connections of a server, by who has called. `is_exempt` tells who passes on what many others want."""

    def __init__(self, most: int, is_exempt: Callable[[str], bool] = is_loopback) -> None:
        self._most = most
        self._is_exempt = is_exempt
        self._taken: Counter[str] = Counter()

    def take(self, host: str) -> bool:
        """Whether somebody who calls from there may have one more; it is theirs until they `give_back`."""
        caller = counted_as(host)
        taken = self._taken.total()
        if taken >= self._most:
            return False
        is_scarce = taken >= PLENTY * self._most
        if is_scarce and self._taken[caller] >= MOST_OF_ONE * self._most and not self._is_exempt(host):
            return False
        self._taken[caller] += 1
        return True

    def give_back(self, host: str) -> None:
        """One of theirs is over."""
        caller = counted_as(host)
        self._taken[caller] -= 1
        if self._taken[caller] <= 0:
            del self._taken[caller]
