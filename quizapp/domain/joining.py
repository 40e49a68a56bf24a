"""Names and the rules of getting in."""

import unicodedata
from collections.abc import Collection
from enum import StrEnum

import regex

from quizapp.domain.phases import Phase
from quizapp.domain.refusal import Refusal

MAX_NAME = 32
MAX_NAME_CODE_POINTS = 255
AVATARS = ("🦊", "🐼", "🦉", "🐙", "🦁", "🐸", "🐝", "🦄", "🐢", "🦋", "🐳", "🦖", "🐧", "🐨", "🦜", "🐬")

_GRAPHEME = regex.compile(r"\X")
# Joiners and variation selectors are invisible by themselves but make one emoji of several.
_EMOJI_GLUE = {"\u200d", "\ufe0e", "\ufe0f"}
_EMOJI_TAGS = range(0xE0020, 0xE0080)


class JoinStatus(StrEnum):
    """Whether somebody is in, waits for the next question, or can answer."""

    JOINED = "joined"
    WAITING = "waiting"
    ACTIVE = "active"


def clean_name(typed: object) -> str:
    """The name as it is shown: 1 to 32 characters as people count them.

    Raises `Refusal` with what is wrong with it.
    """
    if not isinstance(typed, str):
        raise Refusal("name_missing", "Please enter a name.")
    if len(typed) > 10 * MAX_NAME_CODE_POINTS:
        raise Refusal("name_too_long", f"A name has at most {MAX_NAME} characters.")
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    if any(not _may_be_in_a_name(character) for character in name):
        raise Refusal("name_invisible", "This name has characters that cannot be seen. Please type it anew.")
    if not any(_is_visible(character) for character in name):
        raise Refusal("name_missing", "Please enter a name.")
    length = len(_GRAPHEME.findall(name))
    if length > MAX_NAME or len(name) > MAX_NAME_CODE_POINTS:
        raise Refusal("name_too_long", f"A name has at most {MAX_NAME} characters, this one has {length}.")
    return name


def _may_be_in_a_name(character: str) -> bool:
    if character in _EMOJI_GLUE or ord(character) in _EMOJI_TAGS:
        return True
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
        return False
    # Letters that are drawn as nothing: Hangul fillers and the empty Braille pattern.
    return character not in {"\u115f", "\u1160", "\u3164", "\uffa0", "\u2800"}


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNPS"


def name_key(name: str) -> str:
    """What two names share when they are the same: case, width and outer spaces do not matter."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).strip()


def numbered(name: str, taken: Collection[str]) -> str:
    """The name, with the lowest free number behind it when its key is among the taken keys."""
    if name_key(name) not in taken:
        return name
    number = 2
    while name_key(f"{name} {number}") in taken:
        number += 1
    return f"{name} {number}"


def clean_avatar(index: object) -> str:
    """The avatar of that number; whatever is not one gets the first."""
    if type(index) is int and 0 <= index < len(AVATARS):
        return AVATARS[index]
    return AVATARS[0]


def status_on_joining(phase: Phase) -> JoinStatus:
    """What somebody is who joins now: during a presentation or a question they wait (L1)."""
    if phase in (Phase.LOBBY, Phase.REVEAL, Phase.LEADERBOARD):
        return JoinStatus.JOINED
    return JoinStatus.WAITING


def may_join(phase: Phase, *, locked: bool) -> None:
    """Let a new device in, or raise the `Refusal` it is shown."""
    if phase is Phase.FINISHED:
        raise Refusal("ended", "This quiz has ended. Nobody can join it any more.")
    if locked:
        raise Refusal("locked", "Joining is locked right now. You are let in as soon as the host unlocks it.")
