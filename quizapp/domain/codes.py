"""Join codes: six characters that survive being read aloud across a room."""

from collections.abc import Callable, Sequence

from quizapp.domain.refusal import Refusal

LENGTH = 6
# Without 0/O, 1/I/L, which are taken for each other.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_code(pick: Callable[[Sequence[str]], str]) -> str:
    """A code of characters that `pick` chooses from the alphabet (`secrets.choice`)."""
    return "".join(pick(ALPHABET) for _ in range(LENGTH))


def normalise(typed: object) -> str:
    """The code somebody meant: case, spaces and dashes do not matter.

    Raises `Refusal` ("malformed_code") for what can never be a code.
    """
    if not isinstance(typed, str) or len(typed) > 64:
        raise Refusal("malformed_code", "A join code has 6 letters and digits.")
    code = "".join(typed.upper().replace("-", "").split())
    if len(code) != LENGTH:
        raise Refusal("malformed_code", f"A join code has 6 letters and digits, this has {len(code)}.")
    strange = [character for character in code if character not in ALPHABET]
    if strange:
        raise Refusal("malformed_code", f"Join codes never contain “{strange[0]}”. Have another look at the screen.")
    return code
