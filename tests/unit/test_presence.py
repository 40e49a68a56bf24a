"""Presence is a pure function of sockets, signs of life and the time."""

import pytest

from quizapp.domain.connection.presence import ConnectionState, Patience, Presence
from quizapp.domain.connection.quality import ConnectionQuality, weather

HERE, AWAY, GONE = ConnectionState
PATIENCE = Patience(heartbeat_s=15, grace_s=30)


@pytest.mark.parametrize(
    ("presence", "now_s", "state"),
    [
        (Presence("socket", 100), 100, HERE),
        (Presence("socket", 100), 115, HERE),
        (Presence("socket", 100), 115.1, AWAY),
        (Presence("socket", 100), 145, AWAY),
        (Presence("socket", 100), 145.1, GONE),
        (Presence(None, 100), 100, AWAY),
        (Presence(None, 100), 130, AWAY),
        (Presence(None, 100), 130.1, GONE),
        (Presence(None, 100), 3700, GONE),
    ],
)
def test_silence_is_a_missed_heartbeat_then_a_loss(presence: Presence, now_s: float, state: ConnectionState) -> None:
    """N1: a silent socket has missed its heartbeat after the interval, and is gone after the grace period."""
    assert presence.state(now_s, PATIENCE) is state


def test_a_late_goodbye_of_an_old_socket_changes_nothing() -> None:
    """N2: a phone that came back over a new socket stays here when the old one's end is noticed at last."""
    back = Presence().opened("old", 10).opened("new", 20)
    assert back.closed("old", 25) == back
    assert back.heard("old", 99) == back
    assert back.state(25, PATIENCE) is HERE
    assert back.closed("new", 25).state(25, PATIENCE) is AWAY


def test_any_sign_of_life_brings_back_from_every_state() -> None:
    """N2: after an hour without a word the same participant is simply here again."""
    gone = Presence().opened("one", 0).closed("one", 10)
    assert gone.state(3610, PATIENCE) is GONE
    assert gone.opened("two", 3610).state(3610, PATIENCE) is HERE
    silent = Presence("one", 0)
    assert silent.state(100, PATIENCE) is GONE
    assert silent.heard("one", 100).state(100, PATIENCE) is HERE


def test_older_news_takes_nothing_back() -> None:
    """N1: what is reported late never makes somebody be heard of earlier than known."""
    assert Presence("one", 50).heard("one", 40).seen_s == 50


def test_losses_are_forgotten_after_a_minute() -> None:
    """N12: only the losses of the last minute say how good a connection is."""
    presence = Presence()
    for moment in (0.0, 50.0, 55.0):
        presence = presence.opened(f"socket {moment}", moment).closed(f"socket {moment}", moment + 1)
    assert presence.losses_lately(56) == 3
    assert presence.losses_lately(110) == 2
    assert presence.losses_lately(200) == 0


@pytest.mark.parametrize(
    ("opened_s", "away_s"),
    [(10, 20), (35, 5), (40, 0), (45, 0)],
)
def test_an_absence_counts_from_the_opening_of_the_question(opened_s: float, away_s: float) -> None:
    """S6: lag is trusted only for what was missed of this question; back since 40 after 20 s away."""
    presence = Presence("old", 20).closed("old", 21).opened("new", 40)
    assert presence.away_since(opened_s, 50) == away_s


def test_who_is_away_right_now_is_away_until_now() -> None:
    """S6: an answer that comes without a socket is given the time since the last sign of life."""
    assert Presence("old", 20).closed("old", 21).away_since(10, 50) == 30


@pytest.mark.parametrize(
    ("state", "trip_ms", "losses", "expected"),
    [
        (HERE, None, 0, ConnectionQuality.GOOD),
        (HERE, 399, 0, ConnectionQuality.GOOD),
        (HERE, 400, 0, ConnectionQuality.FAIR),
        (HERE, 20, 1, ConnectionQuality.FAIR),
        (HERE, 1200, 0, ConnectionQuality.POOR),
        (HERE, 20, 3, ConnectionQuality.POOR),
        (AWAY, 20, 0, ConnectionQuality.AWAY),
        (GONE, None, 0, ConnectionQuality.GONE),
    ],
)
def test_weather(state: ConnectionState, trip_ms: int | None, losses: int, expected: ConnectionQuality) -> None:
    """N12: round trips and losses make the weather; who is not here has none."""
    assert weather(state, trip_ms, losses) is expected
