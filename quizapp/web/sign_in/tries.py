"""How often somebody may guess a rejoin code."""

from limits import RateLimitItemPerMinute

from quizapp.domain.addresses import counted_as
from quizapp.domain.refusal import Refusal
from quizapp.realtime.limits.moving_window import moving_window

PER_DEVICE = RateLimitItemPerMinute(10)
# A whole room may be behind one address, and a device costs a program nothing: this one bounds the program.
PER_ADDRESS = RateLimitItemPerMinute(60)


class RejoinTries:
    """Counts the tries of devices and addresses of this process."""

    def __init__(self) -> None:
        self._tries = moving_window()

    def count(self, device_id: str, client: str | None) -> None:
        """Count a try, or refuse it ("too_many_tries"). An address counts only for who may still try."""
        may_try = self._tries.hit(PER_DEVICE, "device", device_id)
        if not (may_try and self._tries.hit(PER_ADDRESS, "address", counted_as(client))):
            raise Refusal("too_many_tries")
