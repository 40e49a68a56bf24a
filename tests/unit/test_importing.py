"""Questions from CSV and plain text."""

import pytest

from quizapp.domain.importing import (
    CSV_EXAMPLE,
    MAX_BYTES,
    MAX_QUESTIONS,
    TEXT_EXAMPLE,
    ImportKind,
    RowError,
    decode,
    parse,
)
from quizapp.domain.questions import Choice, Question
from quizapp.domain.refusal import Refusal
from quizapp.domain.texts import lazy

CAPITAL = Question("Capital of Peru?", (Choice("Lima", True), Choice("Quito")))

KAHOOT_TEMPLATE = """\
,Quiz template,,,,,,
,"Add questions, at least two answer alternatives, time limit and choose correct answers.",,,,,,
,Remember: questions have a limit of 120 characters.,,,,,,
,,,,,,,
,See an example question below,,,,,,
,,,,,,,
,,,,,,,
,Question - max 120 characters,Answer 1 - max 75 characters,Answer 2 - max 75 characters,\
Answer 3 - max 75 characters,Answer 4 - max 75 characters,"Time limit (sec) – 5, 10, 20, 30 or 60 secs",\
Correct answer(s) - choose at least one
1,Which are even?,One,Two,Three,Four,60,"2,4"
2,Capital of Peru?,Lima,Quito,,,20,1
3,,,,,,,
"""


def _places(text: str, kind: ImportKind) -> list[tuple[int, str]]:
    return [(error.row, str(error.column)) for error in parse(text, kind).errors]


@pytest.mark.parametrize("kind", ["csv", "auto"])
def test_kahoots_template_is_read(kind: ImportKind) -> None:
    """X4: the layout of Kahoot's template works with its introduction, number column and long names."""
    report = parse(KAHOOT_TEMPLATE, kind)
    assert report.errors == ()
    even = Question(
        "Which are even?",
        (Choice("One"), Choice("Two", True), Choice("Three"), Choice("Four", True)),
        "multiple",
        60,
    )
    assert report.questions == (even, CAPITAL)


def test_a_row_of_the_template_is_named_as_the_spreadsheet_counts() -> None:
    """X4: the introduction counts, so the row number is the one beside the row in the spreadsheet."""
    assert _places(KAHOOT_TEMPLATE.replace("60,", "soon,"), "csv") == [(9, "Time limit")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_file_without_header_is_read_in_the_usual_order(delimiter: str) -> None:
    """X4: without a header the columns of the template are taken in their order, whatever parts them."""
    cells = ["Fast, slow; or both?", "Fast, yes", "Slow, no", "", "", "0", "1", "Both, really", "double"]
    row = delimiter.join(f'"{cell}"' for cell in cells)
    assert parse(row, "csv").questions == (
        Question(
            "Fast, slow; or both?",
            (Choice("Fast, yes", True), Choice("Slow, no")),
            time_limit_s=None,
            points_factor=2,
            explanation="Both, really",
        ),
    )


def test_commas_in_texts_do_not_hide_the_real_delimiter() -> None:
    """X4: a file with semicolons is read as such even when its texts are full of commas."""
    row = "Red, green, blue, white, black, pink, or grey?;Red;Green, or so;;;20;2\n"
    assert parse(row, "csv").questions[0].choices == (Choice("Red"), Choice("Green, or so", True))


def test_a_first_line_may_name_the_delimiter() -> None:
    """X4: the line "sep=;" of some spreadsheet programs is no question, but counts as a row."""
    assert parse("sep=;\nCapital of Peru?;Lima;Quito;;;20;1\n", "csv").questions == (CAPITAL,)
    assert _places("sep=;\nCapital of Peru?;Lima;Quito;;;20;3\n", "csv") == [(2, "Correct answer(s)")]


def test_six_answers_in_any_order_of_columns() -> None:
    """X4: the header names the columns: up to six answers, any order, any case, unknown ones left alone."""
    text = (
        "correct,QUESTION,answer 2,Answer 1,Answer 3,answer 4,Answer 5,Answer 6,Picture,points\n"
        "6,Last?,b,a,c,d,e,f,sun.png,no\n"
    )
    (question,) = parse(text, "csv").questions
    assert [choice.text for choice in question.choices] == list("abcdef")
    assert [choice.is_correct for choice in question.choices] == [False] * 5 + [True]
    assert question.points_factor == 0


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        (",Lima,Quito,,,20,1", "Question"),
        ("Q?,Lima,,Quito,,20,1", "Answer 2"),
        (f"Q?,Lima,{'x' * 201},,,20,1", "Answer 2"),
        ("Q?,Lima,lima,,,20,1", "Answers"),
        ("Q?,Lima,,,,20,1", "Answers"),
        ("Q?,Lima,Quito,,,20,", "Correct answer(s)"),
        ("Q?,Lima,Quito,,,20,3", "Correct answer(s)"),
        ("Q?,Lima,Quito,,,20,0", "Correct answer(s)"),
        ("Q?,Lima,Quito,,,20,Bogota", "Correct answer(s)"),
        ("Q?,Lima,Quito,,,20,²", "Correct answer(s)"),
        ('Q?,True,False,,,20,"1,2"', "Correct answer(s)"),
        ("Q?,Lima,Quito,,,soon,1", "Time limit"),
        ("Q?,Lima,Quito,,,-5,1", "Time limit"),
        ("Q?,Lima,Quito,,,4,1", "Time limit"),
        (f"Q?,Lima,Quito,,,{'9' * 5000},1", "Time limit"),
        ("Q?,Lima,Quito,,,20,1,,triple", "Points"),
        ("Q?,Lima,Quito,,,20,1,,3", "Points"),
        (f"Q?,Lima,Quito,,,20,1,{'x' * 501},", "Explanation"),
        ("Q?,Lima,Qui\x00to,,,20,1", "Answer 2"),
        ("Q\ud800?,Lima,Quito,,,20,1", "Question"),
        ("Q?,Lima,Quito,,,20,1,,,one more", "Column 10"),
    ],
)
def test_each_wrong_cell_is_named(cells: str, column: str) -> None:
    """X4: a wrong cell is reported once, with its row and column, and the rows around it are still good."""
    good = "Capital of Peru?,Lima,Quito,,,20,1\n"
    report = parse(f"{good}\n{cells}\n{good}", "csv")
    assert [(error.row, str(error.column)) for error in report.errors] == [(3, column)]
    assert report.questions == (CAPITAL, CAPITAL)


def test_one_row_can_have_several_errors() -> None:
    """X4: everything wrong with a row is said at once."""
    assert _places("Q?,Lima,Quito,,,soon,7,,triple", "csv") == [
        (1, "Correct answer(s)"),
        (1, "Time limit"),
        (1, "Points"),
    ]


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Question,Answer 1,Answer 2", "Correct answer(s)"),
        ("Question,Answer 1,Correct", "Answer 2"),
        ("Question,Answer 1,Answer 2,Answer 4,Correct", "Answer 3"),
        ("Question,Answer 1,Answer 2,Answer 2,Correct", "Answer 2"),
    ],
)
def test_a_header_with_a_gap_is_named(header: str, column: str) -> None:
    """X4: a missing or doubled column is reported at the header, and no row is guessed at."""
    report = parse(f"Quiz\n{header}\nQ?,a,b,c,1\n", "csv")
    assert [(error.row, str(error.column)) for error in report.errors] == [(2, column)]
    assert report.questions == ()


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("1", {0}),
        ("1,3", {0, 2}),
        ("3;1", {0, 2}),
        ("1 and 3", {0, 2}),
        ("1.3", {0, 2}),
        ("2.0", {1}),
        ("RED", {0}),
    ],
)
def test_ways_to_write_the_right_answers(written: str, right: set[int]) -> None:
    """X4: right answers are numbers, also as spreadsheets mangle them, or the text of the one answer."""
    (question,) = parse(f'Q?,Red,Green,Blue,,,"{written}"', "csv").questions
    assert {i for i, choice in enumerate(question.choices) if choice.is_correct} == right
    assert question.kind is ("multiple" if len(right) > 1 else "single")


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("", 20), ("0", None), ("None", None), ("30", 30), ("30 sec", 30), ("30.0", 30), ("600", 600)],
)
def test_ways_to_write_the_time_limit(written: str, seconds: int | None) -> None:
    """X4: an empty time limit is 20 seconds, 0 or "none" is no limit."""
    (question,) = parse(f"Q?,a,b,,,{written},1", "csv").questions
    assert question.time_limit_s == seconds


def test_a_header_of_unknown_names_is_told_as_such() -> None:
    """X4: column names that are not known are said to be that, instead of a bad question; the rows are read."""
    report = parse("Frage;A;B;C;D;Zeit;Lösung\nCapital of Peru?;Lima;Quito;;;20;1\n", "auto")
    assert report.questions == (CAPITAL,)
    (error,) = report.errors
    assert (error.row, str(error.column)) == (1, "Whole row")
    assert str(error.message).startswith("The first row was not recognised as column names.")


@pytest.mark.parametrize("row", ["Capital of Peru?,Lima,Quito,,,20,", "Capital of Peru,Lima,Quito,,,20,3"])
def test_a_bad_first_question_is_not_taken_for_column_names(row: str) -> None:
    """X4: a first row that is a question with a mistake is reported with that mistake."""
    assert _places(f"{row}\nCapital of Peru?,Lima,Quito,,,20,1\n", "csv") == [(1, "Correct answer(s)")]


def test_cells_with_line_ends_count_as_one_row() -> None:
    """X4: a cell of several lines is one row, as in the spreadsheet it came from."""
    text = '"Roses are red,\r\nviolets are …?",blue,green,,,20,1\r\nQ?,a,b,,,20,\r\n'
    report = parse(text, "csv")
    assert report.questions[0].text == "Roses are red,\nviolets are …?"
    assert [(error.row, str(error.column)) for error in report.errors] == [(2, "Correct answer(s)")]


@pytest.mark.parametrize("kind", ["csv", "auto"])
def test_a_quotation_mark_that_is_never_closed_is_found(kind: ImportKind) -> None:
    """X4: an open quotation mark is reported where it is, instead of swallowing the rest unseen."""
    good = "Capital of Peru?,Lima,Quito,,,20,1\n"
    report = parse(f'{good}"Open?,a,b,,,20,1\n{good}', kind)
    assert report.questions == (CAPITAL,)
    assert [(error.row, str(error.column)) for error in report.errors] == [(2, "Whole row")]


def test_rows_after_a_stray_quotation_mark_keep_their_numbers() -> None:
    """X4: a quotation mark in the wrong place costs its own row only, and later rows are numbered right."""
    text = 'Q?,"a" and more,b,,,20,1\nCapital of Peru?,Lima,Quito,,,20,1\nQ?,a,b,,,20,\n'
    report = parse(text, "csv")
    assert report.questions == (CAPITAL,)
    assert [(error.row, str(error.column)) for error in report.errors] == [
        (1, "Whole row"),
        (3, "Correct answer(s)"),
    ]


@pytest.mark.parametrize("kind", ["csv", "text"])
def test_the_question_that_is_one_too_many_is_named(kind: ImportKind) -> None:
    """X4: 500 questions are taken, the 501st is reported with its row."""
    one = {"csv": "Q{}?,a,b,,,20,1\n", "text": "Q{}?\n* a\n- b\n\n"}[kind]
    text = "".join(one.format(number) for number in range(MAX_QUESTIONS + 2))
    report = parse(text, kind)
    assert len(report.questions) == MAX_QUESTIONS
    row = {"csv": MAX_QUESTIONS + 1, "text": 4 * MAX_QUESTIONS + 1}[kind]
    assert [(error.row, str(error.column)) for error in report.errors] == [(row, "Question")]
    assert parse("".join(one.format(number) for number in range(MAX_QUESTIONS)), kind).errors == ()


@pytest.mark.parametrize(
    "choices",
    [
        "Quito\n*Lima",
        "Quito\nLima *",
        "- Quito\n+ Lima",
        "- Quito\n+Lima",
        "- Quito\n* Lima",
        "- Quito\n- *Lima",
        "- Quito\n- Lima ✓",
        "- [ ] Quito\n- [x] Lima",
        "* Quito\n* Lima *",
        "* Quito\n* [X] Lima",
        "* Quito\n* * Lima",
        "Quito\n✔️ Lima",
        "a) Quito\nb) Lima*",
        "A. Quito\n*B. Lima",
        "(a) Quito\n(b) *Lima",
        "# the old one\nQuito\n# the right one\n* Lima",
    ],
)
@pytest.mark.parametrize("start", ["", "1. ", "12) ", "Q: ", "Q:", "Question 3: ", "q2. "])
def test_ways_to_mark_choices(start: str, choices: str) -> None:
    """X4: pasted questions may be numbered, listed and lettered in the usual ways."""
    expected = Question("Capital of Peru?", (Choice("Quito"), Choice("Lima", True)))
    for text in (
        f"{start}Capital of Peru?\n{choices}",
        f"\r\n{start}Capital of Peru?\n{choices}\n \n# end\n",
    ):
        report = parse(text, "text")
        assert report.errors == ()
        assert report.questions == (expected,)


@pytest.mark.parametrize(
    ("lines", "texts"),
    [
        ("-5\n+5\n*0", ["-5", "+5", "0"]),
        ("+\n-\n* /\n*", ["+", "-", "/", "*"]),
        ("A. Einstein\n* N. Bohr", ["A. Einstein", "N. Bohr"]),
        ("int\n* int\\*", ["int", "int*"]),
        ("+ \\- x\n\\\\n\n\\alpha", ["- x", "\\n", "\\alpha"]),
        ("* []\n[ ]\n- Time: 5", ["[]", "[ ]", "Time: 5"]),
        ("a **\n* **b**", ["a **", "**b**"]),
    ],
)
def test_choices_that_look_like_marks_stay(lines: str, texts: list[str]) -> None:
    """X4: operators, signed numbers, initials and escaped signs are choices, not marks."""
    (question,) = parse(f"Q?\n{lines}", "text").questions
    assert [choice.text for choice in question.choices] == texts
    assert sum(choice.is_correct for choice in question.choices) == 1


def test_options_of_a_pasted_question() -> None:
    """X4: time, points and explanation stand on lines of their own among the choices."""
    text = "Water is wet.\nTIME: none\n* True\nExplanation: Ask: why not?\nFalse\npoints: double\n"
    assert parse(text, "text").questions == (
        Question(
            "Water is wet.",
            (Choice("True", True), Choice("False")),
            "true_false",
            None,
            2,
            "Ask: why not?",
        ),
    )


@pytest.mark.parametrize(
    ("block", "row", "column"),
    [
        ("Q?\na\nb", 4, "Correct answer(s)"),
        ("Q?\n* a\n* b", 4, "Correct answer(s)"),
        ("Q?\n* a", 4, "Answers"),
        ("Q?\n* a\n- b\nA", 4, "Answers"),
        (f"Q?\n* a\n- {'x' * 201}", 6, "Answer 2"),
        ("Q?\n* a\n" + "- x\n" * 100, 4, "Answers"),
        (f"{'x' * 501}\n* a\n- b", 4, "Question"),
        ("Q?\n* a\n- b\n# note\nTime: soon", 8, "Time limit"),
        ("Q?\n* a\nTime: 700\n- b", 6, "Time limit"),
        ("Q?\n* a\n- b\nTime: 10\nTime: 20\nTime: 30", 9, "Time limit"),
        ("Q?\nPoints: many\n* a\n- b", 5, "Points"),
        (f"Q?\n* a\n- b\nExplanation: {'x' * 501}", 7, "Explanation"),
        ("Q?\n* a\n- b\x07b", 6, "Answer 2"),
    ],
)
def test_each_wrong_line_is_named(block: str, row: int, column: str) -> None:
    """X4: what is wrong in pasted text is reported with the very line, and other questions are still good."""
    good = "Capital of Peru?\n* Lima\nQuito\n"
    # The block starts in line 4: a question of two lines and a blank one go before it.
    report = parse(f"Alone?\n* a\n\n{block}\n\n{good}", "text")
    assert report.questions == (CAPITAL,)
    places = [(error.row, str(error.column)) for error in report.errors if error.row > 3]
    assert (row, column) in places
    assert all(place == (row, column) or place == (4, "Correct answer(s)") for place in places)


def test_a_row_without_right_choice_says_what_is_missing() -> None:
    """X4: the message is the one that the editor gives for the same mistake."""
    assert parse("Q?\na\nb", "text").errors == (
        RowError(1, lazy("Correct answer(s)"), lazy("No choice is marked as right.")),
    )


def test_a_report_of_a_hostile_file_stays_small() -> None:
    """X4: hundreds of thousands of wrong lines in one question do not make as many errors."""
    for lines in ("Time: x\n" * 100_000, "\x07\n" * 400_000, "* \x07\n" * 200_000):
        assert 1 <= len(parse(f"Q?\n{lines}", "text").errors) <= 10


@pytest.mark.parametrize(("example", "kind"), [(CSV_EXAMPLE, "csv"), (TEXT_EXAMPLE, "text")])
def test_the_examples_on_the_page_can_be_imported(example: str, kind: ImportKind) -> None:
    """X4: what the page shows as an example is accepted as it is, also when the kind is found out."""
    report = parse(example, kind)
    assert report.errors == ()
    assert [question.kind for question in report.questions] == ["single", "multiple", "true_false"]
    assert parse(example, "auto") == report


def test_a_csv_file_of_bad_rows_is_still_seen_as_csv() -> None:
    """X4: when nothing is right, the errors are about the rows of the kind of file it is."""
    assert _places("Q?,a,b,,,20,\nR?,a,b,,,20,9\n", "auto") == [
        (1, "Correct answer(s)"),
        (2, "Correct answer(s)"),
    ]
    assert _places("Red, green, or both?\nRed\nGreen\n", "auto") == [(1, "Correct answer(s)")]


@pytest.mark.parametrize("kind", ["csv", "text", "auto"])
@pytest.mark.parametrize("text", ["", " \n\t\r\n", "\ufeff"])
def test_nothing_is_refused(text: str, kind: ImportKind) -> None:
    """X4: an empty file gets a clear message instead of an import of nothing."""
    with pytest.raises(Refusal) as refused:
        parse(text, kind)
    assert refused.value.reason == "nothing_to_import"


def test_a_header_alone_is_refused() -> None:
    """X4: an empty template has nothing to import."""
    with pytest.raises(Refusal) as refused:
        parse(CSV_EXAMPLE.splitlines()[0], "auto")
    assert refused.value.reason == "nothing_to_import"


def test_more_than_a_megabyte_is_refused() -> None:
    """X4: a file or text that is too large is refused before it is read."""
    for read in (lambda: decode(b"a" * (MAX_BYTES + 1)), lambda: parse("a" * (MAX_BYTES + 1), "auto")):
        with pytest.raises(Refusal) as refused:
            read()
        assert refused.value.reason == "import_too_large"
    assert len(decode(b"a" * MAX_BYTES)) == MAX_BYTES


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_usual_encodings_are_read(encoding: str) -> None:
    """X4: files as spreadsheets and editors save them are read with their umlauts and euros."""
    text = "Wofür 5 €?,Käse,Öl,,,20,1\r\n"
    assert decode(text.encode(encoding)) == text


def test_utf_16_of_the_other_byte_order_is_read() -> None:
    """X4: the byte order mark decides, whichever order it is."""
    assert decode(b"\xfe\xff" + "Käse".encode("utf-16-be")) == "Käse"


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 workbook",
        b"\xd0\xcf\x11\xe0 old workbook",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"\xff\xd8\xff\xe0\x00\x10JFIF",
        b"text\x00text",
        "no mark".encode("utf-16-le"),
        "text".encode("utf-32"),
        b"\xff\xfea",
        b"\xff\xfe\x00\xd8",
        b"\x81\x8d\x8f",
    ],
)
def test_what_is_not_text_is_refused(data: bytes) -> None:
    """X4: pictures, workbooks and broken encodings are refused, not imported as gibberish."""
    with pytest.raises(Refusal) as refused:
        decode(data)
    assert refused.value.reason == "not_text"
