"""How often a device, and an address with all of its devices, may do something within some seconds."""

import math
import time

from limits import RateLimitItemPerSecond

from quizapp.realtime.limits.moving_window import moving_window

UNLIMITED = ""  # the address of who is not counted


class RateLimits:
    """Counts one kind of act in this process. What is refused is not counted, so waiting always helps."""

    def __init__(self, per_address: int, per_device: int, within_s: int = 60) -> None:
        self.within_s = within_s
        self._per_address = RateLimitItemPerSecond(per_address, within_s)
        self._per_device = RateLimitItemPerSecond(per_device, within_s)
        self._acts = moving_window()

    def wait_s(self, address: str, device_id: str) -> int:
        """Count an act; 0 if it may be done, else after how many seconds it is worth trying again.

        A device that may not takes nothing from its address, and an address that may not has no devices counted:
        a flood of new devices leaves nothing behind.
        """
        if address == UNLIMITED:
            return 0
        if not self._acts.test(self._per_address, "address", address):
            return self._until_free_s(self._per_address, "address", address)
        if not self._acts.hit(self._per_device, "device", device_id):
            return self._until_free_s(self._per_device, "device", device_id)
        self._acts.hit(self._per_address, "address", address)
        return 0

    def _until_free_s(self, limit: RateLimitItemPerSecond, *key: str) -> int:
        return max(1, math.ceil(self._acts.get_window_stats(limit, *key).reset_time - time.time()))
