"""For how much lag a phone is trusted: the usual one, and a few interruptions."""

import pytest

from quizapp.domain.scoring.lag_credit import (
    FORGIVEN_AFTER_S,
    MOST_USUAL_MS,
    REMEMBERED_S,
    SLACK_MS,
    WHOLE_CREDITS,
    Claim,
    Given,
    RoundTrip,
    RoundTrips,
    beyond_usual_ms,
    usual_credit_ms,
)

MOST_MS = 1500


def trips(*took_ms: int) -> RoundTrips:
    """Round trips of pings that went out every four seconds."""
    return RoundTrips(RoundTrip(4.0 * number, ms) for number, ms in enumerate(took_ms))


def test_the_usual_round_trip_is_that_of_a_quiet_moment() -> None:
    """Hole 11: round trips that are slow now and then, as in a room or on purpose, say nothing about the usual one."""
    assert trips(*[20, 1500, 1500, 1500] * 5).usual_ms(80) == 20
    assert trips(*[800] * 20).usual_ms(80) == 800
    assert trips(20, *[800] * 19).usual_ms(80) == 800  # one that came by another way


def test_round_trips_are_remembered_for_a_while_over_all_sockets() -> None:
    """Hole 11: nobody gets rid of quick round trips by a new socket, and a new network is known after two minutes."""
    changed = trips(*[20] * 10)
    for number in range(30):
        changed.add(RoundTrip(40.0 + 4 * number, 800))
    assert changed.usual_ms(60) == 20
    assert changed.usual_ms(40 + REMEMBERED_S) == 800
    assert trips(30).usual_ms(10_000) == 30  # old, and still better than nothing
    assert trips().usual_ms(0) is None


def test_what_was_measured_once_counts_once() -> None:
    """Hole 11: looking again at the same round trip changes nothing."""
    looked = trips(800)
    for _ in range(20):
        looked.add(RoundTrip(0.0, 800))
    looked.add(RoundTrip(4.0, 20))
    assert looked.usual_ms(4) == 20


@pytest.mark.parametrize(
    ("usual_ms", "credit_ms"),
    [
        (None, SLACK_MS),
        (20, 20 + SLACK_MS),
        (800, 800 + SLACK_MS),
        (1300, MOST_USUAL_MS),
    ],
)
def test_the_usual_lag_is_trusted_as_it_is(usual_ms: int | None, credit_ms: int) -> None:
    """S6, hole 11: a round trip is there and back, so nobody needs more; without a measurement there is no trust."""
    assert usual_credit_ms(usual_ms, MOST_MS) == credit_ms
    assert usual_credit_ms(usual_ms, 100) == 100


@pytest.mark.parametrize(
    ("claim", "given_ms"),
    [
        (Claim(late_ms=150, away_ms=9000, worst_ms=0), 0),  # the usual credit does
        (Claim(late_ms=900, away_ms=9000, worst_ms=0), 730),
        (Claim(late_ms=9000, away_ms=9000, worst_ms=0), MOST_MS - 170),
        (Claim(late_ms=9000, away_ms=500, worst_ms=0), 500),
        (Claim(late_ms=9000, away_ms=0, worst_ms=0), 0),  # nothing was seen of an interruption
        (Claim(late_ms=9000, away_ms=0, worst_ms=620), 600),
        (Claim(late_ms=-86_400_000, away_ms=9000, worst_ms=0), 0),  # a phone that says nothing
    ],
)
def test_more_is_given_for_what_was_seen_only(claim: Claim, given_ms: int) -> None:
    """Hole 11: beyond the usual credit counts what the phone says, as far as the server saw an interruption."""
    assert beyond_usual_ms(claim, 170, MOST_MS) == given_ms


def test_two_outages_are_given_in_full_and_then_nothing_for_minutes() -> None:
    """Hole 11: who is interrupted at every question is given nothing more, and is forgiven slowly."""
    given, gains = Given(), list[int]()
    for question in range(1, 5):
        given, more_ms = given.give(question, MOST_MS, MOST_MS, 100.0)
        gains.append(more_ms)
    assert gains == [MOST_MS] * WHOLE_CREDITS + [0, 0]
    given, more_ms = given.give(9, MOST_MS, MOST_MS, 100.0 + FORGIVEN_AFTER_S / 2)
    assert more_ms == MOST_MS / 2


def test_sending_an_answer_again_costs_nothing() -> None:
    """Hole 11: an answer over both ways, or sent again, is given for once, and never given back."""
    given, first_ms = Given().give(1, 1000, MOST_MS, 0.0)
    again, second_ms = given.give(1, 1000, MOST_MS, 0.0)
    honest, nothing_ms = again.give(1, 0, MOST_MS, 0.0)
    assert (first_ms, second_ms, nothing_ms) == (1000, 1000, 0)
    assert given == again == honest
