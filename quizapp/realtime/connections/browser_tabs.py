"""What the server can do to a browser tab: hear it no longer, forget what its State holds, close its connection."""

from collections.abc import Awaitable, Callable
from typing import Any, cast

import reflex as rx
from reflex.istate.manager.token import BaseStateToken
from reflex.state import BaseState

from quizapp.realtime.transport.packet_filter import NAMESPACE
from quizapp.realtime.transport.reflex_bridge import QuizNamespace


class BrowserTabs:
    """All tabs of an app, by Reflex's client token."""

    def __init__(
        self,
        app: rx.App,
        unsubscribe: Callable[[str], Awaitable[None]],
        say_why: Callable[[BaseState], None] = lambda _: None,
    ) -> None:
        """`unsubscribe` takes a socket out of the event that it shows, `say_why` tells a cleared page the reason."""
        self._app = app
        self._say_why = say_why
        self._unsubscribe = unsubscribe

    def is_known(self, token: str) -> bool:
        """Whether it has a State or a connection."""
        return token in self._states or self._sid(token) is not None

    async def silence(self, token: str) -> None:
        """Call no handler for it any more, and send it nothing of any event."""
        sid = self._sid(token)
        if sid is not None:
            self._namespace.silenced.add(sid)
            await self._unsubscribe(sid)

    async def clear(self, token: str) -> None:
        """Give its State the values of a new one, and show that; waits for the handler that is working on it."""
        if token not in self._states:
            return
        state_token = BaseStateToken(ident=token, cls=rx.State)
        if self._sid(token) is None:  # nobody to send the blanks to
            async with self._app.state_manager.modify_state(state_token) as state:
                state.reset()
            return
        async with self._app.modify_state(state_token) as state:
            state.reset()
            self._say_why(state)
            cast(Any, state).is_hydrated = True  # else the page takes the blanks for a State that is being restored

    async def disconnect(self, token: str) -> None:
        """Close its transport. Its page comes back by itself, which it would not after a word of Socket.IO's."""
        sid, sio = self._sid(token), cast(Any, self._app.sio)  # python-socketio comes without types
        if sid is not None:
            await sio.eio.disconnect(sio.manager.eio_sid_from_sid(sid, NAMESPACE))

    def _sid(self, token: str) -> str | None:
        return self._namespace.token_to_sid.get(token)

    @property
    def _namespace(self) -> QuizNamespace:
        namespace = self._app.event_namespace
        assert isinstance(namespace, QuizNamespace)
        return namespace

    @property
    def _states(self) -> dict[str, Any]:
        return cast(Any, self._app.state_manager).states  # of the manager in memory, see rxconfig.py
