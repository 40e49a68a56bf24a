"""Internet addresses: which mean this machine itself, and which are counted as one."""

from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address


def address_in(text: str | None) -> IPv4Address | IPv6Address | None:
    """The address, None where it is none. An IPv4 address that is written as an IPv6 one is an IPv4 address."""
    try:
        address = ip_address((text or "").partition("%")[0])
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address


def is_loopback(text: str | None) -> bool:
    """Whether that is an address of the machine itself, which nobody else can call from."""
    address = address_in(text)
    return address is not None and address.is_loopback


def counted_as(text: str | None) -> str:
    """Who is counted as one: an IPv4 address, or the network of an IPv6 one, which a single home owns."""
    if text is None:
        return "unknown"
    address = address_in(text)
    if address is None:
        return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return address.packed[:8].hex() if isinstance(address, IPv6Address) else str(address)
