"""A real server with `--tls`: HTTPS, plain HTTP and nonsense on the same port."""

import asyncio
import functools
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from quizapp.db.engine import Database
from quizapp.phones.browser import JOIN, LIVE, Tab
from quizapp.phones.phone import Phone
from quizapp.phones.trusted import trusted
from quizapp.tls.authority import new_authority, new_leaf
from quizapp.tls.machine import Machine
from tests.support.events import make_quiz, people
from tests.support.server import Server

pytestmark = pytest.mark.timeout(900)  # the first test may have to build the pages


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server with a certificate of its own."""
    running = Server(tmp_path_factory.mktemp("secure"), tls=True)
    with running.database():
        pass
    running.start()
    trusted().load_verify_locations(running.authority)  # for simulated phones
    yield running
    running.kill()
    assert "Traceback" not in running.log, running.log[-5000:]


@pytest.fixture
def base(server: Server) -> Iterator[Database]:
    """The running server's database, from outside."""
    with server.database() as db:
        yield db


@pytest.fixture
def browser(server: Server) -> Iterator[httpx.Client]:
    """A client that trusts the server's authority and nobody else."""
    with httpx.Client(base_url=server.url, verify=server.trust(), trust_env=False, timeout=30) as client:
        yield client


def plain(server: Server) -> str:
    """The server's address without TLS."""
    return server.url.replace("https:", "http:")


def said_to(server: Server, request: bytes, *, timeout_s: float = 60) -> bytes:
    """Everything the server says to some bytes, until it ends the connection."""
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout_s)) as line:
        line.sendall(request)
        heard = b""
        try:
            while chunk := line.recv(65536):
                heard += chunk
        except ConnectionResetError:
            pass
        return heard


def test_a_page_over_https(server: Server, browser: httpx.Client) -> None:
    """J1, J11: the page comes over a verified connection, its cookie never over another one, the QR code says so."""
    answer = browser.get("/")
    assert answer.status_code == 200
    assert "Secure" in answer.headers["set-cookie"]
    assert browser.get("/qr/ABC234.svg").text.count("QR code: HTTPS://") == 1
    assert f"https://localhost:{server.port}/host" in server.log
    assert f":{server.port}/trust" in server.log
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.url, trust_env=False)


def test_a_host_signs_in_over_https(browser: httpx.Client) -> None:
    """A1: the session's cookie goes over HTTPS only."""
    answer = browser.post("/api/sign-in", data={"name": "Kim", "password": "long enough"})
    assert answer.status_code == 303
    assert "quizapp_host=" in answer.headers["set-cookie"]
    assert "Secure" in answer.headers["set-cookie"]


def test_http_on_the_same_port_leads_to_https(server: Server) -> None:
    """J1: an address that was typed without "https" works; what was sent in the clear is refused."""
    with httpx.Client(base_url=plain(server), trust_env=False) as client:
        answer = client.get("/join/ABC234?x=1", headers={"Host": f"localhost:{server.port}"})
        assert answer.status_code == 307
        assert answer.headers["location"] == f"https://localhost:{server.port}/join/ABC234?x=1"
        assert "set-cookie" not in answer.headers
        assert client.head("/").status_code == 307
        assert client.post("/api/sign-in", content=b"x" * 300_000).status_code == 403


def test_the_authority_over_http(server: Server, browser: httpx.Client) -> None:
    """J11: a phone that trusts nobody yet gets the authority itself, and reads how to trust it."""
    expected = x509.load_pem_x509_certificate(server.authority.read_bytes())
    for client in (httpx.Client(base_url=plain(server), trust_env=False), browser):
        file = client.get("/trust/quizapp.crt")
        assert (file.status_code, file.headers["content-type"]) == (200, "application/x-x509-ca-cert")
        assert x509.load_der_x509_certificate(file.content) == expected
        assert x509.load_pem_x509_certificate(client.get("/trust/quizapp.pem").content) == expected
    iphone = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"}
    page = httpx.get(f"{plain(server)}/TRUST", headers=iphone, trust_env=False)
    assert page.status_code == 200
    assert page.text.count("<details open>") == 1
    assert page.text.index("iPhone") < page.text.index("Android")
    assert ":" in browser.get("/trust/qr.svg").text
    assert browser.get("/TRUST").headers["location"] == "/trust"


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated:DeprecationWarning")
@pytest.mark.parametrize(
    ("version", "works"),
    [(ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True), (ssl.TLSVersion.TLSv1_3, True)],
)
def test_versions(server: Server, version: ssl.TLSVersion, works: bool) -> None:
    """J11: TLS 1.2 for older phones, 1.3 for newer ones, nothing below."""
    context = ssl.create_default_context(cafile=server.authority)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # so that it is the server who refuses
    context.minimum_version = context.maximum_version = version
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        try:
            with context.wrap_socket(line, server_hostname="localhost") as secure:
                found = secure.version()
        except (ssl.SSLError, ConnectionResetError):
            found = None
    assert found == (version.name.replace("_", ".") if works else None)


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: x",
        b"GET /" + b"x" * 500_000,
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 100_000,
        b"\x00\x01\x02\x03",
        b"SSH-2.0-x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"\x16" + b"\x00" * 100,
    ],
    ids=["silence", "half", "long line", "many headers", "bytes", "ssh", "half a hello", "broken hello"],
)
def test_nonsense_and_slowness_are_ended(server: Server, request_bytes: bytes) -> None:
    """N14: whoever says nothing, half of something, too much or garbage is let go, and the server serves on."""
    heard = said_to(server, request_bytes)
    assert len(heard) < 1000
    assert server.is_healthy()


def signing_in(server: Server, source: str, **headers: str) -> int:
    """Try to sign in from that address; 1 if it had too many tries."""
    line = httpx.HTTPTransport(local_address=source, verify=server.trust())
    with httpx.Client(base_url=server.url, transport=line, headers=headers) as client:
        form = {"name": "Somebody", "password": "not the one"}
        return int(client.post("/api/sign-in", data=form).status_code == 429)


def test_two_addresses_are_counted_apart(server: Server) -> None:
    """A1: the limits know who calls: one address runs out of tries, whatever it claims, another one does not."""
    forged = {"X-Forwarded-For": "10.0.0.9", "Forwarded": "for=10.0.0.9", "X-Real-IP": "10.0.0.9"}
    assert [signing_in(server, "127.0.0.3") for _ in range(5)] == [0] * 5
    assert signing_in(server, "127.0.0.3") == 1
    assert signing_in(server, "127.0.0.3", **forged) == 1
    assert signing_in(server, "127.0.0.4") == 0


async def rejoining(tab: Tab) -> str:
    """Try a wrong rejoin code; the reason that it is refused for."""
    tab.views.clear()
    tab.call(f"{JOIN}.rejoin", form={"code": "ABCD 2345"})
    await tab.until(lambda: bool(tab.view(JOIN, "rejoin_error_reason")))
    return str(tab.view(JOIN, "rejoin_error_reason"))


async def test_two_addresses_are_counted_apart_over_the_socket(
    server: Server, base: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I6: the sixty tries of an address are its own, over the websocket too."""
    quiz = make_quiz(base)
    loop = asyncio.get_running_loop()
    connect: Callable[..., Any] = loop.create_connection

    async def door(source: str) -> Tab:
        monkeypatch.setattr(loop, "create_connection", functools.partial(connect, local_addr=(source, 0)))
        tab = Phone(server.url, quiz.code, "Kim").tab
        await tab.open(f"/join/{quiz.code}")
        await tab.until(lambda: bool((tab.view(LIVE, "stage") or {}).get("phase")))
        return tab

    for _ in range(6):
        tab = await door("127.0.0.5")
        assert {await rejoining(tab) for _ in range(10)} == {"unknown_rejoin_code"}
        tab.close()
    fresh, other = await door("127.0.0.5"), await door("127.0.0.6")
    assert await rejoining(fresh) == "too_many_tries"
    assert await rejoining(other) == "unknown_rejoin_code"
    fresh.close()
    other.close()


async def test_three_hundred_at_once(server: Server, base: Database) -> None:
    """J6: 300 phones that come in one instant over encrypted websockets all get in."""
    quiz = make_quiz(base)
    phones = [Phone(server.url, quiz.code, f"Phone {number}") for number in range(300)]
    await asyncio.gather(*(phone.stand_at_the_door(120) for phone in phones))
    await asyncio.gather(*(phone.join(120) for phone in phones))
    assert len(people(base, quiz)) == 300
    for phone in phones:
        phone.tab.close()


async def test_ended_killed_and_started_again(new_server: Callable[..., Server]) -> None:
    """N9: pages hear the farewell of a server that ends; they come back to the same certificate after any end."""
    server = new_server(tls=True)
    with server.database() as base:
        quiz = make_quiz(base)
    await asyncio.to_thread(server.start)
    before = server.authority.read_bytes()
    trusted().load_verify_locations(server.authority)
    phone = Phone(server.url, quiz.code, "Kim")
    await phone.stand_at_the_door()
    await phone.join()
    assert phone.tab.wire is not None
    assert await asyncio.to_thread(server.stop) == 0
    await phone.tab.wire.closed
    assert phone.tab.advised_s is not None

    for end in (server.kill, server.kill_worker, server.kill_main):
        await asyncio.to_thread(server.start)
        await phone.come_back()
        assert phone.me["name"] == "Kim"
        assert phone.tab.wire is not None
        await asyncio.to_thread(end)
        await phone.tab.wire.closed
    assert server.authority.read_bytes() == before
    assert "Traceback" not in server.log, server.log[-5000:]


def test_without_tls_there_is_nothing_to_trust(new_server: Callable[..., Server]) -> None:
    """J11: a server without TLS says that it has no certificate."""
    server = new_server()
    server.start()
    answer = httpx.get(f"{server.url}/trust/quizapp.crt", trust_env=False)
    assert (answer.status_code, "no certificate of its own" in answer.text) == (404, True)
    assert not server.authority.exists()


def test_a_certificate_from_elsewhere(new_server: Callable[..., Server], tmp_path: Path) -> None:
    """J11: `--cert` and `--key` serve that certificate, plain HTTP is led to it, and nothing is offered for trust."""
    here = Machine(("localhost",), (ip_address("127.0.0.1"),))
    authority = new_authority(here, [], datetime.now(UTC))
    leaf = new_leaf(authority, here, datetime.now(UTC))
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    chain.write_bytes(b"".join(pair.certificate.public_bytes(Encoding.PEM) for pair in (leaf, authority)))
    key.write_bytes(leaf.key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()))
    server = new_server(certificate=(chain, key))
    server.start()
    assert httpx.get(f"{server.url}/trust/quizapp.crt", verify=server.trust(), trust_env=False).status_code == 404
    answer = httpx.get(f"{plain(server)}/trust", trust_env=False)
    assert (answer.status_code, answer.headers["location"]) == (307, f"{server.url}/trust")
    assert "Phones warn" not in server.log
    assert not (server.data_dir / "tls").exists()
