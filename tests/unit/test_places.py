"""How many connections one address may hold (hole 4)."""

from quizapp.front_proxy.connection_slots import ConnectionSlots

SCHOOL, LAPTOP, PHONE = "192.0.2.7", "192.0.2.8", "192.0.2.9"


def taken(places: ConnectionSlots, host: str) -> int:
    """How many connections somebody gets who takes all there are."""
    number = 0
    while places.take(host):
        number += 1
    return number


def test_one_address_leaves_room_for_others() -> None:
    """Hole 4: whoever opens all connections they can gets three quarters; others still get in, and share the rest."""
    places = ConnectionSlots(100)
    assert taken(places, LAPTOP) == 75
    assert taken(places, PHONE) == 25
    assert not places.take(SCHOOL)


def test_what_is_given_back_can_be_taken_again() -> None:
    """Hole 4: a connection that is over counts no longer, for its address and at all."""
    places = ConnectionSlots(100)
    for _ in range(taken(places, LAPTOP)):
        places.give_back(LAPTOP)
    assert taken(places, PHONE) == 75


def test_networks_of_one_home_are_one() -> None:
    """Hole 4: the addresses of an IPv6 network are counted together, for a single home owns them all."""
    places = ConnectionSlots(100)
    got = sum(places.take(f"2001:db8:0:1::{number:x}") for number in range(200))
    assert got == 75
    assert places.take("2001:db8:0:2::1")


def test_this_machine_and_proxies_pass_on_what_others_want() -> None:
    """Hole 4: rehearsals and reverse proxies get all there are."""
    assert taken(ConnectionSlots(100), "127.0.0.1") == 100
    assert taken(ConnectionSlots(100, lambda host: host == PHONE), PHONE) == 100
