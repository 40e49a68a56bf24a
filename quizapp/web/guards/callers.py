"""Who really calls, put into the scope of each request before anything looks at it.

Behind the gate, requests come from a socket that is named after the caller; behind a proxy, its headers say it.
"""

import os
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network

from starlette.types import ASGIApp, Receive, Scope, Send

from quizapp.front_proxy.peer_names import FOLDER, SECURE, caller_of, reads_frames
from quizapp.web.guards.proxies import TrustedProxies
from quizapp.web.origin import PORT


class Callers:
    """ASGI middleware: says who really calls, how, and at which port; changes nothing where nobody is in between."""

    def __init__(self, app: ASGIApp, trusted: Iterable[IPv4Network | IPv6Network] = ()) -> None:
        self._app = app
        self._folder = os.environ.get(FOLDER, "")
        self._is_secure = bool(os.environ.get(SECURE))
        self._server = ("localhost", int(os.environ.get(PORT, "0")) or None)
        self._proxies = TrustedProxies(trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""
        client = scope.get("client")
        if self._folder and client:
            if scope["type"] == "websocket" and not reads_frames(client[0]):
                # Asked for behind another request, or in another way than browsers do: nobody would bound its frames.
                await send({"type": "websocket.close", "code": 1008})
                return
            scope["client"] = caller_of(client[0], self._folder)
            scope["server"] = self._server
            if self._is_secure:
                scope["scheme"] = "wss" if scope["type"] == "websocket" else "https"
        self._proxies.tell_caller(scope)
        await self._app(scope, receive, send)
