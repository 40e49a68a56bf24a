"""Which events this server runs."""

import time
from collections.abc import Collection

from quizapp.services.play.leases import Fence


class Leases:
    """The leases that this server holds. A server that is alone runs every event, and writes nothing down for it."""

    def __init__(self, worker: str, lasts_s: float, *, is_shared: bool) -> None:
        self.worker = worker
        self.is_shared = is_shared
        self.lasts_ms = round(lasts_s * 1000)
        self._held: dict[int, Fence] = {}
        self._until_s = 0.0

    def holds(self, event_id: int) -> bool:
        """Whether this server runs the event."""
        return not self.is_shared or self.fence(event_id) is not None

    def fence(self, event_id: int) -> Fence | None:
        """What a transaction checks that is written as the one who runs the event; None for a server that is alone."""
        return self._held.get(event_id) if time.monotonic() < self._until_s else None

    def now_held(self, held: dict[int, Fence], asked_s: float) -> Collection[int]:
        """These were taken or renewed by a transaction that was asked for at `asked_s`. Returns those that are new."""
        before = self._held if time.monotonic() < self._until_s else {}
        self._held = held
        self._until_s = asked_s + self.lasts_ms / 1000
        return [event_id for event_id, fence in held.items() if before.get(event_id) != fence]
