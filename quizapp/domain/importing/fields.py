"""The small words of an import: time limits, points, right answers."""

import re
from collections.abc import Sequence

from quizapp.domain.texts import LazyText, lazy

DEFAULT_TIME_LIMIT_S = 20

_NO_LIMIT = {"none", "no", "no limit", "unlimited", "off"}
_POINTS = {"": 1, "standard": 1, "normal": 1, "double": 2, "doubled": 2, "no": 0, "none": 0, "off": 0}
# A spreadsheet may write whole numbers as 20.0 or 20,0. More digits than a limit can have are no number.
_NUMBER = re.compile(r"([0-9]{1,6})(?:[.,]0+)?")
_SECONDS = re.compile(r"([0-9]{1,6})(?:[.,]0+)?\s*(?:s|secs?|seconds?)?\.?")
# "1", "1,3", "1 and 3"; also "1.3", which is what some spreadsheets make of "1,3".
_POSITIONS = re.compile(r"[0-9]{1,3}(?:\s*(?:[,;/&+.|]|and|\s)\s*[0-9]{1,3}){0,20}")


class Unreadable(ValueError):
    """What somebody wrote means nothing here; the message says what to write instead."""

    def __init__(self, message: LazyText) -> None:
        super().__init__(str(message))
        self.message = message


def time_limit_s(written: str) -> int | None:
    """Seconds, None for no limit; 20 when nothing is written. Raises `Unreadable`."""
    word = _word(written)
    if not word:
        return DEFAULT_TIME_LIMIT_S
    if word in _NO_LIMIT:
        return None
    match = _SECONDS.fullmatch(word)
    if match is None:
        raise Unreadable(lazy("Write the time limit in whole seconds, such as 20, or 0 for no limit."))
    return int(match[1]) or None


def points_factor(written: str) -> int:
    """0, 1 or 2 (or another number, which the question itself refuses). Raises `Unreadable`."""
    word = _word(written)
    if word in _POINTS:
        return _POINTS[word]
    match = _NUMBER.fullmatch(word)
    if match is None:
        raise Unreadable(lazy("Write no, standard or double (or 0, 1 or 2)."))
    return int(match[1])


def right_positions(written: str, answers: Sequence[str]) -> frozenset[int]:
    """The right answers counted from 0, written as numbers ("1,3") or as the text of one answer.

    Raises `Unreadable` for anything else and for an answer that is not there.
    """
    word = _word(written)
    if not word:
        return frozenset()
    whole = _NUMBER.fullmatch(word)
    if whole is None and _POSITIONS.fullmatch(word) is None:
        return _position_of(word, answers)
    numbers = [whole[1]] if whole else re.findall(r"[0-9]+", word)
    positions = frozenset(int(number) - 1 for number in numbers)
    for position in sorted(positions):
        if not 0 <= position < len(answers) or not answers[position].strip():
            says = lazy("Answer {number} is marked as right, but there is no such answer.", number=position + 1)
            raise Unreadable(says)
    return positions


def _position_of(word: str, answers: Sequence[str]) -> frozenset[int]:
    for position, answer in enumerate(answers):
        if _word(answer) == word:
            return frozenset({position})
    raise Unreadable(lazy("Write the number of the right answer, such as 1, or several: 1,3."))


def _word(written: str) -> str:
    return " ".join(written.split()).casefold()
