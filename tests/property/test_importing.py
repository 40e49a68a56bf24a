"""Import of questions: whatever is in the file."""

import csv
import io
import re

from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.importing import ImportKind, ImportReport, decode, parse
from quizapp.domain.kinds import problems
from quizapp.domain.questions import Choice, Question
from quizapp.domain.refusal import Refusal

KINDS: tuple[ImportKind, ...] = ("csv", "text", "auto")

# Pieces that mean something to one of the readers: random text alone would hardly ever meet them.
_PIECES = st.sampled_from(
    [
        *("Question", "Answer 1", "Answer 2", "Correct answer(s)", "Time limit (sec)", "Points", "sep=;"),
        *(",", ";", "\t", '"', '""', "\n", "\r\n", "\r", "\n\n", "\ufeff", "\x00", "\ud800", "\\", "\v"),
        *("* ", "- ", "+", "[x] ", "[ ]", "✓", "a) ", "B. ", "1. ", "Q:", "# ", "\u2028", "\x85", "\ufe0f"),
        *("Time: 30\n", "Points: x\n", "Explanation: ", "True", "False", "1", "1,3", "²", "0", "20", "-5"),
    ]
)
_WRITTEN = st.one_of(
    st.text(st.characters(), max_size=200),
    st.lists(st.one_of(_PIECES, st.text(max_size=5)), max_size=60).map("".join),
)

_PRINTABLE = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs"), include_characters=" ")
_LIKE_MARKS = st.sampled_from(
    [
        *(
            "*",
            "+",
            "-",
            "- a",
            "* a",
            "a*",
            "a\\*",
            "\\",
            "\\a",
            "[x]",
            "[x] a",
            "✓",
            "a ✓",
            "#",
            "# a",
            "a) b",
        ),
        *(
            "Time: 5",
            "Points: 1",
            "A. B",
            "1. a",
            "Q: a",
            'say "a"',
            "a,b;c",
            "=1+1",
            "**",
            "• a",
            "'a'",
            "✔️ a",
        ),
    ]
)


def _texts(longest: int) -> st.SearchStrategy[str]:
    some = st.one_of(_LIKE_MARKS, st.text(_PRINTABLE, min_size=1, max_size=longest))
    return some.map(str.strip).filter(lambda text: bool(text) and not text.startswith("\ufeff"))


@st.composite
def _questions(draw: st.DrawFn) -> Question:
    """Any question that could have been stored, of a kind that follows from its choices."""
    if draw(st.booleans()):
        texts = draw(st.lists(_texts(30), min_size=2, max_size=6, unique_by=lambda text: text.casefold()))
    else:
        texts = draw(st.permutations(["True", "False"]))
    true_false = sorted(text.casefold() for text in texts) == ["false", "true"]
    most = 1 if true_false else len(texts)
    right = draw(st.sets(st.integers(0, len(texts) - 1), min_size=1, max_size=most))
    several = "multiple" if len(right) > 1 else "single"
    return Question(
        text=draw(_texts(80)),
        choices=tuple(Choice(text, position in right) for position, text in enumerate(texts)),
        kind="true_false" if true_false else several,
        time_limit_s=draw(st.none() | st.integers(5, 600)),
        points_factor=draw(st.integers(0, 2)),
        explanation=draw(st.just("") | _texts(40)),
    )


def _as_csv(questions: list[Question], delimiter: str) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(
        [
            "Question",
            *(f"Answer {n}" for n in range(1, 7)),
            "Time limit",
            "Correct answer(s)",
            "Explanation",
            "Points",
        ]
    )
    for question in questions:
        texts = [choice.text for choice in question.choices]
        right = [str(n) for n, choice in enumerate(question.choices, start=1) if choice.is_correct]
        writer.writerow(
            [
                question.text,
                *(texts + [""] * 6)[:6],
                question.time_limit_s or 0,
                ",".join(right),
                question.explanation,
                question.points_factor,
            ]
        )
    return out.getvalue()


def _as_text(questions: list[Question]) -> str:
    return "\n\n".join(_block(question) for question in questions)


def _block(question: Question) -> str:
    lines = [f"Q: {question.text}"]
    lines += [f"{'+' if choice.is_correct else '-'} {_escaped(choice.text)}" for choice in question.choices]
    lines += [f"Time: {question.time_limit_s or 0}", f"Points: {question.points_factor}"]
    return "\n".join([*lines, f"Explanation: {question.explanation}"])


def _escaped(text: str) -> str:
    """A choice as the format wants it when it begins or ends like a mark."""
    text = re.sub(r"([*✓✔☑✅]\ufe0f?)\Z", r"\\\1", text)
    like_a_mark = re.match(r"[-–—•*+\\✓✔☑✅]|\[[xX✓✔ ]?\]|\(?[A-Za-z][.)]|#|(time|points?|explanation)\b", text, re.I)
    return f"\\{text}" if like_a_mark else text


def _report(text: str, kind: ImportKind) -> ImportReport | None:
    try:
        return parse(text, kind)
    except Refusal:
        return None


@given(_WRITTEN, st.sampled_from(KINDS))
def test_any_text_gives_a_report_or_a_refusal(text: str, kind: ImportKind) -> None:
    """X4: no text at all makes the import fail, what it takes is sound, and what it names is in the file."""
    report = _report(text, kind)
    if report is None:
        return
    rows = len(re.split(r"\r\n|\r|\n", text))
    assert report.questions or report.errors
    assert all(problems(question) == [] for question in report.questions)
    assert all(1 <= error.row <= rows and error.column and error.message for error in report.errors)
    assert [error.row for error in report.errors] == sorted(error.row for error in report.errors)
    for question in report.questions:
        for shown in (question.text, question.explanation, *(choice.text for choice in question.choices)):
            assert "\x00" not in shown
            assert shown.encode()


@given(st.one_of(st.binary(max_size=200), _WRITTEN.map(lambda text: text.encode("utf-16", "surrogatepass"))))
def test_any_bytes_give_text_or_a_refusal(data: bytes) -> None:
    """X4: no file at all makes decoding fail, and what comes out can be stored."""
    try:
        text = decode(data)
    except Refusal:
        return
    assert "\x00" not in text
    assert text.encode().decode() == text


@given(st.lists(_questions(), min_size=1, max_size=5), st.sampled_from([",", ";", "\t"]))
def test_questions_written_as_csv_come_back(questions: list[Question], delimiter: str) -> None:
    """X4: nothing is lost or changed on the way through a CSV file."""
    assert parse(_as_csv(questions, delimiter), "csv") == ImportReport(tuple(questions), ())


@given(st.lists(_questions(), min_size=1, max_size=5))
def test_questions_written_as_text_come_back(questions: list[Question]) -> None:
    """X4: nothing is lost or changed on the way through plain text."""
    assert parse(_as_text(questions), "text") == ImportReport(tuple(questions), ())


@given(st.lists(_questions(), min_size=1, max_size=4))
def test_the_kind_of_file_is_found_out(questions: list[Question]) -> None:
    """X4: with "auto" both kinds of files are read as what they are."""
    assert parse(_as_csv(questions, ";"), "auto").questions == tuple(questions)
    assert parse(_as_text(questions), "auto").questions == tuple(questions)
