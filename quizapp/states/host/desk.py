"""The host's desk: signed in or not, and the list of events."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import reflex as rx
from reflex.state import BaseState
from sqlmodel import Session

from quizapp.domain.refusal import Refusal
from quizapp.domain.storage_faults import CannotSave
from quizapp.realtime.feed.messages import EVERYBODY
from quizapp.runtime import runtime
from quizapp.services.accounts.accounts import has_accounts, signed_in_host
from quizapp.services.admission import moderation
from quizapp.services.admission.bans import Ban, bans_of
from quizapp.services.authoring import events
from quizapp.services.authoring.events import EventCard
from quizapp.services.authoring.samples import create_sample
from quizapp.services.clock import utc_now
from quizapp.states.host.signed_in import SignedIn
from quizapp.web.sign_in import setup_code
from quizapp.web.sign_in.sign_in import MAX_NEXT, refusal_of

T = TypeVar("T")


class HostState(SignedIn, rx.State):
    """Who is at the desk, and what of theirs is on it.

    `desk` is "" until that is known, then "sign_in", "first" (nobody has an account yet) or "mine".
    """

    desk: str = ""
    host_name: str = ""
    registration_open: bool = False
    asks_setup_code: bool = False  # of who would make the first account
    goes_on_to: str = ""  # the page that signing in leads to
    events: list[EventCard] = []
    error: str = ""
    title_error: str = ""
    deleting: int = 0
    not_deleted: int = 0  # the event whose card says why it cannot be deleted now
    bans: list[Ban] = []

    @rx.event
    async def come_in(self):
        """Show the events, or the way to sign in."""
        self._clear_error()
        self.deleting = 0
        try:
            await self._read_events()
        except CannotSave as cannot:
            self.error = self._sentence(cannot)
        except Refusal:
            asked = self.router.url.query_parameters
            self.goes_on_to = str(asked.get("next", ""))[:MAX_NEXT]
            reason = str(asked.get("error", ""))
            is_new = reason == "signed_out" and self.desk == "first"  # nobody was ever signed in
            told = None if is_new else refusal_of(reason)
            self.error = self._sentence(told) if told else ""

    @rx.event
    async def create(self, form: dict):
        """Create an event and go on to its editor (E1)."""
        title, language = form.get("title") if isinstance(form, dict) else None, self._language()
        self._clear_error()
        try:
            created = await self._write(
                lambda session, host: events.create_event(session, host, title, utc_now(), language)
            )
        except Refusal as refusal:
            self.title_error = self._sentence(refusal)
            return None
        return rx.redirect(f"/host/{created.id}")

    @rx.event
    async def create_sample(self):
        """Create the sample event, ready to go (E3)."""
        language = self._language()
        await self._change(lambda session, host: create_sample(session, host, utc_now(), language))

    @rx.event
    async def duplicate(self, event_id: int):
        """Copy an event without what happened in it (E2)."""
        await self._change(lambda session, host: events.duplicate_event(session, host, event_id, utc_now()))

    @rx.event
    async def ask_to_delete(self, event_id: int):
        """Ask once more before anything is deleted, unless it cannot be; 0 takes the question back."""
        self._clear_error()
        self.deleting = self.not_deleted = 0
        if type(event_id) is not int or event_id == 0:
            return
        try:
            await self._read(lambda session, host: events.deletable_event(session, host, event_id).phase)
            self.deleting = event_id
        except Refusal as refusal:
            self.error, self.not_deleted = self._sentence(refusal), event_id

    @rx.event
    async def delete(self, event_id: int):
        """Delete an event for good."""
        self.deleting = 0
        await self._change(lambda session, host: events.delete_event(session, host, event_id))
        if not self.error:
            await runtime().hub.updates.announce(event_id, is_deleted=True)

    @rx.event
    async def lift_ban(self, ban_id: int):
        """Let a banned device join again; an open page of theirs goes on by itself."""
        self._clear_error()
        try:
            for event_id in await self._write(lambda session, host: moderation.lift_ban(session, host, ban_id)):
                await runtime().hub.updates.announce(event_id, EVERYBODY)
            await self._read_events()
        except Refusal as refusal:
            self.error = self._sentence(refusal)

    async def _change(self, work: Callable[[Session, int], object]) -> None:
        self._clear_error()
        try:
            await self._write(work)
            await self._read_events()
        except Refusal as refusal:
            self.error = self._sentence(refusal)

    async def _read_events(self) -> None:
        self.events, self.bans = await self._read(
            lambda session, host: (events.list_events(session, host), bans_of(session, host))
        )

    async def _read(self, look: Callable[[Session, int], T]) -> T:
        """What `look` finds for the host who is signed in right now. Raises `Refusal`."""
        return await self._as_host(runtime().db.read, look)

    async def _write(self, work: Callable[[Session, int], T]) -> T:
        """The result of `work`, for the host who is signed in right now. Raises `Refusal`."""
        return await self._as_host(runtime().db.write, work)

    async def _as_host(
        self,
        run: Callable[[Callable[[Session], tuple[str, T]]], Awaitable[tuple[str, T]]],
        work: Callable[[Session, int], T],
    ) -> T:
        """Ask in the same transaction who is signed in: a session that has ended does nothing more."""
        secret = self._begin_as_host()

        def work_as_host(session: Session) -> tuple[str, T]:
            host = signed_in_host(session, secret, utc_now())
            assert host.id is not None  # it is stored
            return host.name, work(session, host.id)

        try:
            self.host_name, result = await run(work_as_host)
        except Refusal as refusal:
            if refusal.reason == "signed_out":
                await self._be_nobodys()
            raise
        self._note_whether_signed_in(True)
        self.desk = "mine"
        return result

    async def _be_nobodys(self) -> None:
        """Forget all that was shown of a host, and show the way in."""
        self._note_whether_signed_in(False)
        desk: BaseState = self
        while type(desk) is not HostState:
            assert desk.parent_state is not None
            desk = desk.parent_state
        desk.reset()
        self.registration_open = runtime().settings.open_registration
        self.asks_setup_code = setup_code.is_asked_for(self.router.session.client_ip, self.router.headers.raw_headers)
        self.desk = "sign_in" if await runtime().db.read(has_accounts) else "first"

    def _clear_error(self) -> None:
        self.error = self.title_error = ""
        self.not_deleted = 0
