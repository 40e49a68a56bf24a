"""A browser tab as the server sees it: the app's own websocket protocol, without a screen."""

import asyncio
import json
import uuid
from collections.abc import Callable
from enum import Enum, auto
from typing import Any
from urllib.parse import urlsplit

from quizapp.phones.socket_client import THINKING_S, SocketClient

ROOT_STATE = "reflex___state____state"
LIVE = f"{ROOT_STATE}.quizapp___states___live____live_state"
PLAY = f"{LIVE}.quizapp___states___phone___play____play_state"
JOIN = f"{LIVE}.quizapp___states___phone___join____join_state"
CONSOLE = f"{LIVE}.quizapp___states___host___console____console_state"
DESK = f"{ROOT_STATE}.quizapp___states___host___desk____host_state"
_MARK = "_rx_state_"
_HYDRATE = f"{ROOT_STATE}.hydrate_and_load"
_LOAD = f"{ROOT_STATE}.reflex___state____on_load_internal_state.on_load_internal"


class Signal(Enum):
    """What the server says about the connection itself."""

    GREETED = auto()  # the socket is open
    CONNECTED = auto()  # messages may be sent
    PONG = auto()
    MOVED = auto()  # the tab is open somewhere else


class Tab:
    """One tab on one page. `views` holds what a real page would show, by state and var name."""

    def __init__(self, base_url: str, cookie: str, thinking_s: float = THINKING_S) -> None:
        self.base_url = base_url.rstrip("/")
        self.cookie = cookie
        self.token = str(uuid.uuid4())
        self.path = "/"
        self.views: dict[str, dict[str, Any]] = {}
        self.wire: SocketClient | None = None
        self.bytes_in = 0
        self.bytes_out = 0
        self.on_told: Callable[[dict[str, Any], float], None] | None = None  # each message, before it is looked at
        self.on_change: Callable[[dict[str, Any], float], None] | None = None
        self.on_signal: Callable[[Signal], None] | None = None
        self.silent_since = 0.0  # `monotonic()` of the server's last ping
        self.silence_limit_s = 0.0  # longer than this without a ping, and the connection is dead
        self.advised_s: float | None = None  # within how long the server wants this page back, once it is gone
        self._thinking_s = thinking_s
        self._waiting: list[tuple[Callable[[], bool], asyncio.Future[float]]] = []

    async def open(self, path: str) -> None:
        """Load a page: connect, hydrate, run its on_load."""
        self.close()
        self.path = path
        parts = urlsplit(self.base_url)
        scheme = "wss" if parts.scheme == "https" else "ws"
        address = f"{scheme}://{parts.netloc}/_event/?token={self.token}&EIO=4&transport=websocket"
        self.wire = SocketClient(address, self.cookie, self._on_text, self._thinking_s)
        await self.wire.open()

    def close(self) -> None:
        """Lose the connection, as a phone does: without a word."""
        if self.wire is not None:
            self.bytes_in += self.wire.bytes_in
            self.bytes_out += self.wire.bytes_out
            self.wire.abort()
            self.wire = None

    @property
    def is_open(self) -> bool:
        """Whether there is a connection."""
        return self.wire is not None and not self.wire.closed.done()

    @property
    def traffic(self) -> int:
        """All bytes over this tab's sockets, both ways."""
        wire = self.wire
        return self.bytes_in + self.bytes_out + (wire.bytes_in + wire.bytes_out if wire else 0)

    def view(self, state: str, name: str) -> Any:
        """A var of a State, None before it was ever sent."""
        return self.views.get(state, {}).get(name)

    def call(self, handler: str, **payload: Any) -> None:
        """Call a handler of a State."""
        self._emit(handler, payload)

    def go(self, path: str) -> None:
        """Go to another page of the app within the same connection."""
        self.path = path
        self._emit(_LOAD, {})

    def ping(self) -> None:
        """Ask whether the server is there; it answers with `Signal.PONG`."""
        if self.wire is not None:
            self.wire.send('42/_event,["ping"]')

    async def until(
        self, condition: Callable[[], bool], timeout_s: float | None = 60, what: str = "an answer of the server"
    ) -> float:
        """Wait until the views satisfy a condition; the `monotonic()` at which the last message arrived.

        Raises `TimeoutError`, which says `what` was waited for.
        """
        loop = asyncio.get_running_loop()
        if condition():
            return loop.time()
        future: asyncio.Future[float] = loop.create_future()
        self._waiting.append((condition, future))
        try:
            async with asyncio.timeout(timeout_s):
                return await future
        except TimeoutError:
            raise TimeoutError(f"{what} did not come within {timeout_s:g} s") from None

    def _emit(self, handler: str, payload: dict[str, Any]) -> None:
        if self.wire is not None:
            message = ["event", self._event(handler, payload)]
            self.wire.send("42/_event," + json.dumps(message, separators=(",", ":")))

    def _event(self, handler: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {
            "name": handler,
            "payload": payload,
            "router_data": {"pathname": self.path, "asPath": self.path},
        }

    def _on_text(self, text: str, arrived: float) -> None:
        if text == "2":
            self.silent_since = arrived
            if self.wire is not None:
                self.wire.send("3")
        elif text.startswith("42/_event,"):
            name, *arguments = json.loads(text[10:])
            if name == "event":
                self._on_update(arguments[0], arrived)
            elif name == "ping":
                self._signal(Signal.PONG)
            elif name == "advice":
                self.advised_s = arguments[0].get("within_s")
        elif text.startswith("0{"):
            self._greet(json.loads(text[1:]), arrived)
        elif text.startswith("40/_event"):
            self._signal(Signal.CONNECTED)
        elif text.startswith("41/_event"):
            self._signal(Signal.MOVED)
        elif text.startswith("44/_event,"):
            self.advised_s = json.loads(text[10:]).get("data", {}).get("within_s")
            self.close()

    def _greet(self, greeting: dict[str, Any], arrived: float) -> None:
        self.silent_since = arrived
        self.silence_limit_s = (greeting["pingInterval"] + greeting["pingTimeout"]) / 1000
        hydrate = {"event": self._event(_HYDRATE, {})}
        assert self.wire is not None
        self.wire.send("40/_event," + json.dumps(hydrate, separators=(",", ":")))
        self._signal(Signal.GREETED)

    def _signal(self, signal: Signal) -> None:
        if self.on_signal is not None:
            self.on_signal(signal)

    def _on_update(self, update: dict[str, Any], arrived: float) -> None:
        delta: dict[str, Any] = update.get("delta") or {}
        if self.on_told is not None:
            self.on_told(delta, arrived)
        for state, changes in delta.items():
            views = self.views.setdefault(state, {})
            for name, value in changes.items():
                self._keep(views, name.removesuffix(_MARK), value)
        if self.on_change is not None:
            self.on_change(delta, arrived)
        for event in update.get("events") or ():
            if event.get("name") == "_redirect":
                self.go(event["payload"]["path"])
        for waiting in [item for item in self._waiting if item[0]()]:
            self._waiting.remove(waiting)
            if not waiting[1].done():
                waiting[1].set_result(arrived)

    @staticmethod
    def _keep(views: dict[str, Any], name: str, value: Any) -> None:
        """As the real page does: an older stage never replaces a newer one."""
        known = views.get(name)
        if name == "stage" and known and value["event"] == known["event"] and value["version"] < known["version"]:
            return
        views[name] = value


def vars_of(delta: dict[str, Any], state: str) -> dict[str, Any]:
    """What changed in a State, by the names of its vars."""
    return {name.removesuffix(_MARK): value for name, value in delta.get(state, {}).items()}
