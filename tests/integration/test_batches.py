"""Requests of the same moment are handled together."""

import asyncio
from collections.abc import Sequence

import pytest

from quizapp.realtime.tasks.batches import Batches
from quizapp.realtime.tasks.coalescer import Coalescer


class Counter:
    """Handles requests by doubling them, and remembers each batch."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.began = asyncio.Event()
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()

    async def handle(self, requests: Sequence[int]) -> list[int]:
        """All of a batch at once; negative numbers break it."""
        self.batches.append(list(requests))
        self.began.set()
        await self.may_go_on.wait()
        if any(request < 0 for request in requests):
            raise ValueError("negative")
        return [request * 2 for request in requests]


async def test_one_moment_is_one_batch() -> None:
    """J6: a thousand requests of one moment are a few batches, and each gets its own outcome."""
    counter = Counter()
    batches = Batches(counter.handle, wait_s=0.01, size=250)
    outcomes = await asyncio.gather(*(batches.submit(number) for number in range(1000)))
    assert outcomes == [number * 2 for number in range(1000)]
    assert [len(batch) for batch in counter.batches] == [250, 250, 250, 250]


async def test_the_order_of_arrival_is_kept() -> None:
    """Q4: who came first is judged first."""
    counter = Counter()
    batches = Batches(counter.handle, wait_s=0.01, size=7)
    await asyncio.gather(*(batches.submit(number) for number in range(50)))
    assert [number for batch in counter.batches for number in batch] == list(range(50))


async def test_a_single_request_does_not_wait_for_company() -> None:
    """Q3: one answer alone is handled, too."""
    counter = Counter()
    assert await Batches(counter.handle, size=250).submit(21) == 42


async def test_flush_handles_what_is_there_at_once() -> None:
    """Q3: what arrived before a command is on its way before the command is."""
    counter = Counter()
    batches = Batches(counter.handle, wait_s=3600, size=250)
    waiting = [asyncio.ensure_future(batches.submit(number)) for number in range(3)]
    await asyncio.sleep(0)
    batches.flush()
    assert await asyncio.gather(*waiting) == [0, 2, 4]
    batches.flush()  # nothing is there
    assert counter.batches == [[0, 1, 2]]


async def test_settled_waits_for_nothing_that_comes_later() -> None:
    """Hole 10: a stream of answers that never ends keeps no command waiting."""
    first, second = asyncio.Event(), asyncio.Event()
    turns = iter((first, second))

    async def handle(requests: Sequence[int]) -> list[int]:
        await next(turns).wait()
        return list(requests)

    batches = Batches(handle)
    early = asyncio.ensure_future(batches.submit(1))
    await asyncio.sleep(0)
    settled = asyncio.ensure_future(batches.settled())
    await asyncio.sleep(0)
    late = asyncio.ensure_future(batches.submit(2))
    await asyncio.sleep(0)
    batches.flush()
    first.set()
    async with asyncio.timeout(10):
        await settled
    assert early.done()
    assert not late.done()
    second.set()
    assert await late == 2


async def test_an_error_reaches_everybody_of_its_batch_and_nobody_else() -> None:
    """X1: a batch that fails is not taken for stored by anybody, and the next one works."""
    counter = Counter()
    batches = Batches(counter.handle, wait_s=0.005, size=3)
    outcomes = await asyncio.gather(*(batches.submit(number) for number in (1, -1, 2, 3, 4)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [ValueError, ValueError, ValueError, int, int]


async def test_who_gives_up_does_not_spoil_the_batch() -> None:
    """N2: a phone that is gone while its answer is being stored takes nothing from the others."""
    counter = Counter()
    counter.may_go_on.clear()
    batches = Batches(counter.handle, wait_s=3600, size=2)
    gone = asyncio.ensure_future(batches.submit(1))
    stays = asyncio.ensure_future(batches.submit(2))
    await counter.began.wait()
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    counter.may_go_on.set()
    assert await stays == 4
    assert counter.batches == [[1, 2]]


async def test_a_thousand_changes_are_one_message_that_says_how_it_is() -> None:
    """N3: many changes of a moment are sent together, as they are in the end; the next change is sent again."""
    sent: list[int] = []
    said = asyncio.Event()
    state = 0

    async def send() -> None:
        sent.append(state)
        said.set()

    coalescer = Coalescer(send, 0.01)
    for number in range(1, 1001):
        state = number
        coalescer.poke()
    await said.wait()
    assert sent == [1000]
    said.clear()
    coalescer.poke()
    await said.wait()
    assert sent == [1000, 1000]


async def test_a_stopped_coalescer_sends_nothing_more() -> None:
    """N3: nothing is sent of what is over."""
    sent: list[int] = []
    said = asyncio.Event()

    async def send() -> None:
        sent.append(1)
        said.set()

    coalescer = Coalescer(send, 0.01)
    coalescer.poke()
    coalescer.stop()
    other = Coalescer(send, 0.01)
    other.poke()
    await said.wait()
    assert sent == [1]
