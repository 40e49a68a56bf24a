"""What every live page shares: the stage, its clock, and the connection to a room."""

import time
from urllib.parse import unquote

import reflex as rx

from quizapp.domain.codes import normalise
from quizapp.domain.refusal import Refusal
from quizapp.realtime.audience import Audience
from quizapp.realtime.projections import counts_view, roster, stage_view, timer_view
from quizapp.realtime.room import Room
from quizapp.runtime import is_running, runtime
from quizapp.services.clock import now_ms
from quizapp.views import CountsView, PersonView, StageView, TimerView
from quizapp.web.cookies import DEVICE_COOKIE, hashed, is_device_secret, read_cookie


class LiveState(rx.State):
    """The views that are broadcast to rooms, under the keys that the broadcaster uses.

    They are uncached computed vars: read from the room in memory, always fresh on a (re)connect.
    """

    _event_id: int = 0
    _audience: str = ""
    trouble: str = ""
    trouble_reason: str = ""

    @rx.var(cache=False)
    def stage(self) -> StageView:
        """What everybody sees."""
        room = self._room()
        return stage_view(room) if room else StageView()

    @rx.var(cache=False)
    def timer(self) -> TimerView:
        """The clock, as time left."""
        room = self._room()
        return timer_view(room, now_ms()) if room else TimerView()

    @rx.var(cache=False)
    def counts(self) -> CountsView:
        """Numbers for projector and console."""
        room = self._room()
        return counts_view(room, time.monotonic()) if room and self._audience in _CREW else CountsView()

    @rx.var(cache=False)
    def roster(self) -> list[PersonView]:
        """Everybody, for the console."""
        room = self._room()
        return roster(room, time.monotonic()) if room and self._audience == Audience.CONSOLE else []

    def _room(self) -> Room | None:
        return runtime().hub.opened_room(self._event_id) if self._event_id and is_running() else None

    def _sid(self) -> str:
        return self.router.session.session_id

    def _cookie(self, name: str) -> str | None:
        return read_cookie(self.router.headers.raw_headers.get("cookie"), name)

    def _device_id(self) -> str:
        """The hash of the device's secret, or a `Refusal` for a browser without one."""
        secret = self._cookie(DEVICE_COOKIE)
        if not is_device_secret(secret):
            raise Refusal("no_cookies", "This page needs cookies. Please allow them and load the page again.")
        return hashed(secret)

    async def _find_room(self) -> Room:
        """The room of the address, or a `Refusal`."""
        return await runtime().hub.room_of_code(normalise(self._address_part(1)))

    def _address_part(self, index: int) -> str:
        """The n-th part of the page's address: of `/join/ABC234`, 1 is the code."""
        parts = unquote(self.router.url.path).strip("/").split("/")
        return parts[index] if index < len(parts) else ""

    async def _sit(self, room: Room, audience: Audience, participant_id: int | None = None) -> None:
        self._event_id = room.event.id
        self._audience = audience
        await runtime().hub.attach(self._sid(), room.event.id, audience, participant_id)

    def _tell_trouble(self, refusal: Refusal) -> None:
        self.trouble, self.trouble_reason = refusal.message, refusal.reason

    def _forget_trouble(self) -> None:
        self.trouble = self.trouble_reason = ""


_CREW = (Audience.SCREEN, Audience.CONSOLE)
