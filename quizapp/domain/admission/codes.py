"""Codes that survive being read aloud: six characters lead to a quiz, eight bring a person back into it."""

from collections.abc import Callable, Sequence

from quizapp.domain.refusal import Refusal

LENGTH = 6
REJOIN_LENGTH = 8
# Without 0/O, 1/I/L, which are taken for each other.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
MAX_TYPED = 64
_DASHES = str.maketrans("", "", "-‐‑‒–—−")  # keyboards of phones make long ones of two


def new_code(pick: Callable[[Sequence[str]], str]) -> str:
    """A join code of characters that `pick` chooses from the alphabet (`secrets.choice`)."""
    return "".join(pick(ALPHABET) for _ in range(LENGTH))


def new_rejoin_code(pick: Callable[[Sequence[str]], str]) -> str:
    """A personal code by which somebody comes back from another device."""
    return "".join(pick(ALPHABET) for _ in range(REJOIN_LENGTH))


def spoken(rejoin_code: str) -> str:
    """A rejoin code as people read it: in two halves."""
    return f"{rejoin_code[:4]} {rejoin_code[4:]}"


def normalise(typed: object) -> str:
    """The join code somebody meant: case, spaces and dashes do not matter.

    Raises `Refusal` ("malformed_code") for what can never be a code.
    """
    code = _letters(typed)
    if code is None:
        raise Refusal("malformed_code")
    if len(code) != LENGTH:
        raise Refusal("malformed_code", because="length", length=len(code))
    strange = _strange(code)
    if strange:
        raise Refusal("malformed_code", because="character", character=strange)
    return code


def normalise_rejoin(typed: object) -> str:
    """The rejoin code somebody meant.

    Raises `Refusal` ("malformed_rejoin_code") for what can never be one.
    """
    code = _letters(typed)
    if code is None:
        raise Refusal("malformed_rejoin_code")
    if len(code) != REJOIN_LENGTH:
        raise Refusal("malformed_rejoin_code", because="length", length=len(code))
    strange = _strange(code)
    if strange:
        raise Refusal("malformed_rejoin_code", because="character", character=strange)
    return code


def _letters(typed: object) -> str | None:
    """What was typed without what does not matter, None for what nobody typed."""
    if not isinstance(typed, str) or len(typed) > MAX_TYPED:
        return None
    return "".join(typed.upper().translate(_DASHES).split())


def _strange(code: str) -> str:
    return next((character for character in code if character not in ALPHABET), "")
