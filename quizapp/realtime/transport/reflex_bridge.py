"""The one module that touches what Reflex keeps to itself.

`tests/unit/test_reflex_bridge.py` fails when a Reflex release changes any of it.
"""

import asyncio
import logging
import re
from collections.abc import Callable
from dataclasses import asdict
from hashlib import sha256
from typing import Any, cast
from urllib.parse import parse_qs

import reflex as rx
from reflex.app import EventNamespace
from reflex.istate.manager.memory import StateManagerMemory
from reflex.utils.token_manager import LocalTokenManager, SocketRecord
from reflex_base.constants.state import FIELD_MARKER

# The library comes without types, so its objects are `Any` in here.
from socketio.exceptions import ConnectionRefusedError  # pyright: ignore[reportMissingTypeStubs] -- as above
from starlette.applications import Starlette
from starlette.routing import Mount

from quizapp.domain.connection.quality import ConnectionQuality, LinkStats
from quizapp.domain.refusal import Refusal
from quizapp.domain.timings import PageTimings, Timings
from quizapp.realtime.answers.receipts import too_fast_delta
from quizapp.realtime.connections.gone_tabs import KEPT_S, GoneTabs
from quizapp.realtime.limits.budgets import Budgets, device_budgets
from quizapp.realtime.limits.rate_limits import UNLIMITED
from quizapp.realtime.limits.socket_budgets import COME_BACK_WITHIN_S, SocketBudgets
from quizapp.realtime.limits.token_bucket import TokenBucket
from quizapp.realtime.rooms.audience import Audience, ConnectionGone
from quizapp.realtime.transport import lean_socket
from quizapp.realtime.transport.fan_out import FanOut
from quizapp.realtime.transport.packet_filter import NAMESPACE, PacketFilter, is_call
from quizapp.views import (
    CountsView,
    LobbyView,
    MeView,
    PersonView,
    RosterPageView,
    StageView,
    TimerView,
    WaitingView,
    WeatherView,
    WifiView,
)

logger = logging.getLogger(__name__)

_HYDRATES = ".hydrate_and_load"
_SETTERS = (".setvar", ".update_vars_internal")
# A thousand phones that come at once are let in; beyond them, as many as can be served.
CROWD = 1200.0
SERVED_PER_SECOND = 250.0
_TOKEN = re.compile(r"[\w-]{1,64}", re.ASCII)
LONGEST_WAIT_S = PageTimings.longest_retry_s  # what pages take without being told otherwise


class NewestWins(LocalTokenManager):
    """A returning tab keeps its token; the half-open socket it left behind is closed.

    Reflex's own manager gives the newcomer a new token and with it an empty State.
    """

    def __init__(self, close: Callable[[str], Any], tabs: GoneTabs | None = None) -> None:
        super().__init__()
        self._close = close
        self._tabs = tabs or GoneTabs(lambda _: True)
        self._closing: set[asyncio.Task[Any]] = set()

    async def link_token_to_sid(self, token: str, sid: str) -> str | None:
        """Link the token to the newest socket. Never hands out another token."""
        self._tabs.back(token)
        old = self.token_to_socket.get(token)
        self.token_to_socket[token] = SocketRecord(instance_id=self.instance_id, sid=sid)
        self.sid_to_token[sid] = token
        if old is not None and old.sid != sid:
            self.sid_to_token.pop(old.sid, None)  # its late disconnect must not touch the new socket
            task = asyncio.ensure_future(self._close(old.sid))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)
        return None

    async def disconnect_token(self, token: str, sid: str) -> None:
        """Forget a socket; the token only if it is still this socket's."""
        self.sid_to_token.pop(sid, None)
        record = self.token_to_socket.get(token)
        if record is not None and record.sid == sid:
            self.token_to_socket.pop(token, None)
            self._tabs.gone(token)


class QuizNamespace(EventNamespace):
    """Reflex's namespace, with a word to the hub when a socket is gone and a limit on messages."""

    on_gone: Callable[[str], None]
    owner_of: Callable[[str | None], str]
    address_of: Callable[[dict[str, Any]], str]
    senders: SocketBudgets
    silenced: set[str]  # sockets whose host session has ended: nothing is called for them any more
    leaving: set[asyncio.Task[None]]  # sockets that are let go
    turnstile: TokenBucket
    longest_wait_s: float | None = None  # between two attempts, where it is not what pages take anyway

    def on_disconnect(self, sid: str, *_: Any) -> Any:
        """A socket is gone."""
        self.senders.leave(sid)
        self.silenced.discard(sid)
        self.on_gone(sid)
        parent = cast(Any, super())
        return parent.on_disconnect(sid)

    async def on_connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        """A socket wants in; one too many at once is told when to come again."""
        # Whoever knows a tab's token, and is another browser, gets a State of its own: the token alone opens nothing.
        token = parse_qs(environ.get("QUERY_STRING", "")).get("token", [""])[0]
        if not _TOKEN.fullmatch(token):
            raise ConnectionRefusedError("This is no page of ours.")
        device = self.owner_of(environ.get("HTTP_COOKIE"))
        if not self.senders.enter(sid, device, self.address_of(environ.get("asgi.scope", {}))):
            raise ConnectionRefusedError("Too much at once.", {"within_s": COME_BACK_WITHIN_S})
        if not self.turnstile.take():  # after that: whoever has no budget left uses up nobody's turn
            self.senders.leave(sid)
            raise ConnectionRefusedError("Too many at once.", {"within_s": CROWD / SERVED_PER_SECOND})
        own = sha256(f"{device} {token}".encode()).hexdigest()[:32]
        try:
            await cast(Any, super()).on_connect(sid, environ | {"QUERY_STRING": f"token={own}"}, auth)
        except BaseException:
            self.senders.leave(sid)  # a socket that did not get in is never said to be gone
            raise
        if self.longest_wait_s is not None:
            await cast(Any, self).emit("advice", {"most_s": self.longest_wait_s}, to=sid)

    async def on_ping(self, sid: str) -> None:
        """A page asks whether its line is alive."""
        if self.senders.may_send(sid):
            await super().on_ping(sid)
        else:
            await self._refuse(sid, None)

    async def on_event(self, sid: str, data: Any) -> None:
        """A message for a State; of one socket's flood only answers get a word, one strange message is refused."""
        if sid not in self.sid_to_token or sid in self.silenced:
            return
        if not self.senders.may_send(sid):
            await self._refuse(sid, data)
            return
        if not is_call(data, self._function):
            logger.warning("refused a call of a handler that is not there, or not like this")
            return
        if data["name"].endswith(_HYDRATES):  # no var of ours is kept in a browser, so none comes from there
            data.get("payload", {}).pop("vars", None)
        try:
            await super().on_event(sid, data)
        except (TypeError, ValueError, KeyError) as error:
            logger.warning("refused a malformed message: %s", str(error)[:200])

    async def emit_update(self, update: Any, token: str) -> None:
        """Send an update to a tab; one that is gone by now gets it when it is back, and is no news for a log."""
        if token in self._token_manager.token_to_socket:
            await super().emit_update(update, token)

    async def _refuse(self, sid: str, data: Any) -> None:
        """Have a phone send its answer again later, and let go of a socket that goes on and on."""
        if self.senders.is_flooding(sid):
            self._let_go(sid)
            return
        delta = too_fast_delta(data)
        if delta is not None and self.senders.is_told(sid):
            await cast(Any, self).emit("event", {"delta": delta}, to=sid)

    def _let_go(self, sid: str) -> None:
        """Close a socket as a broken line would be, for its page comes back after those; nobody waits for that."""
        if sid in self.silenced:
            return
        self.silenced.add(sid)
        task = asyncio.ensure_future(self._advise_and_close(sid))
        self.leaving.add(task)
        task.add_done_callback(self.leaving.discard)

    async def _advise_and_close(self, sid: str) -> None:
        sio = cast(Any, self.app.sio)
        await cast(Any, self).emit("advice", {"within_s": COME_BACK_WITHIN_S}, to=sid)
        eio_sid = sio.manager.eio_sid_from_sid(sid, NAMESPACE)
        if eio_sid is not None:
            await sio.eio.disconnect(eio_sid)

    def _function(self, name: str) -> Callable[..., Any] | None:
        """The handler of that name. Nobody sets vars by their names here, though Reflex lets everybody."""
        registry = self.app._registration_context  # pyright: ignore[reportPrivateUsage] -- what this module is for
        registered = registry.event_handlers.get(name)
        return None if registered is None or name.endswith(_SETTERS) else registered.handler.fn


def install(
    app: rx.App,
    on_gone: Callable[[str], None],
    longest_wait_s: float,
    owner_of: Callable[[str | None], str] = lambda _: "",
    address_of: Callable[[dict[str, Any]], str] = lambda _: UNLIMITED,
    budgets: Budgets | None = None,
    tabs_kept_s: float = KEPT_S,
    outside_s: float = Timings.outside_s,
) -> None:
    """Give the app the token manager, the namespace and the socket limits of this product.

    `longest_wait_s` is how long pages wait at most between two attempts to connect. `owner_of` tells from a `Cookie`
    header whose browser it is: a tab's token counts together with that only, and
    `budgets` are of it. `address_of` tells from an ASGI scope as which address a socket is counted.
    `tabs_kept_s` is for how long the State of a tab is kept that is gone, `outside_s` for how long a socket may be
    there that does not say whose it is.
    """
    namespace, sio = app.event_namespace, cast(Any, app.sio)  # python-socketio comes without types
    assert namespace is not None
    namespace.__class__ = QuizNamespace
    assert isinstance(namespace, QuizNamespace)
    namespace.on_gone = on_gone
    namespace.owner_of = owner_of
    namespace.address_of = address_of
    namespace.senders = SocketBudgets(budgets or device_budgets())
    namespace.silenced = set()
    namespace.leaving = set()
    namespace.turnstile = TokenBucket(CROWD, SERVED_PER_SECOND)
    namespace.longest_wait_s = None if longest_wait_s == LONGEST_WAIT_S else longest_wait_s
    tabs = GoneTabs(lambda token: _purge(app, token), tabs_kept_s)
    namespace._token_manager = NewestWins(  # pyright: ignore[reportPrivateUsage] -- what this module is for
        lambda sid: sio.disconnect(sid, namespace=NAMESPACE), tabs
    )
    lean_socket.install(lambda eio_sid: sio.manager.sid_from_eio_sid(eio_sid, NAMESPACE) is not None, outside_s)
    PacketFilter(sio)
    manager = cast(Any, FanOut())
    manager.set_server(sio)
    sio.manager = manager
    sio.eio.cors_allowed_origins = []  # sends no such headers; who may come in is said by `web/guards/same_origin.py`


def _purge(app: rx.App, token: str) -> bool:
    """Let go of the State of a tab that is gone, False while a handler still works with it."""
    assert isinstance(app.state_manager, StateManagerMemory)
    states = cast(Any, app.state_manager)
    known, lock = states._token_expires_at.get(token), states._states_locks.get(token)
    if lock is not None and lock.locked():
        return False
    if known is not None:
        states._purge_token(known[1])
    return True


def no_foreign_origins() -> None:
    """Let apps that are made from now on allow no other origin: Reflex allows all of them, with their cookies."""
    rx.App._add_cors = staticmethod(_add_nothing)  # pyright: ignore[reportPrivateUsage] -- what this module is for


def _add_nothing(api: Starlette) -> None:
    """Instead of a middleware."""


def close_unused(app: rx.App) -> None:
    """Take away the endpoints of Reflex that no page uses; the socket and the pages stay."""
    api = app._api  # pyright: ignore[reportPrivateUsage] -- what this module is for
    assert api is not None
    api.router.routes[:] = [route for route in api.routes if _is_used(route)]


def _is_used(route: Any) -> bool:
    return isinstance(route, Mount) and (route.path == NAMESPACE or route.name == "frontend")


def connected_sids(app: rx.App) -> set[str]:
    """The sockets that are connected right now."""
    assert app.event_namespace is not None
    return set(app.event_namespace.sid_to_token)


class SocketBroadcaster:
    """Sends views as Reflex deltas to Socket.IO rooms: one message for all instead of one each."""

    def __init__(self, app: rx.App, live_state: str, play_state: str, screen_state: str) -> None:
        self._app = app
        self._live = live_state
        self._play = play_state
        self._screen = screen_state

    async def enter(self, sid: str, event_id: int, audience: Audience) -> None:
        """From now on the connection gets what its audience gets, or `ConnectionGone`."""
        try:
            for room in _rooms(event_id, audience):
                await self._sio.enter_room(sid, room, namespace=NAMESPACE)
        except (KeyError, ValueError) as error:  # what python-socketio says of a socket that is not there
            raise ConnectionGone from error

    async def leave(self, sid: str, event_id: int, audience: Audience) -> None:
        """The connection shows something else from now on."""
        for room in _rooms(event_id, audience):
            await self._sio.leave_room(sid, room, namespace=NAMESPACE)

    async def stage(self, event_id: int, stage: StageView, timer: TimerView) -> None:
        """To all connections of the event."""
        await self._send(f"stage:{event_id}", self._live, stage=stage.as_json, timer=timer.as_json)

    async def counts(self, event_id: int, counts: CountsView) -> None:
        """To projectors and consoles."""
        await self._send(f"crew:{event_id}", self._live, counts=counts.as_json)

    async def counts_to(self, sid: str, counts: CountsView) -> None:
        """To one phone: the presenter's."""
        await self._send(sid, self._live, counts=counts.as_json)

    async def lobby(self, event_id: int, lobby: LobbyView) -> None:
        """To projectors."""
        await self._send(f"screen:{event_id}", self._screen, lobby=lobby.as_json)

    async def wifi(self, event_id: int, wifi: WifiView) -> None:
        """To projectors."""
        await self._send(f"screen:{event_id}", self._screen, wifi=wifi.as_json)

    async def people(self, sid: str, people: list[PersonView], page: RosterPageView, weather: WeatherView) -> None:
        """To one console."""
        rows = [asdict(person) for person in people]
        await self._send(sid, self._live, roster=rows, roster_page=page.as_json, room_weather=weather.as_json)

    async def waiting(self, event_id: int, waiting: WaitingView) -> None:
        """To consoles."""
        await self._send(f"console:{event_id}", self._live, waiting=waiting.as_json)

    async def call(self, sid: str) -> None:
        """To one join page."""
        await self._send(sid, self._live, called=True)

    async def weather(self, sid: str, weather: ConnectionQuality) -> None:
        """To one phone."""
        await self._send(sid, self._live, weather=weather)

    async def dismiss(self, sid: str) -> None:
        """Close a connection; its page knows that word of the server and rests."""
        await self._sio.disconnect(sid, namespace=NAMESPACE)

    async def farewell(self) -> None:
        """To all connections: this server ends in an orderly way, so come back one after the other."""
        within_s = max(1.0, len(connected_sids(self._app)) / SERVED_PER_SECOND)
        await self._sio.emit("advice", {"within_s": within_s}, namespace=NAMESPACE)

    def line(self, sid: str) -> LinkStats | None:
        """What is known of a connection."""
        eio_sid = self._sio.manager.eio_sid_from_sid(sid, NAMESPACE)
        socket = self._sio.eio.sockets.get(eio_sid) if eio_sid else None
        return socket.line() if isinstance(socket, lean_socket.LeanSocket) else None

    async def me(self, sid: str, me: MeView) -> None:
        """To one phone."""
        await self._send(sid, self._play, me=me.as_json)

    async def sign_out(self, sid: str, why: Refusal) -> None:
        """To one phone that is nobody's any longer, and has words for the reason."""
        await self._send(sid, self._live, error="", error_reason=why.reason)
        await self._send(sid, self._play, me=MeView().as_json)

    @property
    def _sio(self) -> Any:
        return self._app.sio

    async def _send(self, room: str, state: str, **views: Any) -> None:
        delta = {state: {name + FIELD_MARKER: view for name, view in views.items()}}
        await self._sio.emit("event", {"delta": delta}, room=room, namespace=NAMESPACE)


def _rooms(event_id: int, audience: Audience) -> list[str]:
    rooms = [f"stage:{event_id}"]
    if audience in (Audience.SCREEN, Audience.CONSOLE):
        rooms.append(f"crew:{event_id}")
    if audience in (Audience.SCREEN, Audience.CONSOLE):
        rooms.append(f"{audience}:{event_id}")
    return rooms
