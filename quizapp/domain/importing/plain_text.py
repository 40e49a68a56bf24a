"""Questions in plain text: one block of lines per question, blank lines between them.

The first line is the question; "1." or "Q:" before it is left out. Each line after it is a choice, with "-",
"*", "•" or "a)" "b)" "c)" before it if wanted. The right ones have "*", "+", "[x]" or "✓" before them, or "*"
or "✓" after them. When every choice begins with "*", these are list marks, and the right ones need another
mark.

"Time: 30" (seconds, 0 for none), "Points: double" (no, standard, double) and "Explanation: …" may stand on
lines of their own after the question. Lines that begin with "# " are comments. A choice that really begins or
ends like a mark has a backslash before that mark: "int\\*", "\\- 5".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from quizapp.domain.importing.draft import Draft, finished
from quizapp.domain.importing.marks import Line, letters_are_marks, read_line, stars_are_bullets
from quizapp.domain.importing.report import MAX_QUESTIONS, ImportReport, RowError, too_many
from quizapp.domain.questions import Choice, Problem, Question
from quizapp.domain.texts import lazy

TEXT_EXAMPLE = """\
# Right answers have a * before them.
1. Which planet is the largest?
- Mars
* Jupiter
- Venus
Explanation: More than a thousand Earths fit into it.

2. Which of these are mammals?
* Bat
- Penguin
* Whale
Time: 30
Points: double

3. Sound is faster than light.
- True
* False
"""

# Far more than a question may have. What has more is a file without blank lines, and not worth reading on.
_MAX_LINES = 50
_LINE_END = re.compile(r"\r\n|\r|\n")
_BEFORE_QUESTION = re.compile(r"(?:q(?:uestion)?\s?[0-9]{0,3}\s?[:.)]|[0-9]{1,3}[.)])(?:\s+|(?<=:))", re.IGNORECASE)
_OPTION = re.compile(r"(time(?: limit)?|points?|explanation)\s*:(.*)", re.IGNORECASE | re.DOTALL)
_OPTION_FIELDS = {
    "time": "time_limit",
    "time limit": "time_limit",
    "point": "points",
    "points": "points",
    "explanation": "explanation",
}


@dataclass
class _Block:
    """The lines of one question, sorted by what they are; `rows` by the field that stands there."""

    row: int
    text: str
    lines: list[tuple[int, Line]] = field(default_factory=list[tuple[int, Line]])
    options: dict[str, str] = field(default_factory=dict[str, str])
    rows: dict[str, int] = field(default_factory=dict[str, int])
    misread: list[Problem] = field(default_factory=list[Problem])


def parse_text(text: str) -> ImportReport:
    """Read all blocks. What is wrong is in the report, nothing is raised."""
    questions: list[Question] = []
    errors: list[RowError] = []
    for taken, block in enumerate(_blocks(text)):
        if taken >= MAX_QUESTIONS:
            errors.append(too_many(block.row))
            break
        result = finished(_draft(block))
        if isinstance(result, Question):
            questions.append(result)
        else:
            errors += result
    return ImportReport(tuple(questions), tuple(errors))


def _blocks(text: str) -> Iterator[_Block]:
    block: _Block | None = None
    for row, raw in enumerate(_LINE_END.split(text), start=1):
        line = raw.strip()
        if not line:
            if block is not None:
                yield block
            block = None
        elif line == "#" or line.startswith("# "):
            continue
        elif block is None:
            prefix = _BEFORE_QUESTION.match(line)
            block = _Block(row, line[prefix.end() :] if prefix else line)
        else:
            _add(block, row, line)
    if block is not None:
        yield block


def _add(block: _Block, row: int, line: str) -> None:
    option = _OPTION.fullmatch(line)
    if option is None:
        _add_choice(block, row, line)
        return
    name = _OPTION_FIELDS[" ".join(option[1].split()).casefold()]
    if name not in block.options:
        block.options[name] = option[2]
    elif not any(problem.field == name for problem in block.misread):
        block.misread.append(Problem(name, lazy("This stands twice in the same question. Please keep one.")))
    block.rows[name] = row


def _add_choice(block: _Block, row: int, line: str) -> None:
    if len(block.lines) < _MAX_LINES:
        block.lines.append((row, read_line(line)))
    elif not any(problem.field == "choices" for problem in block.misread):
        block.misread.append(
            Problem("choices", lazy("There are far too many choices. Put a blank line after each question."))
        )


def _draft(block: _Block) -> Draft:
    lines = [line for _, line in block.lines]
    bullets, lettered = stars_are_bullets(lines), letters_are_marks(lines)
    for position, (row, _) in enumerate(block.lines):
        block.rows[f"choice_{position}"] = row
    return Draft(
        row=block.row,
        text=block.text,
        choices=[Choice(line.shown(lettered), line.is_right(bullets)) for line in lines],
        time_limit=block.options.get("time_limit", ""),
        points=block.options.get("points", ""),
        explanation=block.options.get("explanation", ""),
        rows=block.rows,
        misread=block.misread,
    )
