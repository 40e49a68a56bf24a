"""Changes of one participant: committed, and told to everybody who has the event's room."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlmodel import Session

from quizapp.db.engine import Database
from quizapp.domain.admission.joining import clean_name
from quizapp.domain.refusal import Refusal
from quizapp.domain.storage_faults import CannotSave
from quizapp.domain.texts import lazy
from quizapp.realtime.feed.feed import Feed
from quizapp.realtime.feed.messages import EVERYBODY, Change, Concerns
from quizapp.realtime.rooms.registry import Rooms
from quizapp.realtime.tasks.to_the_end import to_the_end
from quizapp.services.admission import moderation, participation, rejoining
from quizapp.services.admission.rejoining import Rejoined, RejoinRequest
from quizapp.services.clock import utc_now
from quizapp.services.play.snapshot_reader import room_facts
from quizapp.services.play.snapshots import ParticipantFacts, RoomSnapshot
from quizapp.texts.refusals import sentence
from quizapp.texts.translations import translated
from quizapp.views import WishView


@dataclass(frozen=True)
class ProfileChange:
    """What a phone wants for its person: another "name" or "avatar" (its number as text), or to "draw" a name.

    `key` is the phone's name for it; a wish that comes again under its key is granted once.
    """

    key: str
    what: str
    wanted: str


class ParticipantUpdates:
    """What is done to one participant of an event, by themselves or by the host."""

    def __init__(self, db: Database, rooms: Rooms, feed: Feed, settled: Callable[[], Awaitable[None]]) -> None:
        """`settled` returns when all answers that have arrived are judged."""
        self._db = db
        self._rooms = rooms
        self._feed = feed
        self._settled = settled

    async def rename(self, event_id: int, participant_id: int, name: object) -> None:
        """Change a name; everybody sees it at once (I3)."""
        await self._apply(event_id, lambda session: participation.rename(session, participant_id, name))

    async def grant(self, event_id: int, participant_id: int, wish: ProfileChange, language: str) -> WishView:
        """Give somebody another name or avatar (I3), and say what became of it. A refusal is an answer, too."""
        person = (await self._rooms.by_id(event_id)).room.people.get(participant_id)
        if person is not None and person.granted.key == wish.key:
            return person.granted  # it came again, and somebody may have changed the name since
        try:
            changed = await self._apply(event_id, lambda session: _fulfil(session, participant_id, wish))
            granted = WishView(wish.key, "saved", words=_numbered_words(wish, changed, language))
        except CannotSave:
            return WishView(wish.key, "waiting", "not_stored")
        except Refusal as refusal:
            granted = WishView(wish.key, "refused", refusal.reason, sentence(refusal, language))
        if person is not None:
            person.granted = granted
        return granted

    async def leave(self, event_id: int, participant_id: int, *, from_elsewhere: bool = False) -> None:
        """Leave on purpose; `from_elsewhere` is not the page that shows the event, so that one is told."""
        at = utc_now()
        await self._settled()
        await self._apply(
            event_id,
            lambda session: participation.leave(session, participant_id, at),
            because="" if from_elsewhere else "left",
        )

    async def rejoin(self, request: RejoinRequest) -> None:
        """Bring somebody back on another device, and sign the old one out. Raises `Refusal`."""

        def work(session: Session) -> tuple[Rejoined, RoomSnapshot]:
            rejoined = rejoining.rejoin(session, request)
            session.flush()
            return rejoined, room_facts(session, request.event_id)

        async def commit() -> None:
            _, facts = await self._db.write(work)
            await self._feed.publish(Change(request.event_id, facts.revision, news=facts))

        await to_the_end(commit())

    async def remove(self, event_id: int, participant_id: int) -> None:
        """Take somebody out, and tell the phone; the places of all others may be other ones now."""
        at = utc_now()
        await self._settled()  # an answer that arrived before counts
        await self._apply(
            event_id,
            lambda session: participation.remove(session, event_id, participant_id, at),
            concerns_everybody=True,
        )

    async def ban(self, event_id: int, participant_id: int) -> None:
        """Take somebody out of this event and of all others of this host to come, and tell the phone."""
        at = utc_now()
        await self._settled()  # an answer that arrived before counts
        await self._apply(
            event_id,
            lambda session: moderation.ban(session, event_id, participant_id, at),
            concerns_everybody=True,
            because="banned",
        )

    async def let_back_in(self, event_id: int, participant_id: int) -> None:
        """Undo that somebody was taken out; an open page of theirs goes on by itself."""
        await self._apply(
            event_id,
            lambda session: moderation.let_back_in(session, event_id, participant_id),
            concerns_everybody=True,
        )

    async def _apply(
        self,
        event_id: int,
        run: Callable[[Session], ParticipantFacts],
        *,
        concerns_everybody: bool = False,
        because: str = "",
    ) -> ParticipantFacts:
        """Change one participant, and tell everybody."""

        def work(session: Session) -> tuple[ParticipantFacts, RoomSnapshot]:
            changed = run(session)
            session.flush()
            return changed, room_facts(session, event_id)

        async def commit() -> ParticipantFacts:
            changed, facts = await self._db.write(work)
            concerns = EVERYBODY if concerns_everybody else Concerns(people=(changed.id,))
            await self._feed.publish(Change(event_id, facts.revision, concerns, because, news=facts))
            return changed

        return await to_the_end(commit())


def _fulfil(session: Session, participant_id: int, wish: ProfileChange) -> ParticipantFacts:
    if wish.what == "avatar":
        number = int(wish.wanted) if wish.wanted.isdecimal() and len(wish.wanted) < 4 else None
        return participation.change_avatar(session, participant_id, number)
    return participation.rename_oneself(session, participant_id, wish.wanted, draw=wish.what == "draw")


def _numbered_words(wish: ProfileChange, changed: ParticipantFacts, language: str) -> str:
    if wish.what != "name" or (wanted := clean_name(wish.wanted)) == changed.name:
        return ""
    says = lazy("Somebody is “{wanted}” already, so you are “{name}”.", wanted=wanted, name=changed.name)
    return translated(says, language)
