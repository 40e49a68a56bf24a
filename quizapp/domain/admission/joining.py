"""Names and the rules of getting in."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import regex

from quizapp.domain.admission.attempts import ASK_AGAIN_MS, LOCK_GRACE_MS, may_ask_again, may_finish
from quizapp.domain.flow.phases import Phase
from quizapp.domain.refusal import Refusal
from quizapp.domain.texts import N_

MAX_NAME = 32
NAME_MISSING = N_("Please enter a name.")
MAX_NAME_CODE_POINTS = 255
MAX_NAME_UNITS = 2 * MAX_NAME_CODE_POINTS  # as browsers count, who count an emoji twice
AVATARS = ("🦊", "🐼", "🦉", "🐙", "🦁", "🐸", "🐝", "🦄", "🐢", "🦋", "🐳", "🦖", "🐧", "🐨", "🦜", "🐬")

_GRAPHEME = regex.compile(r"\X")
# Drawn as nothing, or turning the text around it. `regex` knows newer emoji than Python's own tables,
# and code points reserved for coming ones are pictographic already.
_HIDDEN = regex.compile(
    r"[[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]--\p{Extended_Pictographic}]", regex.V1
)
_VISIBLE = regex.compile(r"[\p{L}\p{N}\p{P}\p{S}\p{Extended_Pictographic}]")
_IGNORABLE = regex.compile(r"\p{Default_Ignorable_Code_Point}")
# Hidden characters where they do what they are for: they make one emoji of several, or join letters.
_GLUE = regex.compile(
    r"(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}])[\ufe0e\ufe0f]"
    r"|(?<=[0-9#*])\ufe0f(?=\u20e3)"
    r"|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0e\ufe0f])\u200d(?=\p{Extended_Pictographic})"
    r"|(?<=\U0001f3f4)[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f"
    r"|(?<=\p{Canonical_Combining_Class=Virama})[\u200c\u200d]"
    r"|(?<=\p{Arabic})\u200c(?=\p{Arabic})"
)


class Admission(StrEnum):
    """Who gets in who was never in: everybody, whom the host lets in, or nobody."""

    OPEN = "open"
    APPROVE = "approve"
    LOCKED = "locked"


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
        raise Refusal("name_missing")
    if len(typed) > 10 * MAX_NAME_CODE_POINTS:
        raise Refusal("name_too_long", most=MAX_NAME)
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    if _HIDDEN.search(_GLUE.sub("", name)):
        raise Refusal("name_invisible")
    if not _VISIBLE.search(name):
        raise Refusal("name_missing")
    length = len(_GRAPHEME.findall(name))
    if length > MAX_NAME:
        raise Refusal("name_too_long", because="length", most=MAX_NAME, length=length)
    if max(len(name), len(name_key(name))) > MAX_NAME_CODE_POINTS:
        raise Refusal("name_too_long", because="room")
    return name


def name_key(name: str) -> str:
    """What two names share when they are the same: case, width, outer spaces and glue do not matter."""
    seen = _IGNORABLE.sub("", unicodedata.normalize("NFKC", name))
    return unicodedata.normalize("NFKC", seen.casefold()).strip()


def numbered(name: str, taken: Collection[str]) -> str:
    """The name, with the lowest free number behind it when its key is among the taken keys."""
    if name_key(name) not in taken:
        return name
    number, key = 2, name_key(f"{name} 2")[:-1]  # digits are their own keys, whatever comes before them
    while f"{key}{number}" in taken:
        number += 1
    return f"{name} {number}"


def clean_avatar(index: object) -> str:
    """The avatar of that number; whatever is not one gets the first."""
    if type(index) is int and 0 <= index < len(AVATARS):
        return AVATARS[index]
    return AVATARS[0]


def status_on_joining(phase: Phase) -> JoinStatus:
    """What somebody is who joins now: during a presentation or a question they wait (L1).

    A pause may have interrupted either of them.
    """
    if phase in (Phase.PRESENTING, Phase.QUESTION, Phase.PAUSED):
        return JoinStatus.WAITING
    return JoinStatus.JOINED


@dataclass(frozen=True)
class AtTheDoor:
    """A device that wants to get into an event, and all that decides whether it may.

    `started_at_ms` is when it opened the join page. `elsewhere` is the title of another event that it takes
    part in, while that is running.
    """

    phase: Phase
    started_at_ms: int
    now_ms: int
    locked_at_ms: int | None = None
    lock_grace_ms: int = LOCK_GRACE_MS
    is_in: bool = False  # and has not left
    has_left: bool = False
    is_removed: bool = False
    is_banned: bool = False
    elsewhere: str = ""
    asks_host: bool = False  # what is closed since then is not locked: the host lets people in
    is_let_in: bool = False  # by the host
    turned_away_at_ms: int | None = None
    full_at: int = 0  # how many people are in, which is as many as can be; 0: there is room


def may_join(door: AtTheDoor) -> None:
    """Let a device in, or raise the `Refusal` it is shown.

    Neither a lock, nor the end, nor a full event keeps out who has been in. A device takes part in one running
    event at a time (J13); who is in already is never asked about another one.
    """
    if door.is_banned:
        raise banned()
    if door.is_removed:
        raise removed()
    if door.is_in:
        return
    if door.elsewhere and door.phase is not Phase.FINISHED:
        raise elsewhere(door.elsewhere)
    if door.has_left:
        return
    if door.phase is Phase.FINISHED:
        raise Refusal("ended")
    if not door.is_let_in:
        _refuse_closed(door)
    if door.full_at:
        raise full(door.full_at)


def _refuse_closed(door: AtTheDoor) -> None:
    closed_at_ms = door.locked_at_ms  # by a lock, or because the host lets people in
    if closed_at_ms is None or may_finish(door.started_at_ms, closed_at_ms, door.now_ms, door.lock_grace_ms):
        return
    if not door.asks_host:
        raise Refusal("locked")
    if door.turned_away_at_ms is not None and not may_ask_again(door.turned_away_at_ms, door.now_ms):
        raise turned_away()
    raise Refusal("approval")


def turned_away() -> Refusal:
    """What a phone reads whom the host did not let in."""
    return Refusal("turned_away", count=ASK_AGAIN_MS // 60000)


def full(people: int) -> Refusal:
    """What somebody reads for whom there is no room."""
    return Refusal("full", people=spoken_number(people))


def spoken_number(number: int) -> str:
    """A number with its thousands apart: "2 000"."""
    return f"{number:,}".replace(",", "\u00a0")


def too_many_joining() -> Refusal:
    """What a phone reads whose network, or which itself, asks too often; how long it waits is said beside it."""
    return Refusal("too_many_joining")


def removed() -> Refusal:
    """What somebody reads whom the host took out."""
    return Refusal("removed")


def banned() -> Refusal:
    """What a device reads that joins nothing of this host's."""
    return Refusal("banned")


def elsewhere(title: str) -> Refusal:
    """What a device reads that takes part in another running event."""
    return Refusal("elsewhere", title=title)
