"""Texts of pages (`browser/texts/quiz_texts.js`) as Vars: English here, in the reader's language in the browser.

Whole sentences, so that other languages can order them anew; `{name}` is a place for something.
"""

from typing import Any

import reflex as rx
from reflex.vars import VarData
from reflex.vars.function import FunctionStringVar, FunctionVar
from reflex_base.utils.imports import ImportVar

from quizapp.domain.texts import LazyText

MODULE = "$/utils/quiz_texts"


def _function(name: str) -> FunctionVar:
    return FunctionStringVar.create(name, _var_data=VarData(imports={MODULE: [ImportVar(tag=name)]}))


_GETTEXT, _NGETTEXT = _function("gettext"), _function("ngettext")
set_language = _function("setLanguage")
language = rx.Var("language", _var_type=str, _var_data=VarData(imports={MODULE: [ImportVar(tag="language")]}))


def _(text: str, **places: Any) -> rx.vars.StringVar:
    """The text in the reader's language, with what is put in its places."""
    return (_GETTEXT.call(text, places) if places else _GETTEXT.call(text)).to(str)


def ngettext(one: str, many: str, count: Any, *, is_whole: bool = True, **places: Any) -> rx.vars.StringVar:
    """The one of the texts that fits the count, which goes in the place `{count}`; other languages have more forms.

    It is not whole where the places are left for `rich` to fill.
    """
    if not is_whole:
        return _NGETTEXT.call(one, many, count).to(str)
    return _NGETTEXT.call(one, many, count, {"count": count, **places}).to(str)


def of_lazy(said: LazyText) -> rx.vars.StringVar:
    """A text of the domain, as the page's own."""
    places = {name: of_lazy(value) if isinstance(value, LazyText) else value for name, value in said.places}
    return _(said.text, **places)


class Rich(rx.Component):
    """A text with components in its places."""

    library = MODULE
    tag = "QuizRich"

    text: rx.Var[str]
    places: rx.Var[list[str]]


class EventLanguage(rx.Component):
    """Lets the page speak that language, loading it anew where it speaks another one."""

    library = "$/utils/quiz_event_language"
    tag = "QuizEventLanguage"

    language: rx.Var[str]


def rich(text: rx.vars.StringVar, **places: Any) -> rx.Component:
    """A text, from `_` or `ngettext`, with a component or a Var in each of its places.

    Raises `ValueError` for a place that is not there, or is filled already.
    """
    for name in places:
        if f"{{{name}}}" not in str(text) or f'["{name}"]' in str(text):
            raise ValueError(f"{name} is no place left to fill in {text}")
    # Each in a fragment: what shows nothing would be no child at all, and the others would move up.
    return Rich.create(*map(rx.fragment, places.values()), text=text, places=list(places))
