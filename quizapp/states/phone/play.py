"""The participant's page."""

import contextlib
from collections.abc import Awaitable

import reflex as rx

from quizapp.domain.admission.codes import spoken
from quizapp.domain.admission.joining import banned, removed
from quizapp.domain.flow.permissions import Command
from quizapp.domain.refusal import Refusal
from quizapp.domain.storage_faults import CannotSave
from quizapp.realtime.answers.receipts import receipt_without_answer
from quizapp.realtime.commands.participant_updates import ProfileChange
from quizapp.realtime.rooms.audience import Audience
from quizapp.realtime.rooms.person import Person
from quizapp.realtime.rooms.projections import me_view
from quizapp.realtime.rooms.room import Room
from quizapp.runtime import runtime
from quizapp.services.admission.bans import is_banned
from quizapp.services.clock import now_ms
from quizapp.services.play.answers import MAX_KEY, not_joined, read_answer
from quizapp.states.live import LiveState
from quizapp.views import MeView, ReceiptView, WishView
from quizapp.web.cookies import DEVICE_COOKIE, hashed, is_device_secret


class PlayState(LiveState):
    """A phone in a quiz."""

    _participant_id: int = 0
    receipt: ReceiptView = ReceiptView()
    granted: WishView = WishView()  # what became of the last wish for another name or avatar
    # Told once on every (re)connect, so that it is there when there is no line: `me` goes to a thousand phones with
    # every reveal, and this never changes.
    rejoin_code: str = ""
    control_error: str = ""  # why the presenter's last control did nothing

    @rx.var(cache=False)
    def me(self) -> MeView:
        """The participant's own part."""
        room, mine = self._room(), self._mine()
        return me_view(room, mine) if room and mine else MeView()

    @rx.event
    async def restore(self):
        """Find the participant of this device again, on every (re)connect."""
        self._clear_error()
        self._event_id = self._participant_id = 0
        try:
            room, person = await self._find_me()
        except CannotSave:
            self._tell_cannot_save()
            await runtime().hub.connections.unsubscribe(self._sid())
            return None
        except Refusal as refusal:
            self._show_error(refusal)
            await runtime().hub.connections.unsubscribe(self._sid())
            return None
        if person is None or person.facts.has_left:
            return rx.redirect(f"/join/{room.event.code}", replace=True)
        if person.facts.is_removed:
            self._show_error(await self._why_out(room.event.host_id))
        # Who was taken out sits there, too: the page goes on by itself when that is undone.
        self._participant_id = person.facts.id
        self.rejoin_code = spoken(person.facts.rejoin_code)
        await self._sit(room, Audience.PHONE, self._participant_id)
        return None

    @rx.event
    async def answer(self, question_id: int, response: dict, elapsed_ms: int, key: str):
        """Answer the open question. Sending the same answer again is always safe."""
        if type(question_id) is not int:
            return
        try:
            # Anew, for an answer kept on the phone may arrive before the page is restored, or after its
            # person has gone on to another device.
            await self._find_me()
            if not self._participant_id:
                raise not_joined()
            said = {"question": question_id, "response": response, "elapsed_ms": elapsed_ms, "key": key}
            await runtime().hub.answers.take(read_answer(self._event_id, self._participant_id, said, now_ms()))
            await self._tell_newer_page()
        except Refusal as refusal:
            self.receipt = receipt_without_answer(key[:MAX_KEY], question_id, refusal, self._language())
            return
        self.receipt = ReceiptView(key[:MAX_KEY], question_id, "saved")

    async def _tell_newer_page(self) -> None:
        """Let the person's newest page know what came over an older one's line in the moment of taking over."""
        room = self._room()
        person = room.people.get(self._participant_id) if room else None
        if person is not None and person.presence.socket != self._sid():
            await runtime().hub.answers.tell(self._event_id, self._participant_id)

    async def _why_out(self, host_id: int) -> Refusal:
        """What somebody reads who was taken out."""
        device_id = self._device_id()
        with contextlib.suppress(CannotSave):
            return banned() if await runtime().db.read(lambda s: is_banned(s, host_id, device_id)) else removed()
        return removed()

    async def _find_me(self) -> tuple[Room, Person | None]:
        """The room of the address and the participant of this device in it, if there is one."""
        room = await self._find_room()
        person = room.by_device_id(self._device_id())
        self._participant_id = person.facts.id if person and not person.facts.is_removed else 0
        self._event_id = room.event.id if self._participant_id else 0
        return room, person

    def _mine(self) -> int:
        """The participant of this page, 0 once that is not this device's any longer (I6)."""
        room, secret = self._room(), self._cookie(DEVICE_COOKIE)
        person = room.people.get(self._participant_id) if room and self._participant_id else None
        is_mine = person is not None and is_device_secret(secret) and hashed(secret) == person.facts.device_id
        return self._participant_id if is_mine else 0

    @rx.event
    async def wish(self, person: int, what: str, wanted: str, key: str):
        """Take another name or avatar. `person` is who it was wished for, perhaps long ago and on a dead line."""
        key, wish = key[:MAX_KEY], ProfileChange(key[:MAX_KEY], what, wanted)
        try:
            # Anew, for a wish kept on the phone may arrive after its person has gone on to another device.
            _, mine = await self._find_me()
        except CannotSave:
            self.granted = WishView(key, "waiting", "not_stored")
            return
        except Refusal as refusal:
            self.granted = WishView(key, "refused", refusal.reason, self._sentence(refusal))
            return
        is_mine = mine is not None and self._participant_id == person and not mine.facts.has_left
        if not is_mine or what not in ("name", "avatar", "draw"):
            self.granted = WishView(key, "refused", "not_you")
            return
        self.granted = await runtime().hub.participants.grant(self._event_id, person, wish, self._language())

    @rx.event
    async def press(self, control: str, version: int):
        """Carry out a control that the presenter pressed while the stage had that version."""
        mine = self._mine()
        if mine and control in set(Command) and type(version) is int:
            await self._try(
                runtime().hub.commands.run(self._event_id, Command(control), version, acting_presenter_id=mine)
            )

    @rx.event
    async def lock(self, locked: bool):
        """Lock or unlock joining, as the presenter (J7)."""
        mine = self._mine()
        if mine:
            await self._try(
                runtime().hub.commands.set_lock(self._event_id, locked=locked is True, acting_presenter_id=mine)
            )

    async def _try(self, doing: Awaitable[bool]) -> None:
        self.control_error = ""
        try:
            await doing
        except Refusal as refusal:
            self.control_error = self._sentence(refusal)

    @rx.event
    async def leave(self):
        """Leave on purpose; what was earned stays."""
        mine = self._mine()
        if not mine:
            return None
        self._clear_error()
        try:
            code = (await runtime().hub.rooms.by_id(self._event_id)).room.event.code
            await runtime().hub.participants.leave(self._event_id, mine)
        except CannotSave as cannot:
            self._show_error(cannot)
            return None
        self._participant_id = 0
        return rx.redirect(f"/?left={code}")
