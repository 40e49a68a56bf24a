"""Who waits for whom when many passwords are to be checked."""

import asyncio

import pytest

from quizapp.web.sign_in.limits import HashingQueue, SignInLimits, SlowDown


async def take_turn(queue: HashingQueue, name: str, said: list[str], *, is_known: bool = False) -> None:
    """Wait, and say so."""
    async with queue.turn(is_known=is_known):
        said.append(name)
        await asyncio.sleep(0)


async def test_known_devices_go_first() -> None:
    """Hole 7: one at a time, in the order of coming, known devices before all others."""
    queue, said = HashingQueue(), list[str]()
    strangers = [take_turn(queue, f"stranger {number}", said) for number in range(3)]
    await asyncio.gather(*strangers, take_turn(queue, "owner", said, is_known=True))
    assert said == ["stranger 0", "owner", "stranger 1", "stranger 2"]


async def test_the_queue_is_bounded() -> None:
    """Hole 7: who does not fit in is refused at once; known devices have places of their own."""
    queue, said = HashingQueue(most_waiting=1), list[str]()
    waiting = [asyncio.create_task(take_turn(queue, f"stranger {number}", said)) for number in range(3)]
    owner = asyncio.create_task(take_turn(queue, "owner", said, is_known=True))
    outcomes = await asyncio.gather(*waiting, owner, return_exceptions=True)
    assert [isinstance(outcome, SlowDown) for outcome in outcomes] == [False, False, True, False]


@pytest.mark.parametrize("waits", [1, 2, 3])
async def test_somebody_who_gives_up_keeps_nobody_waiting(waits: int) -> None:
    """Hole 7: a turn that nobody takes goes to the next one, whenever it was given up."""
    queue, said = HashingQueue(), list[str]()
    first, quitter, last = (asyncio.create_task(take_turn(queue, name, said)) for name in ("first", "quitter", "last"))
    for _ in range(waits):
        await asyncio.sleep(0)
    quitter.cancel()
    async with asyncio.timeout(5):
        await asyncio.gather(first, quitter, last, return_exceptions=True)
    assert said[-1] == "last"
    await take_turn(queue, "later", said)


def test_who_knows_the_password_does_not_guess() -> None:
    """Hole 7: signing in again and again from new browsers is no guessing, wrong passwords are."""
    limits = SignInLimits()
    for _ in range(12):
        limits.count("ada", "10.0.0.1", None, is_known=False)
        limits.forgive("ada", "10.0.0.1")
    for _ in range(5):
        limits.count("ada", "10.0.0.1", None, is_known=False)
    with pytest.raises(SlowDown):
        limits.count("ada", "10.0.0.1", None, is_known=False)
