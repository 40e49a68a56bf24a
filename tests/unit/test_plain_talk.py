"""What plain HTTP is told at the port of a server with TLS."""

import h11
import pytest

from quizapp.front_proxy.peer_names import caller_of, name_of
from quizapp.front_proxy.plain_http import MOST_BYTES, Offer, PlainTalk

OFFERS = {"/trust": lambda asks: Offer(f"{asks.user_agent} at {asks.called}".encode(), "text/html")}


def told(request: bytes, *, pieces: int = 10_000) -> tuple[int, dict[str, str], bytes] | None:
    """Status, headers and body of the answer to a request that arrives in pieces; None for no answer yet."""
    talk = PlainTalk(OFFERS, "192.168.1.5:3000")
    answer = None
    for start in range(0, len(request), pieces):
        answer = talk.hear(request[start : start + pieces])
        if answer is not None:
            break
    if answer is None:
        return None
    client = h11.Connection(h11.CLIENT)
    method = "HEAD" if request.startswith(b"HEAD") else "GET"
    client.send(h11.Request(method=method, target="/", headers=[("Host", "x")]))
    client.send(h11.EndOfMessage())
    client.receive_data(answer)
    response, body = client.next_event(), b""
    assert isinstance(response, h11.Response)
    while isinstance(event := client.next_event(), h11.Data):
        body += bytes(event.data)
    assert isinstance(event, h11.EndOfMessage)
    return response.status_code, {name.decode(): value.decode() for name, value in response.headers}, body


def request(target: str, *, method: str = "GET", host: str | None = "quiz.local:3000", more: str = "") -> bytes:
    """A request as browsers send it."""
    line = f"Host: {host}\r\n" if host is not None else ""
    return f"{method} {target} HTTP/1.1\r\n{line}{more}\r\n".encode("latin-1")


@pytest.mark.parametrize("pieces", [1, 7, 10_000])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "target", ["/", "/join/ABC234", "/host?next=%2Fhost%2F1&x=a+b", "/JOIN/ABC234", "//evil.example/x", "/trusty"]
)
def test_http_leads_to_https(target: str, method: str, pieces: int) -> None:
    """J1: whoever types the address without "https" comes to the same page, with host, port, path and query."""
    answer = told(request(target, method=method), pieces=pieces)
    assert answer is not None
    status, headers, _ = answer
    assert (status, headers["location"]) == (307, f"https://quiz.local:3000{target}")
    assert headers["cache-control"] == "no-store", "a redirect that is kept would break the address without TLS"
    assert headers["connection"] == "close"


@pytest.mark.parametrize(
    ("host", "there"),
    [
        ("quiz.local", "quiz.local"),
        ("[fd00::5]:3000", "[fd00::5]:3000"),
        ("evil.example/x", "192.168.1.5:3000"),
        ("evil.example@quiz.local", "192.168.1.5:3000"),
        ("quiz.local:3000:1", "192.168.1.5:3000"),
        ("", "192.168.1.5:3000"),
    ],
)
def test_the_host_is_one_that_can_be(host: str, there: str) -> None:
    """J1: a host that is none is replaced by the address that was called."""
    answer = told(request("/join", host=host))
    assert answer is not None
    assert answer[1]["location"] == f"https://{there}/join"


def test_a_request_without_a_host() -> None:
    """J1: an old client that names no host is led to the address that it called."""
    answer = told(b"GET /join HTTP/1.0\r\n\r\n")
    assert answer is not None
    assert answer[1]["location"] == "https://192.168.1.5:3000/join"


@pytest.mark.parametrize("target", ["http://evil.example/", "*", "/\u00e4", '/"><script>', "/a\\b"])
def test_a_strange_target_leads_home(target: str) -> None:
    """J10: an address that no browser sends leads to the start page."""
    answer = told(request(target))
    assert answer is not None
    assert answer[0] in (307, 400)
    assert answer[1].get("location", "https://quiz.local:3000/") == "https://quiz.local:3000/"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT"])
def test_what_is_sent_in_the_clear_is_refused(method: str) -> None:
    """N14: a form that was sent without encryption is not passed on, and told why."""
    answer = told(request("/api/sign-in", method=method, more="Content-Length: 5\r\n"))
    assert answer is not None
    assert answer[0] == 403
    assert b"HTTPS only: https://quiz.local:3000" in answer[2]


@pytest.mark.parametrize("target", ["/trust", "/TRUST", "/trust/", "/trust?x=1"])
def test_what_is_offered_in_the_clear(target: str) -> None:
    """J11: the page about the certificate is itself there for who does not trust it yet."""
    answer = told(request(target, more="User-Agent: Phone\r\n"))
    assert answer is not None
    assert (answer[0], answer[2]) == (200, b"Phone at quiz.local:3000")


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"SSH-2.0-OpenSSH_9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /" + b"x" * MOST_BYTES,
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * MOST_BYTES,
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * MOST_BYTES,
    ],
)
def test_garbage_and_huge_heads_are_over_at_once(garbage: bytes) -> None:
    """N14: what is no HTTP, or too much of it, gets one short answer."""
    answer = told(garbage, pieces=4096)
    assert answer is not None
    assert 400 <= answer[0] < 500


@pytest.mark.parametrize("beginning", [b"G", b"GET / HTTP/1.1\r\nHost: x\r\n"])
def test_half_a_request_is_waited_for(beginning: bytes) -> None:
    """J1: a request that is still on its way is no garbage."""
    assert told(beginning) is None


@pytest.mark.parametrize("host", ["127.0.0.1", "192.168.1.5", "::1", "fd00::5", "::ffff:192.168.1.5"])
def test_a_caller_is_told_by_the_name_of_the_connection(host: str) -> None:
    """I6: who calls is counted by the real address; names are short enough for sockets in a long folder."""
    name = name_of(host, 54321, 0xFFFFFFFF)
    assert caller_of(f"/tmp/x/{name}", "/tmp/x") == (host.removeprefix("::ffff:"), 54321)
    assert len(name) < 35
    assert "/" not in name


def test_a_scope_of_an_address_is_left_out() -> None:
    """I6: a link-local address comes with the name of the network card."""
    caller = caller_of("/tmp/x/" + name_of("fe80::1%eth0", 1, 2), "/tmp/x")
    assert caller == ("fe80::1", 1)


@pytest.mark.parametrize("path", ["", "/tmp/x/", "/tmp/y/fwAAAQABAA.0", "/tmp/x/s", "/tmp/x/AAAA.1", "127.0.0.1"])
def test_another_name_is_nobody(path: str) -> None:
    """I6: a connection without such a name is nobody's, and not somebody else's."""
    assert caller_of(path, "/tmp/x") is None
