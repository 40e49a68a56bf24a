"""The door of each event: who comes, and who gets in. One queue, so that a burst is one transaction (J6)."""

import time
from collections.abc import Sequence

from quizapp.db.engine import Database
from quizapp.domain.refusal import Refusal
from quizapp.realtime.hub_settings import HubSettings
from quizapp.realtime.limits.rate_limits import RateLimits
from quizapp.realtime.rooms.publisher import Publisher
from quizapp.realtime.rooms.registry import LiveRoom, Rooms
from quizapp.realtime.tasks.batches import Batches
from quizapp.services.admission import arrivals, attempts, joining
from quizapp.services.admission.arrivals import DoorFacts
from quizapp.services.admission.attempts import Arrival
from quizapp.services.admission.joining import JoinRequest
from quizapp.services.play.snapshots import ParticipantFacts


class Admissions:
    """The doors of all rooms of this process."""

    def __init__(self, db: Database, rooms: Rooms, publisher: Publisher, settings: HubSettings) -> None:
        self._db = db
        self._rooms = rooms
        self._publisher = publisher
        self._lock_grace_ms = round(settings.join_lock_grace_s * 1000)
        self._capacity = settings.event_capacity
        within_s = settings.join_limits_s
        self.pages_opened = RateLimits(settings.join_pages_per_address, settings.join_pages_per_device, within_s)
        self.asked_to_join = RateLimits(settings.joins_per_address, settings.joins_per_device, within_s)
        self._arrivals = Batches(self._store_arrivals)
        self._joins = Batches(self._store_joins)

    async def arrive(self, arrival: Arrival) -> DoorFacts:
        """A device opened the join page of an event: what is known of it."""
        return await self._arrivals.submit(arrival)

    async def look(self, arrival: Arrival) -> DoorFacts:
        """What is known of a device by now."""
        return await self._db.read(lambda session: arrivals.look(session, arrival))

    async def step_out_of_line(self, event_id: int, device_id: str) -> None:
        """Do not let the device in by itself any more."""
        await self._db.write(lambda session: attempts.step_out_of_line(session, event_id, device_id))
        self._line_changed(event_id)

    def _line_changed(self, event_id: int) -> None:
        live = self._rooms.opened(event_id)
        if live is not None:
            live.people_changed()

    async def join(self, request: JoinRequest) -> ParticipantFacts:
        """Let somebody in, or raise the `Refusal`."""
        await self._rooms.by_id(request.event_id)
        outcome = await self._joins.submit(request)
        if isinstance(outcome, Refusal):
            raise outcome
        return outcome

    async def _store_arrivals(self, burst: Sequence[Arrival]) -> list[DoorFacts]:
        return await self._db.write(lambda session: arrivals.arrive(session, burst))

    async def _store_joins(self, requests: Sequence[JoinRequest]) -> list[ParticipantFacts | Refusal]:
        outcomes = await self._db.write(
            lambda session: joining.join_all(session, requests, self._lock_grace_ms, self._capacity), even_late=True
        )
        for event_id in {request.event_id for request in requests}:
            self._line_changed(event_id)  # who did not get in may be in line
        touched: dict[int, LiveRoom] = {}
        for request, outcome in zip(requests, outcomes, strict=True):
            live = self._rooms.opened(request.event_id)
            if live is not None and isinstance(outcome, ParticipantFacts):
                live.room.admit(outcome, time.monotonic())
                touched[request.event_id] = live
        for live in touched.values():
            live.room.rank()
            await self._publisher.publish_if_changed(live)  # who comes to a leaderboard is on it
        return outcomes
