"""Serving the built pages and the app on one port."""

import multiprocessing
import os
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.server import Server

from quizapp.domain.addresses import is_loopback
from quizapp.front_proxy.peer_names import FOLDER, SECURE, server_socket
from quizapp.front_proxy.proxy import FrontProxy
from quizapp.front_proxy.tls_listener import tls_context
from quizapp.front_proxy.websocket_frames import MOST_BYTES
from quizapp.server.building import BUILD_ENVIRONMENT
from quizapp.server.fd_limit import raise_fd_limit
from quizapp.server.parent_watchdog import remember_main_process
from quizapp.settings import ROOT, settings
from quizapp.web import trust
from quizapp.web.guards.proxies import TrustedProxies
from quizapp.web.guards.server_names import STARTED_WITH
from quizapp.web.origin import PORT

# Ctrl-C ends the server within this, whatever a connection may still be busy with: nothing that was
# acknowledged is waiting to be written.
ENDING_S = 5
SERVE_ENVIRONMENT = BUILD_ENVIRONMENT | {
    "__REFLEX_SKIP_COMPILE": "true",
    "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
}


@dataclass(frozen=True)
class Certificate:
    """What a server with TLS shows. `authority` is the public file of its own authority, where it has one."""

    cert: Path
    key: Path
    authority: Path | None = None


def serve(door: socket.socket, certificate: Certificate | None, host: str) -> None:
    """Serve those who come to `door`, a socket that listens at `host`, until interrupted.

    With a certificate over HTTPS. `quizapp.quizapp:app` is made anew in the worker process.
    """
    _prepare([host, *_names_in(certificate)])
    # A worker that is forked would hold all of the gate's connections open with it.
    multiprocessing.set_start_method("spawn", force=True)
    with tempfile.TemporaryDirectory(prefix="quizapp-") as name:
        folder = Path(name).resolve()
        os.environ.update({FOLDER: str(folder), PORT: str(door.getsockname()[1])})
        gate = _gate(door, folder, certificate)
        server = _server(uds=server_socket(folder), uds_permissions=0o600)
        server.on_startup(gate.open)
        server.on_shutdown(gate.close)
        server.serve()


def _gate(door: socket.socket, folder: Path, certificate: Certificate | None) -> FrontProxy:
    proxies = TrustedProxies(settings().trusted_proxies)

    def is_exempt(host: str) -> bool:
        return is_loopback(host) or proxies.trusts(host)

    if certificate is None:
        return FrontProxy(door, folder, is_exempt=is_exempt, timings=settings().timings.gate)
    os.environ[SECURE] = "yes"
    if certificate.authority is not None:
        os.environ[trust.AUTHORITY] = str(certificate.authority.resolve())
    return FrontProxy(
        door,
        folder,
        trust.offers(),
        tls_context(certificate.cert, certificate.key),
        is_exempt,
        settings().timings.gate,
    )


def _names_in(certificate: Certificate | None) -> list[str]:
    if certificate is None:
        return []
    from quizapp.tls.public import names_in  # 8 MB that most servers do without

    return names_in(certificate.cert)


def _prepare(names: list[str]) -> None:
    raise_fd_limit()
    remember_main_process()
    os.environ.update(SERVE_ENVIRONMENT | socket_settings())
    os.environ[STARTED_WITH] = ",".join(names)
    os.chdir(ROOT)  # Reflex looks for `rxconfig.py` in the working directory only


def _server(**options: Any) -> Any:
    return Server(
        target="quizapp.quizapp:app",
        factory=True,
        interface=Interfaces.ASGI,
        workers=1,
        log_level="warning",  # pyright: ignore[reportArgumentType] -- granian takes the word for the level
        backlog=4096,
        websockets=True,
        workers_kill_timeout=ENDING_S,
        **options,
    )


def socket_settings() -> dict[str, str]:
    """A page notices a silent line after the sum of both pings' times, at most 9 s (N11); the server does, too.

    Often enough that whoever is there never misses a heartbeat. No page's message is longer than the gate lets in.
    """
    timings = settings().timings
    every_s = min(timings.ping_every_s, settings().heartbeat_interval_s / 3)
    return {
        "REFLEX_SOCKET_INTERVAL": f"{round(every_s * 1000)}ms",
        "REFLEX_SOCKET_TIMEOUT": f"{round(timings.ping_timeout_s * 1000)}ms",
        "REFLEX_SOCKET_MAX_HTTP_BUFFER_SIZE": str(MOST_BYTES),
    }
