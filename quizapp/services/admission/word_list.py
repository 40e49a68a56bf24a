"""Names that are not welcome where a host has switched the word list on.

The words are those of glin-profanity: whole words and their simple disguises (digits and signs for letters,
stretched or spaced out letters), never parts of words. Slips are worse than gaps here, for the host can still
take somebody out: so people's real names are let through, and only languages with a list worth having are on.
"""

from collections.abc import Callable
from functools import cache

import regex

from quizapp.domain.refusal import Refusal

LANGUAGES = (
    "english", "german", "french", "spanish", "italian", "dutch", "portuguese", "polish", "russian", "czech",
    "danish", "norwegian", "swedish", "finnish", "hungarian",
)  # fmt: skip
# Given and family names that some list takes for something else, also by their accents or doubled letters.
NAMES = (
    "Amador", "Anália", "Analía", "Anita", "Anitta", "Aníta", "Annita", "Annus", "Áss", "van Baalen", "Bite", "Bonner",
    "Butt", "Carita", "Comer", "Con", "Conn", "Concha", "Cu", "Cumming", "De Cock", "Del", "Dell", "Delèze", "Duro",
    "Ďuro", "Đuro", "Fan", "Fica", "Franc", "Francés", "Gerber", "Griet", "Hol", "Holl", "Holík", "Hooker", "Johny",
    "Johnny", "Knorr", "Knörr", "Kont", "Kunda", "Kusi", "Kusta", "Kustaa", "Kütt", "Lolita", "Lübs", "Marica",
    "Mona", "Monna", "Móna", "Monta", "Montaña", "Montañez", "Mose", "Orina", "Paal", "Padło", "Palen", "Paleń",
    "Palle", "Paska", "Paška", "Pau", "Pele", "Pelle", "Peter", "Péter", "Piccio", "Pikk", "Piña", "Pina", "Pinto",
    "Pippa", "Pippi", "Pompa", "van Poppel", "Reet", "Regina", "Regína", "Reva", "Rosette", "Shota", "Tiit", "Topa",
    "Zizi",
)  # fmt: skip
# Rude when something is before or after them, and a name where they are all there is.
_NAMES_ALONE = frozenset({"dick", "gay", "fanny", "willy", "randy"})
# What the lists leave out.
_ALSO = (
    "dickhead", "wanker", "whore", "biatch", "chink", "hitler", "adolf hitler", "heil hitler", "sieg heil", "scheisse",
    "scheiss", "arschgeige", "blyat", "блять", "сука", "пизда", "くそ", "傻逼", "씨발",
)  # fmt: skip
_SEAMS = regex.compile(r"(?<=\p{Ll})(?=\p{Lu})|_+|(?<=\p{L}{3})\d+$")  # FuckYou, fuck_you, fuck123

_NUMBERS = regex.compile(r"(?<!\S)[0-9]+(?!\S)")  # "Person 455" is no disguise


def refuse_unwelcome(name: str) -> None:
    """Raise `Refusal` ("name_unwelcome") for a (clean) name that is on the word list."""
    if is_unwelcome(name):
        raise Refusal("name_unwelcome")


def is_unwelcome(name: str) -> bool:
    """Whether the word list has something against this name. The first call loads the lists, about half a second."""
    if name.casefold() in _NAMES_ALONE:
        return False
    is_listed, words = _word_list(), _NUMBERS.sub("", name)
    apart = _SEAMS.sub(" ", words)
    return is_listed(words) or (apart != words and is_listed(apart))


@cache
def _word_list() -> Callable[[str], bool]:
    # Loaded with the first name: most events never ask for it.
    from glin_profanity import Filter  # pyright: ignore[reportMissingTypeStubs] -- typed, but not marked so

    lists = Filter(
        {
            "languages": list(LANGUAGES),
            "detect_leetspeak": True,
            "normalize_unicode": True,
            "custom_words": list(_ALSO),
            "whitelist": list(NAMES),
        }
    )
    return lists.is_profane
