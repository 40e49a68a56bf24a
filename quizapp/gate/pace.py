"""How fast messages may come over one line. Who is faster is not refused: the rest waits on its own side."""

from time import monotonic

AT_ONCE = 60.0
PER_SECOND = 20.0


class Pace:
    """A token bucket that can say how long the next one takes."""

    def __init__(self, at_once: float = AT_ONCE, per_second: float = PER_SECOND) -> None:
        self._at_once, self._per_second = at_once, per_second
        self._left, self._filled_at_s = at_once, monotonic()

    def take(self) -> bool:
        """Whether one more may come now."""
        now_s = monotonic()
        self._left = min(self._at_once, self._left + (now_s - self._filled_at_s) * self._per_second)
        self._filled_at_s = now_s
        if self._left < 1:
            return False
        self._left -= 1
        return True

    def wait_s(self) -> float:
        """After how long the next one may come."""
        return max(0.0, (1 - self._left) / self._per_second)
