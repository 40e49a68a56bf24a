"""Small rehearsals on every named network, against a real server: nothing confirmed is lost on any of them.

Outages are a fifth as long as in a full rehearsal, or two, so that they fit into the time of a test.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from quizapp.phones.network.networks import NETWORKS
from quizapp.phones.rehearsal.conductor import Conductor
from quizapp.phones.rehearsal.journey import Journey
from quizapp.phones.rehearsal.rehearsal import Findings
from quizapp.settings import ROOT
from tests.support.server import Server

pytestmark = pytest.mark.timeout(900)  # the first test may have to build the pages

PHONES = 8
QUESTIONS = 5  # of the sample event
HASTE = 0.2
# Lines that are cut every few tenths of a second let nobody in while the machine is busy.
HASTE_OF = {"flaky": 0.4}
LETS_LIVE = ("good", "train", "crowded-hall", "flaky", "sleepy-phones")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for all rehearsals. Whatever the network does, no handler of it fails."""
    running = Server(tmp_path_factory.mktemp("networks"), {"GRACE_PERIOD_S": "6"})
    running.start()
    yield running
    running.kill()
    assert "Traceback" not in running.log, running.log[-4000:]
    assert "a handler failed" not in running.log, running.log[-4000:]


async def journey(server: Server, name: str, after_kill: Callable[[], None] = lambda: None) -> Journey:
    """A small rehearsal of the network of that name, with its event made."""

    async def restart() -> None:
        await asyncio.to_thread(server.kill)
        after_kill()
        await asyncio.to_thread(server.start)

    conductor = await Conductor.signed_in(server.url, "Rehearsal", "rehearsal-only")
    await conductor.make_event()
    return Journey(conductor, server.url, PHONES, NETWORKS[name].hastened(HASTE_OF.get(name, HASTE)), restart)


@pytest.fixture(scope="module")
def found(server: Server) -> dict[str, Findings]:
    """What rehearsals on all networks that let the server live find, all of them at the same time."""

    async def rehearse_all() -> dict[str, Findings]:
        journeys = [await journey(server, name) for name in LETS_LIVE]
        findings = await asyncio.gather(*(each.run() for each in journeys))
        return dict(zip(LETS_LIVE, findings, strict=True))

    return asyncio.run(rehearse_all())


def assert_nothing_was_lost(findings: Findings) -> None:
    """Everything that a phone was told is true, and everything that was tapped has an end."""
    assert [str(violation) for violation in findings.violations] == []
    assert (findings.lost, findings.doubled, findings.wrong_scores, findings.undelivered) == (0, 0, 0, 0)
    assert findings.is_clean
    assert findings.confirmed > PHONES  # more than one question's worth: the quiz was really played
    assert findings.confirmed + findings.refused + findings.untold <= PHONES * QUESTIONS


def test_a_good_network_confirms_every_answer(found: dict[str, Findings]) -> None:
    """N2: without faults each phone answers each question, once, and needs no second connection."""
    findings = found["good"]
    assert_nothing_was_lost(findings)
    assert (findings.confirmed, findings.reconnects, findings.outages) == (PHONES * QUESTIONS, 0, 0)


@pytest.mark.parametrize("name", ["train", "crowded-hall", "flaky", "sleepy-phones"])
def test_a_bad_network_loses_nothing(found: dict[str, Findings], name: str) -> None:
    """N2, N4, N5, N6: over a bad network phones come back as themselves, and what was confirmed is kept once."""
    findings = found[name]
    assert_nothing_was_lost(findings)
    assert findings.outages > 0
    # Short tunnels and a short quiz in a hall may leave every connection alone; these two never do.
    assert findings.reconnects >= (PHONES if name in ("flaky", "sleepy-phones") else 0)


async def test_a_killed_server_loses_nothing(server: Server) -> None:
    """N9: after `kill -9` in the middle of two questions every phone comes back, and the quiz goes on."""
    findings = await (await journey(server, "server-restart")).run()
    assert_nothing_was_lost(findings)
    assert findings.restarts == 2
    assert findings.reconnects >= PHONES  # who was still away at the second kill came back once, for both


async def test_a_dropped_answer_is_found(server: Server) -> None:
    """N9: a rehearsal is worth something: were a confirmed answer gone after a restart, it would say so."""

    def forget_an_answer() -> None:
        with closing(sqlite3.connect(server.data_dir / "quizapp.db")) as db:
            db.execute("DELETE FROM answers WHERE id = (SELECT max(id) FROM answers)")
            db.commit()

    findings = await (await journey(server, "server-restart", forget_an_answer)).run()
    assert findings.lost >= 1
    assert not findings.is_clean


def test_every_network_says_what_it_is() -> None:
    """Contract, Commands: each named network is on the page about rehearsals, with its mix of faults."""
    page = (ROOT / "docs" / "rehearsal.md").read_text()
    assert list(NETWORKS) == ["good", "train", "crowded-hall", "flaky", "sleepy-phones", "server-restart"]
    for network in NETWORKS.values():
        assert f"| `{network.name}` | {network.sentence} | {network.mix} |" in page
