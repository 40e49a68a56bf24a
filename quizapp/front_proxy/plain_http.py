"""What plain HTTP gets at the port of a server with TLS."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import h11

MOST_BYTES = 16_384  # of a request's head
_HOST = re.compile(r"(?:[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
_SAFE = re.compile(r"/[!#-;=?-\[\]_a-z~%|]*")


@dataclass(frozen=True)
class Offer:
    """Something that plain HTTP may have, too."""

    content: bytes
    media_type: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class PlainRequest:
    """What a caller says: which browser asks, in which languages, and the address (host and port) that it called."""

    user_agent: str
    accept_language: str
    called: str


# From the lower-case path: what is offered there.
Offers = Mapping[str, Callable[[PlainRequest], Offer]]


class PlainTalk:
    """One plain connection: bytes in, the one answer out."""

    def __init__(self, offers: Offers, called: str) -> None:
        """`called` is host and port for callers who do not say which they called."""
        self._offers = offers
        self._called = called
        self._is_head = False
        self._talk = h11.Connection(h11.SERVER, max_incomplete_event_size=MOST_BYTES)

    def hear(self, received: bytes) -> bytes | None:
        """The whole answer, after which the connection is over; None while the request is not complete."""
        try:
            self._talk.receive_data(received)
            asked = self._talk.next_event()
        except h11.RemoteProtocolError as error:
            return self._answer(error.error_status_hint, "This is no HTTP that this server understands.\n")
        if asked is h11.NEED_DATA:
            return None
        if not isinstance(asked, h11.Request):
            return b""
        return self._respond(asked)

    def _respond(self, asked: h11.Request) -> bytes:
        self._is_head = asked.method == b"HEAD"
        headers = {name: value.decode("latin-1") for name, value in asked.headers}
        called = headers.get(b"host", "")
        called = called if _HOST.fullmatch(called) else self._called
        target = asked.target.decode("latin-1")
        target = target if _SAFE.fullmatch(target) else "/"
        if asked.method not in (b"GET", b"HEAD"):
            return self._answer(403, f"This server speaks HTTPS only: https://{called}\n")
        offered = self._offers.get(target.partition("?")[0].rstrip("/").lower())
        if offered is not None:
            asks = PlainRequest(headers.get(b"user-agent", ""), headers.get(b"accept-language", ""), called)
            offer = offered(asks)
            return self._answer(200, offer.content, offer.media_type, offer.headers)
        there = f"https://{called}{target}"
        # Not for good: without --tls, the same address is a plain one again.
        return self._answer(307, f"{there}\n", headers=(("Location", there),))

    def _answer(
        self,
        status: int,
        content: str | bytes,
        media_type: str = "text/plain; charset=utf-8",
        headers: tuple[tuple[str, str], ...] = (),
    ) -> bytes:
        body = content.encode() if isinstance(content, str) else content
        standing = [
            ("Content-Type", media_type),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            ("Connection", "close"),
        ]
        head = h11.Response(status_code=status, headers=[*standing, *headers])
        parts = [head, h11.EndOfMessage()] if self._is_head else [head, h11.Data(data=body), h11.EndOfMessage()]
        return b"".join(self._talk.send(part) or b"" for part in parts)
