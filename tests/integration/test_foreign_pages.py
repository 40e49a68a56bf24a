"""A real server, and what pages of other sites, forged names and forged proxies get from it."""

import asyncio
import re
import socket
from collections.abc import Iterator

import httpx
import pytest
from sqlmodel import func, select

from quizapp.db.engine import Database
from quizapp.db.tables import QuestionRow
from quizapp.phones.phone import Phone
from quizapp.server.building import WEB_DIR
from tests.support.events import make_quiz
from tests.support.server import Server

pytestmark = pytest.mark.timeout(900)  # the first test may have to build the pages

FRONTEND_EXCEPTION = (
    "reflex___state____state.reflex___state____frontend_event_exception_state.handle_frontend_exception"
)
EVAL = re.compile(r"\beval\(|\bFunction\(|set(Timeout|Interval)\([\"'`]")
NAMED = "https://school.example"
PROXY = "127.0.0.2"
PATHS = [
    ("GET", "/"),
    ("GET", "/host"),
    ("GET", "/healthz"),
    ("GET", "/qr/ABC234.svg"),
    ("GET", "/pictures/none.webp"),
    ("GET", "/trust/quizapp.crt"),
    ("GET", "/export/1.json"),
    ("GET", "/nothing-here"),
    ("GET", "/_event/?EIO=4&transport=polling"),
    ("POST", "/_event/?EIO=4&transport=polling"),
    ("POST", "/api/answer"),
    ("POST", "/api/leave"),
    ("POST", "/api/sign-in"),
    ("POST", "/api/register"),
    ("POST", "/api/sign-out"),
    ("POST", "/api/sign-out-everywhere"),
    ("POST", "/api/pictures"),
    ("POST", "/api/events/1/import"),
    ("POST", "/nothing-here"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that names another site, another name and a proxy in its settings."""
    chosen = {"ALLOWED_ORIGINS": NAMED, "ALLOWED_HOSTS": "quiz.test", "TRUSTED_PROXIES": PROXY}
    running = Server(tmp_path_factory.mktemp("foreign"), chosen)
    with running.database():
        pass
    running.start()
    yield running
    running.kill()
    assert "Traceback" not in running.log, running.log[-5000:]


@pytest.fixture
def base(server: Server) -> Iterator[Database]:
    """The running server's database, from outside."""
    with server.database() as db:
        yield db


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    """A browser without cookies."""
    with httpx.Client(base_url=server.url, trust_env=False, timeout=30) as opened:
        yield opened


def is_served(answer: httpx.Response) -> bool:
    """Whether the rule let it pass, whatever came of it."""
    return answer.status_code != 421 and "cross_site" not in answer.text


def cors_headers(answer: httpx.Response) -> dict[str, str]:
    """What lets pages of other origins read an answer."""
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_every_address_refuses_pages_of_other_origins(client: httpx.Client, method: str, path: str) -> None:
    """Hole 1: pages, endpoints, socket and what is not there: nothing is done, and nothing may be read."""
    port = client.base_url.port or 0
    for foreign in (f"http://127.0.0.1:{port + 1}", "https://evil.test", "null"):
        answer = client.request(method, path, headers={"Origin": foreign})
        assert (answer.status_code, answer.json()["reason"]) == (403, "cross_site"), foreign
        assert cors_headers(answer) == {}
    answer = client.request(method, path, headers={"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"})
    assert answer.status_code == 403
    preflight = {"Origin": "https://evil.test", "Access-Control-Request-Method": method}
    answer = client.options(path, headers=preflight)
    assert answer.status_code == 403
    assert cors_headers(answer) == {}


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_every_address_refuses_foreign_names(client: httpx.Client, method: str, path: str) -> None:
    """Hole 1: a site whose name points to this server (DNS rebinding) gets one sentence."""
    answer = client.request(method, path, headers={"Host": "evil.test", "Origin": "http://evil.test"})
    assert (answer.status_code, answer.json()["reason"]) == (421, "unknown_name")
    assert is_served(client.request(method, path, headers={"Host": "quiz.test"}))


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_own_pages_get_no_cors_headers(client: httpx.Client, method: str, path: str) -> None:
    """Hole 1: our own pages need none, so nobody gets any."""
    own = f"http://127.0.0.1:{client.base_url.port}"
    for headers in ({}, {"Origin": own}, {"Origin": own, "Sec-Fetch-Site": "same-origin"}):
        answer = client.request(method, path, headers=headers)
        assert is_served(answer)
        assert cors_headers(answer) == {}
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"  # no other site embeds any of it


def test_a_page_on_another_port_gets_no_answers_and_stores_nothing(
    server: Server, client: httpx.Client, base: Database
) -> None:
    """Hole 1: cookies go to every port of an address, so the host's own cookie comes with such a page's requests."""
    quiz = make_quiz(base)
    client.cookies["quizapp_host"] = quiz.host_secret
    assert client.get(f"/export/{quiz.id}.json").status_code == 200

    def count() -> int:
        return base.read_now(lambda session: session.exec(select(func.count()).select_from(QuestionRow)).one())

    before = count()
    foreign = {"Origin": f"http://127.0.0.1:{server.port + 1}", "Sec-Fetch-Site": "same-site"}
    text = {"file": ("q.txt", b"2 + 2?\n* 4\n- 5\n")}
    assert client.get(f"/export/{quiz.id}.json", headers=foreign).status_code == 403
    assert client.post(f"/api/events/{quiz.id}/import?take=all", files=text, headers=foreign).status_code == 403
    assert client.post("/api/pictures", content=b"x", headers=foreign).status_code == 403
    assert count() == before
    own = {"Origin": server.url, "Sec-Fetch-Site": "same-origin"}
    assert client.post(f"/api/events/{quiz.id}/import?take=all", files=text, headers=own).status_code == 201
    assert count() == before + 1


def test_a_link_from_another_site_opens_the_page(client: httpx.Client) -> None:
    """Hole 1, J1: a scanned code or a link in a mail leads in, wherever it was found."""
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert client.get("/join/ABC234", headers=link).status_code == 200
    assert client.get("/JOIN/ABC234", headers=link).status_code == 307


def test_a_named_site_may_read(client: httpx.Client) -> None:
    """Hole 1: a setting names sites whose pages may do what ours may; they alone get CORS headers."""
    answer = client.get("/healthz", headers={"Origin": NAMED, "Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
    assert cors_headers(answer)["access-control-allow-origin"] == NAMED
    asking = {
        "Origin": NAMED,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    answer = client.options("/api/answer", headers=asking)
    assert answer.status_code == 200
    assert cors_headers(answer)["access-control-allow-origin"] == NAMED


@pytest.mark.parametrize("path", ["/ping", "/_health", "/_upload", "/_upload/x", "/_all_routes", "/auth-codespace"])
def test_what_no_page_uses_is_closed(client: httpx.Client, path: str) -> None:
    """Hole 1: of the framework's own endpoints only the socket is there."""
    assert client.get(path).status_code == 404
    assert client.post(path).status_code in (404, 405)


def upgrade_status(server: Server, **headers: str) -> str:
    """The status that somebody gets who asks for a socket with these headers."""
    asked = {
        "Host": f"127.0.0.1:{server.port}", "Upgrade": "websocket", "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13",
    } | {name.replace("_", "-"): value for name, value in headers.items()}  # fmt: skip
    lines = ["GET /_event/?token=x&EIO=4&transport=websocket HTTP/1.1", *(f"{n}: {v}" for n, v in asked.items())]
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        return connection.recv(4096).split(b" ")[1].decode()


def test_the_socket_has_the_same_rule(server: Server) -> None:
    """Hole 1, I4: own pages and programs get a socket; other origins, neighbours and foreign names do not."""
    assert upgrade_status(server) == "101"
    assert upgrade_status(server, Origin=server.url) == "101"
    assert upgrade_status(server, Host="quiz.test", Origin="https://quiz.test") == "101"
    assert upgrade_status(server, Origin=NAMED) == "101"
    assert upgrade_status(server, Origin=f"http://127.0.0.1:{server.port + 1}") == "403"
    assert upgrade_status(server, Sec_Fetch_Site="same-site") == "403"
    assert upgrade_status(server, Host="evil.test", Origin="http://evil.test") == "403"


def test_no_page_runs_text_as_a_script(client: httpx.Client) -> None:
    """Hole 12: the policy of pages forbids `eval`, and nothing in the whole build needs it."""
    assert "unsafe-eval" not in client.get("/").headers["content-security-policy"]
    built = [*(WEB_DIR / "build" / "client" / "assets").glob("*.js")]
    assert built
    # The socket library's way to the global object where there is no `window`: never taken in a browser.
    texts = {file.name: file.read_text().replace("Function(`return this`)", "") for file in built}
    assert [name for name, text in texts.items() if EVAL.search(text)] == []


# Proxies


def through(server: Server, source: str) -> httpx.Client:
    """A client that calls from that address of this machine."""
    line = httpx.HTTPTransport(local_address=source)
    return httpx.Client(base_url=server.url, transport=line)


TLS = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https", "Host": "quiz.test", "Origin": "https://quiz.test"}


def test_behind_a_proxy_with_tls(server: Server) -> None:
    """Hole 7: behind a trusted proxy cookies are `Secure`, the browser keeps to HTTPS, and QR codes say it."""
    with through(server, PROXY) as proxy:
        page = proxy.get("/", headers=TLS)
        assert "Secure" in page.headers["set-cookie"]
        assert page.headers["strict-transport-security"].startswith("max-age=")
        assert "HTTPS://QUIZ.TEST/" in proxy.get("/qr/ABC234.svg", headers=TLS).text
        assert "Secure" in proxy.post("/api/sign-out", headers=TLS).headers["set-cookie"]
        plain = proxy.get("/", headers=TLS | {"X-Forwarded-Proto": "http"})
        assert "strict-transport-security" not in plain.headers


def test_nobody_else_is_a_proxy(server: Server) -> None:
    """Hole 7: what others claim about themselves is ignored."""
    with through(server, "127.0.0.3") as stranger:
        page = stranger.get("/", headers=TLS)
        assert "Secure" not in page.headers["set-cookie"]
        assert "strict-transport-security" not in page.headers
        assert "HTTP://QUIZ.TEST/" in stranger.get("/qr/ABC234.svg", headers=TLS).text


# The log


async def test_a_stranger_writes_no_lines_of_their_own(server: Server, base: Database) -> None:
    """Hole 5: whoever reports errors of pages, without end and with line ends in them, gets a few escaped lines."""
    quiz = make_quiz(base)
    before = len(server.log)
    for _ in range(3):  # a socket may send only so much
        phone = Phone(server.url, quiz.code, "Kim")
        await phone.stand_at_the_door()
        for _ in range(50):
            forged = "x\n[ERROR] the database is gone\n" + "y" * 50_000
            phone.tab.call(FRONTEND_EXCEPTION, info=forged, component_stack="z\n")
        async with asyncio.timeout(60):
            while "page reported an error" not in server.log[before:]:  # noqa: ASYNC110 -- a file tells nobody
                await asyncio.sleep(0.05)
        phone.tab.close()
    added = server.log[before:]
    assert "[WARNING] a page reported an error: x\\n[ERROR] the database is gone" in added
    assert "\n[ERROR] the database" not in added
    assert len(added) < 40_000
