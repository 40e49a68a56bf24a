"""A socket of Engine.IO that waits for its next packets without starting a task for each wait."""

import asyncio
from typing import Any, cast

# The library comes without types, so its objects are `Any` in here.
from engineio import async_socket, exceptions, packet  # pyright: ignore[reportMissingTypeStubs] -- as above


class LeanSocket(async_socket.AsyncSocket):
    """The library's socket but for `poll`.

    Before Python 3.12 `asyncio.wait_for`, which the library uses, starts a task for each call: a
    quarter of what a message to a thousand phones costs.
    """

    server: Any
    queue: Any

    async def poll(self) -> list[Any]:
        """The packets to send next; raises `QueueEmpty` when there are none for too long."""
        try:
            async with asyncio.timeout(self.server.ping_interval + self.server.ping_timeout):
                packets: list[Any] = [await self.queue.get()]
        except (TimeoutError, asyncio.CancelledError):
            raise exceptions.QueueEmpty from None
        self.queue.task_done()  # who closes a socket waits for that
        if packets == [None]:
            return []
        while not self.queue.empty():
            following = self.queue.get_nowait()
            self.queue.task_done()
            if following is None:
                self.queue.put_nowait(None)
                break
            packets.append(following)
        if packets[-1].packet_type == packet.CLOSE:
            self.queue.put_nowait(None)  # the next poll ends the connection, whether the client does or not
        return packets

    async def _websocket_handler(self, ws: Any) -> None:
        """Serve the connection until it ends; a packet that is none ends it in order, like any other end."""
        parent = cast(Any, super())
        try:
            await parent._websocket_handler(ws)
        except ValueError:
            self.queue.put_nowait(None)
            await parent.close(wait=False, abort=True, reason=self.server.reason.TRANSPORT_ERROR)


def install() -> None:
    """Have every new connection of the process use it."""
    async_socket.AsyncSocket = LeanSocket
