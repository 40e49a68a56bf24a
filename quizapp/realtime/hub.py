"""The hub: the parts of the live view, put together.

request → service (one transaction) → commit → feed → room → one broadcast.
"""

import secrets

from quizapp.db.engine import Database
from quizapp.domain.connection.presence import Patience
from quizapp.domain.scoring.verdicts import Rules
from quizapp.realtime.answers.intake import Answers
from quizapp.realtime.commands.admissions import Admissions
from quizapp.realtime.commands.approvals import Approvals
from quizapp.realtime.commands.bulk_removals import BulkRemovals
from quizapp.realtime.commands.commands import Commands
from quizapp.realtime.commands.participant_updates import ParticipantUpdates
from quizapp.realtime.connections.quality_monitor import QualityMonitor
from quizapp.realtime.connections.subscriptions import Subscriptions
from quizapp.realtime.feed.feed import Feed, InProcessFeed
from quizapp.realtime.hub_settings import HubSettings
from quizapp.realtime.rooms.audience import Broadcaster
from quizapp.realtime.rooms.publisher import Publisher
from quizapp.realtime.rooms.registry import LiveRoom, Rooms
from quizapp.realtime.rooms.roster_pages import RosterPages
from quizapp.realtime.rooms.updates import RoomUpdates
from quizapp.realtime.storage.monitor import Storage
from quizapp.realtime.timers.timers import Timers
from quizapp.realtime.workers.leases import Leases
from quizapp.realtime.workers.recovery import Recovery
from quizapp.realtime.workers.reports import PresenceReports


class Hub:
    """All parts of this process, each made of those above it.

    What is committed goes to the feed; what comes from the feed goes into the rooms and onto the pages. Nothing else
    leads back up, so that the order of the lines below is the only one in which they can stand.
    """

    def __init__(self, db: Database, settings: HubSettings, broadcaster: Broadcaster, feed: Feed | None = None) -> None:
        feed = feed or InProcessFeed()
        self.heartbeat_interval_s = settings.heartbeat_interval_s
        timings = settings.timings
        patience = Patience(settings.heartbeat_interval_s, settings.grace_period_s)
        worker = secrets.token_hex(8)
        self.leases = Leases(worker, timings.lease_s, is_shared=feed.is_shared)
        self.rooms = Rooms(db, broadcaster, patience, timings, settings.event_capacity)
        self.publisher = Publisher(broadcaster, timings.numbers_after_s)
        self.quality = QualityMonitor(broadcaster, settings.lag_credit_ms)
        rules = Rules(settings.answer_grace_ms, settings.lag_credit_ms)
        self.answers = Answers(
            db, self.rooms, feed, self.publisher, self.quality, rules, saving_answers_s=timings.saving_answers_s
        )
        # What is done to an event.
        self.commands = Commands(db, self.rooms, feed, self.leases, self.answers.settled)
        self.admissions = Admissions(db, self.rooms, feed, settings)
        self.approvals = Approvals(db, self.rooms, feed)
        self.participants = ParticipantUpdates(db, self.rooms, feed, self.answers.settled)
        self.removals = BulkRemovals(db, feed, self.answers.settled)
        self.timers = Timers(db, self.commands, self.publisher, self.leases, settings)
        # Who looks at it.
        self.connections = Subscriptions(self.rooms, broadcaster, self.timers, timings.heard_every_s)
        self.roster_pages = RosterPages(self.rooms)
        self.updates = RoomUpdates(db, self.rooms, feed, self.publisher, broadcaster, self.connections, self.timers)
        self.storage = Storage(db, timings, self._catch_up, self._storage_changed)
        self.rooms.when_opened(self._note_storage)
        self.rooms.when_opened(self.timers.look)
        feed.subscribe(self.updates.follow)
        # Other servers.
        self._reports: PresenceReports | None = None
        if feed.is_shared:
            self._reports = PresenceReports(worker, self.rooms, feed, self.connections, self.timers, timings)
            self.rooms.when_opened(self._reports.watch)
            self.rooms.freshen = self.updates.freshen
            feed.subscribe(self._reports.follow)
        self.recovery = Recovery(db, self.rooms, feed, self.timers, self.leases, self._reports, settings)

    async def start(self) -> None:
        """Go on with what was running when the process ended."""
        await self.recovery.start()

    async def listen(self) -> None:
        """Look how every connection is, and tell whom it concerns where that has changed."""
        if self._reports is not None:
            await self.updates.catch_up()
            await self._reports.repeat()
        for live in self.rooms.all():
            await self.quality.sample(live)
            self.timers.listened(live)

    async def _catch_up(self) -> None:
        """Save what could not be saved, and show what was committed although it was refused for its slowness."""
        await self.answers.catch_up()
        await self.updates.catch_up(in_writers_turn=True)

    def _storage_changed(self) -> None:
        """Consoles learn at once that the server cannot save, or that it can again."""
        for live in self.rooms.all():
            self._note_storage(live)
            live.roster.send_now()

    def _note_storage(self, live: LiveRoom) -> None:
        live.room.cannot_save = self.storage.fault or ""
