"""What the gate lets through of a websocket, and what it does not."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.front_proxy.request_head import Malformed, asks_for_websocket
from quizapp.front_proxy.throttle import Throttle
from quizapp.front_proxy.websocket_frames import MOST_BYTES, BadFrame, Frames

ASK = b"GET /_event/ HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"


def frame(payload: bytes, first: int = 0x81, mask: int = 0x80, announced: int | None = None) -> bytes:
    """A frame of a client; `announced` is the length that its head claims."""
    size = len(payload) if announced is None else announced
    if size < 126:
        head = struct.pack(">BBI", first, mask | size, 0)
    elif size < 65536:
        head = struct.pack(">BBHI", first, mask | 126, size, 0)
    else:
        head = struct.pack(">BBQI", first, mask | 127, size, 0)
    return head + payload


def passed(*parts: bytes) -> bytes:
    """What goes on of bytes that arrive in these parts."""
    frames = Frames()
    return b"".join(frames.pass_on(part, lambda: True)[0] for part in parts)


@given(
    st.lists(st.tuples(st.binary(max_size=300), st.sampled_from([0x81, 0x82, 0x89, 0x8A])), max_size=6),
    st.lists(st.integers(1, 40), max_size=40),
)
def test_what_pages_send_goes_through_as_it_is(messages: list[tuple[bytes, int]], cuts: list[int]) -> None:
    """N10: every byte arrives in its order, however the network cuts it."""
    sent = b"".join(frame(content[: 125 if kind & 8 else 300], kind) for content, kind in messages)
    parts, rest = [], sent
    for cut in cuts:
        parts.append(rest[:cut])
        rest = rest[cut:]
    assert passed(*parts, rest) == sent


def test_a_message_in_pieces_with_a_pong_between() -> None:
    """N10: pieces of a message count together, and a pong may come between them."""
    sent = frame(b"x" * 30_000, 0x01) + frame(b"", 0x8A) + frame(b"y" * 30_000, 0x80) + frame(b"z" * 60_000)
    assert passed(sent) == sent


@pytest.mark.parametrize(
    "sent",
    [
        frame(b"", announced=MOST_BYTES + 1),
        frame(b"", announced=1 << 62),
        frame(b"x" * 40_000, 0x01) + frame(b"", 0x00, announced=24_001),
        frame(b"x" * 20, mask=0),
        frame(b"x", 0xC1),
        frame(b"x", 0x83),
        frame(b"x", 0x09),
        frame(b"x" * 126, 0x89),
        frame(b"x", 0x80),
        frame(b"x", 0x01) + frame(b"x", 0x81),
    ],
    ids=[
        "long",
        "endless",
        "long in pieces",
        "no mask",
        "compressed",
        "unknown kind",
        "ping in pieces",
        "long ping",
        "a piece of nothing",
        "a message within another",
    ],
)
def test_what_no_page_sends_ends_the_line(sent: bytes) -> None:
    """Hole 4: a frame is refused by its head, before anything of it is kept anywhere."""
    with pytest.raises(BadFrame):
        passed(sent)


def test_what_comes_too_fast_waits_whole() -> None:
    """Hole 10: frames beyond the pace are handed back, and go on later as they came."""
    frames, left = Frames(), [2]
    sent = [frame(bytes([number]) * 5) for number in range(4)]

    def may_begin() -> bool:
        left[0] -= 1
        return left[0] >= 0

    now, later = frames.pass_on(b"".join(sent), may_begin)
    assert (now, later) == (sent[0] + sent[1], sent[2] + sent[3])
    assert frames.pass_on(later, lambda: True) == (later, b"")


def test_how_a_connection_begins() -> None:
    """Hole 4: only who asks for a websocket first of all gets one, and its frames are read from the first on."""
    assert asks_for_websocket(ASK + frame(b"x")) == len(ASK)
    assert asks_for_websocket(ASK[:-1]) is None
    assert asks_for_websocket(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" + ASK) == 0
    assert asks_for_websocket(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") == 0
    assert asks_for_websocket(b"\x16\x03\x01") == 0
    assert asks_for_websocket(b"GET /" + b"x" * 20_000) == 0


@pytest.mark.parametrize(
    "field",
    [b"Content-Length: 9\r\n", b"Transfer-Encoding: chunked\r\n", b"X: y\n\nz: \r\n"],
    ids=["body", "chunks", "lf"],
)
def test_an_ambiguous_request_for_a_websocket_is_refused(field: bytes) -> None:
    """Hole 4: nobody makes gate and web server see frames at different places."""
    with pytest.raises(Malformed):
        asks_for_websocket(ASK.replace(b"Host: x\r\n", b"Host: x\r\n" + field))


def test_those_who_send_a_lot_share_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hole 10: however many send a lot, together they send so much; whoever taps like a person does not wait."""
    monkeypatch.setattr("quizapp.front_proxy.throttle.monotonic", lambda: 100.0)
    loud = Throttle(10, 1)
    lines = [Throttle(60, 20, loud) for _ in range(100)]
    sent = sum(line.take() for line in lines for _ in range(60))
    assert sent == 100 * 30 + 10
    assert all(0.5 <= line.wait_s() <= 1.5 for line in lines)
    person = Throttle(60, 20, loud)
    assert all(person.take() for _ in range(30))
