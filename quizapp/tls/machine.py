"""The names and addresses that this machine has on its networks."""

import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

import psutil

Address = IPv4Address | IPv6Address

_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_LOOPBACK = (ip_address("127.0.0.1"), ip_address("::1"))


@dataclass(frozen=True)
class Machine:
    """What a certificate has to speak for.

    `announced` are the addresses that phones are sent to, out of `addresses`: a certificate without
    them is of no use.
    """

    names: tuple[str, ...]
    addresses: tuple[Address, ...]
    announced: tuple[Address, ...] = ()

    @property
    def label(self) -> str:
        """What people call it."""
        return self.names[-1].split(".")[0] if self.names else "this computer"


def this_machine(*announced: str | None) -> Machine:
    """This machine as it is now; what is `announced` and no address of a single machine is left out."""
    wanted = tuple(address for address in map(_address, announced) if address and not address.is_unspecified)
    found = dict.fromkeys([*_LOOPBACK, *wanted, *_of_interfaces()])
    return Machine(names_of(socket.gethostname()), tuple(found), tuple(dict.fromkeys(wanted)))


def names_of(host_name: str) -> tuple[str, ...]:
    """`localhost`, the host name and its `.local` name; what can be no name of a web page is left out."""
    full = host_name.strip(".").lower()
    short = full.split(".")[0]
    wanted = ["localhost", *([full, f"{short}.local"] if short not in ("", "localhost") else [])]
    return tuple(dict.fromkeys(name for name in wanted if len(name) < 254 and _NAME.fullmatch(name)))


def _of_interfaces() -> list[Address]:
    """The addresses of all networks, best ones first.

    Of IPv6 only the local ones: the global ones change by the day, and nobody types them. Link-local
    ones (`fe80::…`) cannot be in the address of a page.
    """
    listed = [entry.address for entries in psutil.net_if_addrs().values() for entry in entries]
    found = [address for address in map(_address, listed) if address is not None]
    return [
        address
        for address in found
        if not (address.is_unspecified or address.is_loopback)
        and (isinstance(address, IPv4Address) or (address.is_private and not address.is_link_local))
    ]


def _address(text: str | None) -> Address | None:
    try:
        return ip_address((text or "").partition("%")[0])
    except ValueError:
        return None
