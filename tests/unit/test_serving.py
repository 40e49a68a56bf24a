"""What Reflex is told when a server starts."""

from datetime import timedelta

import pytest
from reflex_base.environment import environment

from quizapp.front_proxy.websocket_frames import MOST_BYTES
from quizapp.server.serving import socket_settings


def test_reflex_reads_how_sockets_are_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """N11: it pings often enough that a dead line is noticed within 9 s, takes no longer message than the gate."""
    for name, value in socket_settings().items():
        monkeypatch.setenv(name, value)
    every, timeout = environment.REFLEX_SOCKET_INTERVAL.get(), environment.REFLEX_SOCKET_TIMEOUT.get()
    assert timedelta() < every + timeout <= timedelta(seconds=9)
    assert environment.REFLEX_SOCKET_MAX_HTTP_BUFFER_SIZE.get() == MOST_BYTES
