"""A limit on how often something may happen."""

from dataclasses import dataclass, field
from time import monotonic


@dataclass
class TokenBucket:
    """A token bucket: `at_once` at the same moment, and `per_second` after that."""

    at_once: float
    per_second: float
    is_known: bool = False  # whether it is somebody's who takes part, rather than anybody's
    _left: float = field(init=False)
    _filled_at_s: float = field(init=False)

    def __post_init__(self) -> None:
        self._left = self.at_once
        self._filled_at_s = monotonic()

    def take(self, cost: float = 1) -> bool:
        """Whether it may happen once more now."""
        now_s = monotonic()
        self._left = min(self.at_once, self._left + (now_s - self._filled_at_s) * self.per_second)
        self._filled_at_s = now_s
        if self._left < cost:
            return False
        self._left -= cost
        return True

    @property
    def is_half_used(self) -> bool:
        """Whether more than half was used when it was last asked for."""
        return self._left < self.at_once / 2
