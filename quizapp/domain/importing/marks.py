"""The marks before and after a choice in plain text.

A mark counts only with a text behind it, so that "+", "-" and "*" can be choices themselves, and "-5", "+5"
or "[]" stay what they are.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_TICKS = "✓✔☑✅"
_BULLET = re.compile(r"[-–—•]\s+(?=\S)")
_STAR = re.compile(r"\*(?:\s+(?=\S)|(?=[^\s*=]))")
_RIGHT = re.compile(rf"(?:\+(?:\s+(?=\S)|(?=[^\W\d_]))|\[[xX✓✔]\]\s*(?=\S)|[{_TICKS}]\ufe0f?\s*(?=[^\s\ufe0f]))")
_OPEN_BOX = re.compile(r"\[ ?\]\s*(?=\S)")
_LETTER = re.compile(r"\(?([A-Za-z])[.)]\s+(?=\S)")
_ESCAPED_START = re.compile(
    rf"\\(?=[-–—•*+\\{_TICKS}]|\[[xX✓✔ ]?\]|\(?[A-Za-z][.)]|#|(?:time|points?|explanation)\b)", re.IGNORECASE
)


@dataclass(frozen=True)
class Line:
    """A choice without its marks: how many stars before it, another sign that it is right, its letter."""

    text: str
    stars: int = 0
    ticked: bool = False
    letter: str = ""
    letter_mark: str = ""

    def shown(self, lettered: bool) -> str:
        """The text of the choice; a letter that only looks like a mark ("A. Einstein") belongs to it."""
        return self.text if lettered else self.letter_mark + self.text

    def is_right(self, stars_are_bullets: bool) -> bool:
        """Whether it is marked as right."""
        return self.ticked or self.stars > (1 if stars_are_bullets else 0)


def stars_are_bullets(lines: Sequence[Line]) -> bool:
    """Whether every choice begins with a star: then it says nothing about which is right."""
    return all(line.stars for line in lines)


def letters_are_marks(lines: Sequence[Line]) -> bool:
    """Whether the choices are lettered a, b, c … one after the other."""
    return all(line.letter == chr(ord("a") + position) for position, line in enumerate(lines))


def read_line(line: str) -> Line:
    """Take the marks off a choice. `line` has no outer blanks and is not empty."""
    rest, stars, ticked = _without_signs(line)
    letter = _LETTER.match(rest)
    if letter:
        rest, more_stars, more_ticked = _without_signs(rest[letter.end() :])
        stars, ticked = stars + more_stars, ticked or more_ticked
    rest, marked_after = _without_last_sign(rest)
    text = _ESCAPED_START.sub("", rest, count=1) if _ESCAPED_START.match(rest) else rest
    return Line(
        text,
        stars,
        ticked or marked_after,
        letter[1].lower() if letter else "",
        letter[0] if letter else "",
    )


def _without_signs(rest: str) -> tuple[str, int, bool]:
    """The rest after at most one bullet, two stars and one box or tick; the stars; whether it is ticked."""
    stars = 0
    if bullet := _BULLET.match(rest):
        rest = rest[bullet.end() :]
    while stars < 2 and (star := _STAR.match(rest)):
        rest, stars = rest[star.end() :], stars + 1
    if right := _RIGHT.match(rest):
        return rest[right.end() :], stars, True
    if box := _OPEN_BOX.match(rest):
        rest = rest[box.end() :]
    return rest, stars, False


def _without_last_sign(rest: str) -> tuple[str, bool]:
    """Take off a last "*" or tick; a backslash before it keeps it, a second star too."""
    bare = rest.removesuffix("\ufe0f")
    sign = bare[-1:]
    if sign != "*" and sign not in _TICKS:
        return rest, False
    before = bare[:-1]
    if before.endswith("\\"):
        return before[:-1] + rest[len(before) :], False
    if not before.strip() or (sign == "*" and before.endswith("*")):
        return rest, False
    return before.rstrip(), True
