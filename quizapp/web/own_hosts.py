"""Under which names this server is known, so that a scanned code can be told from one of another server."""

import socket
from collections.abc import Callable
from functools import cache
from urllib.parse import urlsplit

from quizapp.web.origin import lan_address, reachable_url


def own_hosts(host: str, origin: str, lan: Callable[[], str | None] = lan_address) -> frozenset[str]:
    """The hosts that codes of this server may say, each as `name:port` in lower case.

    `host` and `origin` are the headers of the asking page. Its own host is one; with the same port, so are the
    address that our QR codes say (`web/origin.py`) and the names of this machine: a phone may have come in by another.
    """
    scheme = "https" if origin.startswith("https:") else "http"
    own = urlsplit(f"{scheme}://{host}")
    try:
        name, port = own.hostname, own.port or (443 if scheme == "https" else 80)
    except ValueError:
        return frozenset()
    if not name:
        return frozenset()
    drawn = urlsplit(reachable_url(scheme, host, lan=lan)).hostname
    names = {f"[{name}]" if ":" in name else name, drawn, lan(), *_machine_names()}
    return frozenset(f"{one.lower()}:{port}" for one in names if one)


@cache
def _machine_names() -> tuple[str, ...]:
    name = socket.gethostname().lower()
    return (name, f"{name.split('.')[0]}.local") if name else ()
