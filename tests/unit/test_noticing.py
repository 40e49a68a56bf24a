"""What the page promises about its line adds up, and simulated phones follow the same rules."""

import re

import pytest

from quizapp.domain import backoff
from quizapp.frontend.plugin import BROWSER
from quizapp.phones import link
from quizapp.realtime.reflex_bridge import LONGEST_WAIT_S
from quizapp.realtime.seating import HEARD_EVERY_S
from quizapp.serving import PING_EVERY_S, PING_TIMEOUT_S

LINE_JS = (BROWSER / "quiz_line.js").read_text()


def constant(name: str) -> float:
    """A number that the browser's module is written with."""
    found = re.search(rf"^const {name} = ([0-9_.]+);", LINE_JS, re.MULTILINE)
    assert found is not None, name
    return float(found[1].replace("_", ""))


def test_a_dead_line_is_noticed_in_time() -> None:
    """N11: a silent line is given up within 10 s, within 3 s after a tap."""
    assert PING_EVERY_S + PING_TIMEOUT_S <= 10
    assert constant("PROBE_TIMEOUT_MS") <= 3000
    assert constant("WAKING_PROBE_TIMEOUT_MS") <= constant("PROBE_TIMEOUT_MS")


def test_an_orderly_end_is_no_silence() -> None:
    """N9: between two pings nobody counts as unheard."""
    assert PING_EVERY_S < HEARD_EVERY_S < PING_EVERY_S + PING_TIMEOUT_S


def test_page_and_simulated_phones_wait_alike() -> None:
    """N4: the schedule in the browser's module is the one of `domain/backoff.py`."""
    found = re.search(r"^const LIMITS_S = \[([0-9, ]+)\];", LINE_JS, re.MULTILINE)
    assert found is not None
    limits = [float(number) for number in found[1].split(",")]
    assert limits == [1, 2, 4, 8, 16, 30]
    assert [backoff.wait_limit_s(attempt) for attempt in range(1, 7)] == limits
    assert limits[-1] == backoff.MAX_S == LONGEST_WAIT_S


@pytest.mark.parametrize(
    ("name", "value_s"),
    [
        ("OPEN_QUESTION_S", backoff.QUESTION_PATIENCE_S),
        ("HURRY_S", backoff.DESK_PATIENCE_S),
        ("STABLE_MS", backoff.STABLE_S * 1000),
        ("CONNECT_TIMEOUT_MS", link.CONNECT_TIMEOUT_S * 1000),
        ("PROBE_TIMEOUT_MS", link.PROBE_TIMEOUT_S * 1000),
    ],
)
def test_page_and_simulated_phones_are_as_patient(name: str, value_s: float) -> None:
    """N4, N11: what a rehearsal measures is what pages do."""
    assert constant(name) == value_s


def test_an_open_question_is_not_waited_for_longer_than_promised() -> None:
    """N4: at most 8 s between two attempts while a question is open."""
    assert constant("OPEN_QUESTION_S") <= 8
