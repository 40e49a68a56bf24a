"""Who sits where: the connections of this process, each with the event and the person it belongs to."""

import contextlib
import time
from dataclasses import dataclass
from typing import Protocol

from quizapp.domain.people.roster import RosterQuery
from quizapp.realtime.rooms.audience import Audience, Broadcaster, ConnectionGone
from quizapp.realtime.rooms.person import Person
from quizapp.realtime.rooms.registry import LiveRoom, Rooms
from quizapp.services.clock import now_ms


@dataclass(frozen=True)
class Subscription:
    """Where a connection sits: its event, what it shows, and whose phone it is (None: nobody's)."""

    event_id: int
    audience: Audience
    participant_id: int | None
    device_id: str = ""  # of who stands at the door


class ConnectionCallbacks(Protocol):
    """Who is told of comings and goings."""

    async def arrived(self, live: LiveRoom, person: Person) -> None:
        """Somebody is (back) here."""
        ...

    def departed(self, live: LiveRoom) -> None:
        """Somebody is gone."""
        ...

    async def console_came(self, live: LiveRoom) -> None:
        """A console is (back) here."""
        ...

    def console_left(self, live: LiveRoom) -> None:
        """A console is gone."""
        ...


class Subscriptions:
    """All subscriptions. Of a participant's connections the newest has one, and the older one is dismissed (N8)."""

    def __init__(
        self, rooms: Rooms, broadcaster: Broadcaster, callbacks: ConnectionCallbacks, heard_every_s: float
    ) -> None:
        self._rooms = rooms
        self._cast = broadcaster
        self._callbacks = callbacks
        self._heard_every_s = heard_every_s  # the server hears from every socket at least this often
        self._subscriptions: dict[str, Subscription] = {}

    async def subscribe(
        self,
        sid: str,
        event_id: int,
        audience: Audience,
        participant_id: int | None = None,
        *,
        device_id: str = "",
    ) -> None:
        """A connection shows an event from now on. Of a participant's connections the newest counts."""
        subscription = Subscription(event_id, audience, participant_id, device_id)
        live = await self._rooms.by_id(subscription.event_id)
        old = self._subscriptions.get(sid)
        if old is not None and old != subscription:
            self.gone(sid)
            await self._cast.leave(sid, old.event_id, old.audience)
        person = live.room.people.get(subscription.participant_id or 0)
        is_out = person is not None and person.facts.is_removed  # hears nothing, until that is undone
        try:
            if not is_out:
                await self._cast.enter(sid, subscription.event_id, subscription.audience)
        except ConnectionGone:
            return
        self._subscriptions[sid] = subscription
        if subscription.audience is Audience.CONSOLE:
            live.room.consoles.setdefault(sid, RosterQuery())
            live.people_changed()
            await self._callbacks.console_came(live)
        if subscription.audience is Audience.DOOR:
            live.room.doors[sid] = subscription.device_id
            live.people_changed()
        if person is not None:
            await self._take_place(live, person, sid)

    async def _take_place(self, live: LiveRoom, person: Person, sid: str) -> None:
        former = person.socket
        if person.presence.socket != sid:
            person.claim = max(now_ms(), person.claim + 1)
        person.presence, person.was_here = person.presence.opened(sid, time.monotonic()), True
        live.people_changed()
        if former is not None and former != sid:
            await self.dismiss(former)
        await self._callbacks.arrived(live, person)

    async def put_out(self, person: Person) -> None:
        """Somebody was taken out: the open page keeps its subscription, and hears nothing that happens."""
        subscription = self._subscriptions.get(person.socket or "")
        if subscription is not None and person.socket is not None:
            await self._cast.leave(person.socket, subscription.event_id, subscription.audience)

    async def let_in(self, person: Person) -> None:
        """That was undone: the open page hears again what happens."""
        subscription = self._subscriptions.get(person.socket or "")
        if subscription is not None and person.socket is not None:
            with contextlib.suppress(ConnectionGone):
                await self._cast.enter(person.socket, subscription.event_id, subscription.audience)

    async def dismiss(self, sid: str) -> None:
        """Somebody sits elsewhere now: this connection rests until a person wants it back."""
        subscription = self._subscriptions.pop(sid, None)
        if subscription is not None:
            await self._cast.leave(sid, subscription.event_id, subscription.audience)
        await self._cast.dismiss(sid)

    async def unsubscribe(self, sid: str) -> None:
        """A connection shows no event any longer: nothing that happens in its old one reaches it."""
        subscription = self._subscriptions.get(sid)
        if subscription is not None:
            self.gone(sid)
            await self._cast.leave(sid, subscription.event_id, subscription.audience)

    def gone(self, sid: str) -> None:
        """A connection is gone, or shows something else. Nothing is taken away from anybody."""
        subscription = self._subscriptions.pop(sid, None)
        live = self._rooms.opened(subscription.event_id) if subscription else None
        if subscription is None or live is None:
            return
        if subscription.audience is Audience.CONSOLE:
            live.room.consoles.pop(sid, None)
            live.people_changed()
            self._callbacks.console_left(live)
        if subscription.audience is Audience.DOOR:
            live.room.doors.pop(sid, None)
            live.people_changed()
        person = live.room.people.get(subscription.participant_id or 0)
        if person is None or person.presence.socket != sid:
            return
        person.presence = person.presence.heard(sid, self._last_heard(sid)).closed(sid, time.monotonic())
        live.people_changed()
        self._callbacks.departed(live)

    def _last_heard(self, sid: str) -> float:
        """When anything came over that socket: its orderly end, or something before a long silence."""
        line = self._cast.line(sid)
        silent_s = line.silent_s if line else 0.0
        return time.monotonic() - (silent_s if silent_s > self._heard_every_s else 0.0)
