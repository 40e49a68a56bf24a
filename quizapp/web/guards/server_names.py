"""The names that this server goes by: a request for any other name was sent by somebody else's page.

A site that lets its own name point to this server (DNS rebinding) has its pages take us for their own server, and
then no browser keeps the two apart: only the `Host` header tells. Addresses in numbers are all taken: a page that
has one in its address came from there, whatever the network in between calls it (containers, forwarded ports).
"""

import os
import socket
from collections.abc import Iterable
from ipaddress import ip_address

from quizapp.web.origin import parsed_host

# Where the worker finds the names that the server was started with (certificate, `--host`), comma-separated.
STARTED_WITH = "QUIZAPP_STARTED_WITH_NAMES"
_MOST_KEPT = 256


def machine_names() -> tuple[str, ...]:
    """The name of this machine as it is now, and its `.local` name."""
    name = socket.gethostname().strip(".").lower()
    return (name, f"{name.split('.')[0]}.local") if name else ()


def names_of_start() -> list[str]:
    """What the server was started with."""
    return [name for name in os.environ.get(STARTED_WITH, "").split(",") if name]


class ServerNames:
    """Knows the server's names. `also` are more of them; `*.example.org` is any name below `example.org`."""

    def __init__(self, also: Iterable[str] = ()) -> None:
        wanted = {name.strip(".").lower() for name in also}
        self._also = {name for name in wanted if not name.startswith("*.")}
        self._endings = tuple(name[1:] for name in wanted if name.startswith("*."))
        self._known: set[str] = set()  # `Host` headers as they came, for the next request

    def has(self, host: str) -> bool:
        """Whether a `Host` header names this server, at whatever port: a proxy may have another one."""
        if host in self._known:
            return True
        parsed = parsed_host(host)
        if parsed is None or not self._is_own(parsed[0].rstrip(".")):
            return False
        if len(self._known) < _MOST_KEPT:
            self._known.add(host)
        return True

    def _is_own(self, name: str) -> bool:
        if _is_address(name.strip("[]")) or name == "localhost" or name.endswith(".localhost"):
            return True
        # Asked anew each time: a laptop may get another name in another network.
        return name in self._also or name.endswith(self._endings) or name in machine_names()


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
