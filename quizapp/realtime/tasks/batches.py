"""Requests that arrive within a few milliseconds of each other, handled together."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")


class Batches(Generic[Q, A]):
    """Collects requests for `wait_s` seconds, or `size` of them, then has them handled in one go.

    `handle` gets the requests in their order of arrival and returns as many outcomes.
    """

    def __init__(
        self,
        handle: Callable[[Sequence[Q]], Awaitable[Sequence[A]]],
        *,
        wait_s: float = 0.004,
        size: int = 250,
    ) -> None:
        self._handle = handle
        self._wait_s = wait_s
        self._size = size
        self._waiting: list[tuple[Q, asyncio.Future[A]]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._running: set[asyncio.Task[None]] = set()

    async def submit(self, request: Q) -> A:
        """The outcome of a request, once its batch was handled."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[A] = loop.create_future()
        self._waiting.append((request, future))
        if len(self._waiting) >= self._size:
            self.flush()
        elif self._timer is None:
            self._timer = loop.call_later(self._wait_s, self.flush)
        return await asyncio.shield(future)  # who asked may be gone, the request still counts

    def flush(self) -> None:
        """Have everything handled that has arrived so far."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        batch, self._waiting = self._waiting, []
        if batch:
            task = asyncio.get_running_loop().create_task(self._run(batch))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def settled(self) -> None:
        """Everything that has arrived so far is handled, or has failed; what comes meanwhile is not waited for."""
        self.flush()
        if self._running:
            await asyncio.wait(set(self._running))

    async def _run(self, batch: list[tuple[Q, asyncio.Future[A]]]) -> None:
        try:
            outcomes = await self._handle([request for request, _ in batch])
        except Exception as error:
            for _, future in batch:
                future.set_exception(error)
            return
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            future.set_result(outcome)
