"""The join page."""

import re
from datetime import datetime

import reflex as rx

from quizapp.domain.codes import normalise
from quizapp.domain.funny_names import OFFERS, offer, seed_of
from quizapp.domain.refusal import Refusal
from quizapp.realtime.audience import Audience
from quizapp.realtime.room import Room
from quizapp.runtime import runtime
from quizapp.services.clock import utc_now
from quizapp.services.participating import JoinRequest
from quizapp.services.rejoining import RejoinRequest
from quizapp.states.live import LiveState
from quizapp.views import FunnyView
from quizapp.web.tries import RejoinTries

tries = RejoinTries()


class JoinState(LiveState):
    """A phone at the door."""

    code_trouble: str = ""
    code_trouble_reason: str = ""
    rejoin_trouble: str = ""
    rejoin_trouble_reason: str = ""
    has_left: bool = False  # the quiz, just now
    known_as: str = ""  # whom this device belongs to, who left this quiz before
    funny: FunnyView = FunnyView()  # the name that this phone gets where names are drawn
    _turn: int = 0  # which of the phone's offers that is
    _opened_at: datetime | None = None

    @rx.event
    def start_over(self):
        """Show the way in without what went wrong before."""
        self._forget_all_trouble()
        self.code_trouble = self.code_trouble_reason = ""
        self.has_left, self.known_as = "left" in self.router.url.query_parameters, ""

    @rx.event
    async def open_door(self):
        """Show which quiz this is; a device that is in already goes on by itself (J14)."""
        self.start_over()
        self._event_id = 0
        try:
            room = await self._find_room()
            person = room.by_device_id(self._device_id())
        except Refusal as refusal:
            self._tell_trouble(refusal)
            await runtime().hub.stand_up(self._sid())
            return None
        if person is not None and not person.facts.has_left:
            return rx.redirect(f"/play/{room.event.code}", replace=True)
        self._opened_at = utc_now()
        self.known_as = person.facts.name if person is not None else ""
        self._draw(room, 0)
        await self._sit(room, Audience.DOOR)
        return None

    @rx.event
    def another_name(self):
        """Offer another funny name, one of a few."""
        room = self._room()
        if room is not None:
            self._draw(room, self._turn + 1)

    @rx.event
    async def join(self, form: dict):
        """Get in under a name."""
        room = self._room()
        if room is None or not isinstance(form, dict):
            return None
        try:
            await runtime().hub.join(self._join_request(room.event.id, form))
        except Refusal as refusal:
            self._forget_all_trouble()
            self._tell_trouble(refusal)
            return None
        return rx.redirect(f"/play/{room.event.code}", replace=True)

    @rx.event
    async def rejoin(self, form: dict):
        """Come back as who one was, with the rejoin code (I6)."""
        room = self._room()
        if room is None or not isinstance(form, dict):
            return None
        try:
            device_id = self._device_id()
            tries.count(device_id, self.router.session.client_ip)
            await runtime().hub.rejoin(RejoinRequest(room.event.id, device_id, form.get("code"), utc_now()))
        except Refusal as refusal:
            self._forget_all_trouble()
            self.rejoin_trouble, self.rejoin_trouble_reason = refusal.message, refusal.reason
            return None
        return rx.redirect(f"/play/{room.event.code}", replace=True)

    def _forget_all_trouble(self) -> None:
        self._forget_trouble()
        self.rejoin_trouble = self.rejoin_trouble_reason = ""

    def _draw(self, room: Room, turn: int) -> None:
        """Offer the device's name of that turn, or the next one that nobody has."""
        seed = seed_of(room.event.id, self._device_id())
        taken = {person.facts.name for person in room.everybody()}
        self._turn = next((n % OFFERS for n in range(turn, turn + OFFERS) if offer(seed, n).name not in taken), turn)
        drawn = offer(seed, self._turn)
        self.funny = FunnyView(drawn.name, drawn.avatar)

    def _join_request(self, event_id: int, form: dict) -> JoinRequest:
        avatar = form.get("avatar")
        return JoinRequest(
            event_id=event_id,
            device_id=self._device_id(),
            name=form.get("name"),
            avatar=int(avatar) if isinstance(avatar, str) and re.fullmatch(r"[0-9]{1,3}", avatar) else avatar,
            started_at=self._opened_at or utc_now(),
            at=utc_now(),
            turn=self._turn,
        )

    @rx.event
    async def enter_code(self, form: dict):
        """Go to the quiz of a code that was typed by hand (J2)."""
        self.code_trouble = self.code_trouble_reason = ""
        try:
            code = normalise(form.get("code") if isinstance(form, dict) else None)
            await runtime().hub.room_of_code(code)
        except Refusal as refusal:
            self.code_trouble, self.code_trouble_reason = refusal.message, refusal.reason
            return None
        return rx.redirect(f"/join/{code}")
