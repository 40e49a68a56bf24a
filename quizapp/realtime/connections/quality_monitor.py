"""Listening to connections: how good they are, and for how much lag a phone's own time is trusted."""

import time

from quizapp.domain.flow.progress import question_is_open
from quizapp.domain.scoring.lag_credit import Claim, beyond_usual_ms, usual_credit_ms
from quizapp.domain.scoring.verdicts import taken_ms
from quizapp.realtime.rooms.audience import Broadcaster
from quizapp.realtime.rooms.person import Person
from quizapp.realtime.rooms.registry import LiveRoom
from quizapp.realtime.rooms.room import Room
from quizapp.services.clock import now_ms
from quizapp.services.play.answers import AnswerRequest


class QualityMonitor:
    """Keeps what is known of each person's connection up to date."""

    def __init__(self, broadcaster: Broadcaster, most_credit_ms: int) -> None:
        self._cast = broadcaster
        self._most_credit_ms = most_credit_ms

    async def sample(self, live: LiveRoom) -> None:
        """Look at everybody's connection, and tell the phone and the console where it became another (N12)."""
        now_s = time.monotonic()
        for person in live.room.everybody():
            self._look_at(person, now_s)
            weather = person.weather(now_s, live.room.patience)
            if weather is person.told_weather:
                continue
            person.told_weather = weather
            live.people_changed()
            if person.socket is not None:
                await self._cast.weather(person.socket, weather)

    def lag_credit_ms(self, room: Room, request: AnswerRequest) -> int:
        """For how much lag this answer's own time is trusted, at most what anybody gets (S6).

        What is given for an interruption is written down as given.
        """
        person = room.people.get(request.participant_id)
        if person is None:
            return usual_credit_ms(None, self._most_credit_ms)
        now_s = time.monotonic()
        self._look_at(person, now_s)
        usual_ms = usual_credit_ms(person.trips.usual_ms(now_s), self._most_credit_ms)
        is_counted = question_is_open(room.event.progress, request.question_id)
        if not is_counted or request.participant_id in room.answers:
            return usual_ms
        wanted_ms = beyond_usual_ms(_claim(room, person, request, now_s), usual_ms, self._most_credit_ms)
        if not wanted_ms:
            return usual_ms
        person.given, given_ms = person.given.give(request.question_id, wanted_ms, self._most_credit_ms, now_s)
        return usual_ms + given_ms

    def _look_at(self, person: Person, now_s: float) -> None:
        socket = person.socket
        line = self._cast.line(socket) if socket is not None else None
        if socket is not None and line is not None:
            person.line = line
            person.presence = person.presence.heard(socket, now_s - line.silent_s)
            if line.trip is not None:
                person.trips.add(line.trip)


def _claim(room: Room, person: Person, request: AnswerRequest, now_s: float) -> Claim:
    progress = room.event.progress
    taken = taken_ms(progress, request.arrived_at_ms)
    late_ms = taken - request.claimed_ms
    if progress.opened_at_ms is None:  # the clock stands, for the server or everybody was away
        return Claim(late_ms, away_ms=taken, worst_ms=0)
    opened_s = now_s - (now_ms() - progress.opened_at_ms) / 1000
    worst_ms = max(person.trips.worst_ms(opened_s), person.line.unanswered_ms)
    return Claim(late_ms, round(person.presence.away_since(opened_s, now_s) * 1000), worst_ms)
