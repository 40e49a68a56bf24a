"""What all writing of events shares: whose event it is, and which texts are fine."""

import unicodedata
from typing import TypeGuard

import regex
from sqlmodel import Session, col, select

from quizapp.db.tables import Event, Segment
from quizapp.domain.refusal import Refusal
from quizapp.domain.texts import lazy
from quizapp.services.play.commands import locked_event
from quizapp.services.play.versions import new_version
from quizapp.texts.translations import translated

MAX_TITLE = 120
_MAX_TITLE_CODE_POINTS = 200  # what the columns hold
_MAX_ID = 2**31 - 1

# What nobody can see, and what turns the text around it; joiners within emoji and scripts are fine.
_STRANGE = regex.compile(r"[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\ufeff]")
_VISIBLE = regex.compile(r"[\p{L}\p{N}\p{P}\p{S}\p{Extended_Pictographic}]")
_GRAPHEME = regex.compile(r"\X")


def is_id(value: object) -> TypeGuard[int]:
    """Whether this can be the id of a row: browsers send whatever they like."""
    return type(value) is int and 0 < value <= _MAX_ID


def own_event(session: Session, host_id: int, event_id: object) -> Event:
    """The host's event, held until the end of the transaction.

    Raises `Refusal` ("unknown_event") for one that does not exist and, alike, for somebody else's.
    """
    if not is_id(event_id):
        raise _unknown_event()
    found = session.exec(select(Event.id).where(Event.id == event_id, Event.host_id == host_id)).first()
    if found is None:
        raise _unknown_event()
    return locked_event(session, event_id)


def owned_id(session: Session, host_id: int, event_id: object) -> int:
    """The id of the host's event, for who only reads. Raises `Refusal` as `own_event` does."""
    if is_id(event_id):
        mine = select(Event.id).where(Event.id == event_id, Event.host_id == host_id)
        if session.exec(mine).first() is not None:
            return event_id
    raise _unknown_event()


def mark_changed(session: Session, event: Event) -> None:
    """Give the event its next version, so that every room takes over what was written."""
    new_version(session, event)
    session.flush()


def segments_of(session: Session, event_id: int) -> list[Segment]:
    """The segments of an event in their order."""
    order = (col(Segment.position), col(Segment.id))
    return list(session.exec(select(Segment).where(Segment.event_id == event_id).order_by(*order)))


def clean_title(typed: object) -> str:
    """A title as it is shown: 1 to 120 characters of any script.

    Raises `Refusal` ("title_missing", "title_too_long", "title_invisible").
    """
    if not isinstance(typed, str) or not typed.strip():
        raise Refusal("title_missing")
    if len(typed) > 10_000:
        raise _too_long()
    title = " ".join(unicodedata.normalize("NFC", typed).split())
    if _STRANGE.search(title):
        raise Refusal("title_invisible")
    if not _VISIBLE.search(title):
        raise Refusal("title_missing", because="invisible")
    if len(_GRAPHEME.findall(title)) > MAX_TITLE:
        raise _too_long()
    if len(title) > _MAX_TITLE_CODE_POINTS:
        raise Refusal("title_too_long", because="room")
    return title


def shortened(title: str, ending: str) -> str:
    """The title with that ending, cut where it would become too long."""
    characters: list[str] = _GRAPHEME.findall(title)
    while len(characters) + len(ending) > MAX_TITLE or len("".join(characters)) + len(ending) > _MAX_TITLE_CODE_POINTS:
        characters.pop()
    return "".join(characters).rstrip() + ending


def _too_long() -> Refusal:
    return Refusal("title_too_long", most=MAX_TITLE)


def _unknown_event() -> Refusal:
    return Refusal("unknown_event", because="yours")


def segment_title(number: int, language: str) -> str:
    """What a part is called that nobody has named."""
    return translated(lazy("Part {number}", number=number), language)
