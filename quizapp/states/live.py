"""What every live page shares: the stage, its clock, and the connection to a room."""

import random
import time
from typing import Any
from urllib.parse import unquote

import reflex as rx

from quizapp.domain.admission.codes import normalise
from quizapp.domain.refusal import Refusal
from quizapp.domain.storage_faults import goes_on_by_itself
from quizapp.realtime.rooms.audience import Audience
from quizapp.realtime.rooms.projections import counts_view, timer_view, weather_view
from quizapp.realtime.rooms.room import Room
from quizapp.runtime import is_running, runtime
from quizapp.services.clock import now_ms
from quizapp.states.reader import Reading
from quizapp.views import CountsView, PersonView, RosterPageView, StageView, TimerView, View, WaitingView, WeatherView
from quizapp.web.cookies import DEVICE_COOKIE, hashed, is_device_secret, read_cookie

_NO_STAGE = StageView()


@rx.serializer
def plain_view(view: View) -> dict[str, Any]:
    """Views are made plain once for all browsers."""
    return view.as_json


class LiveState(Reading, rx.State):
    """The views that are broadcast to rooms, under the keys that the broadcaster uses.

    What everybody sees is an uncached computed var: read from the room in memory, so that it is fresh
    on a (re)connect and is never sent twice.
    """

    _event_id: int = 0
    _audience: str = ""
    _seated_as: int = 0  # whose phone this is, 0 for nobody's
    error: str = ""
    error_reason: str = ""
    again_in: int = 0  # seconds until the page tries again by itself what cannot be done right now
    again_turn: int = 0
    # Plain vars, because of a thousand phones only a presenter's needs any: set on every (re)connect, then broadcast.
    counts: CountsView = CountsView()
    roster: list[PersonView] = []
    waiting: WaitingView = WaitingView()
    called: bool = False  # the host has said something about this join page, which is to look again
    roster_page: RosterPageView = RosterPageView()
    room_weather: WeatherView = WeatherView()
    weather: str = ""  # of this phone's own connection

    @rx.var(cache=False)
    def stage(self) -> StageView:
        """What everybody sees."""
        room = self._room()
        return room.stage if room else _NO_STAGE

    @rx.var(cache=False)
    def timer(self) -> TimerView:
        """The clock, as time left."""
        room = self._room()
        return timer_view(room, now_ms()) if room else TimerView()

    def _room(self) -> Room | None:
        room = runtime().hub.rooms.opened_room(self._event_id) if self._event_id and is_running() else None
        person = room.people.get(self._seated_as) if room else None
        return None if person is not None and person.facts.is_removed else room

    def _sid(self) -> str:
        return self.router.session.session_id

    def _cookie(self, name: str) -> str | None:
        return read_cookie(self.router.headers.raw_headers.get("cookie"), name)

    def _device_id(self) -> str:
        """The hash of the device's secret, or a `Refusal` for a browser without one."""
        secret = self._cookie(DEVICE_COOKIE)
        if not is_device_secret(secret):
            raise Refusal("no_cookies")
        return hashed(secret)

    async def _find_room(self) -> Room:
        """The room of the address, or a `Refusal`."""
        return (await runtime().hub.rooms.by_code(normalise(self._address_part(1)))).room

    def _address_part(self, index: int) -> str:
        """The n-th part of the page's address: of `/join/ABC234`, 1 is the code."""
        parts = unquote(self.router.url.path).strip("/").split("/")
        return parts[index] if index < len(parts) else ""

    async def _sit(self, room: Room, audience: Audience, participant_id: int | None = None) -> None:
        self._event_id = room.event.id
        self._audience = audience
        self._seated_as = participant_id or 0
        device_id = self._device_id() if audience is Audience.DOOR else ""
        if audience is not Audience.DOOR:
            runtime().budgets.know(self._cookie(DEVICE_COOKIE) or "")
        await runtime().hub.connections.subscribe(
            self._sid(), room.event.id, audience, participant_id, device_id=device_id
        )
        presents = participant_id is not None and participant_id == room.event.presenter_id
        if audience in (Audience.SCREEN, Audience.CONSOLE) or presents:
            self.counts = counts_view(room, time.monotonic())
        if audience is Audience.CONSOLE:
            self.room_weather = weather_view(room, time.monotonic())
        if participant_id in room.people:
            self.weather = room.people[participant_id].weather(time.monotonic(), room.patience)

    def _show_error(self, refusal: Refusal) -> None:
        self.error, self.error_reason = self._sentence(refusal), refusal.reason

    def _show_error_for_now(self, refusal: Refusal, wait_s: int, spread_s: int) -> None:
        """Say what cannot be done right now; the page tries again after that, and by lot a little later."""
        self._show_error(refusal)
        self.again_in, self.again_turn = wait_s + random.randint(0, spread_s), self.again_turn + 1

    def _tell_cannot_save(self) -> None:
        """Say that the server cannot save, or look up, what this page needs; it tries again by itself."""
        wait_s = runtime().settings.timings.page_again_s
        self._show_error_for_now(goes_on_by_itself(), wait_s, wait_s)

    def _clear_error(self) -> None:
        self.error = self.error_reason = ""
        self.again_in = 0
