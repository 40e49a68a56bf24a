"""One rule for every page, endpoint and socket: what comes in was sent by this server's own pages.

Another site's page can send requests here, and the browser adds our cookies when it is of the same *site*, which
another port of the same address is. What such a page asks for is refused before anything is done or read. What
remains is a person who follows a link or a scanned code to us: a navigation that only reads.

Browsers say where a request comes from: `Origin` with each socket and each request that may change something,
`Sec-Fetch-Site` with everything, over HTTPS and on this machine. Programs that are no browsers say neither, and have
nobody's cookies.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from quizapp.domain.texts import LazyText, lazy
from quizapp.texts.translations import translated
from quizapp.web.cookies import cookie_header
from quizapp.web.guards.server_names import ServerNames
from quizapp.web.languages import language_of

_LONGEST_SHOWN = 100
_NOT_FROM_ELSEWHERE = ("same-origin", "none", "")
_READING = ("GET", "HEAD")


@dataclass(frozen=True)
class Refused:
    """Why a request is not served. `reason` is for programs, `message` for people."""

    status: int
    reason: str
    message: LazyText


CROSS_SITE = Refused(
    403,
    "cross_site",
    lazy("This was sent by a page of another site, so nothing was done. Please use the pages of this quiz."),
)


def unknown_name(host: str) -> Refused:
    """For a server that is called by a name that is not its own."""
    shown = "".join(char if char.isprintable() and char not in "<>&\"'" else "?" for char in host[:_LONGEST_SHOWN])
    return Refused(
        421,
        "unknown_name",
        lazy(
            "This quiz does not go by the name “{name}”. Please open it at the address that the host's screen shows. "
            "If this is your server and its name: add it to QUIZAPP_ALLOWED_HOSTS.",
            name=shown,
        ),
    )


class SameOrigin:
    """ASGI middleware around everything: serves requests of our own pages, programs and people who come in.

    `origins` are other sites whose pages may do what ours may, as `https://example.org`.
    """

    def __init__(self, app: ASGIApp, names: ServerNames, origins: Iterable[str] = ()) -> None:
        self._app = app
        self._names = names
        self._origins = frozenset(origins)
        self._named = CORSMiddleware(
            app,
            allow_origins=[*self._origins],
            allow_credentials=True,
            allow_methods=["GET", "POST"],
            allow_headers=["*"],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may come in."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = _looked_at(scope)
        refused = self._refused(scope, headers)
        if refused is None:
            serve = self._named if self._is_named(headers.get(b"origin")) else self._app
            await serve(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await _answer(scope, refused)(scope, receive, send)

    def _is_named(self, origin: str | None) -> bool:
        return origin is not None and origin.lower() in self._origins

    def _refused(self, scope: Scope, headers: dict[bytes, str]) -> Refused | None:
        host, origin = headers.get(b"host"), headers.get(b"origin")
        if host is not None and not self._names.has(host):
            return unknown_name(host)
        if self._is_named(origin):
            return None
        if origin is not None and (host is None or not _is_same(origin, host, scope["scheme"])):
            return CROSS_SITE
        is_ours = headers.get(b"sec-fetch-site", "").lower() in _NOT_FROM_ELSEWHERE
        return None if is_ours or (origin is None and _comes_in(scope, headers)) else CROSS_SITE


_LOOKED_AT = frozenset({b"host", b"origin", b"sec-fetch-site", b"sec-fetch-mode", b"sec-fetch-dest"})


def _looked_at(scope: Scope) -> dict[bytes, str]:
    """The headers that say where a request comes from and goes to."""
    found: dict[bytes, str] = {}
    for name, value in scope["headers"]:
        if name in _LOOKED_AT:
            # Two of a kind are none that anybody can go by: no browser sends them.
            found[name] = value.decode("latin-1") if name not in found else "?"
    return found


def _is_same(origin: str, host: str, scheme: str) -> bool:
    """Whether that origin is this server's. In front of plain HTTP may be a proxy with TLS that nobody told us of."""
    schemes = ("https",) if scheme in ("https", "wss") else ("http", "https")
    origin, host = origin.lower(), host.lower()
    return any(_whole(origin, one) == _whole(f"{one}://{host}", one) for one in schemes)


def _whole(origin: str, scheme: str) -> str | None:
    """The origin of that scheme without the port that goes without saying."""
    if not origin.startswith(f"{scheme}://"):
        return None
    return origin.removesuffix(":443" if scheme == "https" else ":80")


def _comes_in(scope: Scope, headers: dict[bytes, str]) -> bool:
    """Whether a person follows a link of another site: a page on its own that is only read."""
    return (
        scope["type"] == "http"
        and scope["method"] in _READING
        and headers.get(b"sec-fetch-mode") == "navigate"
        and headers.get(b"sec-fetch-dest") == "document"
    )


def _answer(scope: Scope, refused: Refused) -> Response:
    wanted = b"".join(value for name, value in scope["headers"] if name == b"accept")
    headers = {"Cache-Control": "no-store"}
    accepted = Headers(scope=scope).get("accept-language")
    message = translated(refused.message, language_of(cookie_header(scope), accepted))
    if b"text/html" in wanted:
        return PlainTextResponse(message, refused.status, headers)
    return JSONResponse({"reason": refused.reason, "message": message}, refused.status, headers)
