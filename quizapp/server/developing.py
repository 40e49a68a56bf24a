"""Serving the app while it is being changed: what is saved is taken over within seconds.

Reflex's own runner watches the files, starts the app anew and builds its pages anew. Of its ways `preview` is the one
with a single port: pages, sockets and endpoints are where they are in earnest, with the same cookies and rules.
"""

import os
import sys

from quizapp.server.building import STAMP, build_environment
from quizapp.server.serving import socket_settings
from quizapp.settings import ROOT
from quizapp.web.guards.server_names import STARTED_WITH
from quizapp.web.origin import PORT

LOOPBACK = "127.0.0.1"  # there is no gate in front that keeps strangers within bounds
# `rxconfig.py` refuses whoever starts the runner otherwise.
ALLOWED = "QUIZAPP_DEV"


def develop(port: int) -> None:
    """Become Reflex's runner."""
    STAMP.unlink(missing_ok=True)  # the pages that it builds are not those of `quizapp run`
    os.chdir(ROOT)
    own = {ALLOWED: "yes", PORT: str(port), STARTED_WITH: LOOPBACK, "REFLEX_CHECK_LATEST_VERSION": "false"}
    environment = build_environment() | socket_settings() | own
    del environment["REFLEX_ENV_MODE"]
    ports = ["--frontend-port", str(port), "--backend-port", str(port), "--backend-host", LOOPBACK]
    command = [sys.executable, "-m", "reflex", "run", "--env", "preview", *ports, "--loglevel", "warning"]
    os.execve(sys.executable, command, environment)
