"""Sending one message to a whole room, quickly."""

from typing import Any

# The libraries come without types, so their objects are `Any` in here.
from engineio import exceptions  # pyright: ignore[reportMissingTypeStubs] -- as above
from engineio import packet as eio_packet  # pyright: ignore[reportMissingTypeStubs] -- as above
from socketio import AsyncManager, packet  # pyright: ignore[reportMissingTypeStubs] -- as above


class Shared(eio_packet.Packet):
    """A packet that is in many queues, and in memory once."""

    is_shared = True


class FanOut(AsyncManager):
    """Puts a message into the queue of each socket of a room in one go.

    The library's own manager starts a task for each of a thousand sockets before the first of them
    gets anything. Putting into a socket's queue never waits, so no tasks are needed.
    """

    server: Any

    async def emit(self, event: str, data: Any, namespace: str, room: Any = None, **options: Any) -> None:  # pyright: ignore[reportIncompatibleMethodOverride] -- its options are passed on as they come
        """Emit a message that nobody is asked to acknowledge; everything else as the library does it."""
        own: Any = super()
        room = options.pop("to", None) or room
        if options.get("callback") or options.get("skip_sid"):
            await own.emit(event, data, namespace, room=room, **options)
            return
        message = self.server.packet_class(packet.EVENT, namespace=namespace, data=[event, data]).encode()
        if isinstance(message, list):  # binary attachments, which no view has
            await own.emit(event, data, namespace, room=room)
            return
        shared = Shared(eio_packet.MESSAGE, message)
        for eio_sid in self._connections(namespace, room):
            try:
                await self.server.eio.send_packet(eio_sid, shared)
            except exceptions.EngineIOError:
                continue  # this one has just closed: the others still get it

    def _connections(self, namespace: str, room: Any) -> list[str]:
        known: Any = self
        if namespace not in known.rooms:
            return []
        return [eio_sid for _, eio_sid in known.get_participants(namespace, room)]
