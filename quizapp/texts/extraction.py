"""From the sources to the catalogues: which texts there are, and which of them a catalogue lacks."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from quizapp.texts.catalogue import file_of, read_file
from quizapp.texts.languages import ENGLISH, LANGUAGES

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "quizapp"
PAGE = "page"  # the comment of a text that pages translate: it is in the dictionaries of browsers
# What marks a text: gettext's usual names. `lazy` and `lazy_n` are of the server alone.
_PAGE_MARKS: dict[str, tuple[int, ...] | None] = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
_SERVER_MARKS: dict[str, tuple[int, ...] | None] = {"lazy": None, "lazy_n": (1, 2)}
_METHODS = [("**.py", "python"), ("**.js", "javascript")]
_WIDTH = 118

# Without dates: what did not change gives the same file.
_HEAD = """\
# {name}, for quizapp.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""

Key = str | tuple[str, str]


@dataclass(frozen=True)
class Text:
    """A text of the sources; `one` and `many` where there are plural forms."""

    key: Key
    places: tuple[str, ...]
    is_of_pages: bool


def texts(sources: Path = SOURCES) -> list[Text]:
    """All texts, in the order of files and lines."""
    found: dict[Key, Text] = {}
    for marks, of_pages in ((_PAGE_MARKS, True), (_SERVER_MARKS, False)):
        for key, place in _extracted(sources, marks):
            known = found.get(key, Text(key, (), is_of_pages=False))
            places = known.places if place in known.places else (*known.places, place)
            found[key] = Text(key, places, is_of_pages=known.is_of_pages or of_pages)
    return sorted(found.values(), key=lambda text: text.places)


def _extracted(sources: Path, marks: dict[str, tuple[int, ...] | None]) -> Iterator[tuple[Key, str]]:
    for name, _line, message, _comments, _context in extract_from_dir(sources, _METHODS, keywords=marks):
        key = message if isinstance(message, str) else (str(message[0]), str(message[1]))
        if key:
            yield key, f"quizapp/{name}"


def update(language: str) -> None:
    """Write the catalogue anew: texts that are gone are dropped, new ones wait for their translation."""
    old = {message.id: message for message in read_file(language)} if file_of(language).exists() else {}
    new = Catalog(language)
    for text in texts():
        known = old.get(text.key)
        new.add(
            text.key,
            known.string if known else None,
            locations=[(place, 0) for place in text.places],
            auto_comments=[PAGE] if text.is_of_pages else [],
        )
    with file_of(language).open("wb") as file:
        file.write(_HEAD.format(name=LANGUAGES[language], language=language, plural=new.plural_forms).encode())
        write_po(file, new, width=_WIDTH, omit_header=True, include_lineno=False)


def faults(language: str) -> list[str]:
    """What is wrong with a catalogue, a sentence each."""
    known = {message.id: message for message in read_file(language) if message.id}
    there = {text.key: text for text in texts()}
    found = [f"is not translated: {key!r}" for key in there if key not in known or not _is_whole(known[key])]
    found += [f"is in no source any more: {key!r}" for key in known if key not in there]
    found += [f"has other places than its translation: {key!r}" for key in known if not _has_same_places(known[key])]
    for key, text in there.items():
        if key in known and (PAGE in known[key].auto_comments) != text.is_of_pages:
            found.append(f"is marked as a text of pages, or not, and should be otherwise: {key!r}")
    return found


def _is_whole(message: Message) -> bool:
    return not message.fuzzy and all(_all(message.string))


def _has_same_places(message: Message) -> bool:
    ids, strings = _all(message.id), _all(message.string)
    wanted = {place for text in ids for place in _places(text)}
    return all(set(_places(text)) <= wanted for text in strings) and (
        len(ids) > 1 or not strings[0] or set(_places(strings[0])) == wanted
    )


def _all(texts: str | Iterable[str] | None) -> list[str]:
    return [texts] if isinstance(texts, str) else list(texts or ("",))


def _places(text: str) -> list[str]:
    return [name for _text, name, _spec, _conversion in Formatter().parse(text) if name is not None]


def main(*, writes: bool) -> int:
    """Bring all catalogues up to date, or only look; says what is missing. 1 where one looked and anything is."""
    missing = 0
    for language in LANGUAGES:
        if language == ENGLISH:
            continue
        if writes:
            update(language)
        found = faults(language)
        print(f"{language}: {len(texts())} texts, {len(found)} things to mend", *found, sep="\n  ")
        missing += len(found)
    return int(missing > 0 and not writes)


if __name__ == "__main__":
    sys.exit(main(writes="check" not in sys.argv))
