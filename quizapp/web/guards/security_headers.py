"""Headers that make browsers keep the promises of this product: nothing from outside, nobody in between."""

import os

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from quizapp.front_proxy.peer_names import SECURE

# Reflex needs inline scripts for its own bootstrap; `eval` is taken out by the build (`frontend/plugin.py`).
# Nothing may come from another origin (N14).
POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "connect-src 'self' ws: wss:",  # Safari before 15.4 does not count a websocket of this origin as 'self'
        "frame-ancestors 'self'",
        "form-action 'self'",
        "base-uri 'self'",
        "object-src 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",  # the scanner, and nothing else
}
# Half a year. Only behind a proxy with TLS: a laptop with a certificate of its own may serve without one tomorrow,
# and this would forbid it, on all its ports.
SECURE_FOR_GOOD = "max-age=15552000"


class SafetyHeaders:
    """ASGI middleware: sets the headers on every response that does not bring its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._has_own_tls = bool(os.environ.get(SECURE))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_behind_tls = scope["scheme"] == "https" and not self._has_own_tls

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if is_behind_tls:
                    headers.setdefault("Strict-Transport-Security", SECURE_FOR_GOOD)
            await send(message)

        await self._app(scope, receive, send_with_headers)
