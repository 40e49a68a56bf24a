"""What arrives over HTTP, looked at before anything is done with it: how much, and from whom."""

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from quizapp.domain.addresses import counted_as, is_loopback
from quizapp.realtime.limits.rate_limits import UNLIMITED

MAX_BODY = 16 * 1024


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
    return UNLIMITED if is_loopback(client) and not limit_loopback else counted_as(client)
