"""Sending one message to a whole room, quickly."""

from typing import Any

import socketio
from engineio import exceptions
from engineio import packet as eio_packet
from socketio import packet


class FanOut(socketio.AsyncManager):
    """Puts a message into the queue of each socket of a room in one go.

    The library's own manager starts a task for each of a thousand sockets before the first of them
    gets anything. Putting into a socket's queue never waits, so no tasks are needed.
    """

    async def emit(self, event: str, data: Any, namespace: str, room: Any = None, **options: Any) -> None:
        """Emit a message that nobody is asked to acknowledge; everything else as the library does it."""
        room = options.pop("to", None) or room
        if options.get("callback") or options.get("skip_sid"):
            await super().emit(event, data, namespace, room=room, **options)
            return
        if namespace not in self.rooms:
            return
        encoded = self.server.packet_class(packet.EVENT, namespace=namespace, data=[event, data]).encode()
        if isinstance(encoded, list):  # binary attachments, which no view has
            await super().emit(event, data, namespace, room=room)
            return
        message = eio_packet.Packet(eio_packet.MESSAGE, encoded)
        for _, eio_sid in list(self.get_participants(namespace, room)):
            try:
                await self.server.eio.send_packet(eio_sid, message)
            except exceptions.EngineIOError:
                continue  # this one has just closed: the others still get it
