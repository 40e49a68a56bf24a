"""The quiz over HTTPS with the server's own certificate: a secure page, where phones give camera and wake lock."""

import base64
import hashlib
from collections.abc import Iterator

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, Playwright, WebSocket, expect

from quizapp.tls.authority import Pair
from tests.e2e.backstage import Backstage, Host
from tests.e2e.conftest import launched
from tests.e2e.people import Cast
from tests.e2e.rooms import room_in_question
from tests.support.server import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with `--tls`."""
    running = Server(tmp_path_factory.mktemp("secure"), tls=True)
    try:
        running.start()
        yield running
    finally:
        running.stop()
    assert "Traceback" not in running.log, running.log[-5000:]


@pytest.fixture(scope="module")
def browser(playwright: Playwright, server: Server) -> Iterator[Browser]:
    """A Chromium that accepts exactly this server's key; every other wrong certificate is still an error."""
    certificate = Pair.from_pem((server.data_dir / "tls" / "server.pem").read_bytes()).certificate
    public = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    pin = base64.b64encode(hashlib.sha256(public).digest()).decode()
    opened = launched(playwright, also=(f"--ignore-certificate-errors-spki-list={pin}",))
    yield opened
    opened.close()


def test_a_quiz_over_https(cast: Cast, backstage: Backstage, host: Host, server: Server) -> None:
    """J1, J11, N13: who typed the address without "https" joins and answers over HTTPS, on a secure page."""
    sockets: list[str] = []
    page = cast.page()
    page.on("websocket", lambda socket: sockets.append(_url(socket)))
    page.goto(server.url.replace("https:", "http:") + "/join")
    expect(page.get_by_test_id("join-code")).to_be_visible()
    assert page.url.rstrip("/") == f"{server.url}/join"

    room = room_in_question(cast, backstage, host, ann_page=page)
    room.ann.answers(0)
    room.ben.answers(1)
    room.console.sees_phase("reveal")
    cookies = {host.cookie: host.secret}
    record = httpx.get(f"{server.url}/export/{room.quiz.id}.json", cookies=cookies, verify=server.trust()).json()
    assert len(record["answers"]) == 2
    assert page.evaluate("isSecureContext")
    assert sockets
    assert {url.partition("/_event")[0] for url in sockets} == {server.url.replace("https:", "wss:")}
    kept = {cookie["name"]: cookie for cookie in page.context.cookies()}  # pyright: ignore[reportTypedDictNotRequiredAccess] -- browsers name all
    assert kept["quizapp_device"].get("secure") is True
    assert cast.console_errors == []


def test_the_page_about_the_certificate(cast: Cast, backstage: Backstage, host: Host, server: Server) -> None:
    """J11: the host's editor leads to the page that says how to trust the certificate, and gives the file."""
    quiz = backstage.quiz(host, "Trust", [])
    editor = cast.signed_in(host)
    editor.goto(f"/host/{quiz.id}")
    with editor.context.expect_page() as opened:
        editor.get_by_test_id("trust-link").click()
    page = opened.value
    expect(page.get_by_test_id("trust")).to_have_attribute("data-answer", "own")
    expect(page.get_by_test_id("trust-linux")).to_have_attribute("open", "")
    expect(page.get_by_test_id("trust-ios")).not_to_have_attribute("open", "")
    fingerprint = page.get_by_test_id("trust-fingerprint").inner_text()
    assert fingerprint in server.log
    with page.expect_download() as download:
        page.get_by_test_id("trust-file").click()
    assert download.value.suggested_filename == "quizapp.crt"
    expect(page.get_by_test_id("trust-qr")).to_have_js_property("complete", True)
    assert page.get_by_test_id("trust-qr").evaluate("picture => picture.naturalWidth") > 0


def _url(socket: WebSocket) -> str:
    return socket.url
