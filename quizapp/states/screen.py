"""The projector's page."""

import reflex as rx

from quizapp.domain.refusal import Refusal
from quizapp.domain.storage_faults import CannotSave
from quizapp.realtime.rooms.audience import Audience
from quizapp.realtime.rooms.screen_projections import lobby_view, wifi_view
from quizapp.runtime import runtime
from quizapp.states.live import LiveState
from quizapp.views import CountsView, LobbyView, WifiView
from quizapp.web.origin import reachable_url


class ScreenState(LiveState):
    """A shared screen. It shows what all may see, so it asks nobody who they are."""

    address: str = ""
    # Nobody but projectors gets these.
    lobby: LobbyView = LobbyView()
    wifi: WifiView = WifiView()

    def _language(self) -> str:
        """A projector speaks the event's language, as soon as it knows which event."""
        room = self._room()
        return room.event.language if room else super()._language()

    @rx.event
    async def watch(self):
        """Show the event of the address."""
        self._clear_error()
        self._event_id, self.counts, self.lobby, self.wifi = 0, CountsView(), LobbyView(), WifiView()
        headers = self.router.headers
        scheme = headers.origin.partition("://")[0] or "http"
        self.address = reachable_url(scheme, headers.host).partition("://")[2]
        try:
            room = await self._find_room()
            await self._sit(room, Audience.SCREEN)
            self.lobby, self.wifi = lobby_view(room), wifi_view(room)
        except CannotSave:
            self._tell_cannot_save()
            await runtime().hub.connections.unsubscribe(self._sid())
        except Refusal as refusal:
            self._show_error(refusal)
            await runtime().hub.connections.unsubscribe(self._sid())
