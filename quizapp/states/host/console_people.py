"""The console's list of people: searched, sorted, turned, and many of them removed at once."""

from datetime import timedelta

import reflex as rx

from quizapp.domain.people.roster import MAX_SEARCH, RosterOrder, clean_query
from quizapp.runtime import runtime
from quizapp.services.admission.bulk_removal import MOST_PICKED, Whom
from quizapp.services.clock import running_now
from quizapp.states.host.console_hooks import ConsoleHooks

MOST_MINUTES = 24 * 60
MINUTES_AT_FIRST = 5
MOST_NAMED = 3
WHO = ("never_answered", "joined_since", "picked")


class ConsolePeople(ConsoleHooks, mixin=True):
    """What of the list a console looks at, and whom of it the host is about to remove. For the State of the console."""

    search: str = ""
    order: str = RosterOrder.CONNECTION
    picked_people: list[int] = []
    many_open: bool = False  # the form for removing many
    many_who: str = "never_answered"
    many_count: int = -1  # how many that would remove; -1 while nobody has asked
    many_names: list[str] = []  # the first of them
    _many: tuple[int, ...] = ()

    @rx.event
    async def search_people(self, text: str):
        """Show whose name holds that text."""
        self.search = text[:MAX_SEARCH] if isinstance(text, str) else ""
        await self._turn(0)

    @rx.event
    async def sort_people(self, order: str):
        """Sort the list by something else."""
        self.order = order if order in set(RosterOrder) else RosterOrder.CONNECTION
        await self._turn(0)

    @rx.event
    async def turn_page(self, page: int):
        """Show that page, counted from 0."""
        await self._turn(page)

    async def _turn(self, page: int) -> None:
        event_id = await self._own_event()
        if event_id:
            await self._look(event_id, page)

    # Removing many

    @rx.event
    async def pick_person(self, participant_id: int, wanted: bool):
        """Tick, or untick, somebody in the list."""
        if not await self._own_event() or type(participant_id) is not int or len(self.picked_people) >= MOST_PICKED:
            return
        others = [number for number in self.picked_people if number != participant_id]
        self.picked_people = [*others, participant_id] if wanted is True else others
        self._mean_picked()

    @rx.event
    async def pick_found(self):
        """Tick everybody whom the search has found, on all pages."""
        event_id = await self._own_event()
        if event_id:
            query = clean_query(self.search, self.order, 0)
            found = await runtime().hub.roster_pages.everybody_found(event_id, query)
            self.picked_people = list(dict.fromkeys([*self.picked_people, *found]))[:MOST_PICKED]
            self._mean_picked()

    @rx.event
    async def pick_nobody(self):
        """Untick everybody."""
        if await self._own_event():
            self.picked_people = []
            self._mean_picked()

    def _mean_picked(self) -> None:
        self.many_count, self._many = -1, ()
        self.many_who, self.many_open = "picked", True

    @rx.event
    async def open_many(self, wanted: bool):
        """Open the form for removing many, or close it."""
        if not await self._own_event():
            return
        self._put_many_away()
        self.many_open = wanted is True
        self.many_who = "picked" if self.picked_people else "never_answered"

    @rx.event
    async def choose_who(self, who: str):
        """Choose by what people are removed."""
        if not await self._own_event():
            return
        self.many_count, self._many = -1, ()
        self.many_who = who if who in WHO else WHO[0]

    @rx.event
    async def ask_to_remove_many(self, form: dict):
        """Count whom that means; nobody is removed before the host has read the number and said it again."""
        event_id = await self._own_event()
        if event_id:
            found = await runtime().hub.removals.people_who(event_id, self._whom(form.get("minutes")))
            self._many, self.many_count = tuple(found), len(found)
            room = (await runtime().hub.rooms.by_id(event_id)).room
            self.many_names = [room.people[each].facts.name for each in found[:MOST_NAMED] if each in room.people]

    def _whom(self, minutes: object) -> Whom:
        if self.many_who == "picked":
            return Whom(picked=tuple(self.picked_people))
        if self.many_who == "never_answered":
            return Whom(never_answered=True)
        text = str(minutes)
        since = int(text) if text.isdecimal() and len(text) < 5 else MINUTES_AT_FIRST
        return Whom(joined_since=running_now() - timedelta(minutes=min(since, MOST_MINUTES)))

    @rx.event
    async def keep_many(self):
        """Remove nobody after all."""
        if await self._own_event():
            self.many_count, self._many = -1, ()

    @rx.event
    async def remove_many(self):
        """Remove those who were counted, and nobody who came since."""
        event_id, many = await self._own_event(), self._many
        if event_id and many:
            silent = self.many_who == "never_answered"
            self._put_many_away()
            self.picked_people = []
            await self._try(runtime().hub.removals.remove(event_id, many, unless_answered=silent))
            await self._look(event_id, 0)

    @rx.event
    async def undo_remove_many(self):
        """Let those back in who were removed together last."""
        event_id = await self._own_event()
        if event_id:
            await self._try(runtime().hub.removals.undo(event_id))
            await self._look(event_id, 0)

    def _put_many_away(self) -> None:
        self.many_open, self.many_count, self._many, self.many_names = False, -1, (), []

    def _forget_people(self) -> None:
        """Show nothing of the event that this tab had before."""
        self.search, self.order, self.picked_people, self.many_who = "", RosterOrder.CONNECTION, [], WHO[0]
        self._put_many_away()
