"""Answers on their way into the database: a burst in one transaction, and none lost while nothing can be saved."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from quizapp.db.engine import Database
from quizapp.domain.refusal import Refusal
from quizapp.domain.scoring.verdicts import Rules
from quizapp.domain.storage_faults import CannotSave, TooFast
from quizapp.realtime.answers.unsaved import UnsavedAnswers
from quizapp.realtime.connections.quality_monitor import QualityMonitor
from quizapp.realtime.feed.feed import Feed
from quizapp.realtime.feed.messages import Change, Concerns
from quizapp.realtime.limits.budgets import answer_budgets
from quizapp.realtime.rooms.publisher import Publisher
from quizapp.realtime.rooms.registry import Rooms
from quizapp.realtime.tasks.batches import Batches
from quizapp.services.play.answers import AnswerRequest, record_answers
from quizapp.services.play.news import AnswersStored
from quizapp.services.play.snapshots import StoredAnswer
from quizapp.services.play.versions import revisions_of

Outcome = StoredAnswer | Refusal


class Answers:
    """Takes answers. What cannot be saved now is kept as it arrived, and is saved before anything else is done."""

    def __init__(
        self,
        db: Database,
        rooms: Rooms,
        feed: Feed,
        publisher: Publisher,
        quality: QualityMonitor,
        rules: Rules,
        *,
        saving_answers_s: float,
    ) -> None:
        self._db = db
        self._rooms = rooms
        self._feed = feed
        self._publisher = publisher
        self._quality = quality
        self._rules = rules
        self._saving_answers_s = saving_answers_s
        self._batches = Batches(self._store)
        self._unsaved = UnsavedAnswers()
        self._budgets = answer_budgets()
        self._catching_up = asyncio.Lock()

    async def take(self, request: AnswerRequest) -> StoredAnswer:
        """Store an answer, or raise the `Refusal` with the reason; `CannotSave`, `TooFast` are none of the answer's."""
        room = (await self._rooms.by_id(request.event_id)).room
        request = replace(request, lag_credit_ms=self._quality.lag_credit_ms(room, request))
        own = self._budgets.of(f"{request.event_id} {request.participant_id}")
        if not self._budgets.take(own, str(request.event_id)):
            raise TooFast
        outcome = await self._batches.submit(request)
        if isinstance(outcome, Refusal):
            raise outcome
        return outcome

    async def tell(self, event_id: int, participant_id: int) -> None:
        """Tell a participant's phone what is stored of it."""
        await self._publisher.send_private((await self._rooms.by_id(event_id)).room, [participant_id])

    async def settled(self) -> None:
        """All that has arrived is judged, or `CannotSave`: nothing else may be judged before it."""
        await self._batches.settled()
        await self.catch_up()

    async def catch_up(self) -> None:
        """Save what could not be saved when it arrived, and tell its phones; or raise `CannotSave`."""
        async with self._catching_up:
            while kept := self._unsaved.oldest():
                outcomes = await self._save(kept)
                self._unsaved.drop(kept)
                for request, outcome in zip(kept, outcomes, strict=True):
                    live = self._rooms.opened(request.event_id)
                    if live is not None and isinstance(outcome, StoredAnswer):
                        await self._publisher.send_private(live.room, [request.participant_id])

    async def _store(self, requests: Sequence[AnswerRequest]) -> list[Outcome]:
        requests = [self._unsaved.first(request) for request in requests]
        try:
            return await self._save(requests)
        except CannotSave as cannot:
            self._unsaved.keep(request for request in requests if self._is_asked(request))
            return [cannot] * len(requests)

    def _is_asked(self, request: AnswerRequest) -> bool:
        live = self._rooms.opened(request.event_id)
        return live is not None and live.room.question_id == request.question_id

    async def _save(self, requests: Sequence[AnswerRequest]) -> list[Outcome]:
        def work(session: Session) -> tuple[list[Outcome], dict[int, int]]:
            outcomes = record_answers(session, requests, self._rules)
            return outcomes, revisions_of(session, {request.event_id for request in requests})

        outcomes, revisions = await self._db.write(work, self._saving_answers_s, even_late=True)
        stored = [outcome for outcome in outcomes if isinstance(outcome, StoredAnswer)]
        for event_id, revision in revisions.items():
            people = {request.participant_id for request in requests if request.event_id == event_id}
            news = AnswersStored(tuple(answer for answer in stored if answer.participant_id in people))
            concerns = Concerns(people=tuple(sorted(people)))  # a page of theirs may be on another server
            await self._feed.publish(Change(event_id, revision, concerns, news=news))
        return outcomes
