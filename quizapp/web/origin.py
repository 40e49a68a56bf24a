"""Which address phones reach this server at, told from how the host's own browser reached it."""

import ipaddress
import re
import socket
from collections.abc import Callable

from starlette.requests import Request

# The port that people use, where it is another one than the web server's.
PORT = "QUIZAPP_PUBLIC_PORT"

_HOST = re.compile(r"(?P<name>[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::(?P<port>[0-9]{1,5}))?")
_DEFAULT_PORTS = {"http": 80, "https": 443}

# Connecting a UDP socket sends nothing, it only asks the system for a route. The first works wherever
# there is a way out; the others are for networks without one: hotspots of laptops and phones, small routers.
_PROBES = (
    "10.255.255.255",
    "192.168.137.2",
    "10.42.0.2",
    "192.168.2.2",
    "172.20.10.2",
    "192.168.43.2",
    "192.168.0.2",
    "192.168.1.2",
    "192.168.178.2",
)


def lan_address() -> str | None:
    """This machine's IPv4 address on the local network, None without one."""
    return next(filter(None, map(_address_towards, _PROBES)), None)


def _address_towards(target: str) -> str | None:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            # The target is a broadcast address on some networks, which is refused without this.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            probe.connect((target, 9))
            address: str = probe.getsockname()[0]
    except OSError:
        return None
    return None if _is_this_machine(address) else address


def base_url(request: Request, lan: Callable[[], str | None] = lan_address) -> str:
    """Scheme, host and port for phones, without a slash at the end: `http://192.168.1.5:3000`."""
    scheme, server = request.scope["scheme"], request.scope.get("server")
    return reachable_url(scheme, request.headers.get("host", ""), server, lan)


def reachable_url(
    scheme: str,
    host: str,
    server: tuple[str, int | None] | None = None,
    lan: Callable[[], str | None] = lan_address,
) -> str:
    """The same from its parts: the `Host` header, and the server's own address in case that is unusable.

    A host that means "this machine" is replaced by its address on the local network when there is one.
    """
    scheme = "https" if scheme in ("https", "wss") else "http"
    name, port = parsed_host(host) or _own(server)
    if _is_this_machine(name.strip("[]")):
        name = lan() or name
    if port is None or port == _DEFAULT_PORTS[scheme]:
        return f"{scheme}://{name}"
    return f"{scheme}://{name}:{port}"


def parsed_host(host: str) -> tuple[str, int | None] | None:
    """Name and port of a `Host` header, None when it is anything else: it will be drawn into a QR code."""
    match = _HOST.fullmatch(host)
    if match is None:
        return None
    name, port = match["name"].lower(), match["port"]
    if name.startswith("[") and _ip(name.strip("[]")) is None:
        return None
    if port is None:
        return name, None
    return (name, int(port)) if 0 < int(port) < 65536 else None


def _own(server: tuple[str, int | None] | None) -> tuple[str, int | None]:
    """Name and port the server listens at; one on a Unix socket has a path for a name."""
    name, port = server or ("localhost", None)
    parsed = parsed_host(f"[{name}]" if ":" in name else name)
    return (parsed[0], port) if parsed else ("localhost", None)


def _is_this_machine(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    address = _ip(name)
    return address is not None and (address.is_loopback or address.is_unspecified)


def _ip(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
