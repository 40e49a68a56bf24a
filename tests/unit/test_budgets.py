"""How much a device, an address and an event may ask for (hole 10)."""

import secrets
from unittest.mock import patch

import pytest

from quizapp.realtime.limits import budgets as module
from quizapp.realtime.limits.budgets import (
    DEVICE,
    NEWCOMERS,
    PARTICIPANT,
    STRANGERS,
    TOGETHER,
    answer_budgets,
    device_budgets,
)
from quizapp.realtime.limits.rate_limits import UNLIMITED
from quizapp.realtime.limits.socket_budgets import (
    CONNECTING_COSTS,
    MESSAGES_AT_ONCE,
    MESSAGES_PER_SECOND,
    REFUSED_AT_ONCE,
    SocketBudgets,
)

SCHOOL = "192.0.2.7"


@pytest.fixture(autouse=True)
def no_time_passes():
    """Everything happens in one moment."""
    with patch("quizapp.realtime.limits.token_bucket.monotonic", return_value=1000.0):
        yield


def test_a_thousand_phones_of_a_school_at_once_are_served() -> None:
    """Hole 10: each comes back, is restored, answers twice over each way and asks whether its line lives, at once."""
    budgets = device_budgets()
    senders = SocketBudgets(budgets)
    for number in range(1000):
        phone = f"device {number}"
        assert senders.enter(f"sid {number}", phone, SCHOOL)
        assert all(senders.may_send(f"sid {number}") for _ in range(5))
        assert all(budgets.take_request(phone, SCHOOL) for _ in range(2))


def test_a_thousand_phones_without_a_socket_are_served() -> None:
    """Hole 10: where the Wi-Fi swallows sockets, two thousand phones post their answers, each of them twice."""
    budgets = device_budgets()
    assert all(budgets.take_request(f"device {number}", SCHOOL) for number in range(2000) for _ in range(2))


def test_an_event_takes_the_answers_of_all_at_once() -> None:
    """Hole 10: two thousand people answer in one moment, and their phones send each answer three times."""
    budgets = answer_budgets()
    assert all(budgets.take(budgets.of(f"7 {person}"), "7") for person in range(2000) for _ in range(3))


def test_a_device_has_one_budget_over_both_ways() -> None:
    """Hole 10: what its sockets used is not there for its requests, and another device of its address has its own."""
    budgets = device_budgets()
    senders = SocketBudgets(budgets)
    for sid in ("one", "two", "three"):
        assert senders.enter(sid, "device", UNLIMITED)
    sent = sum(senders.may_send(sid) for sid in ("one", "two", "three") for _ in range(1000))
    assert sent == DEVICE.at_once - 3 * CONNECTING_COSTS
    assert not budgets.take_request("device", UNLIMITED)
    assert not senders.enter("four", "device", UNLIMITED)
    assert budgets.take_request("another", UNLIMITED)


def test_sockets_without_a_cookie_are_devices_of_their_own() -> None:
    """Hole 10: a program that takes no cookies has what one socket has."""
    senders = SocketBudgets(device_budgets())
    assert senders.enter("one", "", UNLIMITED)
    assert senders.enter("two", "", UNLIMITED)
    assert [sum(senders.may_send(sid) for _ in range(1000)) for sid in ("one", "two")] == [MESSAGES_AT_ONCE] * 2


@pytest.mark.parametrize("budgets", [device_budgets(), answer_budgets()], ids=["address", "event"])
def test_programs_share_what_their_group_has(budgets: module.Budgets) -> None:
    """Hole 10: many who ask for a lot get a bounded amount together, and take nothing from who does not."""
    for number in range(100):
        budgets.know(f"program {number}")
    got = sum(budgets.take(budgets.of(f"program {number}"), SCHOOL) for number in range(100) for _ in range(200))
    each = DEVICE if budgets.of("x").at_once == DEVICE.at_once else PARTICIPANT
    assert got == 100 * each.at_once / 2 + TOGETHER.at_once
    assert budgets.take(budgets.of("a person"), SCHOOL)
    assert budgets.take(budgets.of("program elsewhere"), "192.0.2.8")


def test_invented_devices_share_a_budget() -> None:
    """Hole 10: a new name for each request brings no more than an address has; sockets' devices are not touched."""
    budgets = device_budgets()
    senders = SocketBudgets(budgets)
    assert senders.enter("sid", "phone", SCHOOL)
    got = sum(budgets.take_request(f"invented {number}", SCHOOL) for number in range(10_000))
    assert got == NEWCOMERS.at_once
    assert senders.may_send("sid")
    assert budgets.take_request("phone", SCHOOL)


def test_invented_devices_that_stay_quiet_share_a_budget_too() -> None:
    """Hole 10: a thousand made-up devices, each no louder than a person, get what an address has for strangers."""
    budgets = device_budgets()
    senders = SocketBudgets(budgets)
    got = sum(senders.enter(f"sid {number}", f"invented {number}", SCHOOL) for number in range(10_000))
    assert got == STRANGERS.at_once // CONNECTING_COSTS
    assert not senders.enter("one more", "one more", SCHOOL)
    assert sum(senders.may_send("sid 7") for _ in range(20)) == STRANGERS.at_once % CONNECTING_COSTS
    assert senders.enter("elsewhere", "phone", "192.0.2.8")


def test_who_takes_part_is_no_stranger() -> None:
    """Hole 10: while an address has nothing left for strangers, its participants and hosts go on as before."""
    budgets = device_budgets()
    senders = SocketBudgets(budgets)
    assert senders.enter("sid", "phone", SCHOOL)
    budgets.know("phone")
    while senders.enter("other", "invented", SCHOOL) or budgets.take_request(secrets.token_hex(4), SCHOOL):
        pass
    assert all(senders.may_send("sid") for _ in range(20))
    assert senders.enter("sid", "phone", SCHOOL)
    assert budgets.take_request("phone", SCHOOL)


def test_a_program_is_known_by_what_it_sends_in_a_while() -> None:
    """Hole 10: a device gets less than one socket may send, so that who sends that much all the time is a program."""
    assert DEVICE.per_second < MESSAGES_PER_SECOND / 2


def test_few_are_remembered() -> None:
    """Hole 4: however many devices come, so many are kept; one that has a socket is."""
    budgets = device_budgets()
    held = budgets.of("held")
    for number in range(3 * module.MOST_KEPT):
        budgets.take_request(f"device {number}", UNLIMITED)
    kept = budgets._members  # pyright: ignore[reportPrivateUsage] -- what is bounded is inside
    assert len(kept._all) == module.MOST_KEPT + 1  # pyright: ignore[reportPrivateUsage] -- as above
    assert budgets.of("held") is held


def test_who_sends_on_is_let_go() -> None:
    """Hole 10: a socket whose messages are refused one after the other is to be closed, and told once a second."""
    senders = SocketBudgets(device_budgets())
    assert senders.enter("sid", "device", UNLIMITED)
    while senders.may_send("sid"):
        pass
    assert [senders.is_told("sid") for _ in range(3)] == [True, False, False]
    assert [senders.is_flooding("sid") for _ in range(int(REFUSED_AT_ONCE) + 1)] == [False] * int(REFUSED_AT_ONCE) + [
        True
    ]
