"""The join page."""

import re
from dataclasses import replace
from typing import Any

import reflex as rx

from quizapp.domain.admission.attempts import may_ask_again
from quizapp.domain.admission.codes import normalise
from quizapp.domain.admission.funny_names import OFFERS, offers, seed_of
from quizapp.domain.admission.joining import AVATARS, Admission, banned, too_many_joining, turned_away
from quizapp.domain.refusal import Refusal
from quizapp.domain.storage_faults import CannotSave
from quizapp.realtime.rooms.audience import Audience
from quizapp.realtime.rooms.person import Person
from quizapp.realtime.rooms.room import Room
from quizapp.runtime import runtime
from quizapp.services.admission.arrivals import DoorFacts
from quizapp.services.admission.attempts import Arrival, AttemptFacts
from quizapp.services.admission.devices import Elsewhere
from quizapp.services.admission.joining import JoinRequest
from quizapp.services.admission.rejoining import RejoinRequest
from quizapp.services.clock import from_ms, now_ms, running_now, to_ms
from quizapp.states.live import LiveState
from quizapp.views import DoorView, FunnyView
from quizapp.web.cookies import DEVICE_COOKIE, is_device_secret
from quizapp.web.guards.incoming import limited_as
from quizapp.web.sign_in.tries import RejoinTries

tries = RejoinTries()
# Who waits for the same address does not ask again in the same second: up to this part of the time later.
SPREAD = 6


class JoinState(LiveState):
    """A phone at the door."""

    code_error: str = ""
    code_error_reason: str = ""
    rejoin_error: str = ""
    rejoin_error_reason: str = ""
    left_code: str = ""  # of the quiz that was left just now
    door: DoorView = DoorView()
    _again: tuple[str, object] | None = None  # the name and avatar with which it then asks to join
    _counted: str = ""  # what was counted of this phone and not done, because nothing could be saved
    _wanted_avatar: int = 0
    _other: Elsewhere | None = None
    funny: FunnyView = FunnyView()  # the name that this phone gets where names are drawn
    _turn: int = 0  # which of the phone's offers that is

    @rx.event
    def start_over(self):
        """Show the way in without what went wrong before."""
        self._clear_all_errors()
        self._again = None
        self.code_error = self.code_error_reason = ""
        self.left_code = _code_or_none(self.router.url.query_parameters.get("left"))
        self._know(known_as="")

    def _know(self, **parts: Any) -> None:
        """Something about this device is known now."""
        self.door = replace(self.door, **parts)

    @rx.event
    async def open_door(self):
        """Show which quiz this is; a device that is in already goes on by itself (J14)."""
        again = self._again
        self.start_over()
        self._event_id = 0
        try:
            room = await self._find_room()
            arrival = Arrival(room.event.id, self._device_id(), running_now())
        except CannotSave:
            self._again = again
            self._tell_cannot_save()
            await runtime().hub.connections.unsubscribe(self._sid())
            return None
        except Refusal as refusal:
            self._show_error(refusal)
            await runtime().hub.connections.unsubscribe(self._sid())
            return None
        person = room.by_device_id(arrival.device_id)
        if person is not None and not person.facts.has_left:
            return rx.redirect(f"/play/{room.event.code}", replace=True)
        if not self._may_go_on("pages_opened"):
            self._again = again
            await runtime().hub.connections.unsubscribe(self._sid())
            return None
        self._fill_in(arrival.device_id, person)
        self._draw(seed_of(arrival.event_id, arrival.device_id), room, 0)
        try:
            known = await runtime().hub.admissions.arrive(arrival)
        except CannotSave:
            self._again, self._counted = again, "pages_opened"
            self._tell_cannot_save()
            await self._sit(room, Audience.DOOR)
            return None
        if known.is_banned:
            self._show_error(banned())
        self._note(arrival, known)
        await self._sit(room, Audience.DOOR)
        if self.door.waiting_as and (self.door.let_in or room.event.admission is Admission.OPEN):
            return await self._get_in(room, self.door.waiting_as, self._wanted_avatar)
        if again is not None:
            return await self._ask_to_join(room, *again)  # the page came back while it waited to try again
        return None

    def _room(self) -> Room | None:
        """The room, for who has a device: a projector shows one without, and is at no door."""
        return super()._room() if is_device_secret(self._cookie(DEVICE_COOKIE)) else None

    def _may_go_on(self, what: str) -> bool:
        """Whether this phone may do that now; otherwise the page says when it tries again."""
        if self._counted == what:
            self._counted = ""
            return True
        door = runtime().hub.admissions
        limits = door.pages_opened if what == "pages_opened" else door.asked_to_join
        limit_loopback = runtime().settings.limit_loopback
        address = limited_as(self.router.session.client_ip, limit_loopback=limit_loopback)
        wait_s = limits.wait_s(address, self._device_id())
        if not wait_s:
            return True
        self._show_error_for_now(too_many_joining(), wait_s, limits.within_s // SPREAD)
        return False

    @rx.event
    async def try_again(self):
        """Ask once more for what too many did at once, or what could not be saved."""
        room, again = self._room(), self._again
        if room is None or again is None:
            return await self.open_door()
        return await self._ask_to_join(room, *again)

    def _fill_in(self, device_id: str, known: Person | None) -> None:
        """What the form shows at first: who was here before, or an avatar that not everybody else has, too."""
        name, avatar = (known.facts.name, known.facts.avatar) if known else ("", "")
        number = AVATARS.index(avatar) if avatar in AVATARS else int(device_id[:8], 16) % len(AVATARS)
        self._know(known_as=name, name=name, avatar=number)

    async def _look(self, arrival: Arrival) -> None:
        """Show what is known of this device by now."""
        try:
            self._note(arrival, await runtime().hub.admissions.look(arrival))
        except CannotSave:
            self._tell_cannot_save()

    def _note(self, arrival: Arrival, known: DoorFacts) -> None:
        """Show whether this device waits in line (J9), and whether it takes part in another running quiz (J13)."""
        if known.attempt is not None:
            self._note_attempt(known.attempt, seed_of(arrival.event_id, arrival.device_id))
        self._other = other = known.elsewhere
        title, code, name = (other.title, other.code, other.name) if other else ("", "", "")
        self._know(other_title=title, other_code=code, other_name=name)

    def _note_attempt(self, attempt: AttemptFacts, seed: str) -> None:
        waiting_as = attempt.wanted_name
        self._know(since=to_ms(attempt.started_at), waiting_as=waiting_as, let_in=attempt.is_let_in)
        away_ms = to_ms(attempt.turned_away_at)
        if away_ms is not None and not waiting_as and not may_ask_again(away_ms, now_ms()):
            self._show_error(turned_away())
        if waiting_as:  # a drawn name is told by its turn
            self._turn = next((n for n, drawn in enumerate(offers(seed)) if drawn.name == waiting_as), self._turn)
        self._wanted_avatar = AVATARS.index(attempt.wanted_avatar) if attempt.wanted_avatar in AVATARS else 0

    @rx.event
    def another_name(self):
        """Offer another funny name, one of a few."""
        room = self._room()
        if room is not None:
            self._draw(seed_of(room.event.id, self._device_id()), room, self._turn + 1)

    @rx.event
    async def join(self, form: dict):
        """Get in under a name; while joining is locked, wait in line under it."""
        room = self._room()
        if room is None or not isinstance(form, dict):
            return None
        avatar = form.get("avatar")
        is_number = isinstance(avatar, str) and re.fullmatch(r"[0-9]{1,3}", avatar)
        return await self._ask_to_join(room, form.get("name"), int(str(avatar)) if is_number else avatar)

    @rx.event
    async def come_in(self):
        """Get in under the name that waited in line: joining is unlocked."""
        room = self._room()
        if room is None or not self.door.waiting_as:
            return None
        return await self._get_in(room, self.door.waiting_as, self._wanted_avatar)

    async def _ask_to_join(self, room: Room, name: object, avatar: object) -> Any:
        """Get in, unless too many do right now. Who is known here is always let on."""
        self._clear_all_errors()
        is_known = room.by_device_id(self._device_id()) is not None
        if not is_known and not self._may_go_on("asked_to_join"):
            self._again = (name if isinstance(name, str) else "", avatar)
            return None
        self._again = None
        return await self._get_in(room, name, avatar)

    async def _get_in(self, room: Room, name: object, avatar: object) -> Any:
        self._clear_all_errors()
        request = self._join_request(room.event.id, name, avatar)
        try:
            await runtime().hub.admissions.join(request)
        except CannotSave:
            self._again, self._counted = (name if isinstance(name, str) else "", avatar), "asked_to_join"
            self._tell_cannot_save()
            return None
        except Refusal as refusal:
            self._show_error(refusal)
            await self._look(Arrival(request.event_id, request.device_id, request.at))  # in line, perhaps
            return None
        self._know(waiting_as="")
        return rx.redirect(f"/play/{room.event.code}", replace=True)

    @rx.event
    async def hear_host(self):
        """The host has said something about whoever waits here: get in, or read that the host did not want it."""
        self.called = False
        room = self._room()
        if room is None:
            return None
        self._know(name=self.door.waiting_as or self.door.name, avatar=self._wanted_avatar)
        arrival = Arrival(room.event.id, self._device_id(), running_now())
        await self._look(arrival)
        if self.door.waiting_as and self.door.let_in:
            return await self._get_in(room, self.door.waiting_as, self._wanted_avatar)
        return None

    @rx.event
    async def step_out_of_line(self):
        """Think again about the name while waiting."""
        room = self._room()
        if room is None:
            return
        self._clear_all_errors()
        try:
            await runtime().hub.admissions.step_out_of_line(room.event.id, self._device_id())
        except CannotSave as cannot:
            self._show_error(cannot)
            return
        self._know(name=self.door.waiting_as, avatar=self._wanted_avatar, waiting_as="")

    @rx.event
    async def leave_other(self):
        """Leave the other quiz, to join this one (J13)."""
        room, other = self._room(), self._other
        if room is None or other is None:
            return
        arrival = Arrival(room.event.id, self._device_id(), running_now())
        self._clear_all_errors()
        try:
            person = (await runtime().hub.rooms.by_id(other.event_id)).room.people.get(other.participant_id)
            if person is not None and person.facts.device_id == arrival.device_id:
                await runtime().hub.participants.leave(other.event_id, other.participant_id, from_elsewhere=True)
            self._note(arrival, await runtime().hub.admissions.look(arrival))
        except CannotSave as cannot:
            self._show_error(cannot)

    @rx.event
    async def rejoin(self, form: dict):
        """Come back as who one was, with the rejoin code (I6)."""
        room = self._room()
        if room is None or not isinstance(form, dict):
            return None
        try:
            device_id = self._device_id()
            tries.count(device_id, self.router.session.client_ip)
            await runtime().hub.participants.rejoin(
                RejoinRequest(room.event.id, device_id, form.get("code"), running_now())
            )
        except Refusal as refusal:
            self._clear_all_errors()
            self.rejoin_error, self.rejoin_error_reason = self._sentence(refusal), refusal.reason
            return None
        return rx.redirect(f"/play/{room.event.code}", replace=True)

    def _clear_all_errors(self) -> None:
        self._clear_error()
        self.rejoin_error = self.rejoin_error_reason = ""

    def _draw(self, seed: str, room: Room, turn: int) -> None:
        """Offer the device's name of that turn, or the next one that nobody has."""
        drawn = offers(seed)
        taken = {person.facts.name for person in room.everybody()}
        turns = [n % OFFERS for n in range(turn, turn + OFFERS)]
        self._turn = next((n for n in turns if drawn[n].name not in taken), turns[0])
        self.funny = FunnyView(drawn[self._turn].name, drawn[self._turn].avatar)

    def _join_request(self, event_id: int, name: object, avatar: object) -> JoinRequest:
        since = from_ms(self.door.since) if self.door.since else None
        now = running_now()
        return JoinRequest(event_id, self._device_id(), name, avatar, since or now, now, self._turn)

    @rx.event
    async def enter_code(self, form: dict):
        """Go to the quiz of a code that was typed by hand (J2)."""
        self.code_error = self.code_error_reason = ""
        try:
            code = normalise(form.get("code") if isinstance(form, dict) else None)
            await runtime().hub.rooms.by_code(code)
        except Refusal as refusal:
            self.code_error, self.code_error_reason = self._sentence(refusal), refusal.reason
            return None
        return rx.redirect(f"/join/{code}")


def _code_or_none(text: object) -> str:
    """A join code, "" for whatever is none."""
    try:
        return normalise(text)
    except Refusal:
        return ""
