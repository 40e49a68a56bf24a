"""Where a request comes from: our own pages, programs, people who follow a link; pages of other sites get nothing."""

import asyncio
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from quizapp.web.guards import server_names
from quizapp.web.guards.same_origin import SameOrigin
from quizapp.web.guards.server_names import ServerNames

HOST = "quiz.example.org:3000"
OWN = f"http://{HOST}"
NAMED = "https://school.example"
FOREIGN = [
    "https://evil.test",
    "http://quiz.example.org",
    "http://quiz.example.org:3001",
    "http://quiz.example.org:3000.evil.test",
    "http://x.quiz.example.org:3000",
    "ftp://quiz.example.org:3000",
    "file://",
    "null",
    "",
    "http://[",
    "*",
]


class Answered:
    """What came back from a server that has the rule in front of it."""

    def __init__(self) -> None:
        self.is_served = False
        self.messages: list[Message] = []

    @property
    def status(self) -> int:
        """The status of the answer."""
        return self.messages[0].get("status", 200 if self.is_served else 403)

    @property
    def body(self) -> str:
        """What it says."""
        return b"".join(message.get("body", b"") for message in self.messages).decode()


def asked(kind: str = "http", method: str = "GET", scheme: str = "http", **headers: str | list[str]) -> Answered:
    """Ask; headers are named with underscores."""
    answered = Answered()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        answered.is_served = True
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> Message:
        raise AssertionError("nothing of a refused request is read")

    async def send(message: Message) -> None:
        answered.messages.append(message)

    listed = [
        (name, value) for name, values in headers.items() for value in ([values] if isinstance(values, str) else values)
    ]
    raw = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in listed]
    scope: dict[str, Any] = {"type": kind, "method": method, "scheme": scheme, "path": "/", "headers": raw}
    rule = SameOrigin(app, ServerNames(["quiz.example.org", "*.school.example"]), [NAMED])
    asyncio.run(rule(scope, receive, send))
    return answered


@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize(
    ("kind", "scheme"), [("http", "http"), ("http", "https"), ("websocket", "ws"), ("websocket", "wss")]
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_a_page_of_another_origin_gets_nothing(kind: str, scheme: str, method: str, origin: str) -> None:
    """Hole 1: whatever it asks for, by whatever way; another port of the same address is another origin."""
    if scheme in ("https", "wss"):
        origin = origin.replace("http:", "https:")
    answered = asked(kind, method, scheme, host=HOST, origin=origin)
    assert not answered.is_served
    assert answered.status == 403
    if kind == "websocket":
        assert answered.messages == [{"type": "websocket.close", "code": 1008}]
    else:
        assert '"reason":"cross_site"' in answered.body


@pytest.mark.parametrize("site", ["cross-site", "same-site", "Cross-Site", "strange", "same-origin, cross-site"])
@pytest.mark.parametrize("origin", [None, OWN])
def test_a_browser_that_says_so_is_believed(site: str, origin: str | None) -> None:
    """Hole 1: "same-site" is another port or a neighbour's name, whose pages bring our cookies with them."""
    more = {"origin": origin} if origin else {}
    for method in ("GET", "POST"):
        assert asked(method=method, host=HOST, sec_fetch_site=site, **more).status == 403


@pytest.mark.parametrize("site", [None, "same-origin", "none", "Same-Origin"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize(
    ("kind", "scheme", "host", "origin"),
    [
        ("http", "http", HOST, OWN),
        ("http", "http", HOST, OWN.upper()),
        ("http", "http", HOST, f"https://{HOST}"),  # behind a proxy with TLS that nobody told us of
        ("http", "https", HOST, f"https://{HOST}"),
        ("http", "http", "quiz.example.org:80", "http://quiz.example.org"),
        ("http", "https", "quiz.example.org", "https://quiz.example.org:443"),
        ("http", "http", "[::1]:3000", "http://[::1]:3000"),
        ("websocket", "ws", HOST, OWN),
        ("websocket", "wss", HOST, f"https://{HOST}"),
        ("websocket", "ws", HOST, None),  # a program
        ("http", "http", HOST, None),
        ("http", "http", HOST, NAMED),
    ],
)
def test_own_pages_and_programs(
    kind: str, scheme: str, host: str, origin: str | None, method: str, site: str | None
) -> None:
    """Hole 1: pages of this server, programs that are no browsers, and pages that a setting names are served."""
    more = ({"origin": origin} if origin else {}) | ({"sec_fetch_site": site} if site else {})
    assert asked(kind, method, scheme, host=host, **more).is_served


def test_a_page_without_tls_is_not_the_one_with_it() -> None:
    """Hole 1: who can write into plain HTTP must not send forms to the secure server of the same name."""
    assert asked(scheme="https", method="POST", host=HOST, origin=OWN).status == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_people_who_follow_a_link_come_in(site: str) -> None:
    """Hole 1, J1: a scanned code, a link in a mail or on another site opens the page; nothing else of a page does."""
    link = {"host": HOST, "sec_fetch_site": site, "sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}
    assert asked(**link).is_served
    assert asked(method="HEAD", **link).is_served
    for method in ("POST", "PUT", "OPTIONS"):
        assert asked(method=method, **link).status == 403
    assert asked(**link | {"origin": "https://evil.test"}).status == 403
    assert asked("websocket", **link).status == 403
    for dest in ("iframe", "image", "script", "object", "embed", "empty", ""):
        assert asked(**link | {"sec_fetch_dest": dest}).status == 403
    for mode in ("no-cors", "cors", "same-origin", "websocket", ""):
        assert asked(**link | {"sec_fetch_mode": mode}).status == 403


@pytest.mark.parametrize(
    "host",
    [
        "quiz.example.org",
        "QUIZ.example.org:1",
        "quiz.example.org.:3000",
        "room.school.example",
        "a.b.school.example:8080",
        "localhost",
        "quiz.localhost:3000",
        "127.0.0.1:3000",
        "192.0.2.77:3000",
        "[::1]",
        "[2001:db8::7]:3000",
    ],
)
def test_own_names(host: str) -> None:
    """Hole 1: names of settings, of this machine, and addresses in numbers, at any port: a proxy may be in front."""
    assert asked(host=host).is_served
    assert asked(host=host).is_served


@pytest.mark.parametrize(
    "host",
    [
        "evil.test",
        "evil.test:3000",
        "quiz.example.org.evil.test",
        "school.example",
        "evilschool.example",
        "2130706433",
        "0x7f.1",
        "127.1",
        "[::1",
        "[evil.test]",
        "quiz.example.org:99999",
        "quiz.example.org@evil.test",
        "quiz.example.org, evil.test",
        "",
        "x" * 5000,
    ],
)
def test_a_foreign_name_is_refused(host: str) -> None:
    """Hole 1: a site that points its own name to this server (DNS rebinding) is told no, in a sentence for people."""
    for kind in ("http", "websocket"):
        assert not asked(kind, host=host, origin=f"http://{host[:200]}").is_served
    answered = asked(host=host, accept="text/html")
    assert answered.status == 421
    assert "does not go by the name" in answered.body
    assert "QUIZAPP_ALLOWED_HOSTS" in answered.body
    assert len(answered.body) < 500


def test_what_a_foreign_name_says_is_harmless() -> None:
    """Hole 1: the sentence repeats the name without anything that a browser or a terminal would obey."""
    answered = asked(host="<script>\x1b[31m&quiz", accept="text/html")
    assert not set("<>&\x1b") & set(answered.body)


def test_two_headers_of_a_kind_are_none() -> None:
    """Hole 1: nobody can hide a foreign origin or name behind our own."""
    assert asked(host=[HOST, "evil.test"]).status == 421
    assert asked(host=["evil.test", HOST]).status == 421
    assert asked(host=HOST, origin=[OWN, "https://evil.test"]).status == 403
    assert asked(host=HOST, origin=["https://evil.test", OWN]).status == 403
    assert asked(host=HOST, sec_fetch_site=["same-origin", "cross-site"]).status == 403


def test_a_program_may_say_no_name() -> None:
    """Hole 1: some health checks of proxies name no host; a browser always does."""
    assert asked().is_served
    assert asked(origin=OWN).status == 403


def test_a_machine_may_get_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hole 1: in another network the laptop has another name, and the running server goes by it."""
    names = ServerNames()
    monkeypatch.setattr(server_names.socket, "gethostname", lambda: "Ada")
    assert names.has("ada:3000")
    assert names.has("ada.local:3000")
    assert not names.has("grace.fritz.box")
    monkeypatch.setattr(server_names.socket, "gethostname", lambda: "grace.fritz.box")
    assert names.has("grace.fritz.box")
    assert names.has("grace.local")


def test_many_names_are_not_kept() -> None:
    """Hole 1: a stranger who tries names costs no memory."""
    names = ServerNames(["*.example.org"])
    for number in range(5000):
        assert names.has(f"a{number}.example.org")
        assert not names.has(f"a{number}.evil.test")
    assert len(names._known) <= 256  # pyright: ignore[reportPrivateUsage] -- nothing else shows it
