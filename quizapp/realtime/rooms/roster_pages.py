"""Which page of the list of people each console looks at."""

import time

from quizapp.domain.people.roster import RosterQuery
from quizapp.realtime.rooms.projections import Roster, found_in, roster
from quizapp.realtime.rooms.registry import Rooms


class RosterPages:
    """Turns the pages of consoles. A console gets its page, and nobody gets three thousand rows."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def turn(self, sid: str, event_id: int, query: RosterQuery) -> Roster:
        """This console looks at that page from now on; what is on it."""
        live = await self._rooms.by_id(event_id)
        if sid in live.room.consoles:
            live.room.consoles[sid] = query
            live.roster.poke()  # what is on its way to the console may still be of the page before
        return roster(live.room, time.monotonic(), query)

    async def everybody_found(self, event_id: int, query: RosterQuery) -> list[int]:
        """The ids of all people on all pages."""
        live = await self._rooms.by_id(event_id)
        return [person.facts.id for person in found_in(live.room, query)]
