"""Cookies: what is read from hostile headers, and which browser gets a device secret."""

import re

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from quizapp.web.cookies import (
    DEVICE_COOKIE,
    DeviceCookie,
    cookie_header,
    hashed,
    is_device_secret,
    new_secret,
    read_cookie,
    set_cookie,
)

SECRET = "0123456789abcdef" * 2


@pytest.mark.parametrize(
    "header",
    [
        f"{DEVICE_COOKIE}={SECRET}",
        f"a=b; {DEVICE_COOKIE}={SECRET}; c=d",
        f"a=b;{DEVICE_COOKIE}={SECRET};",
        f";;; =; =x; junk; {DEVICE_COOKIE}={SECRET}",
        f"not_{DEVICE_COOKIE}=other; {DEVICE_COOKIE}x=other; {DEVICE_COOKIE}={SECRET}",
        f"{DEVICE_COOKIE}={SECRET}; {DEVICE_COOKIE}=second",
        "x=" + "y" * 100_000 + f"; {DEVICE_COOKIE}={SECRET}",
    ],
)
def test_finds_the_cookie_among_others(header: str) -> None:
    """I4: a browser's secret is found whatever other cookies it sends."""
    assert read_cookie(header, DEVICE_COOKIE) == SECRET


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        ";",
        "=",
        DEVICE_COOKIE,
        f"{DEVICE_COOKIE}=",
        f"{DEVICE_COOKIE} = {SECRET}",
        f"{DEVICE_COOKIE}=a b",
        f'{DEVICE_COOKIE}="{SECRET}"',
        f"{DEVICE_COOKIE}=a\r\nSet-Cookie: x=y",
        f"{DEVICE_COOKIE}=a\x00b",
        f"{DEVICE_COOKIE}=é",
        f"{DEVICE_COOKIE}=\ud800",
        f"{DEVICE_COOKIE}=" + "a" * 257,
        f"{DEVICE_COOKIE.upper()}={SECRET}",
        "a" * 1_000_000,
    ],
)
def test_hostile_headers_hold_no_cookie(header: str | None) -> None:
    """I4: a missing, empty, huge or malformed cookie is none, and never an error."""
    assert read_cookie(header, DEVICE_COOKIE) is None


def test_cookies_in_several_headers_are_one_list() -> None:
    """I4: HTTP/2 sends one header for each cookie, and each is found."""
    scope = {
        "type": "http",
        "headers": [(b"cookie", b"a=b"), (b"Cookie", f"{DEVICE_COOKIE}={SECRET}".encode())],
    }
    assert read_cookie(cookie_header(scope), DEVICE_COOKIE) == SECRET
    assert cookie_header({"type": "http", "headers": []}) is None


def test_secrets_are_128_bits_and_never_repeat() -> None:
    """I4: every device's secret is its own, and has the shape that is asked for."""
    secrets = {new_secret() for _ in range(1000)}
    assert len(secrets) == 1000
    assert all(is_device_secret(secret) for secret in secrets)


@pytest.mark.parametrize(
    "value",
    [None, 7, b"0" * 32, "", "0" * 31, "0" * 33, "0" * 32 + "\n", "A" * 32, "g" * 32, "٠" * 32, ["0"] * 32],
)
def test_what_is_no_device_secret(value: object) -> None:
    """I4: only 32 lower-case hex digits are taken for a device's secret."""
    assert not is_device_secret(value)


def test_the_hash_is_sha256() -> None:
    """I4: the server stores the SHA-256 of a secret, and hashing takes any text."""
    assert hashed("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert len(hashed("\ud800")) == 64


def test_cookies_are_kept_from_scripts_and_other_sites() -> None:
    """A1: each cookie is HttpOnly and SameSite=Lax, and Secure under TLS only."""
    plain = set_cookie("a", "b", lasts_s=5, secure=False)
    assert plain == "a=b; HttpOnly; SameSite=Lax; Path=/; Max-Age=5"
    assert set_cookie("a", "b", lasts_s=5, secure=True) == f"{plain}; Secure"


async def page(_: Request) -> Response:
    """A page."""
    return HTMLResponse("<p>hello", headers={"Cache-Control": "public, max-age=600"})


async def not_modified(_: Request) -> Response:
    """A page the browser has already."""
    return Response(status_code=304)


async def private(_: Request) -> Response:
    """A page that must not be kept."""
    return HTMLResponse("<p>hello", headers={"Cache-Control": "no-store"})


async def json(_: Request) -> Response:
    """Something that is no page."""
    return JSONResponse({})


def client(base_url: str = "http://quiz.test") -> httpx.AsyncClient:
    """A browser without cookies before an app behind the middleware."""
    app = Starlette(
        routes=[
            Route("/", page, methods=["GET", "POST"]),
            Route("/same", not_modified),
            Route("/private", private),
            Route("/json", json),
        ]
    )
    return httpx.AsyncClient(transport=httpx.ASGITransport(DeviceCookie(app)), base_url=base_url)


async def test_the_first_page_brings_the_device_secret() -> None:
    """I4: a browser without a secret gets one with its first page and keeps it from then on."""
    async with client() as browser:
        first = await browser.get("/")
        cookie = first.headers["set-cookie"]
        assert re.fullmatch(r"quizapp_device=[0-9a-f]{32}; HttpOnly; SameSite=Lax; Path=/; Max-Age=34560000", cookie)
        assert "set-cookie" not in (await browser.get("/")).headers


async def test_two_browsers_get_two_secrets() -> None:
    """I4: no two browsers share a secret, and no cache may hand one on."""
    async with client() as browser:
        first = await browser.get("/")
        browser.cookies.clear()
        second = await browser.get("/")
    assert first.headers["set-cookie"] != second.headers["set-cookie"]
    assert first.headers.get_list("cache-control") == ["private, no-cache"]


async def test_the_secret_is_secure_under_tls() -> None:
    """I4: under TLS the secret never travels in the clear."""
    async with client("https://quiz.test") as browser:
        assert (await browser.get("/")).headers["set-cookie"].endswith("; Secure")


@pytest.mark.parametrize("junk", ["", "x", "A" * 32, "0" * 5000, "<script>", '"' + SECRET + '"'])
async def test_junk_is_replaced(junk: str) -> None:
    """I4: a browser with a malformed secret gets a proper one."""
    async with client() as browser:
        answer = await browser.get("/", headers={"Cookie": f"{DEVICE_COOKIE}={junk}"})
    assert is_device_secret(read_cookie(answer.headers["set-cookie"], DEVICE_COOKIE))


async def test_only_pages_bring_a_secret() -> None:
    """I4: what is not a page, or not asked for with GET, brings no secret."""
    async with client() as browser:
        assert "set-cookie" not in (await browser.get("/json")).headers
        assert "set-cookie" not in (await browser.post("/")).headers
        assert "set-cookie" not in (await browser.head("/")).headers
        assert "set-cookie" not in (await browser.get("/same")).headers


async def test_a_page_from_the_cache_brings_a_secret() -> None:
    """I4: a browser that lost its cookies but kept its cache gets a secret, too."""
    async with client() as browser:
        answer = await browser.get("/same", headers={"Accept": "text/html,*/*"})
    assert DEVICE_COOKIE in answer.headers["set-cookie"]


async def test_a_stricter_rule_for_caches_stays() -> None:
    """I4: a page that must not be kept anywhere stays so."""
    async with client() as browser:
        assert (await browser.get("/private")).headers.get_list("cache-control") == ["no-store"]
