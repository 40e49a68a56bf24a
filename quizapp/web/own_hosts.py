"""Under which names this server is known, so that a scanned code can be told from one of another server."""

from collections.abc import Callable
from urllib.parse import urlsplit

from quizapp.web.guards.server_names import machine_names
from quizapp.web.origin import lan_address, reachable_url


def own_hosts(host: str, origin: str, lan: Callable[[], str | None] = lan_address) -> frozenset[str]:
    """The hosts that codes of this server may say, each as `name:port` in lower case.

    `host` and `origin` are the headers of the asking page. Its own host is one; with the same port, so are the
    address that our QR codes say (`web/origin.py`) and the names of this machine: a phone may have come in by another.
    """
    scheme = "https" if origin.startswith("https:") else "http"
    own = urlsplit(reachable_url(scheme, host, lan=lambda: None))  # well-formed, whatever the header is
    port = own.port or (443 if scheme == "https" else 80)
    drawn = urlsplit(reachable_url(scheme, host, lan=lan))
    names = {own.hostname, drawn.hostname, lan(), *machine_names()}
    return frozenset(f"{_bracketed(name)}:{port}" for name in names if name)


def _bracketed(name: str) -> str:
    return f"[{name}]" if ":" in name else name
