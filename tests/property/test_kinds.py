"""What holds for every kind of question there is: whoever adds one finds here whether it fits."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from quizapp.domain.kinds import KINDS, kind_of, problems
from quizapp.domain.kinds.kind import Kind, Outcome, Response
from quizapp.domain.questions import Choice, Question
from quizapp.domain.refusal import Refusal
from quizapp.texts.refusals import sentence

laws = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)

TEXT = st.text(min_size=1, max_size=30).map(str.strip).filter(bool)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


def stored(kind: Kind, form: Mapping[str, str]) -> Question | None:
    """The question in a filled form of that kind as the database would give it back, None for one with problems."""
    filled = kind.filled(form)
    numbered = tuple(Choice(c.text, c.is_correct, id=n) for n, c in enumerate(filled.choices, start=11))
    question = Question("What?", numbered, kind.name, id=1, details=json.loads(json.dumps(dict(filled.details))))
    return None if filled.problems or problems(question) else question


@st.composite
def questions(draw: st.DrawFn, kind: Kind) -> Question:
    """A question of that kind as somebody fills it in: texts in its fields, digits in those for marks, or in all."""
    fields = list(kind.form_of(None))
    words = draw(st.lists(TEXT, min_size=len(fields), max_size=len(fields), unique_by=str.casefold))
    digits = draw(st.lists(st.sampled_from("0123"), min_size=len(fields), max_size=len(fields)))
    written, counted = dict(zip(fields, words, strict=True)), dict(zip(fields, digits, strict=True))
    marked = {name: counted[name] if "right" in name else text for name, text in written.items()}
    question = next(filter(None, (stored(kind, form) for form in (marked, written, counted))), None)
    assume(question is not None)
    assert question is not None
    return question


def asked(kind: Kind, data: st.DataObject) -> Question:
    """One that can be asked."""
    return data.draw(questions(kind), label="question")


def read_or_refused(kind: Kind, question: Question, raw: object) -> Response | Refusal:
    """What became of it."""
    try:
        return kind.read(question, raw)
    except Refusal as refusal:
        return refusal


@each_kind
def test_a_kind_says_what_it_is(kind: Kind) -> None:
    """Q6: names go into addresses, test ids and the database; labels are for people."""
    assert kind.name.isidentifier()
    assert kind.name == kind.name.lower()
    assert len(kind.name) <= 32
    assert kind.label
    assert kind_of(kind.name) is kind


def test_kinds_differ() -> None:
    """Q6: no two have a name or a place in common."""
    assert len({kind.order for kind in KINDS.values()}) == len(KINDS)


@each_kind
@laws
@given(data=st.data())
def test_a_question_survives_its_form(kind: Kind, data: st.DataObject) -> None:
    """E1: opening a question of any kind and storing it again changes nothing."""
    question = asked(kind, data)
    again = stored(kind, kind.form_of(question))
    assert again == question


@each_kind
@laws
@given(data=st.data(), number=st.integers(0, 10**6))
def test_an_example_is_an_answer(kind: Kind, data: st.DataObject, number: int) -> None:
    """Q6: what simulated phones answer is read as it is, and reading it twice changes nothing."""
    question = asked(kind, data)
    response = kind.read(question, kind.example(kind.asked(question), number))
    assert kind.read(question, response) == response
    assert json.loads(json.dumps(response)) == response
    assert response, "an empty response is none"


@each_kind
@laws
@given(data=st.data(), number=st.integers(0, 10**6))
def test_a_grade_is_worth_what_it_says(kind: Kind, data: st.DataObject, number: int) -> None:
    """S1: right is worth all, wrong nothing, partly something between; what is not scored is noted."""
    question = asked(kind, data)
    grade = kind.grade(question, kind.read(question, kind.example(kind.asked(question), number)))
    assert (grade.outcome is Outcome.NOTED) is not kind.is_scored
    expected = {Outcome.RIGHT: grade.share == 1, Outcome.PARTLY: 0 < grade.share < 1}
    assert expected.get(grade.outcome, grade.share == 0)


@each_kind
@laws
@given(data=st.data(), raw=JSON)
def test_a_hostile_response_is_read_or_refused(kind: Kind, data: st.DataObject, raw: Any) -> None:
    """Q4: whatever a browser sends is a response in the kind's own shape, or a refusal with a reason."""
    question = asked(kind, data)
    response = read_or_refused(kind, question, raw)
    if isinstance(response, Refusal):
        assert response.reason
        assert sentence(response)
        return
    assert kind.read(question, response) == response
    kind.grade(question, response)
    kind.words(question, response)


@each_kind
@laws
@given(data=st.data(), numbers=st.lists(st.integers(0, 10**6), max_size=30))
def test_a_tally_and_what_is_asked_are_plain_json(kind: Kind, data: st.DataObject, numbers: list[int]) -> None:
    """Q9: pages get both as they are; the order in which people answered shows in neither."""
    question = asked(kind, data)
    shown = kind.asked(question)
    responses = [kind.read(question, kind.example(shown, number)) for number in numbers]
    tally = kind.tally(question, responses)
    for sent in (shown, tally):
        assert json.loads(json.dumps(sent)) == sent
    assert kind.tally(question, reversed(responses)) == tally


@each_kind
@laws
@given(data=st.data(), number=st.integers(0, 10**6))
def test_exports_have_words(kind: Kind, data: st.DataObject, number: int) -> None:
    """X1: an answer in an export is readable, and so is what is right wherever something is."""
    question = asked(kind, data)
    words = kind.words(question, kind.read(question, kind.example(kind.asked(question), number)))
    assert words
    assert all(isinstance(word, str) and word for word in [*words, *kind.solution(question)])
    assert bool(kind.solution(question)) is kind.is_scored


@each_kind
@laws
@given(data=st.data())
def test_what_is_asked_tells_nobody_what_is_right(kind: Kind, data: st.DataObject) -> None:
    """Q9: no text of the solution stands in what is asked, unless it is one of several that could be right."""
    question = asked(kind, data)
    other = Question(
        question.text, tuple(Choice(c.text, not c.is_correct, c.id) for c in question.choices), kind.name, id=1
    )
    if question.choices:
        assert kind.asked(question) == kind.asked(other)
    else:
        said = json.dumps(kind.asked(question))
        assert not any(json.dumps(word) in said for word in kind.solution(question))
