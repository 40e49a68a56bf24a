"""The server's log: what a stranger causes is one line, short, and not said again and again."""

import io
import logging
from collections.abc import Callable, Iterator

import pytest

from quizapp.server.log import AT_ONCE, LONGEST_LINE, MOST_TRACEBACK_LINES, bound_log

FORGED = "it failed\n[ERROR] the database is gone\r\x1b[2J\u2028\u202eagain\0"


@pytest.fixture
def written() -> Iterator[Callable[[], list[str]]]:
    """Gives the lines that were written since the test began."""
    named = [logging.getLogger(name) for name in ("", "_granian", "engineio.server", "socketio.server")]
    before = [(logger, [*logger.handlers], logger.propagate) for logger in named]
    stream = io.StringIO()
    bound_log(stream)
    yield lambda: stream.getvalue().split("\n")[:-1]
    for logger, handlers, propagate in before:
        logger.handlers[:], logger.propagate = handlers, propagate


def test_a_line_cannot_be_forged(written: Callable[[], list[str]]) -> None:
    """Hole 5: line ends, escapes of terminals and turned writing come out as escapes, on the one line."""
    logging.getLogger("quizapp.x").warning("a page reported an error: %s", FORGED)
    (line,) = written()
    assert line.startswith("[WARNING] a page reported an error: it failed\\n[ERROR]")
    assert line.isprintable()


def test_a_line_is_short(written: Callable[[], list[str]]) -> None:
    """Hole 5: a megabyte is not written down; its beginning and end are."""
    logging.getLogger("quizapp.x").error("it says %s", "x" * 1_000_000 + "the end")
    (line,) = written()
    assert len(line) < LONGEST_LINE + 50
    assert line.endswith("the end")


def test_a_traceback_cannot_be_forged(written: Callable[[], list[str]]) -> None:
    """Hole 5: what an exception says stands below its record, where no record begins, and is bounded."""

    def deeper(left: int) -> None:
        if left:
            (lambda: deeper(left - 1))()
        raise ValueError(FORGED)

    try:
        deeper(200)
    except ValueError:
        logging.getLogger("asyncio").exception("a task failed")
    first, *below = written()
    assert first == "[ERROR] a task failed"
    assert all(line.startswith("    | ") and line.isprintable() for line in below)
    assert len(below) <= MOST_TRACEBACK_LINES + 1
    assert "ValueError" in "".join(below[-3:])


def test_one_place_says_the_same_only_so_often(
    written: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hole 5: a flood of one line costs a few, then says how many there were; other lines are not lost by it."""
    now_s = 1000.0
    monkeypatch.setattr("quizapp.realtime.limits.token_bucket.monotonic", lambda: now_s)

    def strange(number: int) -> None:
        logging.getLogger("quizapp.x").warning("something strange: %s", number)

    for number in range(10_000):
        strange(number)
    logging.getLogger("quizapp.x").error("something important")
    assert len(written()) == AT_ONCE + 1
    assert written()[-1] == "[ERROR] something important"
    now_s += 60
    strange(10_000)
    assert (
        written()[-1]
        == f"[WARNING] something strange: 10000 (and {10_000 - int(AT_ONCE)} more like it since the last one)"
    )


@pytest.mark.parametrize("name", ["_granian", "engineio.server", "socketio.server", "reflex.app", "asyncio"])
def test_libraries_write_the_same_way(written: Callable[[], list[str]], name: str) -> None:
    """Hole 5: each library's lines come once, through the same handler."""
    logging.getLogger(name).addHandler(logging.NullHandler())
    logging.getLogger(name).error("they say %s", FORGED)
    (line,) = written()
    assert line.startswith("[ERROR] they say")
