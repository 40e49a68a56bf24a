"""Showing a room: what all can see in one broadcast, and what one phone can see to that phone."""

import asyncio
import time
from collections.abc import Callable, Iterable

from quizapp.realtime.rooms.audience import Broadcaster
from quizapp.realtime.rooms.projections import me_view, stage_view, timer_view
from quizapp.realtime.rooms.registry import LiveRoom
from quizapp.realtime.rooms.room import Room
from quizapp.realtime.rooms.screen_projections import wifi_view
from quizapp.services.clock import now_ms
from quizapp.services.play.snapshots import RoomSnapshot


class Publisher:
    """Brings what is committed to the browsers. `changed` hears of each new stage before anybody sees it."""

    def __init__(self, broadcaster: Broadcaster, changed: Callable[[LiveRoom], None], numbers_after_s: float) -> None:
        self._numbers_after_s = numbers_after_s
        self._cast = broadcaster
        self._changed = changed

    async def apply_snapshot(self, live: LiveRoom, facts: RoomSnapshot, *, tell_everybody: bool = False) -> None:
        """The room is what the database says now, and is shown."""
        live.room.refresh(facts, time.monotonic())
        if tell_everybody:
            # Each phone learns its verdict just before the reveal shows it.
            await self.send_private(live.room, live.room.people)
        await self.publish(live)

    async def publish(self, live: LiveRoom) -> None:
        """To all: the stage and its clock."""
        room = live.room
        self._changed(live)
        room.stage = stage_view(room)
        await self._cast.stage(room.event.id, room.stage, timer_view(room, now_ms()))
        if room.event.wifi != room.shown_wifi:
            room.shown_wifi = room.event.wifi
            await self._cast.wifi(room.event.id, wifi_view(room))
        # "6 of 6 have answered" is over now: the big screens get new numbers as soon as the phones have the stage.
        asyncio.get_running_loop().call_later(self._numbers_after_s, live.counts.send_now)
        live.people_changed()

    async def publish_if_changed(self, live: LiveRoom) -> None:
        """To all: the stage, if what changed can be seen on it."""
        if stage_view(live.room) != live.room.stage:
            await self.publish(live)

    async def send_private(self, room: Room, participant_ids: Iterable[int]) -> None:
        """To these participants' phones: their own part. Who was taken out has none."""
        for participant_id in tuple(participant_ids):
            person = room.people[participant_id]
            sid = person.presence.socket
            if sid is not None and not person.facts.is_removed:
                await self._cast.me(sid, me_view(room, participant_id))
