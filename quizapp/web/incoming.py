"""What arrives over HTTP, looked at before anything is done with it: how much, and from whom."""

from ipaddress import IPv6Address, ip_address

from starlette.datastructures import Address
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from quizapp.realtime.rate_limits import UNLIMITED
from quizapp.web.cookies import hashed

MAX_BODY = 16 * 1024
LOOPBACK_6 = bytes(8).hex()  # what `::1` is counted as


async def read_body(request: Request) -> bytes:
    """The body, of at most 16 KB; more of it is not even read. Raises `HTTPException`."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY:
                raise HTTPException(413, "That is more than this form can hold.")
    except ClientDisconnect:
        raise HTTPException(400, "The form did not arrive completely.") from None
    return bytes(body)


def limited_as(client: str | None, *, limit_loopback: bool) -> str:
    """The address that is counted, or `UNLIMITED` for this machine itself: it rehearses, and is nobody's network."""
    return UNLIMITED if _is_loopback(client) and not limit_loopback else counted_as(client)


def _is_loopback(client: str | None) -> bool:
    try:
        address = ip_address(client or "")
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def counted_as(client: Address | str | None) -> str:
    """Who is counted as one: an IPv4 address, or the network of an IPv6 one, which a single home owns."""
    if client is None:
        return "unknown"
    name = client if isinstance(client, str) else client.host
    try:
        address = ip_address(name)
    except ValueError:
        return hashed(name)
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or address.packed[:8].hex())


def is_this_machine(counted: str) -> bool:
    """Whether somebody who is `counted_as` that calls from this machine itself."""
    return counted.startswith("127.") or counted == LOOPBACK_6
