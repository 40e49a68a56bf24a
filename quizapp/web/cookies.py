"""The cookies: which browser this is, and which host is signed in with it.

A browser gets its device secret with the first page it loads and keeps it for 400 days, the longest
browsers allow. Scripts cannot read it, and the server stores only its hash.
"""

import re
import secrets
from collections.abc import Iterable
from hashlib import sha256
from typing import TypeGuard

from starlette.types import ASGIApp, Message, Receive, Scope, Send

DEVICE_COOKIE = "quizapp_device"
HOST_COOKIE = "quizapp_host"
DEVICE_COOKIE_LASTS_S = 34_560_000
MAX_VALUE = 256

_VALUE = re.compile(rf"[!#-+\--:<-\[\]-~]{{1,{MAX_VALUE}}}")  # RFC 6265's cookie-octet
_DEVICE_SECRET = re.compile(r"[0-9a-f]{32}")


def read_cookie(header: str | None, name: str) -> str | None:
    """The value of that cookie in a `Cookie` header, whatever else the header holds.

    The first one counts when there are several. A value that is empty, longer than 256 characters or
    not of a cookie's characters is none.
    """
    for pair in (header or "").split(";"):
        key, _, value = pair.strip(" \t").partition("=")
        if key == name:
            return value if _VALUE.fullmatch(value) else None
    return None


def cookie_header(scope: Scope) -> str | None:
    """All `Cookie` headers of a request as one: HTTP/2 may send one header per cookie."""
    values = [value.decode("latin-1") for key, value in scope.get("headers", ()) if key.lower() == b"cookie"]
    return "; ".join(values) if values else None


def set_cookie(name: str, value: str, *, lasts_s: int, secure: bool) -> str:
    """The `Set-Cookie` header for a cookie scripts cannot read. It is removed when it lasts 0 seconds."""
    cookie = f"{name}={value}; HttpOnly; SameSite=Lax; Path=/; Max-Age={lasts_s}"
    return f"{cookie}; Secure" if secure else cookie


def new_secret() -> str:
    """A secret for a new device: 128 random bits as 32 hex digits."""
    return secrets.token_hex(16)


def is_device_secret(value: object) -> TypeGuard[str]:
    """Whether this has the shape of a device's secret."""
    return isinstance(value, str) and _DEVICE_SECRET.fullmatch(value) is not None


def hashed(secret: str) -> str:
    """What is stored of a secret: its SHA-256 as 64 hex digits."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


class DeviceCookie:
    """ASGI middleware that hands each browser its device secret with the first page it loads."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; a page for a browser without a device secret leaves with one."""
        if not _needs_secret(scope):
            await self.app(scope, receive, send)
            return

        async def send_with_secret(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message, scope):
                message = {**message, "headers": _with_secret(message, scope)}
            await send(message)

        await self.app(scope, receive, send_with_secret)


def _needs_secret(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    return not is_device_secret(read_cookie(cookie_header(scope), DEVICE_COOKIE))


def _is_page(message: Message, scope: Scope) -> bool:
    if message["status"] == 304:  # names no type; a browser may lose its cookies and keep its cache
        return b"text/html" in _header(scope.get("headers", ()), b"accept")
    return _header(message.get("headers", ()), b"content-type").strip().startswith(b"text/html")


def _with_secret(message: Message, scope: Scope) -> list[tuple[bytes, bytes]]:
    """The headers with a new secret; a cache on the way must not hand it to a second browser."""
    headers = [(key, value) for key, value in message.get("headers", ()) if key.lower() != b"cache-control"]
    caching = _header(message.get("headers", ()), b"cache-control")
    caching = caching if b"no-store" in caching else b"private, no-cache"
    secure = scope.get("scheme") == "https"
    cookie = set_cookie(DEVICE_COOKIE, new_secret(), lasts_s=DEVICE_COOKIE_LASTS_S, secure=secure)
    return [*headers, (b"cache-control", caching), (b"set-cookie", cookie.encode("ascii"))]


def _header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> bytes:
    found = [value for key, value in headers if key.lower() == name]
    return found[0].lower() if found else b""
