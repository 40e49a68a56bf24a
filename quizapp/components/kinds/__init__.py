"""How each kind of question looks: the module of its name has its `FACE`, and its `EDITOR`."""

from collections.abc import Callable
from importlib import import_module
from typing import TypeVar

import reflex as rx

from quizapp.components.kinds.face import Editor, Face, FormParts
from quizapp.domain.kinds import KINDS

T = TypeVar("T")
_MODULES = {name: import_module(f"{__name__}.{name}") for name in KINDS}  # fails where one has no looks
FACES: dict[str, Face] = {name: module.FACE for name, module in _MODULES.items()}
EDITORS: dict[str, Editor] = {name: module.EDITOR for name, module in _MODULES.items()}


def by_kind(kind: rx.Var, part: Callable[[Face], rx.Component]) -> rx.Component | rx.Var:
    """A part of the face of that kind of question. Kinds with the same face share it, and its code."""
    cases = [(*names, part(face)) for face, names in _grouped(FACES)]
    return rx.match(kind, *cases, rx.fragment())


def editors(parts: FormParts) -> list[rx.Component]:
    """The fields of all kinds in the question form. Those of the kind that is chosen are seen."""
    return [editor(parts, names) for editor, names in _grouped(EDITORS)]


def _grouped(of: dict[str, T]) -> list[tuple[T, list[str]]]:
    groups: list[tuple[T, list[str]]] = []
    for name, one in of.items():
        known = next((names for other, names in groups if other is one), None)
        if known is None:
            groups.append((one, [name]))
        else:
            known.append(name)
    return groups
