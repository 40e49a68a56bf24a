"""The composition root: settings, runtime, pages and endpoints become one app."""

import contextlib
from collections.abc import AsyncIterator

import reflex as rx
from starlette.applications import Starlette
from starlette.types import ASGIApp

from quizapp import runtime as running
from quizapp.db.engine import Database
from quizapp.pages import console, join, play, screen
from quizapp.realtime.hub import Hub
from quizapp.realtime.reflex_bridge import SocketBroadcaster, take_over
from quizapp.settings import settings
from quizapp.states.console import ConsoleState
from quizapp.states.join import JoinState
from quizapp.states.live import LiveState
from quizapp.states.play import PlayState
from quizapp.states.screen import ScreenState
from quizapp.web.cookies import DeviceCookie
from quizapp.web.endpoints import endpoints


@contextlib.asynccontextmanager
async def _running() -> AsyncIterator[None]:
    """The runtime, while the server runs."""
    chosen = settings()
    db = Database(chosen.database_url)
    broadcaster = SocketBroadcaster(app, LiveState.get_full_name(), PlayState.get_full_name())
    hub = Hub(db, chosen, broadcaster)
    runtime = running.Runtime(chosen, db, hub)
    running.install(runtime)
    beside_pages.router.routes[:0] = endpoints(runtime)  # before the pages, which take every address
    await hub.start()
    yield
    running.install(None)
    db.close()


def _gone(sid: str) -> None:
    if running.is_running():
        running.runtime().hub.detach(sid)


def _with_cookie(inner: ASGIApp) -> ASGIApp:
    return DeviceCookie(inner)


beside_pages = Starlette()
app = rx.App(
    app_wraps={},  # no overlay of Reflex's: our own connection line says it better
    toaster=None,
    stylesheets=["/quizapp.css"],
    html_lang="en",
    head_components=[
        rx.el.meta(name="viewport", content="width=device-width, initial-scale=1, viewport-fit=cover"),
        rx.el.meta(name="color-scheme", content="light dark"),
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
    ],
    api_transformer=[beside_pages, _with_cookie],
)
take_over(app, _gone)
app.register_lifespan_task(_running)

app.add_page(join.home, route="/", title="quizapp")
app.add_page(join.join_by_code, route="/join", title="Join a quiz")
app.add_page(join.join, route="/join/[code]", title="Join the quiz", on_load=JoinState.open_door)
app.add_page(play.play, route="/play/[code]", title="quizapp", on_load=PlayState.restore)
app.add_page(screen.screen, route="/screen/[code]", title="quizapp", on_load=ScreenState.watch)
app.add_page(console.console, route="/host/[event_id]/live", title="Console", on_load=ConsoleState.take_seat)
