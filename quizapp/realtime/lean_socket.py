"""A socket of Engine.IO that waits for its next packets without starting a task for each wait."""

import asyncio
from typing import Any

# The library comes without types, so its objects are `Any` in here.
from engineio import async_socket, exceptions  # pyright: ignore[reportMissingTypeStubs] -- as above


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
        if packets == [None]:
            return []
        while not self.queue.empty():
            packet = self.queue.get_nowait()
            if packet is None:
                self.queue.put_nowait(None)
                break
            packets.append(packet)
        return packets


def install() -> None:
    """Have every new connection of the process use it."""
    async_socket.AsyncSocket = LeanSocket
