"""What the bridge relies on in Reflex and python-socketio: a release that changes any of it fails here."""

import asyncio
import dataclasses
import inspect
import logging
from typing import Any, cast

import pytest
import reflex as rx
from engineio import async_socket
from reflex.app import EventNamespace
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.token import BaseStateToken
from reflex.state import State
from reflex.utils.token_manager import LocalTokenManager, SocketRecord, TokenManager
from reflex_base.constants.state import FIELD_MARKER
from reflex_base.registry import RegisteredEventHandler, RegistrationContext
from reflex_base.utils.form import FORM_DATA_ENTRIES_KEY
from socketio import AsyncManager, AsyncServer, packet

from quizapp.realtime.rooms.audience import Audience, ConnectionGone
from quizapp.realtime.transport import reflex_bridge
from quizapp.realtime.transport.lean_socket import LeanSocket
from quizapp.realtime.transport.packet_filter import is_call
from quizapp.realtime.transport.reflex_bridge import (
    NAMESPACE,
    NewestWins,
    QuizNamespace,
    SocketBroadcaster,
)
from quizapp.views import MeView, StageView, TimerView


def parameters(function: Any) -> list[str]:
    """The names of a function's parameters."""
    return list(inspect.signature(function).parameters)


# What Reflex is


def test_the_version_is_the_one_this_was_written_for() -> None:
    """N4: what follows was read in this version; with another one, read it again."""
    assert rx.constants.Reflex.VERSION == "0.10.1"


def test_the_token_manager_is_what_newest_wins_replaces() -> None:
    """N2: the methods that are overridden, the attributes that are used, and their types."""
    assert parameters(LocalTokenManager.link_token_to_sid) == ["self", "token", "sid"]
    assert parameters(LocalTokenManager.disconnect_token) == ["self", "token", "sid"]
    assert inspect.iscoroutinefunction(LocalTokenManager.link_token_to_sid)
    assert inspect.iscoroutinefunction(LocalTokenManager.disconnect_token)
    manager = LocalTokenManager()
    assert manager.token_to_socket == {}
    assert manager.sid_to_token == {}
    assert isinstance(manager.instance_id, str)
    assert {one.name for one in dataclasses.fields(SocketRecord)} == {"instance_id", "sid"}
    # A method that Reflex added would still do what the former manager did.
    own = {name for name in vars(TokenManager) | vars(LocalTokenManager) if not name.startswith("__")}
    assert own == {
        "_abc_impl", "_reset_instance_id", "close", "create", "disconnect_all", "disconnect_token",
        "enumerate_tokens", "is_token_connected", "link_token_to_sid", "token_to_sid",
    }  # fmt: skip


def test_the_namespace_is_what_ours_replaces() -> None:
    """N2: the methods that are overridden and the attributes that are used."""
    assert parameters(EventNamespace.__init__) == ["self", "namespace", "app"]
    assert parameters(EventNamespace.on_event) == ["self", "sid", "data"]
    assert parameters(EventNamespace.on_disconnect) == ["self", "sid"]
    assert inspect.iscoroutinefunction(EventNamespace.on_event)
    assert not inspect.iscoroutinefunction(EventNamespace.on_disconnect)
    assert isinstance(inspect.getattr_static(EventNamespace, "sid_to_token"), property)
    assert "_token_manager" in inspect.getsource(EventNamespace.__init__)
    handlers = {name for name in dir(EventNamespace) if name.startswith("on_")}
    # A further one could be called by any client: it has to be looked at, and named in `doorman.EVENTS`.
    assert handlers == {"on_connect", "on_disconnect", "on_event", "on_ping", "on_client_error"}


def test_states_are_kept_as_the_bridge_lets_go_of_them() -> None:
    """Hole 4: where Reflex keeps the State of a tab, what guards it, and for how long without us."""
    states = StateManagerMemory()
    assert (states.states, states._states_locks, states._token_expires_at) == ({}, {}, {})
    assert parameters(StateManagerMemory._purge_token) == ["self", "token"]
    token = BaseStateToken(ident="token", cls=State)
    assert token.cache_key == token.lock_key == "token"
    assert states.token_expiration > 24 * 3600


async def test_the_state_of_a_gone_tab_is_let_go() -> None:
    """Hole 4: not while a handler works with it, and wholly afterwards."""
    states = StateManagerMemory()
    token = BaseStateToken(ident="token", cls=State)

    class App:
        """An app with its States."""

        state_manager = states

    async with states.modify_state(token):
        assert not reflex_bridge._purge(cast(rx.App, App()), "token")
    assert reflex_bridge._purge(cast(rx.App, App()), "token")
    assert (states.states, states._states_locks, states._token_expires_at) == ({}, {}, {})
    assert reflex_bridge._purge(cast(rx.App, App()), "unknown")
    await states.close()


def test_handlers_are_registered_under_their_full_names() -> None:
    """Q1: how the bridge finds the function that a message calls."""
    assert {one.name for one in dataclasses.fields(RegisteredEventHandler)} == {"handler", "states"}
    assert "event_handlers" in {one.name for one in dataclasses.fields(RegistrationContext)}
    assert "_registration_context" in {one.name for one in dataclasses.fields(rx.App)}
    handler = State.event_handlers["hydrate"]
    assert callable(handler.fn)
    assert parameters(handler.fn)[0] == "self"


def test_a_delta_is_the_message_that_reflex_itself_sends() -> None:
    """Design §2: a broadcast has the keys and the marker of Reflex's own updates."""
    from reflex.state import StateUpdate

    assert "delta" in {one.name for one in dataclasses.fields(StateUpdate)}
    assert FORM_DATA_ENTRIES_KEY == "__reflex_form_data__"
    assert str(rx.constants.SocketEvent.EVENT) == "event"
    assert str(rx.constants.Endpoint.EVENT) == NAMESPACE

    class Shown(rx.State):
        """A State with one var."""

        stage: str = "lobby"

    assert Shown().dict()[Shown.get_full_name()] == {f"stage{FIELD_MARKER}": "lobby"}


def test_the_socket_library_is_what_ours_replaces() -> None:
    """N2: the methods of python-socketio and python-engineio that are overridden or called."""
    server = AsyncServer(async_mode="asgi")
    assert server.eio.handlers["message"] == server._handle_eio_message
    assert parameters(server._handle_eio_message) == ["eio_sid", "data"]
    assert server.packet_class is packet.Packet
    assert parameters(AsyncManager.emit)[:5] == ["self", "event", "data", "namespace", "room"]
    assert parameters(async_socket.AsyncSocket.poll) == ["self"]
    assert parameters(LeanSocket.__mro__[1]._websocket_handler) == ["self", "ws"]


def test_a_state_forgets_everything_at_once() -> None:
    """Hole 6: what `BrowserTabs.clear` relies on: a reset reaches private vars and States below."""
    from reflex.istate.manager.memory import StateManagerMemory
    from reflex.istate.manager.token import BaseStateToken

    class Desk(rx.State):
        """A State with a State below."""

        _host: int = 0

    class Sheet(Desk):
        """The State below."""

        right: list[int] = []

    root = State(_reflex_internal_init=True)  # pyright: ignore[reportCallIssue] -- as its manager makes it
    desk = cast(Desk, root.substates[Desk.get_name()])
    sheet = cast(Sheet, desk.substates[Sheet.get_name()])
    desk._host, sheet.right = 5, [1]
    root.reset()
    assert (desk._host, sheet.right) == (0, [])
    assert "states" in {one.name for one in dataclasses.fields(StateManagerMemory)}
    assert BaseStateToken(ident="tab", cls=rx.State).cache_key == "tab"
    assert parameters(rx.App.modify_state)[:2] == ["self", "token"]
    assert isinstance(inspect.getattr_static(EventNamespace, "token_to_sid"), property)


# The take-over


@pytest.fixture
def app() -> Any:
    """What the bridge needs of an app: its namespace and its socket server."""
    server = AsyncServer(async_mode="asgi")

    class App:
        """Two parts of `rx.App`."""

        sio = server
        event_namespace = EventNamespace(NAMESPACE, cast(rx.App, None))

    former = async_socket.AsyncSocket
    yield App()
    async_socket.AsyncSocket = former


def test_the_installation(app: Any) -> None:
    """N2: after it the app has our namespace, token manager and limits, and sends no CORS headers."""
    reflex_bridge.install(app, lambda sid: None, 30.0)
    assert isinstance(app.event_namespace, QuizNamespace)
    assert isinstance(app.event_namespace._token_manager, NewestWins)
    assert app.sio.eio.handlers["message"] != app.sio._handle_eio_message
    assert app.sio.eio.cors_allowed_origins == []
    assert app.sio.manager.server is app.sio


# Newest wins


class Closed(list[str]):
    """The sockets that were closed."""

    async def __call__(self, sid: str) -> None:
        """Close one."""
        self.append(sid)


async def test_a_returning_tab_keeps_its_token() -> None:
    """N2, N5: the newest socket has the token, the half-open one is closed, no new token is handed out."""
    closed = Closed()
    manager = NewestWins(closed)
    assert await manager.link_token_to_sid("token", "old") is None
    assert await manager.link_token_to_sid("token", "new") is None
    await asyncio.sleep(0)
    assert closed == ["old"]
    assert manager.token_to_sid == {"token": "new"}
    assert manager.sid_to_token == {"new": "token"}


async def test_the_late_goodbye_of_the_old_socket_changes_nothing() -> None:
    """N2: whenever the old socket's end comes, the new one stays linked."""
    manager = NewestWins(Closed())
    await manager.link_token_to_sid("token", "old")
    await manager.link_token_to_sid("token", "new")
    await manager.disconnect_token("token", "old")
    assert manager.token_to_sid == {"token": "new"}
    assert manager.sid_to_token == {"new": "token"}
    await manager.disconnect_token("token", "new")
    assert manager.token_to_sid == {}
    assert manager.sid_to_token == {}


async def test_linking_again_closes_nothing() -> None:
    """N2: the same socket saying its token twice is not replaced by itself."""
    closed = Closed()
    manager = NewestWins(closed)
    await manager.link_token_to_sid("token", "one")
    await manager.link_token_to_sid("token", "one")
    await manager.link_token_to_sid("other", "two")
    await asyncio.sleep(0)
    assert closed == []
    assert manager.token_to_sid == {"token": "one", "other": "two"}


async def test_an_update_for_a_gone_tab_is_no_news_for_the_log(app: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Hole 12: the one warning of Reflex that quotes what it knows a tab by is never reached."""
    reflex_bridge.install(app, lambda sid: None, 30.0)
    with caplog.at_level(logging.DEBUG):
        await app.event_namespace.emit_update(rx.state.StateUpdate(), "token-of-a-gone-tab")
    assert "token-of-a-gone-tab" not in caplog.text


async def test_many_returns_leave_one_socket() -> None:
    """N4: a phone that reconnects a hundred times has one socket in the end."""
    closed = Closed()
    manager = NewestWins(closed)
    for number in range(100):
        await manager.link_token_to_sid("token", str(number))
    await asyncio.sleep(0)
    assert closed == [str(number) for number in range(99)]
    assert manager.sid_to_token == {"99": "token"}


# Messages


class Sent:
    """An app whose socket server writes down what is sent."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, Any, str, str]] = []
        self.sio = self

    async def emit(self, event: str, data: Any, *, room: str, namespace: str) -> None:
        """Write it down."""
        self.messages.append((event, data, room, namespace))


@pytest.mark.parametrize("somebody_else", [False, True])
async def test_a_socket_that_is_gone_enters_no_room(app: Any, somebody_else: bool) -> None:
    """Issue 9: a page that closes while its handler runs is no failure, whoever else is connected."""
    if somebody_else:
        await app.sio.manager.connect("somebody else", NAMESPACE)
    broadcaster = SocketBroadcaster(app, "root.live", "root.live.play", "root.live.screen")
    with pytest.raises(ConnectionGone):
        await broadcaster.enter("gone", 7, Audience.PHONE)


async def test_views_are_sent_as_reflex_deltas() -> None:
    """Design §2: the stage to the event's room, the private part to one socket, under the vars' own keys."""
    sent = Sent()
    broadcaster = SocketBroadcaster(cast(rx.App, sent), "root.live", "root.live.play", "root.live.screen")
    await broadcaster.stage(7, StageView(event=7, version=3), TimerView(total=20))
    await broadcaster.me("socket", MeView(id=5, name="Alex"))
    (stage_event, stage, stage_room, namespace), (_, me, me_room, _) = sent.messages
    assert (stage_event, stage_room, namespace, me_room) == ("event", "stage:7", "/_event", "socket")
    assert set(stage) == {"delta"}
    assert stage["delta"]["root.live"].keys() == {f"stage{FIELD_MARKER}", f"timer{FIELD_MARKER}"}
    assert stage["delta"]["root.live"][f"stage{FIELD_MARKER}"]["version"] == 3
    assert me["delta"] == {"root.live.play": {f"me{FIELD_MARKER}": MeView(id=5, name="Alex").as_json}}


def test_the_rooms_of_each_audience() -> None:
    """Q9, N3: all get the stage, crews the numbers, consoles alone the list of people, projectors alone the names."""
    rooms = {audience: reflex_bridge._rooms(7, audience) for audience in Audience}  # pyright: ignore[reportPrivateUsage]
    assert rooms == {
        Audience.DOOR: ["stage:7"],
        Audience.PHONE: ["stage:7"],
        Audience.SCREEN: ["stage:7", "crew:7", "screen:7"],
        Audience.CONSOLE: ["stage:7", "crew:7", "console:7"],
    }


def handler(
    self: Any, number: int, text: str, picked: list[int], form: dict[str, Any], last: int | None = None
) -> None:
    """A handler with arguments of all kinds."""


GOOD: dict[str, Any] = {"number": 1, "text": "x", "picked": [1], "form": {}}


@pytest.mark.parametrize(
    ("payload", "fits"),
    [
        (GOOD, True),
        (GOOD | {"last": 5}, True),
        (GOOD | {"last": None}, True),
        (GOOD | {"number": "12"}, True),  # Reflex makes a number of it
        (GOOD | {"number": 1.5}, True),
        (GOOD | {"number": "12x"}, False),
        (GOOD | {"number": "9" * 5000}, False),
        (GOOD | {"text": None}, False),
        (GOOD | {"text": []}, False),
        (GOOD | {"picked": {}}, False),
        (GOOD | {"picked": "1"}, False),
        (GOOD | {"form": None}, False),
        (GOOD | {"form": []}, False),
        (GOOD | {"form": {FORM_DATA_ENTRIES_KEY: [["name", "Kim"], ["name", ""]]}}, True),
        (GOOD | {"form": {FORM_DATA_ENTRIES_KEY: 5}}, False),
        (GOOD | {"form": {FORM_DATA_ENTRIES_KEY: [["name"]]}}, False),
        (GOOD | {"form": {FORM_DATA_ENTRIES_KEY: [["name", None]]}}, False),
        (GOOD | {"more": 1}, False),
        (GOOD | {"self": 1}, False),
        ({}, False),
        (None, False),
        ([], False),
    ],
)
def test_a_call_has_the_arguments_that_the_handler_takes(payload: Any, *, fits: bool) -> None:
    """Q1: missing, superfluous and misshapen arguments never reach a handler."""
    known = {"known": handler}
    assert is_call({"name": "known", "payload": payload}, known.get) is fits
    assert not is_call({"name": "unknown", "payload": payload}, known.get)


@pytest.mark.parametrize(
    "kind", [kind for name, kind in vars(packet).items() if name.isupper() and type(kind) is int and kind > 2]
)
async def test_packets_that_no_page_sends_close_the_socket(app: Any, kind: int) -> None:
    """N2: acknowledgements, errors and attachments are for nobody here."""
    reflex_bridge.install(app, lambda sid: None, 30.0)
    closed = Closed()
    app.sio.eio.disconnect = closed
    await app.sio.eio.handlers["message"]("socket", f'{kind}{NAMESPACE},["event",{{}}]')
    assert closed == ["socket"]
