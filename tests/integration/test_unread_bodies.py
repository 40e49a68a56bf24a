"""A request that is refused unread, and the next one on the same connection, over a real server."""

from collections.abc import Callable

import httpx
import pytest

from tests.support.server import Server

pytestmark = pytest.mark.timeout(900)  # the first test may have to build the pages


def test_a_refused_request_does_not_cost_the_next_one_its_connection(new_server: Callable[..., Server]) -> None:
    """Fuzzing: the web server would close a connection with something unread on it, whatever was sent behind it."""
    server = new_server()
    server.start()
    with httpx.Client(base_url=server.url, trust_env=False, timeout=30) as client:
        for _ in range(200):
            assert client.post("/api/answer", content=b"x" * 200).status_code == 401
            assert client.post("/api/leave", content=b"x").status_code == 401
