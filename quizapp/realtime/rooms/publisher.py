"""Showing a room: what all can see in one broadcast, and what one phone can see to that phone."""

import asyncio
from collections.abc import Iterable

from quizapp.realtime.rooms.audience import Broadcaster
from quizapp.realtime.rooms.projections import me_view, stage_view, timer_view
from quizapp.realtime.rooms.registry import LiveRoom
from quizapp.realtime.rooms.room import Room
from quizapp.realtime.rooms.screen_projections import wifi_view
from quizapp.services.clock import now_ms


class Publisher:
    """Brings a room to the browsers of this process."""

    def __init__(self, broadcaster: Broadcaster, numbers_after_s: float) -> None:
        self._numbers_after_s = numbers_after_s
        self._cast = broadcaster

    async def publish(self, live: LiveRoom) -> None:
        """To all: the stage and its clock, where it is another one; the numbers in any case."""
        room = live.room
        stage = stage_view(room)
        if stage != room.stage:
            room.stage = stage
            await self._cast.stage(room.event.id, stage, timer_view(room, now_ms()))
            # "6 of 6 have answered" is over now: the big screens get new numbers as soon as the phones have the stage.
            asyncio.get_running_loop().call_later(self._numbers_after_s, live.counts.send_now)
        if room.event.wifi != room.shown_wifi:
            room.shown_wifi = room.event.wifi
            await self._cast.wifi(room.event.id, wifi_view(room))
        live.people_changed()

    async def send_private(self, room: Room, participant_ids: Iterable[int]) -> None:
        """To these participants' phones: their own part. Who was taken out has none."""
        for participant_id in tuple(participant_ids):
            person = room.people[participant_id]
            if person.socket is not None and not person.facts.is_removed:
                await self._cast.me(person.socket, me_view(room, participant_id))
