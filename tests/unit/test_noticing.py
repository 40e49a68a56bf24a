"""What pages and server promise about their waiting times adds up, with the values of the product."""

from quizapp.domain.timings import PageTimings, Timings
from quizapp.settings import Settings

TIMINGS = Timings()
PAGE = PageTimings()


def test_a_dead_line_is_noticed_in_time() -> None:
    """N11: a silent line is given up within 10 s, within 3 s after a tap."""
    assert TIMINGS.ping_every_s + TIMINGS.ping_timeout_s <= 10
    assert PAGE.probe_timeout_s <= 3
    assert PAGE.waking_probe_timeout_s <= PAGE.probe_timeout_s


def test_an_orderly_end_is_no_silence() -> None:
    """N9: between two pings nobody counts as unheard."""
    assert TIMINGS.ping_every_s < TIMINGS.heard_every_s < TIMINGS.ping_every_s + TIMINGS.ping_timeout_s


def test_an_open_question_is_not_waited_for_longer_than_promised() -> None:
    """N4: at most 8 s between two attempts while a question is open; the event waits for the others that long."""
    assert PAGE.open_question_s <= 8
    assert TIMINGS.follow_s > PAGE.open_question_s


def test_who_lost_the_line_between_two_questions_misses_none() -> None:
    """N4: three attempts fit into what a question waits for somebody who is away."""
    assert 3 * PAGE.next_question_s < Settings.model_fields["grace_period_s"].default


def test_the_longest_wait_is_the_setting_s_default() -> None:
    """N4: pages wait as long as the setting says without being told."""
    assert Settings.model_fields["reconnect_max_s"].default == PAGE.longest_retry_s


def test_a_test_can_shorten_them(monkeypatch) -> None:
    """Waiting times come from the environment of the process, where a test has less time."""
    monkeypatch.setenv("QUIZAPP_TIMINGS", '{"host_away_s": 0.2}')
    assert Settings().timings == Timings(host_away_s=0.2)
