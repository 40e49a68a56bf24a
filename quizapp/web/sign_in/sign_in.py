"""Signing in, registering and signing out: plain HTML forms, so that the cookie can be `HttpOnly`."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote

from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from quizapp.db.engine import Database
from quizapp.db.tables import Host
from quizapp.domain.addresses import counted_as
from quizapp.domain.refusal import Refusal
from quizapp.services.accounts import accounts
from quizapp.texts.refusals import sentence
from quizapp.web.cookies import (
    DEVICE_COOKIE,
    HOST_COOKIE,
    cookie_header,
    hashed,
    is_device_secret,
    read_cookie,
    set_cookie,
)
from quizapp.web.guards.incoming import read_body
from quizapp.web.languages import language_of_request
from quizapp.web.sign_in import setup_code
from quizapp.web.sign_in.limits import HashingQueue, SignInLimits, SlowDown

HOME = "/host"
MAX_FIELDS = 16
MAX_NEXT = 512

# What the page with the form can be told by its address.
REASONS = frozenset(
    {
        "wrong",
        "taken",
        "short_password",
        "common_password",
        "bad_name",
        "signed_out",
        "closed",
        "too_many",
        "busy",
        "cannot_save",
        "setup_code",
    }
)


def refusal_of(reason: str) -> Refusal | None:
    """What the address of the page with the form says, None for what it cannot."""
    if reason == "cannot_save":
        return Refusal(reason, because="sign_in")
    return accounts.refusal(reason) if reason in REASONS else None


@dataclass(frozen=True)
class Form:
    """What was typed, as it came. `after` is the page to go on to.

    `device_id` is the hash of the browser's device secret, `is_known` whether it has signed in with that name before.
    `may_be_first` says whether the first account may be made from there.
    """

    name: str
    password: str
    after: str
    device_id: str | None = None
    is_known: bool = False
    may_be_first: bool = False


def routes(
    db: Database, registration_open: Callable[[], bool], end_tabs: Callable[[Collection[str]], Awaitable[None]]
) -> list[Route]:
    """`POST /api/sign-in`, `/api/register`, `/api/sign-out` and `/api/sign-out-everywhere`, with limits of their own.

    `end_tabs` is told of sessions that are over.
    """
    door = Door(db, registration_open, end_tabs)
    return [
        Route("/api/sign-in", door.sign_in, methods=["POST"]),
        Route("/api/register", door.register, methods=["POST"]),
        Route("/api/sign-out", door.sign_out, methods=["POST"]),
        Route("/api/sign-out-everywhere", door.sign_out_everywhere, methods=["POST"]),
    ]


class Door:
    """Where hosts come in and go out."""

    def __init__(
        self,
        db: Database,
        registration_open: Callable[[], bool],
        end_tabs: Callable[[Collection[str]], Awaitable[None]],
    ) -> None:
        self._db = db
        self._registration_open = registration_open
        self._end_tabs = end_tabs
        self._limits = SignInLimits()
        self._hashing = HashingQueue()

    async def sign_in(self, request: Request) -> Response:
        """Sign in; while there is no account at all, create the first one."""
        return await self._let_in(request, self._sign_in_or_begin)

    async def register(self, request: Request) -> Response:
        """Create an account and sign in with it."""
        return await self._let_in(request, self._register)

    async def sign_out(self, request: Request) -> Response:
        """End this browser's session, and all that its tabs show."""
        await self._close_session(request)
        return _redirect(request, HOME, secret="", lasts_s=0)

    async def sign_out_everywhere(self, request: Request) -> Response:
        """End all sessions of this browser's host, and all that their tabs show."""
        secret = _secret(request)
        closed = await self._db.write(lambda session: accounts.close_all_sessions(session, secret, datetime.now(UTC)))
        await self._end_tabs(closed)
        return _redirect(request, HOME, secret="", lasts_s=0)

    async def _let_in(self, request: Request, enter: Callable[[Form], Awaitable[str]]) -> Response:
        """Do what all attempts share; `enter` gives the secret of the new session or refuses."""
        after, language = HOME, language_of_request(request)
        try:
            typed = await _read_form(request)
            after = typed.after
            form = await self._recognised(request, typed)
            name_key, address = (
                accounts.account_key(form.name),
                counted_as(request.client.host if request.client else None),
            )
            self._limits.count(name_key, address, form.device_id, is_known=form.is_known)
            secret = await enter(form)
            self._limits.forgive(name_key, address)
        except HTTPException as error:
            return PlainTextResponse(sentence(Refusal("unreadable", because="form"), language), error.status_code)
        except SlowDown as slow_down:
            return _come_again(slow_down, after, language)
        except Refusal as refusal:
            return RedirectResponse(_back_to_form(refusal.reason, after), 303)
        await self._close_session(request)
        lasts_s = int(accounts.SESSION_LASTS.total_seconds())
        return _redirect(request, form.after, secret=secret, lasts_s=lasts_s)

    async def _recognised(self, request: Request, form: Form) -> Form:
        """The form, with what is known of the device that it came from."""
        secret = read_cookie(cookie_header(request.scope), DEVICE_COOKIE)
        if not is_device_secret(secret):
            return form
        device_id = hashed(secret)
        is_known = await self._db.read(lambda session: accounts.is_known_device(session, form.name, device_id))
        return replace(form, device_id=device_id, is_known=is_known)

    async def _sign_in_or_begin(self, form: Form) -> str:
        if await self._db.read(accounts.has_accounts):
            return await self._sign_in(form)
        try:
            return await self._create(form, registration_open=False)
        except Refusal as refusal:
            if refusal.reason != "closed":
                raise
            # Somebody was first by a moment: perhaps the same person, who tapped twice.
            try:
                return await self._sign_in(form)
            except Refusal:
                raise refusal from None

    async def _register(self, form: Form) -> str:
        is_open = self._registration_open()
        if not is_open and await self._db.read(accounts.has_accounts):
            raise accounts.refusal("closed")
        return await self._create(form, registration_open=is_open)

    async def _sign_in(self, form: Form) -> str:
        known = await self._db.read(lambda session: accounts.known_password(session, form.name))
        async with self._hashing.turn(is_known=form.is_known):
            checked = await asyncio.to_thread(accounts.check_password, known, form.password)
        return await self._db.write(lambda session: _open(session, accounts.sign_in(session, checked), form))

    async def _create(self, form: Form, *, registration_open: bool) -> str:
        if not form.may_be_first and not await self._db.read(accounts.has_accounts):
            raise Refusal("setup_code")
        async with self._hashing.turn():
            prepared = await asyncio.to_thread(accounts.prepare_account, form.name, form.password)

        def create(session: Session) -> str:
            now = datetime.now(UTC)
            host = accounts.create_account(session, prepared, now, registration_open=registration_open)
            return _open(session, host, form)

        return await self._db.write(create)

    async def _close_session(self, request: Request) -> None:
        secret = _secret(request)
        if secret is not None:
            await self._db.write(lambda session: accounts.close_session(session, secret))
            await self._end_tabs({accounts.session_id(secret)})


def _secret(request: Request) -> str | None:
    return read_cookie(cookie_header(request.scope), HOST_COOKIE)


def _open(session: Session, host: Host, form: Form) -> str:
    assert host.id is not None  # stored before it comes here
    now = datetime.now(UTC)
    if form.device_id is not None:
        accounts.remember_device(session, host.id, form.device_id, now)
    return accounts.open_session(session, host.id, now)


def _back_to_form(reason: str, after: str) -> str:
    """The page with the form, which says why, and still knows where it leads to."""
    return f"{HOME}?error={reason}" + ("" if after == HOME else f"&next={quote(after)}")


def _come_again(slow_down: SlowDown, after: str, language: str) -> Response:
    """A program is told when to come again; a browser shows the words, on the page with the form."""
    headers = {"Retry-After": str(slow_down.seconds), "Refresh": f"0; url={_back_to_form(slow_down.reason, after)}"}
    return PlainTextResponse(sentence(slow_down, language), slow_down.status, headers)


def _redirect(request: Request, to: str, *, secret: str, lasts_s: int) -> Response:
    response = RedirectResponse(to, 303)
    secure = request.scope.get("scheme") == "https"
    response.headers["set-cookie"] = set_cookie(HOST_COOKIE, secret, lasts_s=lasts_s, secure=secure)
    return response


async def _read_form(request: Request) -> Form:
    """The fields of a form. Raises `HTTPException` for what no form of ours sends."""
    body = await read_body(request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if body and kind != "application/x-www-form-urlencoded":
        raise HTTPException(415, "Please use the form of the sign-in page.")
    try:
        # The last one wins; bytes that are no text become replacement characters.
        fields = dict(
            parse_qsl(
                body.decode("utf-8", "replace"),
                keep_blank_values=True,
                errors="replace",
                max_num_fields=MAX_FIELDS,
            )
        )
    except ValueError:
        raise HTTPException(400, "Please use the form of the sign-in page.") from None
    return Form(
        fields.get("name", ""),
        fields.get("password", ""),
        _own_page(fields.get("next", "")),
        may_be_first=_may_be_first(request, fields.get("setup_code", "")),
    )


def _may_be_first(request: Request, typed_code: str) -> bool:
    client = request.client.host if request.client else None
    return not setup_code.is_asked_for(client, request.headers) or setup_code.matches(typed_code)


def _own_page(after: str) -> str:
    """That page when it is one of this site, else the host's home.

    Browsers read a backslash as a slash and skip tabs and newlines, so `/\\evil` and `/<tab>/evil` leave
    the site as `//evil` does.
    """
    if not after.startswith("/") or after.startswith("//") or len(after) > MAX_NEXT:
        return HOME
    return after if after.isascii() and after.isprintable() and "\\" not in after else HOME
