"""The dictionaries of browsers: two modules for each language, which a page loads for its reader alone.

What only hosts see is in a dictionary of its own, so that a phone on a slow line loads less.
"""

import json

from babel.messages.catalog import Message

from quizapp.texts.catalogue import plural_forms, pseudo, read_file
from quizapp.texts.extraction import PAGE
from quizapp.texts.languages import ENGLISH, LANGUAGES, PSEUDO

Dictionary = dict[str, str | list[str]]  # from each English text of pages to its translation, or to all its forms

# Where the texts are said that no phone shows; the controls are on the presenter's phone, too.
_OF_DESKS = ("quizapp/pages/host/", "quizapp/components/host/", "quizapp/domain/kinds/", "quizapp/domain/certificate_")
_OF_TRUST = "quizapp/pages/phone/trust.py"
_OF_PRESENTERS = tuple(f"quizapp/components/host/{name}.py" for name in ("lock", "on_stage", "pacing"))
_TRANSLATED = [language for language in LANGUAGES if language != ENGLISH]


def dictionary_modules() -> dict[str, str]:
    """The modules by their names: one with how to load each, and the dictionaries."""
    languages = [*_TRANSLATED, *PSEUDO]
    loads = "\n".join(
        f'  "{language}": {{ '
        + ", ".join(f'{part}: () => import("$/utils/quiz_{part}_{language}")' for part in ("phones", "desks"))
        + " },"
        for language in languages
    )
    modules = {
        "quiz_dictionaries": "// Written by the build from `quizapp/texts/catalogues/`.\n"
        f"export const dictionaries = {{\n{loads}\n}};\n"
    }
    for language in languages:
        for part, words in (("phones", dictionary(language)), ("desks", dictionary(language, of_desks=True))):
            said = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
            modules[f"quiz_{part}_{language}"] = f"export default {said};\n"
    return modules


def dictionary(language: str, *, of_desks: bool = False) -> Dictionary:
    """What pages say in that language: all but what only hosts see, or that. What is not translated is missing."""
    is_pseudo = language in PSEUDO
    return {
        _key(message): _pseudo(message, language) if is_pseudo else _forms(message)
        for message in read_file(_TRANSLATED[0] if is_pseudo else language)
        if message.id and PAGE in message.auto_comments and _is_of_desks(message) == of_desks
        if is_pseudo or message.string
    }


def _is_of_desks(message: Message) -> bool:
    places = [place for place, _line in message.locations]
    return all(place.startswith((*_OF_DESKS, _OF_TRUST)) and place not in _OF_PRESENTERS for place in places)


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _forms(message: Message) -> str | list[str]:
    return message.string if isinstance(message.string, str) else list(message.string or ())


def _pseudo(message: Message, language: str) -> str | list[str]:
    if isinstance(message.id, str):
        return pseudo(message.id, language)
    one, many = message.id
    return [pseudo(one if form == "one" else many, language) for form in plural_forms(language)]
