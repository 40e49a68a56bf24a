"""Putting a rehearsal on: a server if need be, enough file descriptors, the event loop."""

import asyncio
import contextlib
from collections.abc import Iterator

from quizapp.phones.network.networks import Network
from quizapp.phones.rehearsal.conductor import Conductor
from quizapp.phones.rehearsal.journey import Journey
from quizapp.phones.rehearsal.own_server import OwnServer, own_server
from quizapp.phones.rehearsal.rehearsal import Findings, Rehearsal
from quizapp.server.event_loop import run
from quizapp.server.fd_limit import raise_fd_limit


def rehearse_once(url: str, phones: int, host_name: str, host_password: str, *, at_once: bool) -> Findings:
    """Play one quiz on the server at `url`, or on one of its own where that is empty."""
    raise_fd_limit()
    with _server(url) as server:
        base_url = server.url if server else url

        async def play() -> Findings:
            conductor = await Conductor.signed_in(base_url, host_name, host_password)
            memory_mb = server.memory_mb if server else lambda: None
            rehearsal = Rehearsal(conductor, base_url, phones, at_once=at_once, memory_mb=memory_mb)
            return await rehearsal.run()

        return run(play())


def rehearse_on(network: Network, url: str, phones: int, host_name: str, host_password: str) -> Findings:
    """Play one quiz over a bad network; one that kills the server needs an empty `url`."""
    raise_fd_limit()
    with _server(url) as server:
        base_url = server.url if server else url

        async def restart() -> None:
            assert server is not None
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)

        async def play() -> Findings:
            conductor = await Conductor.signed_in(base_url, host_name, host_password)
            await conductor.make_event()
            journey = Journey(conductor, base_url, phones, network, restart if server else None)
            findings = await journey.run()
            findings.memory_mb = server.memory_mb() if server else None
            return findings

        return run(play())


@contextlib.contextmanager
def _server(url: str) -> Iterator[OwnServer | None]:
    if url:
        yield None
        return
    with own_server() as server:
        yield server
