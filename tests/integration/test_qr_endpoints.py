"""QR codes over HTTP, and the address in them."""

import ipaddress
from collections.abc import AsyncIterator
from io import BytesIO

import httpx
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.requests import Request

from quizapp.services.admission import qr_codes
from quizapp.web import qr
from quizapp.web.origin import base_url, lan_address, reachable_url

LAN = "192.168.1.5"


@pytest.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    """A browser on the server's own machine, which has an address on a local network."""

    def base(request: Request) -> str:
        return base_url(request, lambda: LAN)

    transport = httpx.ASGITransport(Starlette(routes=[*qr.routes(base)]))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:3000") as client:
        yield client


@pytest.mark.parametrize("code", ["ABC234", "abc234", "abc-234"])
async def test_svg_leads_phones_to_the_join_page(browser: httpx.AsyncClient, code: str) -> None:
    """J1: the code on the projector holds the address that phones reach, not "localhost"."""
    response = await browser.get(f"/qr/{code}.svg")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("image/svg+xml")
    assert response.headers["cache-control"] == "no-cache"
    assert "content-disposition" not in response.headers
    assert response.text == qr_codes.svg(f"HTTP://{LAN}:3000/JOIN/ABC234")


async def test_png_can_be_downloaded(browser: httpx.AsyncClient) -> None:
    """J3: the PNG is shown, or saved under a name that tells the code."""
    shown = await browser.get("/qr/ABC234.png")
    saved = await browser.get("/qr/abc234.png?download")
    assert shown.headers["content-type"] == "image/png"
    assert "content-disposition" not in shown.headers
    assert saved.headers["content-disposition"] == 'attachment; filename="join-ABC234.png"'
    assert Image.open(BytesIO(shown.content)).size == (1024, 1024)
    assert shown.content == saved.content == qr_codes.png(f"HTTP://{LAN}:3000/JOIN/ABC234")


@pytest.mark.parametrize("ending", ["svg", "png"])
@pytest.mark.parametrize("code", ["ABC23", "ABC23O", "%3Cscript%3E", "x" * 5000, "%00%0D%0A"])
async def test_malformed_code_has_no_picture(browser: httpx.AsyncClient, code: str, ending: str) -> None:
    """J10: what is no code gets a short sentence, as plain text that no browser runs."""
    response = await browser.get(f"/qr/{code}.{ending}?download")
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/plain")
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "code" in response.text
    assert len(response.text) < 120


@pytest.mark.parametrize(
    ("scanned", "page"),
    [
        ("/JOIN/ABC234", "/join/ABC234"),
        ("/JOIN/abc-234", "/join/ABC234"),
        ("/JOIN/NOPE", "/join/NOPE"),
        ("/JOIN/%3F%0D%0AX", "/join/%3F%0D%0AX"),
        ("/JOIN/%5Cevil.example", "/join/%5Cevil.example"),
        ("/JOIN", "/join"),
    ],
)
async def test_upper_case_address_opens_the_join_page(browser: httpx.AsyncClient, scanned: str, page: str) -> None:
    """J1: the upper-case address of the QR code leads to the page of this server, never elsewhere."""
    response = await browser.get(scanned)
    assert response.status_code == 307
    assert response.headers["location"] == page


@pytest.mark.parametrize(
    ("host", "reached"),
    [
        ("localhost:3000", f"http://{LAN}:3000"),
        ("LOCALHOST", f"http://{LAN}"),
        ("quiz.localhost:3000", f"http://{LAN}:3000"),
        ("127.0.0.1:3000", f"http://{LAN}:3000"),
        ("127.8.8.8:80", f"http://{LAN}"),
        ("0.0.0.0:3000", f"http://{LAN}:3000"),
        ("[::1]:3000", f"http://{LAN}:3000"),
        ("192.168.7.7:3000", "http://192.168.7.7:3000"),
        ("[fd00::5]:3000", "http://[fd00::5]:3000"),
        ("Quiz.Example.org", "http://quiz.example.org"),
        ("quiz.example.org:443", "http://quiz.example.org:443"),
    ],
)
def test_address_for_phones(host: str, reached: str) -> None:
    """J1: the host may use "localhost", phones get the address on the network, and the same port."""
    assert reachable_url("http", host, None, lambda: LAN) == reached


@pytest.mark.parametrize(
    "host",
    [
        "",
        " ",
        "evil.example/path",
        "evil.example?x",
        "evil.example#x",
        "user@evil.example",
        "evil.example:99999",
        "evil.example:0",
        "evil.example:",
        "evil.example:3000\n",
        "evil example",
        '"><script>',
        "[::1",
        "[fe80::1%25eth0]",
        "[:::]",
        "-evil",
        "ev\u0131l.example",
        "evil.example:\u0663",
        "a" * 254,
        "a" * 100_000,
    ],
)
def test_hostile_host_does_not_get_into_the_code(host: str) -> None:
    """J1: a `Host` header that is none is replaced by the server's own address."""
    assert reachable_url("http", host, ("10.1.2.3", 3000), lambda: LAN) == "http://10.1.2.3:3000"
    assert reachable_url("http", host, ("0.0.0.0", 3000), lambda: LAN) == f"http://{LAN}:3000"
    assert reachable_url("http", host, ("/run/quiz.sock", None), lambda: LAN) == f"http://{LAN}"


def test_without_a_network_the_address_stays() -> None:
    """J5: a machine in no network still gets an address that works on itself."""
    assert reachable_url("http", "localhost:3000", None, lambda: None) == "http://localhost:3000"
    assert reachable_url("http", "[::1]:3000", None, lambda: None) == "http://[::1]:3000"
    assert reachable_url("http", "", None, lambda: None) == "http://localhost"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_scheme_is_kept(scheme: str) -> None:
    """J1: under TLS phones are sent to https; what a caller claims about it counts for nothing (`test_proxies.py`)."""
    raw = [(b"host", b"quiz.example.org"), (b"x-forwarded-proto", b"https" if scheme == "http" else b"http")]
    scope = {"type": "http", "scheme": scheme, "headers": raw, "path": "/", "query_string": b""}
    assert base_url(Request(scope)) == f"{scheme}://quiz.example.org"


@pytest.mark.parametrize(("scheme", "reached"), [("ws", "http://q.example"), ("wss", "https://q.example")])
def test_scheme_of_a_socket(scheme: str, reached: str) -> None:
    """J1: the address told over a websocket is still one for a browser."""
    assert reachable_url(scheme, "q.example") == reached


def test_lan_address_is_one_that_others_can_reach() -> None:
    """J1: the machine's address on the network is never its loopback address, nor made up."""
    found = lan_address()
    if found is not None:
        address = ipaddress.IPv4Address(found)
        assert not address.is_loopback
        assert not address.is_unspecified
