"""Which proxies are believed about who calls, and what is made of their headers."""

from ipaddress import ip_network
from typing import Any

import pytest

from quizapp.web.guards.proxies import TrustedProxies

TRUSTED = TrustedProxies([ip_network("10.0.0.0/8"), ip_network("127.0.0.1"), ip_network("fd00::/8")])
FOR, PROTO = "x-forwarded-for", "x-forwarded-proto"


def seen(peer: str | None, *headers: tuple[str, str], kind: str = "http") -> tuple[str | None, str]:
    """Address and scheme of the caller, for a request that came from `peer`."""
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    scheme = "http" if kind == "http" else "ws"
    scope: dict[str, Any] = {"type": kind, "scheme": scheme, "client": (peer, 1) if peer else None, "headers": raw}
    TRUSTED.tell_caller(scope)
    return (scope["client"][0] if scope["client"] else None), scope["scheme"]


@pytest.mark.parametrize("peer", ["192.0.2.9", "11.0.0.1", "fe80::1", "2001:db8::1", "/run/quiz.sock", "localhost", ""])
def test_nobody_else_is_believed(peer: str) -> None:
    """Hole 7: what a stranger says about itself counts for nothing."""
    assert seen(peer, (FOR, "10.0.0.1"), (PROTO, "https")) == (peer or None, "http")


def test_without_the_setting_nobody_is_believed() -> None:
    """Hole 7: not even this machine."""
    scope: dict[str, Any] = {
        "type": "http", "scheme": "http", "client": ("127.0.0.1", 5), "headers": [(FOR.encode(), b"192.0.2.1")],
    }  # fmt: skip
    TrustedProxies([]).tell_caller(scope)
    assert scope["client"] == ("127.0.0.1", 5)


@pytest.mark.parametrize(
    ("forwarded", "caller"),
    [
        (["192.0.2.1"], "192.0.2.1"),
        (["192.0.2.1:4711"], "192.0.2.1"),
        (["2001:db8::1"], "2001:db8::1"),
        (["[2001:db8::1]:4711"], "2001:db8::1"),
        (['"[2001:db8::1]"'], "2001:db8::1"),
        (["::ffff:192.0.2.1"], "192.0.2.1"),
        # Several proxies, each of which adds whom it saw: the last that is none of ours counts.
        (["192.0.2.1, 10.0.0.2"], "192.0.2.1"),
        (["192.0.2.1", "10.0.0.2, fd00::2"], "192.0.2.1"),
        (["6.6.6.6, 192.0.2.1"], "192.0.2.1"),
        (["127.0.0.1, 192.0.2.1, 10.0.0.2"], "192.0.2.1"),
        (["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        # Nonsense: the last hop that is sure.
        ([], "10.0.0.1"),
        ([""], "10.0.0.1"),
        (["unknown"], "10.0.0.1"),
        (["192.0.2.1, _hidden"], "10.0.0.1"),
        (["192.0.2.1, nonsense, 10.0.0.2"], "10.0.0.2"),
        (["192.0.2.1,,10.0.0.2"], "10.0.0.2"),
        (["192.0.2.256"], "10.0.0.1"),
        (["[2001:db8::1"], "2001:db8::1"),
        (["\xff\x00"], "10.0.0.1"),
        (["1" * 9000], "10.0.0.1"),
    ],
)
def test_a_trusted_proxy_tells_who_calls(forwarded: list[str], caller: str) -> None:
    """Hole 7: addresses of both kinds, several hops, forged beginnings and malformed headers."""
    assert seen("10.0.0.1", *((FOR, value) for value in forwarded))[0] == caller


def test_a_proxy_that_is_seen_over_both_kinds_of_addresses() -> None:
    """Hole 7: a door for IPv6 shows IPv4 callers as mapped ones."""
    assert seen("::ffff:10.0.0.1", (FOR, "192.0.2.1"))[0] == "192.0.2.1"


@pytest.mark.parametrize(
    ("forwarded", "protos", "scheme"),
    [
        (["192.0.2.1"], ["https"], "https"),
        (["192.0.2.1"], ["HTTPS"], "https"),
        (["192.0.2.1"], ["http"], "http"),
        (["192.0.2.1"], [], "http"),
        ([], ["https"], "https"),
        (["192.0.2.1"], ["javascript"], "http"),
        (["192.0.2.1"], [""], "http"),
        # One that was set at the edge and handed on.
        (["192.0.2.1, 10.0.0.2"], ["https"], "https"),
        # One for each hop: that of the caller counts, not what the caller wrote before it.
        (["192.0.2.1, 10.0.0.2"], ["https, http"], "https"),
        (["6.6.6.6, 192.0.2.1, 10.0.0.2"], ["https, http, https"], "http"),
        (["192.0.2.1"], ["http, https"], "https"),
    ],
)
def test_a_trusted_proxy_tells_the_scheme(forwarded: list[str], protos: list[str], scheme: str) -> None:
    """Hole 7: behind TLS of a proxy the app knows that it is, for pages and for sockets."""
    headers = [*((FOR, value) for value in forwarded), *((PROTO, value) for value in protos)]
    assert seen("10.0.0.1", *headers)[1] == scheme
    assert seen("10.0.0.1", *headers, kind="websocket")[1] == {"http": "ws", "https": "wss"}[scheme]
