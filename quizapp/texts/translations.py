"""Making a sentence of the server in the language of its reader."""

from babel.numbers import format_decimal

from quizapp.domain.texts import LazyText
from quizapp.texts.catalogue import Translation, catalogue, form_for, pseudo
from quizapp.texts.languages import ENGLISH, PSEUDO


def gettext(text: str, language: str) -> str:
    """A text without places, translated; English where it is not."""
    return translated(LazyText(text), language)


def translated(said: LazyText, language: str = ENGLISH) -> str:
    """The sentence, with what goes in its places."""
    places = {name: _in_place(value, language) for name, value in said.places}
    return _template(said, language).format(**places)


def _template(said: LazyText, language: str) -> str:
    english = said.many if said.many and said.count != 1 else said.text
    if language in PSEUDO:
        return pseudo(english, language)
    found: Translation | None = catalogue(language).get(said.text)
    if isinstance(found, tuple):
        return found[form_for(language, said.count)]
    return found or english


def _in_place(value: object, language: str) -> str:
    if isinstance(value, LazyText):
        return translated(value, language)
    if isinstance(value, float):
        return format_decimal(value, "0.0", locale=ENGLISH if language in PSEUDO else language)
    return str(value)
