"""A question as it stands in the file, and what becomes of it."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from quizapp.domain.importing.fields import Unreadable, points_factor, time_limit_s
from quizapp.domain.importing.report import RowError
from quizapp.domain.kinds import kind_for, problems
from quizapp.domain.questions import MAX_CHOICES, Choice, Problem, Question
from quizapp.domain.texts import LazyText, lazy

# Enough to mend a question by; a hostile file would otherwise make a report larger than itself.
MAX_ERRORS_PER_QUESTION = 10

_COLUMNS = {
    "text": lazy("Question"),
    "choices": lazy("Answers"),
    "correct": lazy("Correct answer(s)"),
    "time_limit": lazy("Time limit"),
    "points": lazy("Points"),
    "explanation": lazy("Explanation"),
}


@dataclass(frozen=True)
class Draft:
    """One question in the words of the file.

    `rows` says in which row a field stands when it is not `row`; `misread` is what the reader itself could
    not read. Fields are named as in `quizapp.domain.questions.Problem`.
    """

    row: int
    text: str
    choices: Sequence[Choice]
    time_limit: str = ""
    points: str = ""
    explanation: str = ""
    rows: Mapping[str, int] = field(default_factory=dict[str, int])
    misread: Sequence[Problem] = ()


def finished(draft: Draft) -> Question | list[RowError]:
    """The question, or what is wrong with it (never empty)."""
    found = list(draft.misread)
    limit, factor = 20, 1
    try:
        limit = time_limit_s(draft.time_limit)
    except Unreadable as unreadable:
        found.append(Problem("time_limit", unreadable.message))
    try:
        factor = points_factor(draft.points)
    except Unreadable as unreadable:
        found.append(Problem("points", unreadable.message))
    choices = tuple(Choice(cleaned(choice.text), choice.is_correct) for choice in draft.choices)
    question = Question(
        text=cleaned(draft.text),
        choices=choices,
        kind=kind_for(choices),
        time_limit_s=limit,
        points_factor=factor,
        explanation=cleaned(draft.explanation),
    )
    found += _unreadable_characters(question)
    # What could not be read has been said already; what follows from it would only confuse.
    said = {problem.field for problem in found}
    found += [problem for problem in problems(question) if problem.field not in said]
    if not found:
        return question
    return _row_errors(draft, found)


def column_of(field_name: str) -> LazyText:
    """The name a person knows a field by: "Answer 2" for "choice_1"."""
    if field_name.startswith("choice_"):
        return lazy("Answer {number}", number=int(field_name.removeprefix("choice_")) + 1)
    return _COLUMNS[field_name]


def cleaned(text: str) -> str:
    """Without outer blanks; line ends are "\\n", and the soft ones of slides and pages are blanks."""
    return re.sub(r"[\v\f]", " ", re.sub(r"\r\n?", "\n", text)).strip()


def _unreadable_characters(question: Question) -> Iterator[Problem]:
    """Control characters and halves of characters: databases and exports choke on them."""
    texts = {"text": question.text, "explanation": question.explanation}
    texts |= {f"choice_{position}": choice.text for position, choice in enumerate(question.choices)}
    for name, text in texts.items():
        bad = next((c for c in text if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cs")), None)
        if bad is not None:
            code = f"U+{ord(bad):04X}"
            yield Problem(
                name, lazy("An unreadable character ({code}) is in it. Please type this text anew.", code=code)
            )


def _row_errors(draft: Draft, found: list[Problem]) -> list[RowError]:
    if len(draft.choices) > MAX_CHOICES:
        # Their number is what is wrong.
        found = [problem for problem in found if not problem.field.startswith("choice_")] or found
    errors = [
        RowError(draft.rows.get(problem.field, draft.row), column_of(problem.field), problem.message)
        for problem in found
    ]
    return sorted(errors, key=lambda error: error.row)[:MAX_ERRORS_PER_QUESTION]
