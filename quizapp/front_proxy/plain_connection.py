"""A caller who speaks plain HTTP at the port of a server with TLS: gets its one answer, and is let go."""

import asyncio
from collections.abc import Callable
from typing import cast

from quizapp.domain.timings import GateTimings
from quizapp.front_proxy.connection_slots import ConnectionSlots
from quizapp.front_proxy.plain_http import PlainTalk


class PlainCaller(asyncio.Protocol):
    """One such connection. `new_talk` begins a conversation at the address that was called."""

    transport: asyncio.Transport

    def __init__(self, new_talk: Callable[[str], PlainTalk], places: ConnectionSlots, timings: GateTimings) -> None:
        self._new_talk = new_talk
        self._places = places
        self._timings = timings
        self._host: str | None = None  # whose place this one has
        self._talk: PlainTalk | None = None
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody calls."""
        self.transport = cast(asyncio.Transport, transport)
        peer = str(self.transport.get_extra_info("peername")[0])
        if not self._places.take(peer):
            self.transport.abort()
            return
        self._host = peer
        host, port = self.transport.get_extra_info("sockname")[:2]
        self._talk = self._new_talk(f"[{host}]:{port}" if ":" in host else f"{host}:{port}")
        self._be_patient_for(self._timings.plain_request_s)

    def data_received(self, data: bytes) -> None:
        """Answer, once the request is complete."""
        answer = self._talk.hear(data) if self._talk is not None else None
        if answer is None:
            return
        # Closed at once, the answer would be lost to a caller who is still sending.
        self._talk = None
        self.transport.write(answer)
        self.transport.write_eof()
        self._be_patient_for(self._timings.last_words_s)

    def connection_lost(self, exc: Exception | None) -> None:
        """The caller is gone."""
        if self._host is not None:
            self._places.give_back(self._host)
        if self._patience is not None:
            self._patience.cancel()

    def _be_patient_for(self, seconds: float) -> None:
        if self._patience is not None:
            self._patience.cancel()
        self._patience = asyncio.get_running_loop().call_later(seconds, self.transport.abort)
