"""What a socket knows of its connection: the round trip of pings, and for how long nothing came."""

import asyncio
from typing import Any, cast

import pytest
from engineio import AsyncServer, packet
from socketio.exceptions import ConnectionRefusedError as Refused

from quizapp.domain.scoring.lag_credit import RoundTrip
from quizapp.realtime.limits.budgets import device_budgets
from quizapp.realtime.limits.socket_budgets import SocketBudgets
from quizapp.realtime.limits.token_bucket import TokenBucket
from quizapp.realtime.tasks.retrying_tasks import RetryingTasks
from quizapp.realtime.transport import lean_socket, reflex_bridge


class Hands:
    """The clock of a module, moved by hand."""

    now_s = 100.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now_s


async def test_round_trip_and_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """N11, N12: a pong tells the round trip, any packet ends the silence, and a ping unanswered grows meanwhile."""
    clock = Hands()
    monkeypatch.setattr(lean_socket, "monotonic", clock)
    socket = lean_socket.LeanSocket(AsyncServer(async_mode="asgi"), "sid")
    socket.connected = True
    assert (socket.line().round_trip_ms, socket.line().silent_s) == (None, 0)
    clock.now_s += 3
    await socket.send(packet.Packet(packet.PING))
    clock.now_s += 0.25
    assert (socket.line().round_trip_ms, socket.line().silent_s) == (250, 3.25)
    await socket.receive(packet.Packet(packet.PONG))
    await asyncio.sleep(0)
    assert (socket.line().round_trip_ms, socket.line().silent_s) == (250, 0)
    clock.now_s += 2
    await socket.receive(packet.Packet(packet.PONG))  # that nobody asked for
    assert (socket.line().round_trip_ms, socket.line().silent_s) == (250, 0)
    for task in asyncio.all_tasks() - {cast(Any, asyncio.current_task())}:
        task.cancel()


async def test_trips_are_measured_from_the_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hole 11: the greeting's answer is the first round trip, so that a new socket needs to be believed nothing."""
    clock = Hands()
    monkeypatch.setattr(lean_socket, "monotonic", clock)
    server = AsyncServer(async_mode="asgi")
    socket = lean_socket.LeanSocket(server, "sid")
    socket.connected = True
    await socket.send(packet.Packet(packet.OPEN, {}))
    clock.now_s += 0.75
    await socket.receive(packet.Packet(packet.MESSAGE, "0/_event,"))
    assert socket.line().trip == RoundTrip(100.75, 750)
    assert socket.line().round_trip_ms is None, "what a page needs to begin is no news about the weather"
    clock.now_s += 3
    await socket.receive(packet.Packet(packet.MESSAGE, "2/_event,[]"))
    await socket.send(packet.Packet(packet.PING))
    clock.now_s += 0.5
    assert (socket.line().trip, socket.line().unanswered_ms) == (RoundTrip(100.75, 750), 500)
    await socket.receive(packet.Packet(packet.MESSAGE, "2/_event,[]"))  # not what the ping asked for
    clock.now_s += 0.25
    await socket.receive(packet.Packet(packet.PONG))
    assert (socket.line().trip, socket.line().unanswered_ms) == (RoundTrip(104.5, 750), 0)
    for task in asyncio.all_tasks() - {cast(Any, asyncio.current_task())}:
        task.cancel()


def test_an_allowance_is_used_up_and_fills_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """N10: so many at once, then so many a second, and never more at once however long nobody came."""
    clock = Hands()
    monkeypatch.setattr("quizapp.realtime.limits.token_bucket.monotonic", clock)
    allowance = TokenBucket(3, 2)
    assert [allowance.take() for _ in range(4)] == [True, True, True, False]
    clock.now_s += 0.5
    assert [allowance.take() for _ in range(2)] == [True, False]
    clock.now_s += 1000
    assert [allowance.take() for _ in range(4)] == [True, True, True, False]


async def test_one_too_many_is_told_when_to_come_again() -> None:
    """N10: a socket beyond the crowd is refused before anything is done for it, with the time within which to try."""
    namespace = reflex_bridge.QuizNamespace(reflex_bridge.NAMESPACE, cast(Any, None))
    namespace.turnstile = TokenBucket(0, 0)
    namespace.owner_of, namespace.address_of = lambda _: "", lambda _: ""
    namespace.senders = SocketBudgets(device_budgets())
    with pytest.raises(Refused) as refused:
        await namespace.on_connect("sid", {"QUERY_STRING": "token=abc"})
    assert not namespace.senders.may_send("sid")
    told = refused.value.error_args
    assert told["data"] == {"within_s": reflex_bridge.CROWD / reflex_bridge.SERVED_PER_SECOND}


async def test_who_has_no_budget_left_takes_nobodys_turn() -> None:
    """Hole 10: one machine that connects again and again is refused before it is counted among those who come."""
    namespace = reflex_bridge.QuizNamespace(reflex_bridge.NAMESPACE, cast(Any, None))
    namespace.turnstile = TokenBucket(1, 0)
    namespace.owner_of, namespace.address_of = lambda _: "program", lambda _: "program"
    namespace.senders = SocketBudgets(device_budgets())
    while namespace.senders.enter("sid", "program", "program"):
        pass
    with pytest.raises(Refused):
        await namespace.on_connect("another sid", {"QUERY_STRING": "token=abc"})
    assert namespace.turnstile.take()


async def test_an_errand_that_fails_is_run_again() -> None:
    """Q8: what has to be done is done in the end, whatever went wrong at first."""
    tries: list[int] = []
    done = asyncio.Event()

    async def errand() -> None:
        tries.append(len(tries))
        if len(tries) < 3:
            raise RuntimeError("the database is busy")
        done.set()

    RetryingTasks(try_again_s=0).run(errand)
    async with asyncio.timeout(20):
        await done.wait()
    assert tries == [0, 1, 2]
