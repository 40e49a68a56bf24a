"""The Wi-Fi that the projector shows to the room."""

from sqlmodel import Session

from quizapp.db.tables import Event
from quizapp.domain.wifi import Wifi, clean_wifi
from quizapp.services.authoring.ownership import mark_changed, own_event, owned_id


def read_wifi(session: Session, host_id: int, event_id: object) -> Wifi:
    """The Wi-Fi of the host's event, or a `Refusal` ("unknown_event")."""
    event = session.get(Event, owned_id(session, host_id, event_id))
    assert event is not None
    return Wifi(event.wifi_name, event.wifi_password)


def set_wifi(session: Session, host_id: int, event_id: object, name: object, password: object) -> Wifi:
    """Show that Wi-Fi from now on, or none when both are empty; at any time. Raises `Refusal` as `clean_wifi` does."""
    wifi = clean_wifi(name, password)
    event = own_event(session, host_id, event_id)
    if wifi != Wifi(event.wifi_name, event.wifi_password):
        event.wifi_name, event.wifi_password = wifi.name, wifi.password
        mark_changed(session, event)
    return wifi
