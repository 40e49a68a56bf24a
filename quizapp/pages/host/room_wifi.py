"""The Wi-Fi of the room, where hosts find it: in the editor, and on the console before the start."""

from typing import Any

import reflex as rx

from quizapp.components.host.wifi_form import WifiParts, wifi_panel
from quizapp.states.host.wifi import WifiState

# In pages a state's attributes are Vars, which its annotations cannot say.
State: Any = WifiState


def room_wifi(**attributes: Any) -> rx.Component:
    """The panel with the form."""
    return wifi_panel(
        WifiParts(
            event=State.wifi_event,
            name=State.wifi_name,
            password=State.wifi_password,
            error=State.wifi_error,
            said=State.wifi_said,
            save=State.save_wifi,
        ),
        **attributes,
    )
