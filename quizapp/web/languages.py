"""In which language somebody reads who sent a request or opens a page."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from quizapp.texts.languages import ENGLISH, LANGUAGE_COOKIE, reader_language
from quizapp.web.cookies import cookie_header, read_cookie


def language_of_request(request: Request) -> str:
    """The language chosen in that browser, or the one that it asks for."""
    return language_of(cookie_header(request.scope), request.headers.get("accept-language"))


def language_of(cookies: str | None, accept_language: str | None) -> str:
    """The same from the two headers."""
    return reader_language(read_cookie(cookies, LANGUAGE_COOKIE), accept_language)


# Pages that are in the build as they look in English. All others are empty until their scripts run.
_WITH_TEXT = frozenset({"/", "/join", "/host", "/trust"})
_EMPTY_PAGE = "/__spa-fallback.html"


class PagesInOwnLanguage:
    """ASGI middleware: instead of an English page, other readers get the empty one, which the browser fills.

    A browser that finds other words in a page than it would have written itself throws the page away.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and _is_with_text(scope["path"]):
            accepted = Headers(scope=scope).get("accept-language")
            if language_of(cookie_header(scope), accepted) != ENGLISH:
                scope = {**scope, "path": _EMPTY_PAGE, "raw_path": _EMPTY_PAGE.encode()}
            send = _varying(send)
        await self._app(scope, receive, send)


def _is_with_text(path: str) -> bool:
    return (path.rstrip("/") or "/") in _WITH_TEXT


def _varying(send: Send) -> Send:
    """Nothing in between keeps a page for readers of another language."""

    async def send_with_header(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).add_vary_header("Accept-Language")
            MutableHeaders(scope=message).add_vary_header("Cookie")
        await send(message)

    return send_with_header
