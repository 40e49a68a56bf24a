"""From the fields of the question form to a question, and from its problems to the fields."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from quizapp.domain.importing.draft import cleaned
from quizapp.domain.questions import MAX_CHOICES, Choice, Problem, Question, QuestionKind
from quizapp.services.authoring.pictures import is_picture_name
from quizapp.services.authoring.questions import question_problems

MAX_FIELD = 5000  # far more than any field holds; what is longer is not even looked at
NO_LIMIT = "none"
_TRUTHS = ("True", "False")
_POINTS = {"off": 0, "normal": 1, "double": 2}


@dataclass(frozen=True)
class QuestionDraft:
    """The question form's first contents. `key` is another one for each form, `id` 0 for a new question.

    `name` is what the browser keeps a draft under. `texts` and `right` always have one entry per row of the form,
    also for rows that are not used.
    """

    key: int = 0
    id: int = 0
    segment: int = 0
    kind: str = QuestionKind.SINGLE
    text: str = ""
    texts: list[str] = field(default_factory=lambda: [""] * MAX_CHOICES)
    right: list[bool] = field(default_factory=lambda: [False] * MAX_CHOICES)
    limit: str = "20"
    points: str = "normal"
    explanation: str = ""
    truths: list[str] = field(default_factory=lambda: list(_TRUTHS))
    truth_right: list[bool] = field(default_factory=lambda: [False] * len(_TRUTHS))
    name: str = ""

    def named(self, key: int, name: str) -> "QuestionDraft":
        """The same for another form."""
        return replace(self, key=key, name=name)


def draft_name(event_id: int, segment_id: int, question_id: int) -> str:
    """What the browser keeps the draft of a question under, of a new one for 0."""
    return f"{event_id}-{segment_id}-{question_id}"


def draft_place(name: object, event_id: int) -> tuple[int, int] | None:
    """Segment and question of a draft of this event, None for whatever else was sent."""
    parts = name.split("-") if isinstance(name, str) and len(name) < 40 else []
    if len(parts) != 3 or not all(part.isascii() and part.isdecimal() and len(part) < 10 for part in parts):
        return None
    event, segment, question = map(int, parts)
    return (segment, question) if event == event_id else None


def with_fields(draft: QuestionDraft, form: Mapping[str, object]) -> QuestionDraft:
    """The draft with what was typed in its form; fields that are missing stay as they are."""
    if not form:
        return draft
    kind, limit = _kind(form), _text(form, "time_limit")
    texts = [_text(form, f"choice_{row}") for row in range(MAX_CHOICES)]
    right = [choice.is_correct for choice in _choice_rows(form, kind)]
    truths, truth_right = draft.truths, draft.truth_right
    if kind is QuestionKind.TRUE_FALSE:
        rows = _truth_rows(form)
        truths, truth_right = [choice.text for choice in rows], [choice.is_correct for choice in rows]
        right = draft.right
    points = _text(form, "points")
    return replace(
        draft,
        kind=kind,
        text=_text(form, "text"),
        texts=texts,
        right=right,
        limit=limit[:6],
        points=points if points in _POINTS else draft.points,
        explanation=_text(form, "explanation"),
        truths=truths,
        truth_right=truth_right,
    )


def kept_picture(form: Mapping[str, object]) -> str:
    """The picture of a kept draft, as far as it can be one."""
    picture = _text(form, "picture")
    return picture if is_picture_name(picture) else ""


def is_same(draft: QuestionDraft, picture: str, stored: Iterable[Question]) -> bool:
    """Whether a draft says nothing that is not stored already."""
    said = _content(draft, picture)
    return any(_content(draft_of(question, 0, 0), question.picture) == said for question in stored)


def _content(draft: QuestionDraft, picture: str) -> tuple[object, ...]:
    is_truth = draft.kind == QuestionKind.TRUE_FALSE
    choices = (draft.truths, draft.truth_right) if is_truth else (draft.texts, draft.right)
    return draft.kind, draft.text, *choices, draft.limit, draft.points, draft.explanation, picture


def draft_of(question: Question, key: int, segment: int) -> QuestionDraft:
    """The form for a question that is stored."""
    spare = MAX_CHOICES - len(question.choices)
    points = {factor: word for word, factor in _POINTS.items()}
    is_truth = question.kind is QuestionKind.TRUE_FALSE
    truths = question.choices if is_truth else tuple(Choice(word) for word in _TRUTHS)
    return QuestionDraft(
        key=key,
        id=question.id,
        segment=segment,
        kind=question.kind,
        text=question.text,
        texts=[choice.text for choice in question.choices] + [""] * spare,
        right=[choice.is_correct for choice in question.choices] + [False] * spare,
        limit="" if question.time_limit_s is None else str(question.time_limit_s),
        points=points[question.points_factor],
        explanation=question.explanation,
        truths=[choice.text for choice in truths],
        truth_right=[choice.is_correct for choice in truths],
    )


def read_question(form: Mapping[str, object], picture: str) -> tuple[Question, dict[str, str]]:
    """The question in a submitted form, and what is wrong with it: a message for each field.

    Rows of the form without text are no choices. Fields are `text`, `choice_0` to `choice_5` (rows of the
    form), `choices`, `correct`, `time_limit`, `points`, `explanation`, `picture` and `kind`.
    """
    kind = _kind(form)
    rows = _truth_rows(form) if kind is QuestionKind.TRUE_FALSE else _choice_rows(form, kind)
    used = [(row, choice) for row, choice in enumerate(rows) if choice.text]
    limit, limit_trouble = _time_limit(_text(form, "time_limit"))
    question = Question(
        text=_text(form, "text"),
        choices=tuple(choice for _, choice in used),
        kind=kind,
        time_limit_s=limit,
        points_factor=_POINTS.get(_text(form, "points"), -1),
        explanation=_text(form, "explanation"),
        picture=picture,
    )
    found = [*limit_trouble, *question_problems(question), *_picture_trouble(picture)]
    marked = [row for row, choice in enumerate(rows) if choice.is_correct and not choice.text]
    troubles: dict[str, str] = {f"choice_{row}": "This one is marked as right, but it has no text." for row in marked}
    for problem in found:
        troubles.setdefault(_field(problem, [row for row, _ in used]), problem.message)
    if marked:
        for name in ("choices", "correct"):  # they follow from the missing text
            troubles.pop(name, None)
    return question, troubles


def _field(problem: Problem, rows: list[int]) -> str:
    """The field of the form that a problem of the question belongs to."""
    if problem.field.startswith("choice_"):
        return f"choice_{rows[int(problem.field.removeprefix('choice_'))]}"
    return problem.field


def _kind(form: Mapping[str, object]) -> QuestionKind:
    word = _text(form, "kind")
    return QuestionKind(word) if word in set(QuestionKind) else QuestionKind.SINGLE


def _choice_rows(form: Mapping[str, object], kind: QuestionKind) -> list[Choice]:
    if kind is QuestionKind.MULTIPLE:
        right = {row for row in range(MAX_CHOICES) if _text(form, f"right_{row}")}
    else:
        right = {row for row in range(MAX_CHOICES) if _text(form, "right") == str(row)}
    return [Choice(_text(form, f"choice_{row}"), row in right) for row in range(MAX_CHOICES)]


def _truth_rows(form: Mapping[str, object]) -> list[Choice]:
    right = _text(form, "right")
    return [Choice(_text(form, f"truth_{row}") or word, right == str(row)) for row, word in enumerate(_TRUTHS)]


def _time_limit(written: str) -> tuple[int | None, list[Problem]]:
    if written == "":
        return None, []
    if not written.isascii() or not written.isdecimal() or len(written) > 6:
        return None, [Problem("time_limit", "Write whole seconds, such as 20, or leave it empty for no limit.")]
    return int(written), []


def _picture_trouble(picture: str) -> list[Problem]:
    if picture and not is_picture_name(picture):
        return [Problem("picture", "This picture is not there any more. Please choose it again.")]
    return []


def _text(form: Mapping[str, object], name: str) -> str:
    """A field as text without outer blanks, whatever was sent."""
    typed = form.get(name)
    return cleaned(typed[:MAX_FIELD]) if isinstance(typed, str) else ""
