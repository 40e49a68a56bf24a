"""The languages that there are, and which of them a reader gets: the same as in `quiz_language.js`."""

ENGLISH = "en"  # the language of the texts themselves
LANGUAGES = {ENGLISH: "English", "de": "Deutsch"}  # by the names that their speakers give them
# For tests alone, chosen by nothing but the cookie: every text is marked, or runs from right to left.
MARKED, MIRRORED = "en-XA", "ar-XB"
PSEUDO = (MARKED, MIRRORED)
LANGUAGE_COOKIE = "quizapp_language"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
_LONGEST_HEADER = 200  # of what browsers say about languages


def is_right_to_left(language: str) -> bool:
    """Whether lines of that language begin at the right."""
    return base(language) in RIGHT_TO_LEFT


def is_language(said: object) -> bool:
    """Whether somebody can read in that language here."""
    return isinstance(said, str) and said in LANGUAGES


def reader_language(cookie: str | None, accept_language: str | None) -> str:
    """The language chosen by hand, else the first of those of the browser that there is, else English."""
    known = (*LANGUAGES, *PSEUDO)
    for wanted in (cookie or "", *_accepted(accept_language or "")):
        if wanted in known:
            return wanted
        if base(wanted) in LANGUAGES:
            return base(wanted)
    return ENGLISH


def _accepted(header: str) -> list[str]:
    """The languages of an `Accept-Language` header, the dearest first (RFC 9110, 12.5.4)."""
    weighed: list[tuple[float, str]] = []
    for part in header[:_LONGEST_HEADER].split(","):
        tag, _, weight = part.partition(";")
        weighed.append((_weight(weight), tag.strip()))
    return [tag for weight, tag in sorted(weighed, key=lambda one: -one[0]) if weight > 0]


def _weight(said: str) -> float:
    name, _, number = said.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return float(number)
    except ValueError:
        return 0.0


def base(tag: str) -> str:
    return tag.lower().partition("-")[0]
