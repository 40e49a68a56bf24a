"""From the fields of the question form to a question, and from its problems to the fields."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from quizapp.domain.importing.draft import cleaned
from quizapp.domain.kinds import FIRST, KINDS, kind_of
from quizapp.domain.kinds.kind import Kind
from quizapp.domain.questions import Problem, Question
from quizapp.domain.texts import LazyText, lazy
from quizapp.services.authoring.pictures import is_picture_name
from quizapp.services.authoring.questions import question_problems
from quizapp.texts.translations import gettext

MAX_FIELD = 5000  # far more than any field holds; what is longer is not even looked at
NO_LIMIT = "none"
_POINTS = {"off": 0, "normal": 1, "double": 2}


@dataclass(frozen=True)
class QuestionDraft:
    """The question form's first contents. `key` is another one for each form, `id` 0 for a new question.

    `name` is what the browser keeps a draft under. `fields` are the form's fields of all kinds, also of those that
    are not chosen, by their names.
    """

    key: int = 0
    id: int = 0
    segment: int = 0
    kind: str = FIRST
    text: str = ""
    limit: str = "20"
    points: str = "normal"
    explanation: str = ""
    fields: dict[str, str] = field(default_factory=lambda: _all_fields())
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
    limit, points = _text(form, "time_limit"), _text(form, "points")
    return replace(
        draft,
        kind=_kind(form).name,
        text=_text(form, "text"),
        limit=limit[:6],
        points=points if points in _POINTS else draft.points,
        explanation=_text(form, "explanation"),
        fields=draft.fields | _typed(form, draft),
    )


def _typed(form: Mapping[str, object], draft: QuestionDraft) -> dict[str, str]:
    """What was typed in the form's fields; of those of its kind that are missing, a mark was taken away."""
    own = _kind(form).form_of(None)
    return {name: _text(form, name) for name in draft.fields if name in form or name in own}


def kept_picture(form: Mapping[str, object]) -> str:
    """The picture of a kept draft, as far as it can be one."""
    picture = _text(form, "picture")
    return picture if is_picture_name(picture) else ""


def is_same(draft: QuestionDraft, picture: str, stored: Iterable[Question]) -> bool:
    """Whether a draft says nothing that is not stored already."""
    said = _content(draft, picture)
    return any(_content(draft_of(question, 0, 0), question.picture) == said for question in stored)


def _content(draft: QuestionDraft, picture: str) -> tuple[object, ...]:
    filled = kind_of(draft.kind).filled(draft.fields)
    said = filled.choices, dict(filled.details)
    return draft.kind, draft.text, said, draft.limit, draft.points, draft.explanation, picture


def draft_of(question: Question, key: int, segment: int) -> QuestionDraft:
    """The form for a question that is stored."""
    points = {factor: word for word, factor in _POINTS.items()}
    return QuestionDraft(
        key=key,
        id=question.id,
        segment=segment,
        kind=question.kind,
        text=question.text,
        limit="" if question.time_limit_s is None else str(question.time_limit_s),
        points=points[question.points_factor],
        explanation=question.explanation,
        fields=_all_fields() | kind_of(question.kind).form_of(question),
    )


def read_question(form: Mapping[str, object], picture: str) -> tuple[Question, dict[str, LazyText]]:
    """The question in a submitted form, and what is wrong with it: a message for each field.

    Fields are `text`, `time_limit`, `points`, `explanation`, `picture`, `kind`, and those of the kind.
    """
    kind = _kind(form)
    filled = kind.filled({name: _text(form, name) for name in form})
    limit, limit_problems = _time_limit(_text(form, "time_limit"))
    question = Question(
        text=_text(form, "text"),
        choices=filled.choices,
        kind=kind.name,
        time_limit_s=limit,
        points_factor=_POINTS.get(_text(form, "points"), -1),
        explanation=_text(form, "explanation"),
        picture=picture,
        details=filled.details,
    )
    found = [*limit_problems, *question_problems(question), *_picture_problems(picture)]
    errors = dict(filled.problems)
    for problem in found:
        if not (filled.problems and problem.field in filled.instead_of):
            errors.setdefault(filled.fields.get(problem.field, problem.field), problem.message)
    return question, errors


def _kind(form: Mapping[str, object]) -> Kind:
    return KINDS.get(_text(form, "kind"), KINDS[FIRST])


def _all_fields() -> dict[str, str]:
    """The fields of the forms of all kinds for a new question."""
    return {name: text for kind in KINDS.values() for name, text in kind.form_of(None).items()}


def fields_in(language: str) -> dict[str, str]:
    """The fields of all kinds for a new question, with the words that stand there already in that language."""
    return {name: gettext(text, language) if text else "" for name, text in _all_fields().items()}


def _time_limit(written: str) -> tuple[int | None, list[Problem]]:
    if written == "":
        return None, []
    if not written.isascii() or not written.isdecimal() or len(written) > 6:
        return None, [Problem("time_limit", lazy("Write whole seconds, such as 20, or leave it empty for no limit."))]
    return int(written), []


def _picture_problems(picture: str) -> list[Problem]:
    if picture and not is_picture_name(picture):
        return [Problem("picture", lazy("This picture is not there any more. Please choose it again."))]
    return []


def _text(form: Mapping[str, object], name: str) -> str:
    """A field as text without outer blanks, whatever was sent."""
    typed = form.get(name)
    return cleaned(typed[:MAX_FIELD]) if isinstance(typed, str) else ""
