"""Changes of one participant: committed, taken over by the room, shown to all, and told to the phones they concern."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from sqlmodel import Session

from quizapp.db.engine import Database
from quizapp.domain.admission.joining import banned, clean_name, removed
from quizapp.domain.refusal import Refusal
from quizapp.domain.storage_faults import CannotSave
from quizapp.domain.texts import lazy
from quizapp.realtime.connections.subscriptions import Subscriptions
from quizapp.realtime.rooms.audience import Broadcaster
from quizapp.realtime.rooms.publisher import Publisher
from quizapp.realtime.rooms.registry import LiveRoom, Rooms
from quizapp.realtime.timers.close_timer import CloseTimer
from quizapp.services.admission import moderation, participation
from quizapp.services.clock import utc_now
from quizapp.services.play.snapshots import ParticipantFacts, RoomSnapshot, room_facts
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

    def __init__(
        self,
        db: Database,
        rooms: Rooms,
        publisher: Publisher,
        broadcaster: Broadcaster,
        closer: CloseTimer,
        seating: Subscriptions,
        settled: Callable[[], Awaitable[None]],
    ) -> None:
        """`settled` returns when all answers that have arrived are judged."""
        self._db = db
        self._rooms = rooms
        self._publisher = publisher
        self._cast = broadcaster
        self._closer = closer
        self._seating = seating
        self._settled = settled

    async def apply(
        self, event_id: int, run: Callable[[Session], ParticipantFacts], *, concerns_everybody: bool = False
    ) -> tuple[LiveRoom, ParticipantFacts]:
        """Change one participant, show it to all, and tell the phone, or each phone what is its own part now."""

        def work(session: Session) -> tuple[ParticipantFacts, RoomSnapshot]:
            changed = run(session)
            session.flush()
            return changed, room_facts(session, event_id)

        live = await self._rooms.by_id(event_id)
        changed, facts = await self._db.write(work)
        await self._publisher.apply_snapshot(live, facts)
        await self._publisher.send_private(live.room, live.room.people if concerns_everybody else [changed.id])
        return live, changed

    async def grant(self, event_id: int, participant_id: int, wish: ProfileChange, language: str) -> WishView:
        """Give somebody another name or avatar (I3), and say what became of it. A refusal is an answer, too."""
        person = (await self._rooms.by_id(event_id)).room.people.get(participant_id)
        if person is not None and person.granted.key == wish.key:
            return person.granted  # it came again, and somebody may have changed the name since
        try:
            _, changed = await self.apply(event_id, lambda session: _fulfil(session, participant_id, wish))
            granted = WishView(wish.key, "saved", words=_numbered_words(wish, changed, language))
        except CannotSave:
            return WishView(wish.key, "waiting", "not_stored")
        except Refusal as refusal:
            granted = WishView(wish.key, "refused", refusal.reason, sentence(refusal, language))
        if person is not None:
            person.granted = granted
        return granted

    async def remove(self, event_id: int, participant_id: int) -> None:
        """Take somebody out, and tell the phone; the places of all others may be other ones now."""
        at = utc_now()
        await self._settled()  # an answer that arrived before counts
        live, _ = await self.apply(
            event_id,
            lambda session: participation.remove(session, event_id, participant_id, at),
            concerns_everybody=True,
        )
        await self._put_out(live, participant_id, removed())

    async def ban(self, event_id: int, participant_id: int) -> None:
        """Take somebody out of this event and of all others of this host to come, and tell the phone."""
        at = utc_now()
        await self._settled()  # an answer that arrived before counts
        live, _ = await self.apply(
            event_id, lambda session: moderation.ban(session, event_id, participant_id, at), concerns_everybody=True
        )
        await self._put_out(live, participant_id, banned())

    async def _put_out(self, live: LiveRoom, participant_id: int, why: Refusal) -> None:
        """The open page says why, and stays in its seat: it goes on by itself when this is undone."""
        person = live.room.people[participant_id]
        await self._seating.put_out(person)
        if person.presence.socket is not None:
            await self._cast.sign_out(person.presence.socket, why)
        self._closer.close_if_all_answered(live)

    async def let_back_in(self, event_id: int, participant_id: int) -> None:
        """Undo that somebody was taken out; an open page of theirs goes on by itself."""
        live, changed = await self.apply(
            event_id,
            lambda session: moderation.let_back_in(session, event_id, participant_id),
            concerns_everybody=True,
        )
        await self._let_in(live, [changed.id])

    async def show_anew(self, event_id: int) -> None:
        """Show an event that was changed beside its room, if that is in memory: to all, and each phone its own part."""
        live = self._rooms.opened(event_id)
        if live is not None:
            out = [number for number, person in live.room.people.items() if person.facts.is_removed]
            await self._publisher.apply_snapshot(
                live, await self._db.write(lambda session: room_facts(session, event_id))
            )
            await self._publisher.send_private(live.room, live.room.people)
            await self._let_in(live, out)

    async def _let_in(self, live: LiveRoom, participant_ids: Iterable[int]) -> None:
        """Open pages of these go on where the quiz is, if they are in it again."""
        back = [person for person in map(live.room.people.get, participant_ids) if person]
        back = [person for person in back if not person.facts.is_removed]
        for person in back:
            await self._seating.let_in(person)
        if back:
            await self._publisher.publish(live)


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
