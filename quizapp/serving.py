"""Serving the built pages and the app on one port."""

import os
from pathlib import Path

from granian.constants import Interfaces
from granian.server import Server

from quizapp.building import BUILD_ENVIRONMENT
from quizapp.orphans import remember_main_process
from quizapp.settings import ROOT, settings
from quizapp.sockets import allow_sockets

# A page notices a silent line after the sum of both, at most 9 s (N11); the server does, too.
PING_EVERY_S = 4
PING_TIMEOUT_S = 5
# Ctrl-C ends the server within this, whatever a connection may still be busy with: nothing that was
# acknowledged is waiting to be written.
ENDING_S = 5
SERVE_ENVIRONMENT = BUILD_ENVIRONMENT | {
    "__REFLEX_SKIP_COMPILE": "true",
    "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
    "REFLEX_SOCKET_TIMEOUT": f"{PING_TIMEOUT_S}s",
}


def serve(host: str, port: int, *, cert: Path | None = None, key: Path | None = None) -> None:
    """Serve until interrupted. `quizapp.quizapp:app` is made anew in the worker process."""
    allow_sockets()
    remember_main_process()
    os.environ.update(SERVE_ENVIRONMENT | {"REFLEX_SOCKET_INTERVAL": f"{_ping_every_ms()}ms"})
    os.chdir(ROOT)  # Reflex looks for `rxconfig.py` in the working directory only
    Server(
        target="quizapp.quizapp:app",
        factory=True,
        interface=Interfaces.ASGI,
        address=host,
        port=port,
        workers=1,
        ssl_cert=cert,
        ssl_key=key,
        log_level="warning",  # pyright: ignore[reportArgumentType] -- granian takes the word for the level
        backlog=4096,
        websockets=True,
        workers_kill_timeout=ENDING_S,
    ).serve()


def _ping_every_ms() -> int:
    """Often enough that whoever is there never misses a heartbeat."""
    return round(1000 * min(PING_EVERY_S, settings().heartbeat_interval_s / 3))
