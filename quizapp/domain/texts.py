"""Texts that people read, where nothing is known yet of who reads them: English, to be translated where they are read.

The names are gettext's. All texts that are marked here, or in pages (`frontend/texts.py`), are in the catalogues.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class LazyText:
    """A sentence that is made where it is read: `text` with places such as `{name}`, and what goes there.

    `many` is the text for any `count` but one, where there are two.
    """

    text: str
    places: tuple[tuple[str, object], ...] = ()
    many: str = ""

    @property
    def count(self) -> int:
        """What decides between one and many."""
        count = dict(self.places).get("count", 0)
        return count if isinstance(count, int) else 0

    def __str__(self) -> str:
        """In English, for terminals and logs."""
        text = self.many if self.many and self.count != 1 else self.text
        return text.format(**{name: in_english(value) for name, value in self.places})


def in_english(value: object) -> str:
    """What is put in a place: a fraction has one decimal."""
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def N_(text: str) -> str:
    """A text that a page shows, as it is: the mark puts it into the catalogues."""
    return text


def lazy(text: str, **places: object) -> LazyText:
    """A sentence of the server with something in its places."""
    return LazyText(text, tuple(places.items()))


def lazy_n(one: str, many: str, count: int, **places: object) -> LazyText:
    """The same for a count, which is in the place `{count}`."""
    return LazyText(one, (("count", count), *places.items()), many)
