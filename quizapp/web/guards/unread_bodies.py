"""A small body that nobody read is read before the answer goes.

The web server closes a connection on which something is left unread, and the next request, which a browser may have
sent on it already, would get no answer at all.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 64_000


class UnreadBodies:
    """ASGI middleware. A long body stays unread, and closes its connection: nobody is made to carry it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""
        if scope["type"] != "http" or not 0 < _announced(scope) <= MOST_BYTES:
            await self._app(scope, receive, send)
            return
        is_read = False

        async def receive_and_note() -> Message:
            nonlocal is_read
            message = await receive()
            is_read = not message.get("more_body", False)
            return message

        async def send_when_read(message: Message) -> None:
            while not is_read:
                await receive_and_note()
            await send(message)

        await self._app(scope, receive_and_note, send_when_read)


def _announced(scope: Scope) -> int:
    """The body's length in bytes, 0 where it is not told or no number."""
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() and len(lengths[0]) < 20 else 0
