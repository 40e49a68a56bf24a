"""The kinds of questions: each module of this folder with a `KIND` is one."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from pkgutil import iter_modules

from quizapp.domain.kinds.kind import Kind
from quizapp.domain.questions import Choice, Problem, Question, common_problems


def _found() -> list[Kind]:
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    kinds = [module.KIND for module in modules if hasattr(module, "KIND")]
    return sorted(kinds, key=lambda kind: kind.order)


KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _found()}
FIRST = next(iter(KINDS))


def kind_of(name: str) -> Kind:
    """The kind of that name. Raises `KeyError` for one that this version does not know."""
    return KINDS[name]


def unscored_names() -> list[str]:
    """The names of the kinds that are not scored."""
    return [kind.name for kind in KINDS.values() if not kind.is_scored]


def kind_for(choices: Sequence[Choice]) -> str:
    """The kind that a file means which has these choices and no word for it: the most special one that takes them."""
    return next((kind.name for kind in reversed([*KINDS.values()]) if kind.is_meant_by(choices)), FIRST)


def problems(question: Question) -> list[Problem]:
    """Everything that keeps a question from being asked; empty when it is fine."""
    own = kind_of(question.kind).problems(question)
    return common_problems(question) + own
