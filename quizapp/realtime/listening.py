"""Listening to connections: how good they are, and for how much lag a phone's own time is trusted."""

import time

from quizapp.domain.weather import lag_credit_ms
from quizapp.realtime.audience import Broadcaster
from quizapp.realtime.room import Person, Room
from quizapp.realtime.rooms import LiveRoom
from quizapp.services.clock import now_ms


class Listener:
    """Keeps what is known of each person's connection up to date."""

    def __init__(self, broadcaster: Broadcaster, most_credit_ms: int) -> None:
        self._cast = broadcaster
        self._most_credit_ms = most_credit_ms

    async def listen(self, live: LiveRoom) -> None:
        """Look at everybody's connection, and tell the phone and the console where it became another (N12)."""
        now_s = time.monotonic()
        for person in live.room.everybody():
            self._look_at(person, now_s)
            weather = person.weather(now_s, live.room.patience)
            if weather is person.told_weather:
                continue
            person.told_weather = weather
            live.people_changed()
            if person.presence.socket is not None:
                await self._cast.weather(person.presence.socket, weather)

    def lag_credit_ms(self, room: Room, participant_id: int) -> int:
        """What was measured of this connection since the question was opened, at most what anybody gets (S6)."""
        person, opened_ms = room.people.get(participant_id), room.event.progress.opened_at_ms
        if person is None or opened_ms is None:
            return self._most_credit_ms
        now_s = time.monotonic()
        self._look_at(person, now_s)
        away_s = person.presence.away_since(now_s - (now_ms() - opened_ms) / 1000, now_s)
        return lag_credit_ms(person.line.round_trip_ms, round(away_s * 1000), self._most_credit_ms)

    def _look_at(self, person: Person, now_s: float) -> None:
        socket = person.presence.socket
        line = self._cast.line(socket) if socket is not None else None
        if socket is not None and line is not None:
            person.line = line
            person.presence = person.presence.heard(socket, now_s - line.silent_s)
