"""How often somebody may try to sign in, and how many passwords are checked at a time.

Everybody who guesses is slowed down; whoever has signed in to the account from the same device before is not, by
anything that others do: nobody can lock a host out.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute

from quizapp.domain.refusal import Refusal
from quizapp.realtime.limits.moving_window import moving_window

PER_KNOWN_DEVICE = RateLimitItemPerMinute(20)
PER_NAME_AND_ADDRESS = RateLimitItemPerMinute(5)
PER_DEVICE = RateLimitItemPerMinute(20)
# A school is behind one address: this one bounds a program, and what it costs.
PER_ADDRESS = RateLimitItemPerMinute(120)
# All unknown devices together, wherever they are. An address's first tries for a name are counted apart from all
# further ones: a host at a new device waits for nobody, unless hundreds of addresses take part in the guessing.
FIRST_TRIES = RateLimitItemPerHour(3)
FIRST_PER_NAME = RateLimitItemPerMinute(20)
FURTHER_PER_NAME = RateLimitItemPerMinute(8)

# A password takes a tenth of a second: the last one in the queue waits for a few.
MOST_WAITING = 40
BUSY_FOR_S = 10


class SlowDown(Refusal):
    """Come again after `seconds`."""

    def __init__(self, reason: str, status: int, seconds: int) -> None:
        super().__init__(reason)
        self.status = status
        self.seconds = seconds


class SignInLimits:
    """Counts the attempts of this process."""

    def __init__(self) -> None:
        self._attempts = moving_window()

    def count(self, name_key: str | None, address: str, device_id: str | None, *, is_known: bool) -> None:
        """Count an attempt, or refuse it ("too_many").

        A name counts only for who may still try; `is_known` is a device that has signed in with that name before.
        """
        if is_known:
            self._hit(PER_KNOWN_DEVICE, "known", name_key or "", device_id or "")
            return
        self._hit(PER_ADDRESS, "address", address)
        if device_id is not None:
            self._hit(PER_DEVICE, "device", device_id)
        if name_key is not None:
            self._hit(PER_NAME_AND_ADDRESS, "both", name_key, address)
            self._hit_name(name_key, address)

    def forgive(self, name_key: str | None, address: str) -> None:
        """Somebody at that address knew the password: what was tried there before was no guessing."""
        if name_key is None:
            return
        self._attempts.clear(PER_NAME_AND_ADDRESS, "both", name_key, address)
        self._attempts.clear(FIRST_TRIES, "first tries", name_key, address)

    def _hit_name(self, name_key: str, address: str) -> None:
        if not self._attempts.test(FIRST_TRIES, "first tries", name_key, address):
            self._hit(FURTHER_PER_NAME, "further", name_key)
            return
        self._hit(FIRST_PER_NAME, "first", name_key)
        self._attempts.hit(FIRST_TRIES, "first tries", name_key, address)

    def _hit(self, limit: RateLimitItem, *who: str) -> None:
        if not self._attempts.hit(limit, *who):
            raise SlowDown("too_many", 429, limit.get_expiry())


class HashingQueue:
    """One password at a time: a hash takes 64 MB and four threads, and a quiz may be running beside it.

    Known devices go first, and have places of their own: a flood of strangers makes them wait for one password only.
    """

    def __init__(self, most_waiting: int = MOST_WAITING) -> None:
        self._most_waiting = most_waiting
        self._is_taken = False
        self._known: deque[asyncio.Future[None]] = deque()
        self._unknown: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def turn(self, *, is_known: bool = False) -> AsyncIterator[None]:
        """Wait for one's turn; refuses with "busy" where too many do."""
        if self._is_taken:
            await self._wait(self._known if is_known else self._unknown)
        self._is_taken = True
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, queue: deque[asyncio.Future[None]]) -> None:
        if len(queue) >= self._most_waiting:
            raise SlowDown("busy", 503, BUSY_FOR_S)
        ticket: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(ticket)
        try:
            await ticket
        except asyncio.CancelledError:
            if ticket.done() and not ticket.cancelled():  # its turn had just come
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        for queue in (self._known, self._unknown):
            while queue:
                ticket = queue.popleft()
                if not ticket.done():
                    ticket.set_result(None)
                    return
        self._is_taken = False
