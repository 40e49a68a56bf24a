"""Behind the gate, requests come from a socket that is named after the caller: here it gets its address back."""

import os

from starlette.types import ASGIApp, Receive, Scope, Send

from quizapp.gate.callers import FOLDER, caller_of
from quizapp.web.origin import PORT


class Callers:
    """ASGI middleware: says who really calls, and at which port; changes nothing where there is no gate."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._folder = os.environ.get(FOLDER, "")
        self._server = ("localhost", int(os.environ.get(PORT, "0")) or None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""
        client = scope.get("client")
        if self._folder and client:
            scope["client"] = caller_of(client[0], self._folder)
            scope["server"] = self._server
        await self._app(scope, receive, send)
