"""The composition root: settings, runtime, pages and endpoints become one app."""

import asyncio
import contextlib
import logging
import traceback
from collections.abc import AsyncIterator
from typing import Any

import reflex as rx
from starlette.applications import Starlette
from starlette.types import ASGIApp

from quizapp import runtime as running
from quizapp.db import data_folder
from quizapp.db.engine import Database
from quizapp.domain.storage_faults import CannotSave
from quizapp.frontend.texts import _
from quizapp.pages import screen
from quizapp.pages.host import console, desk, editor
from quizapp.pages.phone import join, play, start, trust
from quizapp.realtime.connections.browser_tabs import BrowserTabs
from quizapp.realtime.connections.heartbeat import keep_beating
from quizapp.realtime.connections.signed_in_tabs import SignedInTabs
from quizapp.realtime.hub import Hub
from quizapp.realtime.limits.budgets import device_budgets
from quizapp.realtime.transport.reflex_bridge import SocketBroadcaster, close_unused, install, no_foreign_origins
from quizapp.server.gc_tuning import tune_gc
from quizapp.server.log import bound_log
from quizapp.server.parent_watchdog import end_with_main_process
from quizapp.server.shutdown import end_in_order
from quizapp.settings import settings
from quizapp.states.host.console import ConsoleState, say_signed_out
from quizapp.states.host.desk import HostState
from quizapp.states.host.editor.editor import EditorState
from quizapp.states.host.editor.importing import ImportState
from quizapp.states.host.editor.questions import QuestionState
from quizapp.states.host.wifi import WifiState
from quizapp.states.live import LiveState
from quizapp.states.phone.join import JoinState
from quizapp.states.phone.play import PlayState
from quizapp.states.phone.trust import TrustState
from quizapp.states.screen import ScreenState
from quizapp.web.cookies import DEVICE_COOKIE, DeviceCookie, read_cookie
from quizapp.web.endpoints import endpoints, not_now
from quizapp.web.guards.callers import Callers
from quizapp.web.guards.incoming import limited_as
from quizapp.web.guards.same_origin import SameOrigin
from quizapp.web.guards.security_headers import SafetyHeaders
from quizapp.web.guards.server_names import ServerNames, names_of_start
from quizapp.web.guards.socket_bounds import SocketBounds
from quizapp.web.guards.unread_bodies import UnreadBodies
from quizapp.web.languages import PagesInOwnLanguage

logger = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def _running() -> AsyncIterator[None]:
    """The runtime, while the server runs."""
    bound_log()
    chosen = settings()
    lock = data_folder.hold_as_worker(chosen.data_dir)
    db = Database(chosen.database_url, chosen.timings)
    broadcaster = SocketBroadcaster(
        app, LiveState.get_full_name(), PlayState.get_full_name(), ScreenState.get_full_name()
    )
    hub = Hub(db, chosen, broadcaster)
    tabs = BrowserTabs(app, hub.connections.unsubscribe, say_signed_out)
    runtime = running.Runtime(chosen, db, hub, SignedInTabs(db, tabs, chosen.timings.clearing_s), budgets)
    running.install(runtime)
    close_unused(app)
    beside_pages.router.routes[:0] = endpoints(runtime)  # before the pages, which take every address
    await hub.start()
    tune_gc()
    tasks = [
        asyncio.create_task(keep_beating(hub, db, chosen.heartbeat_interval_s, chosen.timings)),
        asyncio.create_task(runtime.signed_in.keep_looking(chosen.timings.sessions_every_s)),
        asyncio.create_task(hub.storage.watch_file(chosen.timings.file_every_s)),
        asyncio.create_task(end_with_main_process(chosen.timings.parent_every_s)),
    ]
    end_in_order(broadcaster.farewell, db.close, chosen.timings.farewell_s)
    yield
    for task in tasks:
        task.cancel()
    running.install(None)
    db.close()
    lock.release()


def _gone(sid: str) -> None:
    if running.is_running():
        running.runtime().hub.connections.gone(sid)


def _report(exception: Exception) -> None:
    """One line for whoever runs the server; a stranger's nonsense must not fill the log with tracebacks."""
    frame = traceback.extract_tb(exception.__traceback__)[-1:]
    where = f" in {frame[0].name}, line {frame[0].lineno}" if frame else ""
    logger.error("a handler failed: %s%s: %.200s", type(exception).__name__, where, exception)
    logger.debug("its traceback", exc_info=exception)


def _report_page(exception: Exception) -> None:
    """A page says that something failed in it; so can anybody, in words of their choice (`server_log.py`)."""
    logger.warning("a page reported an error: %s", exception)


def _same_origin(inner: ASGIApp) -> ASGIApp:
    """The one rule about where requests come from, around every endpoint, page and socket there is or will be."""
    chosen = settings()
    return SameOrigin(inner, ServerNames([*chosen.allowed_hosts, *names_of_start()]), chosen.allowed_origins)


def _callers(inner: ASGIApp) -> ASGIApp:
    return Callers(inner, settings().trusted_proxies)


def _bounded(inner: ASGIApp) -> ASGIApp:
    """The app with no more sockets than the settings allow."""
    chosen = settings()
    return SocketBounds(inner, chosen.sockets_per_address, chosen.sockets, limit_loopback=chosen.limit_loopback)


def _address(scope: dict[str, Any]) -> str:
    """As whom a socket is counted beside its device."""
    client = scope.get("client")
    return limited_as(client[0] if client else None, limit_loopback=settings().limit_loopback)


no_foreign_origins()
budgets = device_budgets()
beside_pages = Starlette(exception_handlers={CannotSave: not_now})
app = rx.App(
    app_wraps={},  # no overlay of Reflex's: our own connection line says it better
    toaster=None,
    stylesheets=["/quizapp.css", "/scanner.css"],
    html_lang="en",
    head_components=[
        rx.el.meta(name="viewport", content="width=device-width, initial-scale=1, viewport-fit=cover"),
        rx.el.meta(name="color-scheme", content="light dark"),
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
    ],
    api_transformer=[
        beside_pages,
        PagesInOwnLanguage,
        DeviceCookie,
        _same_origin,
        SafetyHeaders,
        UnreadBodies,
        _bounded,
        _callers,
    ],
    backend_exception_handler=_report,
    frontend_exception_handler=_report_page,
)
install(
    app,
    _gone,
    settings().reconnect_max_s,
    owner_of=lambda header: read_cookie(header, DEVICE_COOKIE) or "",
    address_of=_address,
    budgets=budgets,
    tabs_kept_s=settings().gone_tabs_s,
    outside_s=settings().timings.outside_s,
)
app.register_lifespan_task(_running)

app.add_page(start.home, route="/", title="quizapp", on_load=JoinState.start_over)
app.add_page(start.nowhere, route="404", title=_("Nothing here"), on_load=JoinState.start_over)
app.add_page(start.join_by_code, route="/join", title=_("Join a quiz"), on_load=JoinState.start_over)
app.add_page(join.join, route="/join/[code]", title=_("Join the quiz"), on_load=JoinState.open_door)
app.add_page(play.play, route="/play/[code]", title="quizapp", on_load=PlayState.restore)
app.add_page(screen.screen, route="/screen/[code]", title="quizapp", on_load=ScreenState.watch)
app.add_page(
    console.console,
    route="/host/[event_id]/live",
    title=_("Console"),
    on_load=[ConsoleState.take_seat, WifiState.open_wifi],
)
app.add_page(desk.desk, route="/host", title=_("Your events"), on_load=HostState.come_in)
app.add_page(
    editor.editor,
    route="/host/[event_id]",
    title=_("Edit the quiz"),
    on_load=[EditorState.open, QuestionState.open_form, ImportState.open_import, WifiState.open_wifi],
)
app.add_page(trust.trust, route="/trust", title=_("Trust this server"), on_load=TrustState.look)
