"""Only what the pages send gets in; anything else costs the socket it came over."""

import inspect
import json
import logging
from collections.abc import Callable
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin

from reflex_base.utils.form import FORM_DATA_ENTRIES_KEY

# The library comes without types, so its objects are `Any` in here.
from socketio import packet  # pyright: ignore[reportMissingTypeStubs] -- as above

logger = logging.getLogger(__name__)

NAMESPACE = "/_event"
# What a page may emit, and with how many arguments. "connect" and "disconnect" are not among them: they
# are the server's own words, which the library would believe from a client, too.
EVENTS = {"event": (1,), "ping": (0,), "client_error": (0, 1)}


class PacketFilter:
    """Stands before the library's server, which trusts its clients and keeps what it cannot place."""

    def __init__(self, sio: Any) -> None:
        self._sio = sio
        self._let_in = sio.eio.handlers["message"]
        sio.eio.on("message", self.look_at)
        sio.eio.logger.addFilter(OneLine())

    async def look_at(self, eio_sid: str, data: Any) -> None:
        """Let a message in, or close the socket it came over."""
        text = self._checked(data)
        if text is None:
            logger.warning("closed a socket that sent a malformed message")
            await self._sio.eio.disconnect(eio_sid)
            return
        await self._let_in(eio_sid, text)

    def _checked(self, data: Any) -> Any:
        """The message as the library may have it, None for one that no page of ours sends."""
        try:
            message = self._sio.packet_class(encoded_packet=data)
            if not _is_ours(message.packet_type, message.namespace, message.data):
                return None
            if "\\ud" not in data.lower():
                return data
            message.data = _whole_characters(message.data)
            return message.encode()
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
            return None


def _whole_characters(content: Any) -> Any:
    """The same with a sign for each half of a character: a field that cut an emoji in two sends one, and no
    message with one in it could be sent back."""
    text = json.dumps(content, ensure_ascii=False)
    return json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def _is_ours(kind: int, namespace: str | None, content: Any) -> bool:
    if namespace != NAMESPACE:
        return False
    if kind == packet.CONNECT:
        return content is None or isinstance(content, dict)
    if kind != packet.EVENT:
        return kind == packet.DISCONNECT
    name, *arguments = content
    return isinstance(name, str) and len(arguments) in EVENTS.get(name, ())


def is_call(message: Any, find: Callable[[str], Callable[..., Any] | None]) -> bool:
    """Whether a message calls a handler that there is, with the arguments that it takes.

    `find` gives the function of a handler's full name. Arguments are of the annotated kinds after this; what
    they say is the handler's business.
    """
    if not isinstance(message, dict):
        return False
    call = cast(dict[str, Any], message)
    name, payload, page = call.get("name"), call.get("payload", {}), call.get("router_data", {})
    if not isinstance(name, str) or not isinstance(payload, dict) or not _is_page(page):
        return False
    function = find(name)
    return function is not None and _takes(function, cast(dict[str, Any], payload))


def _is_page(page: Any) -> bool:
    """Whether this says on which page something happened."""
    if not isinstance(page, dict):
        return False
    parts = cast(dict[str, Any], page)
    paths = (parts.get("pathname", ""), parts.get("asPath", ""))
    return all(isinstance(path, str) for path in paths) and isinstance(parts.get("query", {}), dict)


def _takes(function: Callable[..., Any], payload: dict[str, Any]) -> bool:
    wanted = _signature(function)
    try:
        wanted.bind(None, **payload)
    except TypeError:
        return False
    return all(_fits(value, wanted.parameters[name].annotation) for name, value in payload.items())


def _fits(value: Any, wanted: Any) -> bool:
    """Whether a value is of the annotated kind, as far as JSON can tell; `int` takes any number."""
    if isinstance(value, dict) and not _is_form(cast(dict[str, Any], value).get(FORM_DATA_ENTRIES_KEY, [])):
        return False
    kind = get_origin(wanted) or wanted
    if kind in (Union, UnionType):
        return any(_fits(value, one) for one in get_args(wanted))
    if kind in (str, dict, list):
        return isinstance(value, kind)
    if kind is NoneType:
        return value is None
    return not (isinstance(value, str) and kind in (int, float)) or _can_become(kind, value)


def _is_form(entries: Any) -> bool:
    """Whether these can be the fields of a form, as pages send them: pairs of name and value."""
    return isinstance(entries, list) and all(map(_is_field, cast(list[Any], entries)))


def _is_field(pair: Any) -> bool:
    return isinstance(pair, list) and [type(part) for part in cast(list[Any], pair)] == [str, str]


def _can_become(kind: Callable[[str], object], text: str) -> bool:
    """Whether Reflex can make a number of that text, as it does with what a field holds."""
    try:
        kind(text)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=1024)
def _signature(function: Callable[..., Any]) -> inspect.Signature:
    try:
        return inspect.signature(function, eval_str=True)
    except NameError:  # an annotation of Reflex's own that only type checkers can read
        return inspect.signature(function)


class OneLine(logging.Filter):
    """Strange packets are somebody else's mistake: one line about them, not a traceback each."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record, without where in the library it was noticed."""
        record.exc_info = None
        return True
