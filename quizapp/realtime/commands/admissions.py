"""The door of each event: who comes, and who gets in. One queue, so that a burst is one transaction (J6)."""

from collections.abc import Sequence

from sqlmodel import Session

from quizapp.db.engine import Database
from quizapp.domain.refusal import Refusal
from quizapp.realtime.feed.feed import Feed
from quizapp.realtime.feed.messages import Change
from quizapp.realtime.hub_settings import HubSettings
from quizapp.realtime.limits.rate_limits import RateLimits
from quizapp.realtime.rooms.registry import Rooms
from quizapp.realtime.tasks.batches import Batches
from quizapp.realtime.tasks.to_the_end import to_the_end
from quizapp.services.admission import arrivals, attempts, joining
from quizapp.services.admission.arrivals import DoorFacts
from quizapp.services.admission.attempts import Arrival
from quizapp.services.admission.joining import JoinRequest
from quizapp.services.play.news import LineChanged, PeopleJoined
from quizapp.services.play.snapshots import ParticipantFacts
from quizapp.services.play.versions import revisions_of


class Admissions:
    """The doors of all rooms of this process."""

    def __init__(self, db: Database, rooms: Rooms, feed: Feed, settings: HubSettings) -> None:
        self._db = db
        self._rooms = rooms
        self._feed = feed
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

        def work(session: Session) -> dict[int, int]:
            attempts.step_out_of_line(session, event_id, device_id)
            return revisions_of(session, [event_id])

        async def commit() -> None:
            for revision in (await self._db.write(work)).values():
                await self._feed.publish(Change(event_id, revision, news=LineChanged()))

        await to_the_end(commit())

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
        def work(session: Session) -> tuple[list[ParticipantFacts | Refusal], dict[int, int]]:
            outcomes = joining.join_all(session, requests, self._lock_grace_ms, self._capacity)
            return outcomes, revisions_of(session, {request.event_id for request in requests})

        outcomes, revisions = await self._db.write(work, even_late=True)
        asked = list(zip(requests, outcomes, strict=True))
        for event_id, revision in revisions.items():
            joined = (outcome for request, outcome in asked if request.event_id == event_id)
            news = PeopleJoined(tuple(outcome for outcome in joined if isinstance(outcome, ParticipantFacts)))
            await self._feed.publish(Change(event_id, revision, news=news))  # who did not get in may be in line
        return outcomes
