"""What the running server writes to its log: lines that no stranger can forge, and not more than somebody reads.

Much of what is logged was caused, and partly written, by whoever is on the same network. So each record is one line
of bounded length, and each place in the code has its own budget: nobody can fill the disk or hide one line in many.
"""

import logging
import sys
from typing import TextIO

from quizapp.realtime.limits.token_bucket import TokenBucket

AT_ONCE = 20.0
PER_SECOND = 0.2
LONGEST_LINE = 500
MOST_TRACEBACK_LINES = 60
# They bring handlers of their own, which would write past this.
_WITH_OWN_HANDLERS = ("_granian", "engineio.server", "socketio.server")


def bound_log(stream: TextIO = sys.stderr) -> None:
    """Let all loggers of this process write through one bounded handler, to that stream."""
    handler = logging.StreamHandler(stream)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(OneLineFormatter())
    handler.addFilter(Budget())
    logging.getLogger().handlers[:] = [handler]
    for name in _WITH_OWN_HANDLERS:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True


class OneLineFormatter(logging.Formatter):
    """One line a record. The lines of a traceback stand indented below it, so that none can pass for a record."""

    def format(self, record: logging.LogRecord) -> str:
        """The text of a record."""
        lines = [f"[{record.levelname}] {on_one_line(record.getMessage())}"]
        if record.exc_info:
            trace = self.formatException(record.exc_info).split("\n")
            # The cause stands at the end, and a deep recursion in the middle.
            lines += [f"    | {on_one_line(line)}" for line in _both_ends(trace)]
        return "\n".join(lines)


class Budget(logging.Filter):
    """Drops what one place in the code says too often, and says how much that was with its next record."""

    def __init__(self) -> None:
        super().__init__()
        self._allowances: dict[tuple[str, int], TokenBucket] = {}
        self._dropped: dict[tuple[str, int], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written."""
        place = (record.pathname, record.lineno)
        allowance = self._allowances.setdefault(place, TokenBucket(AT_ONCE, PER_SECOND))
        if not allowance.take():
            self._dropped[place] = self._dropped.get(place, 0) + 1
            return False
        dropped = self._dropped.pop(place, 0)
        if dropped:
            text = on_one_line(record.getMessage())
            record.msg, record.args = "%s (and %d more like it since the last one)", (text, dropped)
        return True


def on_one_line(text: str) -> str:
    """The text with escapes for all that is no printable character, and its middle left out where it is long."""
    if len(text) > LONGEST_LINE:
        text = f"{text[: LONGEST_LINE - 100]} … {text[-90:]}"
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _both_ends(lines: list[str]) -> list[str]:
    if len(lines) <= MOST_TRACEBACK_LINES:
        return lines
    half = MOST_TRACEBACK_LINES // 2
    return [*lines[:half], "…", *lines[-half:]]
