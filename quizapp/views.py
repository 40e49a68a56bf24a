"""What browsers get to see, as frozen values.

Nothing in here ever holds a right answer before the reveal. Names are short because a thousand
phones receive them.
"""

from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache, cached_property
from typing import Any


@cache
def _parts(kind: type) -> tuple[str, ...] | None:
    return tuple(part.name for part in fields(kind)) if is_dataclass(kind) else None


def _plain(value: Any) -> Any:
    # `dataclasses.asdict` copies what is immutable here anyway, and takes ten times as long.
    if isinstance(value, (str, int)):
        return value
    if isinstance(value, list):
        return [_plain(item) for item in value]
    parts = _parts(type(value))
    return value if parts is None else {name: _plain(getattr(value, name)) for name in parts}


class View:
    """A value that is sent whole. It is made plain once, however many browsers it goes to."""

    @cached_property
    def as_json(self) -> dict[str, Any]:
        """The value as JSON can hold it."""
        return _plain(self)


@dataclass(frozen=True)
class QuestionView:
    """The question that is on the screens; `id` 0 is none.

    `asked` is what its kind needs to ask it, `tally` what became of it, once it is closed: JSON in the kind's shape.
    """

    id: int = 0
    number: int = 0
    of: int = 0
    kind: str = ""
    text: str = ""
    picture: str = ""
    explanation: str = ""
    factor: int = 1
    opened: int = 0  # the version that opened it: who joined at an earlier one can answer
    asked: dict[str, Any] = field(default_factory=dict[str, Any])
    tally: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class StandingView:
    """A row of a leaderboard. `tied` says that time decided."""

    id: int = 0
    rank: int = 0
    name: str = ""
    avatar: str = ""
    score: int = 0
    gained: int = 0
    late: bool = False
    tied: bool = False


@dataclass(frozen=True)
class StageView(View):
    """What everybody in the room sees. `event` and `version` tell the browser which of two is newer.

    While joining is `locked` (since `locked_at`, in milliseconds since 1970), `finishing` says that who was at the
    door before can still get in, and `lock_reminder` how often the host was reminded of a lock that is
    at least `lock_minutes` old. `presenter` is the id of who has the controls in hand beside the host, 0 for nobody.
    """

    event: int = 0
    version: int = 0
    phase: str = ""
    before: str = ""  # the phase that a pause interrupted
    title: str = ""
    code: str = ""
    segment: str = ""
    admission: str = "open"  # or "approve": the host lets people in, or "locked"
    locked: bool = False
    locked_at: int = 0  # or since when the host lets people in
    finishing: bool = False
    lock_reminder: int = 0
    lock_minutes: int = 0
    may: list[str] = field(default_factory=list[str])  # what the host may do now; a presenter may do less
    plain: bool = True
    streak: bool = False  # right answers in a row give a bonus
    funny: bool = False  # names are drawn, nobody types one
    question: QuestionView = field(default_factory=QuestionView)
    standings: list[StandingView] = field(default_factory=list[StandingView])
    last: bool = False  # no question follows in this segment
    more: bool = False  # another segment follows
    awaiting_reconnect: bool = False  # the quiz goes on by itself as soon as people are back
    hostless: bool = False  # the host has lost the connection, and nobody else has the controls in hand
    presenter: int = 0
    presenter_name: str = ""
    presenter_avatar: str = ""


@dataclass(frozen=True)
class TimerView(View):
    """The clock of the open question at the moment of sending. `total` 0: no limit."""

    left: int = 0
    total: int = 0
    running: bool = False


@dataclass(frozen=True)
class CountsView(View):
    """Numbers that change too often to be sent for each change."""

    people: int = 0
    here: int = 0
    at_door: int = 0  # join pages that are open
    answered: int = 0
    expected: int = 0
    removed: int = 0  # whom the host has taken out
    full: str = ""  # how many people are in, in words, once nobody else can be


@dataclass(frozen=True)
class NameView:
    """Somebody's name on the projector. `number` is the one at its end, which is never cut off."""

    id: int = 0
    avatar: str = ""
    name: str = ""
    number: str = ""


@dataclass(frozen=True)
class LobbyView(View):
    """The names on the projector's lobby, in their places. `size` is a word of `NameSize`, `newest` an id.

    `others` counts who is in and not shown. `language` is the event's, in every phase.
    """

    size: str = ""
    names: list[NameView] = field(default_factory=list[NameView])
    newest: int = 0
    others: int = 0
    language: str = ""


@dataclass(frozen=True)
class WifiView(View):
    """The Wi-Fi of the room, for projectors alone. Its QR code is `path` on a square of `side` modules."""

    name: str = ""
    password: str = field(default="", repr=False)
    side: int = 0
    path: str = field(default="", repr=False)


@dataclass(frozen=True)
class MeView(View):
    """A participant's own part.

    `question` is the question that `answered`, `response`, `verdict` and `points` are about: they mean nothing
    once another one is on the stage. `since` is the version at joining.
    """

    id: int = 0
    name: str = ""
    avatar: str = ""
    status: str = ""
    since: int = 0
    late: bool = False
    score: int = 0
    rank: int = 0
    of: int = 0
    behind: int = 0
    question: int = 0
    answered: bool = False
    response: dict[str, Any] = field(default_factory=dict[str, Any])
    verdict: str = ""  # after the reveal: right, partly, wrong, noted, missed, waited or presented
    points: int = 0


@dataclass(frozen=True)
class ReceiptView(View):
    """What became of the answer with that key: saved, refused for a reason, or waiting: it is to be sent again."""

    key: str = ""
    question: int = 0
    state: str = ""
    reason: str = ""
    words: str = ""


@dataclass(frozen=True)
class WishView:
    """What became of the wish with that key for another name or avatar: saved, or refused; `words` say more."""

    key: str = ""
    state: str = ""
    reason: str = ""
    words: str = ""


@dataclass(frozen=True)
class DoorView:
    """What a join page knows of its device.

    `known_as` is who was in this quiz with it and has left, `name` and `avatar` (its number) are in the form at first.
    Who was at the door `since` before a lock, in ms since 1970, may finish after it. `waiting_as` is the name of who
    waits for the lock to be opened, or for the host to let them in, which `let_in` says. The running quiz that the
    device takes part in already is the `other` one.
    """

    known_as: str = ""
    name: str = ""
    avatar: int = 0
    since: int = 0
    waiting_as: str = ""
    let_in: bool = False
    other_title: str = ""
    other_code: str = ""
    other_name: str = ""


@dataclass(frozen=True)
class FunnyView:
    """A name that was drawn for this phone, before it is taken."""

    name: str = ""
    avatar: str = ""


@dataclass(frozen=True)
class PersonView:
    """A row of the console's list. `status` is "left" or "removed" for who does not take part."""

    id: int = 0
    name: str = ""
    avatar: str = ""
    status: str = ""
    connection: str = ""
    weather: str = ""  # good, fair, poor or away
    score: int = 0
    late: bool = False
    answered: bool = False


@dataclass(frozen=True)
class WaitingPersonView:
    """Somebody who waits for the host to be let in; `here` is whether the page is open."""

    id: int = 0
    name: str = ""
    avatar: str = ""
    here: bool = False


@dataclass(frozen=True)
class WaitingView(View):
    """How many wait for the host, and the first of them."""

    count: int = 0
    first: list[WaitingPersonView] = field(default_factory=list[WaitingPersonView])


@dataclass(frozen=True)
class RosterPageView(View):
    """Where a console is in the list of people: the page, counted from 0, of how many; how many people were found.

    `undo` counts whom the latest removal of many took out and an undo would bring back.
    """

    page: int = 0
    pages: int = 1
    found: int = 0
    undo: int = 0


@dataclass(frozen=True)
class WeatherView(View):
    """How the connections of a room are, for its console.

    `names` are the first of those in trouble. `awaited` counts who is still waited for, `outage_s` is how long
    the server was away while the current question was open, if that is not unknown.
    `cannot_save` says why the server cannot save right now.
    """

    people: int = 0
    trouble: int = 0
    names: list[str] = field(default_factory=list[str])
    awaited: int = 0
    outage_s: int = 0
    outage_unknown: bool = False
    cannot_save: str = ""
