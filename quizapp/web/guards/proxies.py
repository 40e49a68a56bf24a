"""Who really calls behind reverse proxies, told by the proxies that this server's settings trust."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.types import Scope

_OF_SOCKETS = {"http": "ws", "https": "wss"}


class TrustedProxies:
    """Believes `X-Forwarded-For` and `X-Forwarded-Proto` of these networks, and of nobody else."""

    def __init__(self, networks: Iterable[IPv4Network | IPv6Network]) -> None:
        self._networks = tuple(networks)

    def tell_caller(self, scope: Scope) -> None:
        """Put the caller's address and scheme into the scope of a request that a trusted proxy passes on."""
        client = scope.get("client")
        if not self._networks or not client or not self.trusts(client[0]):
            return
        hops, schemes = _listed(scope, b"x-forwarded-for"), _listed(scope, b"x-forwarded-proto")
        caller, position = self._caller(client[0], hops)
        if position < len(hops):
            scope["client"] = (caller, 0)
        scheme = _scheme(schemes, position if len(schemes) == len(hops) else -1)
        if scheme is not None:
            scope["scheme"] = scheme if scope["type"] == "http" else _OF_SOCKETS[scheme]

    def _caller(self, proxy: str, hops: Sequence[str]) -> tuple[str, int]:
        """The address that the first trusted proxy saw, and its place among the hops.

        Each proxy adds whom it saw at the end, so the last that is no proxy of ours is the caller; what stands before
        that, anybody may have written. What is no address ends the search at the last one that is sure.
        """
        caller, position = proxy, len(hops)
        while position > 0 and self.trusts(caller):
            before = _address(hops[position - 1])
            if before is None:
                break
            caller, position = str(before), position - 1
        return caller, position

    def trusts(self, host: str) -> bool:
        """Whether that is the address of a proxy that is believed."""
        address = _address(host)
        return address is not None and any(address in network for network in self._networks)


def _scheme(schemes: Sequence[str], position: int) -> str | None:
    if not schemes or position >= len(schemes):
        return None
    scheme = schemes[position].lower()
    return scheme if scheme in ("http", "https") else None


def _listed(scope: Scope, name: bytes) -> list[str]:
    """The parts of all headers of that name, as one list."""
    values = [value.decode("latin-1") for key, value in scope["headers"] if key == name]
    return [part.strip() for value in values for part in value.split(",")] if values else []


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """The address in `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1` or `[2001:db8::1]:4711`."""
    host = text.strip().strip('"')
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address
