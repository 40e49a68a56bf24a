"""How many sockets there are: from one address, and at all."""

from collections import Counter

from starlette.types import ASGIApp, Receive, Scope, Send

from quizapp.domain.addresses import counted_as, is_loopback


class SocketBounds:
    """ASGI middleware: a socket beyond the bounds is refused before anything is made for it.

    Addresses of this machine count for the total only, unless `limit_loopback`: rehearsals come from there, and so
    does everybody where a proxy stands in front.
    """

    def __init__(self, app: ASGIApp, per_address: int, at_all: int, *, limit_loopback: bool = False) -> None:
        self._app = app
        self._per_address = per_address
        self._at_all = at_all
        self._limit_loopback = limit_loopback
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on that is within the bounds."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        host = scope["client"][0] if scope.get("client") else None
        address = counted_as(host)
        if self._is_full(host):
            await send({"type": "websocket.close", "code": 1013})
            return
        self._open[address] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]

    def _is_full(self, host: str | None) -> bool:
        if self._open.total() >= self._at_all:
            return True
        if is_loopback(host) and not self._limit_loopback:
            return False
        return self._open[counted_as(host)] >= self._per_address
