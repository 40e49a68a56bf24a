"""The host's console."""

from typing import Any

import reflex as rx
from reflex.state import BaseState

from quizapp.domain.admission.codes import spoken
from quizapp.domain.flow.permissions import Command
from quizapp.domain.people.roster import clean_query
from quizapp.domain.refusal import Refusal
from quizapp.domain.storage_faults import CannotSave
from quizapp.realtime.rooms.audience import Audience
from quizapp.runtime import runtime
from quizapp.services.admission.rejoining import rejoin_code_of
from quizapp.states.host.console_admission import ConsoleAdmission
from quizapp.states.host.console_people import ConsolePeople
from quizapp.states.host.signed_in import SignedIn, sign_in_address
from quizapp.states.live import LiveState
from quizapp.views import CountsView, RosterPageView, WaitingView, WeatherView


class ConsoleState(ConsoleAdmission, ConsolePeople, SignedIn, LiveState):
    """Pacing one event. Every handler makes sure anew that this is its host."""

    signed_out: bool = False  # the host has signed out while this page was open
    changing: int = 0  # whose row is open for renaming or taking out
    error_version: int = 0  # which stage it was about: with the next one it is over
    shown_code: str = ""  # the rejoin code of whose row is open, once it was asked for

    @rx.event
    async def take_seat(self):
        """Show the event of the address to its host."""
        self._clear_error()
        seen, page = self._event_id, self.roster_page.page
        self._forget_event()
        try:
            self.signed_out = await self._signed_in_host() is None
            if self.signed_out:
                await runtime().hub.connections.unsubscribe(self._sid())
                return rx.redirect(sign_in_address(self.router.url.path))
            room = (await runtime().hub.rooms.by_id(self._asked_event())).room
            await self._check_host(room.event.host_id)
            await self._sit(room, Audience.CONSOLE)
            if room.event.id != seen:
                self._forget_people()
            await self._look(room.event.id, page)
            self.waiting = await runtime().hub.approvals.who_waits(room.event.id)
        except CannotSave:
            self._forget_event()
            self._tell_cannot_save()
            await runtime().hub.connections.unsubscribe(self._sid())
        except Refusal as refusal:
            self._show_error(refusal)
            await runtime().hub.connections.unsubscribe(self._sid())
        return None

    async def _look(self, event_id: int, page: object) -> None:
        """Show a page of the list of that event, whose host this is."""
        query = clean_query(self.search, self.order, page)
        shown = await runtime().hub.roster_pages.turn(self._sid(), event_id, query)
        self.roster, self.roster_page = shown.rows, shown.page

    def _forget_event(self) -> None:
        """Show nothing of the event that this tab had before."""
        self._event_id, self._audience, self.changing, self.shown_code = 0, "", 0, ""
        self.counts, self.roster, self.room_weather = CountsView(), [], WeatherView()
        self.roster_page, self.waiting = RosterPageView(), WaitingView()

    @rx.event
    async def press(self, control: str, version: int):
        """Carry out a control that was pressed while the stage had that version."""
        await self._conduct(control, version)

    @rx.event
    async def lock(self, locked: bool):
        """Lock or unlock joining."""
        event_id = await self._own_event()
        if event_id:
            await self._try(runtime().hub.commands.set_lock(event_id, locked=locked is True))

    @rx.event
    async def open_person(self, participant_id: int):
        """Open somebody's row for a change; 0 closes it again."""
        if type(participant_id) is int and await self._own_event():
            self.changing, self.shown_code = participant_id, ""

    @rx.event
    async def show_rejoin_code(self, participant_id: int):
        """Show the rejoin code of whose row is open, for the host to read out (I6)."""
        event_id = await self._own_event()
        if not event_id or type(participant_id) is not int or participant_id != self.changing:
            return
        try:
            code = await runtime().db.read(lambda session: rejoin_code_of(session, event_id, participant_id))
        except Refusal as refusal:
            self._show_error(refusal)
            return
        self.shown_code = spoken(code)

    @rx.event
    async def pick_presenter(self, participant_id: int):
        """Give the controls into the hand of whose row is open, too; the former presenter's page turns back."""
        event_id = await self._own_event()
        if event_id and self._closes_row_of(participant_id):
            await self._try(runtime().hub.commands.pick_presenter(event_id, participant_id))

    @rx.event
    async def take_back(self):
        """Have the controls alone again."""
        event_id = await self._own_event()
        if event_id:
            await self._try(runtime().hub.commands.pick_presenter(event_id, None))

    @rx.event
    async def remove(self, participant_id: int):
        """Take out whose row is open."""
        event_id = await self._own_event()
        if event_id and self._closes_row_of(participant_id):
            await self._try(runtime().hub.participants.remove(event_id, participant_id))

    @rx.event
    async def ban(self, participant_id: int):
        """Take out whose row is open, of this event and of all to come."""
        event_id = await self._own_event()
        if event_id and self._closes_row_of(participant_id):
            await self._try(runtime().hub.participants.ban(event_id, participant_id))

    @rx.event
    async def let_back_in(self, participant_id: int):
        """Undo that somebody was taken out."""
        event_id = await self._own_event()
        if event_id and type(participant_id) is int:
            await self._try(runtime().hub.participants.let_back_in(event_id, participant_id))

    @rx.event
    async def rename(self, form: dict):
        """Give another name to whose row is open. The form says whose it was: another row may have opened since."""
        event_id, room, person = await self._own_event(), self._room(), str(form.get("person"))
        participant_id = self.changing
        is_theirs = room is not None and participant_id in room.people and person == str(participant_id)
        if event_id and is_theirs and self._closes_row_of(participant_id):
            await self._try(runtime().hub.participants.rename(event_id, participant_id, form.get("name")))

    def _show_error(self, refusal: Refusal) -> None:
        super()._show_error(refusal)
        room = self._room()
        self.error_version = room.stage.version if room else 0

    def _closes_row_of(self, participant_id: object) -> bool:
        """Whether this person's row is the open one; it is closed then."""
        if type(participant_id) is not int or participant_id == 0 or participant_id != self.changing:
            return False
        self.changing, self.shown_code = 0, ""
        return True

    async def _conduct(self, control: str, version: int) -> None:
        event_id = await self._own_event()
        if not event_id or control not in set(Command) or type(version) is not int:
            return
        await self._try(runtime().hub.commands.run(event_id, Command(control), version))

    async def _try(self, doing: Any) -> None:
        try:
            await doing
            self._clear_error()
        except Refusal as refusal:
            self._show_error(refusal)

    async def _own_event(self) -> int:
        """The event of this console if the browser is (still) its host's, else 0. What was wrong before is over."""
        self._clear_error()
        room = self._room()
        if room is None or self._audience != Audience.CONSOLE:
            return 0
        try:
            await self._check_host(room.event.host_id)
        except CannotSave as cannot:
            self._show_error(cannot)  # nobody knows whose console this is: it stays, and does nothing
            return 0
        except Refusal as refusal:
            self._forget_event()
            self._forget_people()
            await runtime().hub.connections.unsubscribe(self._sid())
            self._show_error(refusal)
            return 0
        return room.event.id

    async def _check_host(self, host_id: int) -> None:
        host = await self._signed_in_host()
        if host is None:
            raise Refusal("signed_out")
        if host.id != host_id:
            raise Refusal("not_yours", because="account")

    def _asked_event(self) -> int:
        text = self._address_part(1)
        if not text.isdecimal() or len(text) > 9:
            raise Refusal("unknown_event")
        return int(text)


def say_signed_out(state: BaseState) -> None:
    """Have the console of a tab that was cleared say why it shows nothing any more."""
    console = state.get_substate(ConsoleState.get_full_name().split("."))
    assert isinstance(console, ConsoleState)
    console.signed_out = True
