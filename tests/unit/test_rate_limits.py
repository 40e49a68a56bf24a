"""How often devices and addresses may do something (hole 3 of the hostile room)."""

from ipaddress import ip_address

import pytest

from quizapp.realtime.limits.rate_limits import UNLIMITED, RateLimits
from quizapp.settings import Settings
from quizapp.web.guards.incoming import limited_as

SCHOOL = "192.0.2.7"


def joins() -> RateLimits:
    """The limits on joining as they are when nobody sets any."""
    default = Settings()
    return RateLimits(default.joins_per_address, default.joins_per_device, default.join_limits_s)


def test_a_school_behind_one_address_gets_in_and_a_flood_does_not() -> None:
    """Hole 3: of 3 000 devices of one address in the same minute the first thousand are let on, and not all."""
    limits = joins()
    waits = [limits.wait_s(SCHOOL, f"device {number}") for number in range(3000)]
    assert waits[:1000] == [0] * 1000
    let_on = waits.count(0)
    assert let_on == Settings().joins_per_address < 2000
    assert all(1 <= wait <= 60 for wait in waits[let_on:])
    assert limits.wait_s("192.0.2.8", "somebody") == 0, "another address is not touched by it"


def test_one_device_does_not_use_up_its_address() -> None:
    """Hole 3: a device beyond its limit is told to wait, and takes nothing from the others of its address."""
    limits = RateLimits(per_address=5, per_device=2)
    assert [limits.wait_s(SCHOOL, "wild") > 0 for _ in range(50)] == [False, False] + [True] * 48
    assert [limits.wait_s(SCHOOL, f"calm {number}") > 0 for number in range(4)] == [False] * 3 + [True]


def test_devices_of_a_flooding_address_leave_nothing_behind() -> None:
    """Hole 3: once an address is over its limit, new devices of it cost no memory."""
    limits = RateLimits(per_address=3, per_device=2)
    for number in range(200):
        limits.wait_s(SCHOOL, f"device {number}")
    stored = limits._acts.storage.events  # pyright: ignore -- what grows, if anything does
    assert len(stored) <= 4


@pytest.mark.parametrize(
    ("client", "counted"),
    [
        ("127.0.0.1", False),
        ("127.8.9.1", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("192.168.1.5", True),
        ("2001:db8::1", True),
        ("", True),
        ("testclient", True),
    ],
)
def test_who_is_counted(client: str, counted: bool) -> None:
    """Hole 3: everybody but this machine itself, and that too where a setting says so."""
    assert (limited_as(client, limit_loopback=False) != UNLIMITED) is counted
    assert limited_as(client, limit_loopback=True) != UNLIMITED


def test_a_home_with_many_addresses_is_one() -> None:
    """Hole 3: an IPv6 network of one home is one address, however many of its 2^64 it uses."""
    network = ip_address("2001:db8::")
    assert len({limited_as(str(network + number), limit_loopback=False) for number in range(50)}) == 1
