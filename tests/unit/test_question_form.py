"""From the fields of the question form to a question, and from an answer of the import to its report."""

from typing import Any

import pytest

from quizapp.domain.questions import Choice, Question
from quizapp.states.host.editor.question_form import draft_of, draft_place, is_same, read_question, with_fields
from quizapp.states.host.editor.views import import_sheet

GOOD = {
    "kind": "single", "text": " Which is larger? ", "choice_0": "Mars", "choice_1": " Jupiter ", "choice_2": "",
    "right": "1", "time_limit": "30", "points": "double", "explanation": "By far.",
}  # fmt: skip
WITH_CHOICES = ("single", "multiple", "true_false")  # the others are tried in `tests/property/test_kinds.py`


def test_a_good_form():
    """E1: what was typed becomes the question, without outer blanks and unused rows."""
    question, errors = read_question(GOOD, "")
    assert errors == {}
    assert question == Question(
        "Which is larger?", (Choice("Mars"), Choice("Jupiter", is_correct=True)), time_limit_s=30,
        points_factor=2, explanation="By far.",
    )  # fmt: skip


def test_several_right_choices():
    """Q6: with several right choices each has a mark of its own, and marks of other kinds mean nothing."""
    question, errors = read_question(
        GOOD | {"kind": "multiple", "choice_3": "Saturn", "right_1": "1", "right_3": "3"}, ""
    )
    assert errors == {}
    assert [(choice.text, choice.is_correct) for choice in question.choices] == [
        ("Mars", False), ("Jupiter", True), ("Saturn", True),
    ]  # fmt: skip


def test_true_or_false():
    """Q6: true/false needs no typing, and takes other words."""
    question, errors = read_question(GOOD | {"kind": "true_false", "truth_right": "1"}, "")
    assert errors == {}
    assert question.choices == (Choice("True"), Choice("False", is_correct=True))
    question, _ = read_question(GOOD | {"kind": "true_false", "truth_0": "Ja", "truth_1": "Nein"}, "")
    assert [choice.text for choice in question.choices] == ["Ja", "Nein"]


def test_no_time_limit():
    """Q6: an empty field means that there is no limit."""
    assert read_question(GOOD | {"time_limit": ""}, "")[0].time_limit_s is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "x" * 501}, "text"),
        ({"text": "a\x00"}, "text"),
        ({"choice_1": ""}, "choice_1"),
        ({"choice_1": "mars"}, "choices"),
        ({"choice_3": "y" * 201}, "choice_3"),
        ({"choice_3": "a\ud800"}, "choice_3"),
        ({"right": ""}, "correct"),
        ({"right": "17"}, "correct"),
        ({"right": "2"}, "choice_2"),
        ({"choice_0": "", "choice_2": "Venus", "choice_3": "", "right": "3"}, "choice_3"),
        ({"time_limit": "4"}, "time_limit"),
        ({"time_limit": "601"}, "time_limit"),
        ({"time_limit": "-5"}, "time_limit"),
        ({"time_limit": "soon"}, "time_limit"),
        ({"time_limit": "٢٠"}, "time_limit"),
        ({"time_limit": "9" * 4000}, "time_limit"),
        ({"points": "9000"}, "points"),
        ({"explanation": "z" * 501}, "explanation"),
    ],
)
def test_each_error_is_at_its_field(changed: dict[str, str], field: str):
    """E1: what is wrong is said at the field where it is wrong, also when rows above it are empty."""
    _, errors = read_question(GOOD | changed, "")
    assert list(errors) == [field]


@pytest.mark.parametrize("picture", ["../../etc/passwd", "x.webp", "http://elsewhere/a.png"])
def test_a_picture_from_elsewhere(picture: str):
    """N14: only pictures that were uploaded here can be shown."""
    assert list(read_question(GOOD, picture)[1]) == ["picture"]


@pytest.mark.parametrize("strange", [None, 5, True, [], {}, ["Mars"], {"a": 1}])
def test_hostile_values(strange: Any):
    """E1: whatever a program sends in place of texts is an error at a field, never a traceback."""
    _, errors = read_question(dict.fromkeys(GOOD, strange), "")
    assert "text" in errors
    assert read_question({}, "")[1]


@pytest.mark.parametrize("kind", WITH_CHOICES)
def test_a_stored_question_survives_the_form(kind: str):
    """E1: opening a question and saving it again changes nothing."""
    choices = (Choice("Yes", is_correct=True), Choice("No"))
    question = Question("Really?", choices, kind, None, 0, "So it is.", "")
    draft = draft_of(question, 1, 1)
    form: dict[str, object] = {
        "kind": draft.kind, "text": draft.text, "time_limit": draft.limit, "points": draft.points,
        "explanation": draft.explanation,
    }  # fmt: skip
    form |= {name: text for name, text in draft.fields.items() if text}
    assert read_question(form, "") == (question, {})


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"found": "many", "first": 5, "errors": "x", "error_count": -1},
        {"found": True, "first": [None, {}, []], "errors": [1, None, {}, {"row": "x", "column": None, "message": []}]},
        {"errors": [{"row": 1, "column": "c" * 10**5, "message": "m" * 10**5}] * 1000, "found": 10**30},
        {"stored": "5"},
    ],
)
def test_a_report_that_came_through_the_browser(answer: dict[str, Any]):
    """X4: the report on the page has its shape and a bounded size, whatever a program made of it."""
    sheet = import_sheet("file", answer)
    assert 0 <= sheet.found < 1_000_000
    assert len(repr(sheet)) < 60_000
    assert sheet.stored == 0


def test_a_report_that_is_an_error():
    """X4: what the server refused is shown in its words, and there is nothing to decide."""
    sheet = import_sheet("text", {"error": "This is larger than 1 MB."})
    assert (sheet.error, sheet.source) == ("This is larger than 1 MB.", "")


def test_a_draft_comes_back_as_it_was_typed() -> None:
    """13: what a browser has kept fills the form again; what is stored already is no draft."""
    stored = Question("Old?", (Choice("a", True), Choice("b")), id=7)
    typed = {"text": "New?", "kind": "multiple", "choice_0": "a", "choice_1": "b", "choice_4": "e", "right_4": "4"}
    draft = with_fields(draft_of(stored, 1, 2), {**typed, "time_limit": "30", "points": "double"})
    assert (draft.id, draft.text, draft.kind, draft.limit, draft.points) == (7, "New?", "multiple", "30", "double")
    assert [draft.fields[f"choice_{row}"] for row in range(6)] == ["a", "b", "", "", "e", ""]
    assert [draft.fields[f"right_{row}"] for row in range(6)] == ["", "", "", "", "4", ""]
    assert not is_same(draft, "", [stored])
    unchanged = {"text": "Old?", "kind": "single", "choice_0": "a", "choice_1": "b", "right": "0"}
    same = with_fields(draft_of(stored, 1, 2), {**unchanged, "time_limit": "20", "points": "normal"})
    assert is_same(same, "", [stored])


@pytest.mark.parametrize("name", ["5-1-2", "5-1-0", "6-1-2", "5-1", "5-x-1", "", None, 5, "5-1-" + "9" * 40, "5-١-2"])
def test_a_draft_belongs_to_one_event(name: object) -> None:
    """13: only a name of this event leads anywhere."""
    assert draft_place(name, 5) == {"5-1-2": (1, 2), "5-1-0": (1, 0)}.get(str(name))
