"""How fast messages may come over one line. Who is faster is not refused: the rest waits on its own side."""

import random
from time import monotonic

AT_ONCE = 60.0
PER_SECOND = 20.0
# A line that has used half of what it may send at once is a program's: all of those together may send this much.
LOUD_AT_ONCE = 400.0
LOUD_PER_SECOND = 200.0


class Throttle:
    """A token bucket that can say how long the next one takes; `loud` is shared by all lines that send a lot."""

    def __init__(
        self, at_once: float = AT_ONCE, per_second: float = PER_SECOND, loud: "Throttle | None" = None
    ) -> None:
        self._at_once, self._per_second, self._loud = at_once, per_second, loud
        self._left, self._filled_at_s = at_once, monotonic()

    def take(self) -> bool:
        """Whether one more may come now."""
        self._fill()
        if self._left < 1 or (self._loud is not None and self._is_loud and not self._loud.take()):
            return False
        self._left -= 1
        return True

    def wait_s(self) -> float:
        """After how long to ask again."""
        if self._loud is not None and self._left >= 1:
            return random.uniform(0.5, 1.5)  # many wait for the same, and must not ask all at once
        return max(0.0, (1 - self._left) / self._per_second)

    @property
    def _is_loud(self) -> bool:
        return self._left <= self._at_once / 2

    def _fill(self) -> None:
        now_s = monotonic()
        self._left = min(self._at_once, self._left + (now_s - self._filled_at_s) * self._per_second)
        self._filled_at_s = now_s


def loud_pace() -> Throttle:
    """What all lines that send a lot may send together."""
    return Throttle(LOUD_AT_ONCE, LOUD_PER_SECOND)
