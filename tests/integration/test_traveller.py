"""A simulated phone on a bad line does what the page does: rehearsals are worth as much as that is true."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass

import pytest

from quizapp.phones import roaming_phone
from quizapp.phones.browser import JOIN, PLAY
from quizapp.phones.network.fault_proxy import FaultProxy, Faults
from quizapp.phones.rehearsal.conductor import Conductor
from quizapp.phones.roaming_phone import RoamingPhone
from tests.support.server import Server

pytestmark = pytest.mark.timeout(900)  # the first test may have to build the pages

PATIENCE_S = 60


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server."""
    running = Server(tmp_path_factory.mktemp("traveller"))
    running.start()
    yield running
    running.kill()


@dataclass
class Scene:
    """A quiz whose first question is on the screen of one phone, which will answer it in a moment."""

    conductor: Conductor
    phone: RoamingPhone
    line: FaultProxy

    async def press(self, control: str) -> None:
        """Press a control, and wait for its effect."""
        before = self.conductor.stage["version"]
        self.conductor.press(control)
        await self.conductor.tab.until(lambda: self.conductor.stage["version"] > before)


@pytest.fixture
async def scene(server: Server) -> AsyncIterator[Scene]:
    """That scene, with a second phone without a hand, so that the question stays open."""
    conductor = await Conductor.signed_in(server.url, "Rehearsal", "rehearsal-only")
    code = await conductor.make_event()
    line = FaultProxy(server.url)
    await line.start()
    phone = RoamingPhone(line.url, code, "Ada", answers_within_s=2)
    idle = RoamingPhone(server.url, code, "Bob", answers_within_s=3600)
    living = [asyncio.ensure_future(each.live()) for each in (phone, idle)]
    await phone.tab.until(lambda: phone.is_in)
    await idle.tab.until(lambda: idle.is_in)
    conductor.press("next")
    await phone.see_question(1)
    await conductor.until_phase("question")
    yield Scene(conductor, phone, line)
    for task in living:
        task.cancel()
    await asyncio.gather(*living, return_exceptions=True)
    for tab in (phone.tab, idle.tab, conductor.tab):
        tab.close()
    await line.stop()


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 -- what a phone keeps to itself tells no event
            await asyncio.sleep(0.01)


async def test_join_is_tapped_again_when_the_page_is_back(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """N4, J6: nobody stays outside whose tap on "Join" went down with the line; not even for want of patience."""
    monkeypatch.setattr(roaming_phone, "JOIN_AGAIN_S", 10 * PATIENCE_S)
    conductor = await Conductor.signed_in(server.url, "Rehearsal", "rehearsal-only")
    line = FaultProxy(server.url)
    await line.start()
    phone = RoamingPhone(line.url, await conductor.make_event(), "Ada", answers_within_s=2)
    taps, tap = list[str](), phone.tab.call

    def tap_on_a_dying_line(handler: str, **payload: object) -> None:
        taps.append(handler)
        if len(taps) == 1:
            line.reset_all()
        else:
            tap(handler, **payload)

    monkeypatch.setattr(phone.tab, "call", tap_on_a_dying_line)
    living = asyncio.ensure_future(phone.live())
    await until(lambda: phone.is_in)
    assert taps == [f"{JOIN}.join"] * 2
    living.cancel()
    await asyncio.gather(living, return_exceptions=True)
    for tab in (phone.tab, conductor.tab):
        tab.close()
    await line.stop()


async def test_an_answer_tapped_in_a_black_hole_is_kept_and_delivered(scene: Scene) -> None:
    """N6: what is tapped while nothing comes through waits on the phone, and is confirmed after a reconnect."""
    phone, line = scene.phone, scene.line
    line.black_hole()
    await until(lambda: phone.outbox)
    question_id, tapped = next(iter(phone.outbox.items()))
    assert phone.confirmed == {}
    line.reset_all()
    line.faults = Faults()
    await until(lambda: phone.confirmed)
    assert phone.confirmed == {question_id: tapped.response}
    assert (phone.outbox, phone.refused) == ({}, {})
    assert len(phone.restored_s) == 1


async def test_a_dead_connection_is_noticed_on_a_tap(scene: Scene) -> None:
    """N11: a connection that is dead but not closed is given up after a tap, and a new one confirms the answer."""
    phone, line = scene.phone, scene.line
    line.strand()
    await until(lambda: phone.confirmed)
    assert (line.connections, line.open_connections) == (2, 2)
    assert phone.link.losses == 1


async def test_a_dead_connection_is_noticed_without_a_tap(scene: Scene) -> None:
    """N11: when the server's pings stop, the phone reconnects by itself and has its answer and score again."""
    phone, line = scene.phone, scene.line
    await until(lambda: phone.confirmed)
    line.strand()
    await until(lambda: phone.restored_s)
    assert (line.connections, phone.link.losses) == (2, 1)
    assert [phone.me["response"]] == list(phone.confirmed.values())


async def test_an_answer_refused_by_a_pause_is_sent_again(scene: Scene) -> None:
    """N6: an answer that reaches the server during a pause is kept, and counts when the quiz goes on."""
    phone, line = scene.phone, scene.line
    line.black_hole()
    await scene.press("pause")
    await until(lambda: phone.outbox)
    line.heal()
    await until(lambda: (phone.tab.view(PLAY, "receipt") or {}).get("reason") == "paused")
    assert phone.outbox
    assert phone.confirmed == {}
    await scene.press("resume")
    await until(lambda: phone.confirmed)
    assert (phone.outbox, phone.refused) == ({}, {})


async def answer_honestly(phone: RoamingPhone, number: int) -> int:
    """Tap a second after the n-th question was there; what the phone says how long that took, in ms."""
    await phone.see_question(number)
    seen_at, question = time.monotonic(), phone.stage["question"]
    await asyncio.sleep(1)
    elapsed_ms = round((time.monotonic() - seen_at) * 1000)
    response = {"choices": [question["asked"]["choices"][0]["id"]]}
    phone.tab.call(
        f"{PLAY}.answer",
        question_id=question["id"],
        response=response,
        elapsed_ms=elapsed_ms,
        key=f"{phone.name}-{number}",
    )
    await phone.tab.until(lambda: phone.me["question"] == question["id"] and bool(phone.me["answered"]), PATIENCE_S)
    return elapsed_ms


async def test_phones_on_a_slow_and_a_quick_line_are_equal(server: Server) -> None:
    """Hole 11, S6: over 800 ms of round trip an honest phone is charged the same as over 20 ms, within 5 points.

    From the first question on, before any ping was answered. The best of three, for a busy machine adds lag of its own.
    """
    conductor = await Conductor.signed_in(server.url, "Rehearsal", "rehearsal-only")
    code = await conductor.make_event()
    lines = [FaultProxy(server.url, Faults(delay_s=trip_s / 2)) for trip_s in (0.02, 0.8)]
    for line in lines:
        await line.start()
    phones = [RoamingPhone(line.url, code, name, 3600) for line, name in zip(lines, ("Quick", "Slow"), strict=True)]
    living = [asyncio.ensure_future(phone.live()) for phone in phones]
    await until(lambda: all(phone.is_restored for phone in phones))
    charged_ms: list[list[int]] = []
    for number in (1, 2, 3):
        conductor.press("next")
        told_ms = await asyncio.gather(*(answer_honestly(phone, number) for phone in phones))
        await conductor.until_phase("reveal")
        conductor.press("next")
        await conductor.until_phase("leaderboard")
        asked = phones[0].me["question"]
        answers = (await conductor.export())["answers"]
        stored_ms = {each["participant_id"]: each["elapsed_ms"] for each in answers if each["question_id"] == asked}
        counted_ms = [stored_ms[phone.me["id"]] for phone in phones]
        charged_ms.append([counted - told for counted, told in zip(counted_ms, told_ms, strict=True)])
    assert min(abs(slow - quick) * 500 / 20_000 for quick, slow in charged_ms) <= 5, charged_ms
    for task in living:
        task.cancel()
    await asyncio.gather(*living, return_exceptions=True)
    for tab in (*(phone.tab for phone in phones), conductor.tab):
        tab.close()
    for line in lines:
        await line.stop()
