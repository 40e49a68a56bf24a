"""The projector's page."""

import reflex as rx

from quizapp.domain.refusal import Refusal
from quizapp.realtime.audience import Audience
from quizapp.runtime import runtime
from quizapp.states.live import LiveState
from quizapp.views import CountsView
from quizapp.web.origin import reachable_url


class ScreenState(LiveState):
    """A shared screen. It shows what all may see, so it asks nobody who they are."""

    address: str = ""

    @rx.event
    async def watch(self):
        """Show the event of the address."""
        self._forget_trouble()
        self._event_id, self.counts = 0, CountsView()
        headers = self.router.headers
        scheme = headers.origin.partition("://")[0] or "http"
        self.address = reachable_url(scheme, headers.host).partition("://")[2]
        try:
            await self._sit(await self._find_room(), Audience.SCREEN)
        except Refusal as refusal:
            self._tell_trouble(refusal)
            await runtime().hub.stand_up(self._sid())
