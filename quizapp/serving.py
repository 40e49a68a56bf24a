"""Serving the built pages and the app on one port."""

import os
from pathlib import Path

from granian.constants import Interfaces
from granian.server import Server

from quizapp.building import BUILD_ENVIRONMENT
from quizapp.orphans import remember_main_process
from quizapp.settings import ROOT
from quizapp.sockets import allow_sockets

# An unanswered ping closes a dead connection on the server's side after at most twice this.
PING_EVERY = "5s"
# Ctrl-C ends the server within this, whatever a connection may still be busy with: nothing that was
# acknowledged is waiting to be written.
ENDING_S = 5
SERVE_ENVIRONMENT = BUILD_ENVIRONMENT | {
    "__REFLEX_SKIP_COMPILE": "true",
    "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
    "REFLEX_SOCKET_INTERVAL": PING_EVERY,
    "REFLEX_SOCKET_TIMEOUT": PING_EVERY,
}


def serve(host: str, port: int, *, cert: Path | None = None, key: Path | None = None) -> None:
    """Serve until interrupted. `quizapp.quizapp:app` is made anew in the worker process."""
    allow_sockets()
    remember_main_process()
    os.environ.update(SERVE_ENVIRONMENT)
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
