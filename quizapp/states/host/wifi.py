"""The form for the Wi-Fi of the room, in the editor and on the console."""

import reflex as rx

from quizapp.domain.refusal import Refusal
from quizapp.domain.texts import lazy
from quizapp.domain.wifi import Wifi
from quizapp.runtime import runtime
from quizapp.services.authoring.room_wifi import read_wifi, set_wifi
from quizapp.states.host.desk import HostState


class WifiState(HostState):
    """What the event of the address shows of the Wi-Fi; only its host gets to see it here."""

    wifi_name: str = ""
    wifi_password: str = ""
    wifi_event: int = 0  # whose Wi-Fi this is, 0 until it is read
    wifi_error: str = ""
    wifi_said: str = ""  # what became of the last save

    @rx.event
    async def open_wifi(self):
        """Read the Wi-Fi of the event of the address, for its host."""
        self.wifi_error = self.wifi_said = ""
        event_id = self._event_of_address()
        try:
            self._show(event_id, await self._read(lambda session, host: read_wifi(session, host, event_id)))
        except Refusal:
            self._show(0, Wifi())  # the page itself says why there is nothing to see

    @rx.event
    async def save_wifi(self, form: dict):
        """Show that Wi-Fi to the room from now on, or none."""
        self.wifi_error = self.wifi_said = ""
        name, password = (form.get("wifi_name"), form.get("wifi_password")) if isinstance(form, dict) else ("", "")
        event_id = self._event_of_address()
        try:
            wifi = await self._write(lambda session, host: set_wifi(session, host, event_id, name, password))
            await runtime().hub.updates.announce(event_id)
        except Refusal as refusal:
            self.wifi_error = self._sentence(refusal)
            return
        self._show(event_id, wifi)
        shown, not_shown = lazy("Saved. The projector shows it."), lazy("Saved. The projector shows no Wi-Fi.")
        self.wifi_said = self._translated(shown if wifi else not_shown)

    def _show(self, event_id: int, wifi: Wifi) -> None:
        self.wifi_event, self.wifi_name, self.wifi_password = event_id, wifi.name, wifi.password

    def _event_of_address(self) -> int:
        """The event of `/host/EVENT_ID` and `/host/EVENT_ID/live`; 0 for anything else."""
        parts = self.router.url.path.strip("/").split("/")
        text = parts[1] if len(parts) > 1 else ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 11 else 0
