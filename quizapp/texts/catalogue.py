"""A language's catalogue: from each English text to its translation, read from gettext's files."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.core import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po

from quizapp.texts.languages import ENGLISH, MIRRORED, PSEUDO, base

FOLDER = Path(__file__).parent / "catalogues"
_ORDER = ("zero", "one", "two", "few", "many", "other")  # of the forms in a catalogue, as CLDR names them
_PLACE = re.compile(r"(\{\w+\})")
# Latin letters to Arabic ones, so that browsers set a text from right to left.
_MIRROR = {ord(latin): 0x627 + n % 20 for n, latin in enumerate("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")}

Translation = str | tuple[str, ...]  # one text, or one for each plural form


def file_of(language: str) -> Path:
    """The gettext file of a language."""
    return FOLDER / f"{language}.po"


def read_file(language: str) -> Catalog:
    """That file. Raises `babel.messages.pofile.PoFileError` for one that is none."""
    path = file_of(language)
    with path.open("rb") as file:
        try:
            return read_po(file, locale=language, abort_invalid=True)
        except PoFileError as error:
            error.add_note(f"in {path}")
            raise


@cache
def catalogue(language: str) -> dict[str, Translation]:
    """All translations of a language, by their English texts. There are none for English."""
    return {} if language == ENGLISH or language in PSEUDO else dict(_translations(read_file(language)))


def _translations(read: Catalog) -> Iterator[tuple[str, Translation]]:
    for message in read:
        if message.id and message.string and not message.fuzzy:
            key = message.id if isinstance(message.id, str) else message.id[0]
            yield key, message.string if isinstance(message.string, str) else tuple(message.string)


def plural_forms(language: str) -> list[str]:
    """The names of a language's plural forms, in the order of its catalogue."""
    names = {*Locale(base(language)).plural_form.tags, "other"}
    return [name for name in _ORDER if name in names]


def form_for(language: str, count: int) -> int:
    """Which of a language's plural forms that count takes."""
    return plural_forms(language).index(Locale(base(language)).plural_form(count))


def pseudo(text: str, language: str) -> str:
    """A text as tests see it: marked, and perhaps in letters that run from right to left; its places stay."""
    pieces = _PLACE.split(text)
    if language == MIRRORED:
        pieces = [piece if n % 2 else piece.translate(_MIRROR) for n, piece in enumerate(pieces)]
    return f"⟦{''.join(pieces)}⟧"
