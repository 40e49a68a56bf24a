"""From a room to what projectors alone see of it: names in the lobby, and the Wi-Fi. Pure functions of the room."""

from quizapp.domain.flow.phases import Phase
from quizapp.domain.people.lobby import name_grid, places, split_number
from quizapp.domain.wifi import wifi_text
from quizapp.realtime.rooms.person import Person
from quizapp.realtime.rooms.room import Room
from quizapp.services.admission import qr_codes
from quizapp.views import LobbyView, NameView, WifiView


def lobby_view(room: Room) -> LobbyView:
    """The names that the lobby shows, and no others; none in any other phase."""
    if room.phase is not Phase.LOBBY:
        return LobbyView(language=room.event.language)
    everybody = [person if person.counts else None for person in room.people.values()]
    people = [person for person in everybody if person is not None]
    grid = name_grid(len(people), has_wifi=bool(room.event.wifi))
    shown = places(everybody, grid.places)
    return LobbyView(
        size=grid.size,
        names=[_name_view(person) for person in shown],
        newest=people[-1].facts.id if people else 0,
        others=len(people) - len(shown),
        language=room.event.language,
    )


def _name_view(person: Person) -> NameView:
    name, number = split_number(person.facts.name)
    return NameView(person.facts.id, person.facts.avatar, name, number)


def wifi_view(room: Room) -> WifiView:
    """The Wi-Fi of the room in words and as a QR code; an empty view where there is none."""
    wifi = room.event.wifi
    if not wifi:
        return WifiView()
    side, path = qr_codes.outline(wifi_text(wifi), on_screens_only=True)
    return WifiView(wifi.name, wifi.password, side, path)
