"""Whatever is sent to an address, it answers as `docs/openapi.json` says: never with an error of its own."""

import json
import secrets
from collections.abc import Iterator
from typing import Any
from unittest.mock import MagicMock
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizapp.settings import ROOT
from quizapp.web.endpoints import endpoints
from tests.support.events import Quiz, make_quiz
from tests.support.server import Server

pytestmark = pytest.mark.timeout(900)  # the first test may have to build the pages

DOCUMENTED: dict[str, dict[str, Any]] = json.loads((ROOT / "docs" / "openapi.json").read_text())["paths"]
OPERATIONS = [(method, path) for path, methods in DOCUMENTED.items() for method in methods]
BOUNDED = settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def test_every_route_is_documented() -> None:
    """Fuzzing: a new endpoint is fuzzed once it stands in `docs/openapi.json`, and has to stand there."""
    routes = {
        (method.lower(), route.path)
        for route in endpoints(MagicMock())
        for method in (route.methods or ())
        if method != "HEAD"
    }
    assert routes == set(OPERATIONS)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server, which never shows a traceback."""
    running = Server(tmp_path_factory.mktemp("fuzz"))
    with running.database():
        pass
    running.start()
    yield running
    running.kill()
    assert "Traceback" not in running.log, running.log[-5000:]


@pytest.fixture(scope="module")
def quiz(server: Server) -> Quiz:
    """A quiz whose host's cookie is sent now and then."""
    with server.database() as db:
        return make_quiz(db)


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    """A client that follows nothing."""
    with httpx.Client(base_url=server.url, trust_env=False, timeout=30) as opened:
        yield opened


TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
PART = TEXT.filter(lambda text: "/" not in text and text not in ("", ".", ".."))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
KINDS = [
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "image/png",
    "",
    "\\",
]


def bodies(quiz: Quiz) -> st.SearchStrategy[bytes]:
    """Nonsense, and what is nearly right."""
    fields = ["event", "code", "question", "response", "elapsed_ms", "key"]
    right = {
        "event": quiz.id,
        "question": quiz.questions[0],
        "response": {"choices": [quiz.right(quiz.questions[0])]},
        "key": "k",
    }
    nearly = st.builds(lambda name, value: right | {name: value}, st.sampled_from(fields), JSON)
    form = st.dictionaries(st.sampled_from(["name", "password", "next", "x"]), TEXT, max_size=3)
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="q.csv"\r\n\r\n'
    return st.one_of(
        st.binary(max_size=200),
        st.one_of(JSON, nearly).map(lambda value: json.dumps(value).encode()),
        form.map(lambda fields: "&".join(f"{quote(k)}={quote(v)}" for k, v in fields.items()).encode()),
        st.one_of(st.binary(max_size=200), TEXT.map(str.encode)).map(lambda content: part + content + b"\r\n--x--\r\n"),
        st.just(b"x" * 40_000),
    )


def cookies(quiz: Quiz) -> st.SearchStrategy[str]:
    """Nobody, a device, the host, nonsense."""
    device = f"quizapp_device={secrets.token_hex(16)}"
    return st.sampled_from(
        ["", device, f"quizapp_host={quiz.host_secret}", "quizapp_host=;=;", f"{device}; quizapp_host=x"]
    )


@given(data=st.data())
@BOUNDED
def test_every_address_answers_as_documented(client: httpx.Client, quiz: Quiz, data: st.DataObject) -> None:
    """Fuzzing: documented statuses only, for every method, path, query, body and cookie."""
    method, path = data.draw(st.sampled_from(OPERATIONS))
    operation = DOCUMENTED[path][method]
    query: dict[str, str] = {}
    for parameter in operation.get("parameters", []):
        known = st.sampled_from([str(quiz.id), quiz.code, "all", "good", str(quiz.segments[0] if quiz.segments else 1)])
        if parameter["in"] == "path":
            path = path.replace("{" + parameter["name"] + "}", quote(data.draw(known | PART), safe=""))
        elif data.draw(st.booleans()):
            query[parameter["name"]] = data.draw(known | TEXT)
    kind, cookie = data.draw(st.sampled_from(KINDS)), data.draw(cookies(quiz))
    body = data.draw(bodies(quiz)) if method == "post" else b""
    if path == "/api/sign-out-everywhere" or path == "/api/sign-out":
        cookie = ""  # the host's session is needed by the others
    headers = {"Content-Type": kind, "Cookie": cookie}
    answer = client.request(method, path, params=query, content=body, headers={k: v for k, v in headers.items() if v})
    assert str(answer.status_code) in operation["responses"], (method, path, query, kind, body[:200], answer.text[:200])


@given(path=st.lists(TEXT, max_size=4).map("/".join), method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE"]))
@BOUNDED
def test_no_address_at_all_breaks_the_server(client: httpx.Client, path: str, method: str) -> None:
    """Fuzzing: pages, files and what is not there are answered; what a path says breaks nothing."""
    answer = client.request(method, str(client.base_url).rstrip("/") + "/" + quote(path))
    assert answer.status_code < 500, path
