"""The gate with real sockets: what goes through, what is held back, and what is cut."""

import asyncio
import gc
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from quizapp.domain.timings import GateTimings
from quizapp.front_proxy import proxy as gates
from quizapp.front_proxy.connection import End
from quizapp.front_proxy.peer_names import caller_of, server_socket
from quizapp.front_proxy.proxy import FrontProxy, listening
from tests.support.raw_socket import frame

HELLO = b"\x16hello"
Behind = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Serve = Callable[[Behind], Awaitable[asyncio.Server]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where gate and web server meet."""
    return tmp_path


@pytest.fixture
async def serve(folder: Path) -> AsyncIterator[Serve]:
    """Puts something that speaks in place of the web server."""
    servers: list[asyncio.Server] = []

    async def start(behind: Behind) -> asyncio.Server:
        server = await asyncio.start_unix_server(behind, server_socket(folder), backlog=500)
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.close()


@pytest.fixture(params=["127.0.0.1", "::1"])
def address(request: pytest.FixtureRequest, folder: Path) -> Iterator[tuple[str, int]]:
    """Host and port of a gate that is open."""
    door = listening(request.param, 0)
    gate = FrontProxy(door, folder, {})
    gate.open()
    yield door.getsockname()[:2]
    gate.close()


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Says what it hears, until there is nothing more to hear; then a last word."""
    while heard := await reader.read(65536):
        writer.write(heard)
        await writer.drain()
    writer.write(b"bye")
    writer.close()


async def test_bytes_go_through_and_half_a_close_too(serve: Serve, address: tuple[str, int]) -> None:
    """N4: everything arrives in order, both ways; who has said all still hears the answer."""
    await serve(echo)
    reader, writer = await asyncio.open_connection(*address)
    sent = HELLO + bytes(range(256)) * 20_000
    writer.write(sent)
    writer.write_eof()
    assert await reader.read(-1) == sent + b"bye"
    writer.close()


async def test_the_web_server_hears_who_calls(serve: Serve, address: tuple[str, int], folder: Path) -> None:
    """I6: each connection carries its caller's own address, and leaves no file behind."""

    async def tell(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        caller = caller_of(writer.get_extra_info("peername"), str(folder))
        await reader.read(1)
        writer.write(repr(caller).encode())
        writer.close()

    await serve(tell)
    for host in ("127.0.0.1", "127.0.0.2") if address[0] == "127.0.0.1" else ("::1",):
        reader, writer = await asyncio.open_connection(*address, local_addr=(host, 0))
        port = writer.get_extra_info("sockname")[1]
        writer.write(HELLO)
        assert await reader.read(-1) == repr((host, port)).encode()
        writer.close()
    assert os.listdir(folder) == [server_socket(folder).name]


async def test_a_line_that_is_over_leaves_nothing(serve: Serve, address: tuple[str, int]) -> None:
    """Hole 4: what a line was made of goes with it, and does not wait for the collector of circles."""
    await serve(echo)
    gc.collect()
    gc.disable()
    try:
        for _ in range(5):
            reader, writer = await asyncio.open_connection(*address)
            writer.write(HELLO)
            writer.write_eof()
            assert await reader.read(-1) == HELLO + b"bye"
            writer.close()
        async with asyncio.timeout(3):
            while any(isinstance(one, End) for one in gc.get_objects()):  # noqa: ASYNC110 -- another thread
                await asyncio.sleep(0.02)
    finally:
        gc.enable()


async def test_a_slow_end_slows_the_other(serve: Serve, address: tuple[str, int]) -> None:
    """N10: what one end does not take is not collected in the gate: the other end has to wait."""
    may_read, total = asyncio.Event(), 64 * 1024 * 1024

    async def sleepy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await may_read.wait()
        heard = 0
        while chunk := await reader.read(1 << 20):
            heard += len(chunk)
        writer.write(str(heard).encode())
        writer.close()

    await serve(sleepy)
    reader, writer = await asyncio.open_connection(*address)
    writer.write(HELLO)
    chunk, sent = bytes(65536), len(HELLO)
    while sent < total:
        try:
            async with asyncio.timeout(2):
                await writer.drain()
        except TimeoutError:
            break
        writer.write(chunk)
        sent += len(chunk)
    assert sent < total / 2, "all of it went somewhere, and nobody has read it"
    may_read.set()
    writer.write_eof()
    assert await reader.read(-1) == str(sent).encode()
    writer.close()


async def is_over(reader: asyncio.StreamReader) -> bool:
    """Wait for the end of a connection on which nothing more is said."""
    try:
        return await reader.read(1) == b""
    except ConnectionResetError:
        return True


async def test_many_at_once(serve: Serve, address: tuple[str, int]) -> None:
    """J6: a thousand connections in one instant all go through."""
    await serve(echo)
    pairs = await asyncio.gather(*(asyncio.open_connection(*address) for _ in range(1000)))

    async def say(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(HELLO + str(number).encode())
        writer.write_eof()
        heard = await reader.read(-1)
        writer.close()
        return heard

    heard = await asyncio.gather(*(say(number, *pair) for number, pair in enumerate(pairs)))
    assert heard == [HELLO + str(number).encode() + b"bye" for number in range(1000)]


async def test_one_address_does_not_get_all_lines(serve: Serve, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hole 4: who opens as many connections as there may be leaves some for everybody else."""
    monkeypatch.setattr(gates, "allowed_sockets", lambda: gates.KEPT_FREE + 2 * 64)
    await serve(echo)
    door = listening("127.0.0.1", 0)
    gate = FrontProxy(door, folder, is_exempt=lambda _: False)
    gate.open()
    host, port = door.getsockname()[:2]
    try:
        mine = [await asyncio.open_connection(host, port) for _ in range(48)]
        for reader, writer in mine:
            writer.write(HELLO)
            assert await reader.readexactly(len(HELLO)) == HELLO
        one_more, _ = await asyncio.open_connection(host, port)
        assert await is_over(one_more)
        reader, writer = await asyncio.open_connection(host, port, local_addr=("127.0.0.2", 0))
        writer.write(HELLO)
        assert await reader.readexactly(len(HELLO)) == HELLO
    finally:
        gate.close()


async def test_the_web_server_ends_a_line(serve: Serve, address: tuple[str, int]) -> None:
    """N9: what was said last arrives, and then the connection is over at once."""

    async def farewell(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"x" * 1_000_000)
        writer.close()

    await serve(farewell)
    reader, writer = await asyncio.open_connection(*address)
    writer.write(HELLO)
    assert len(await reader.read(-1)) == 1_000_000
    writer.close()


async def test_nobody_behind_the_gate(address: tuple[str, int]) -> None:
    """N9: while the web server is away callers are sent off at once, so that they try again."""
    reader, writer = await asyncio.open_connection(*address)
    writer.write(HELLO)
    assert await is_over(reader)
    writer.close()


async def test_who_comes_before_the_web_server_waits_for_it(address: tuple[str, int], folder: Path) -> None:
    """N9: a page that is opened while the server starts loads as soon as it is there."""
    early = socket.socket(socket.AF_UNIX)
    early.bind(str(server_socket(folder)))
    reader, writer = await asyncio.open_connection(*address)
    writer.write(HELLO)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await reader.readexactly(1)
    server = await asyncio.start_unix_server(echo, sock=early)
    assert await reader.readexactly(len(HELLO)) == HELLO
    writer.close()
    server.close()


async def test_the_last_words_are_heard_when_the_gate_closes(serve: Serve, folder: Path) -> None:
    """N9: what the web server said before its end is not cut off by the gate."""
    door = listening("127.0.0.1", 0)
    gate = FrontProxy(door, folder, {})
    gate.open()

    async def farewell(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"farewell")

    await serve(farewell)
    reader, writer = await asyncio.open_connection(*door.getsockname())
    writer.write(HELLO)
    assert await reader.readexactly(8) == b"farewell"
    await asyncio.to_thread(gate.close)
    assert await reader.read(-1) == b""
    writer.close()


async def test_silent_lines_are_cut(serve: Serve, folder: Path) -> None:
    """N11: a line on which nobody says anything is not kept for ever; one on which somebody does is."""
    door = listening("127.0.0.1", 0)
    gate = FrontProxy(door, folder, {}, timings=GateTimings(silence_s=1.0, look_every_s=0.1))
    gate.open()
    await serve(echo)
    silent, silent_writer = await asyncio.open_connection(*door.getsockname())
    lively, lively_writer = await asyncio.open_connection(*door.getsockname())
    silent_writer.write(HELLO)
    lively_writer.write(HELLO)
    assert await silent.readexactly(len(HELLO)) == await lively.readexactly(len(HELLO))
    over = asyncio.ensure_future(is_over(silent))
    while not over.done():
        lively_writer.write(b"tick")
        assert await lively.readexactly(4) == b"tick"
        await asyncio.sleep(0.05)
    assert over.result()
    await asyncio.to_thread(gate.close)
    lively_writer.close()


ASK = b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
SWITCHES = b"HTTP/1.1 101 Switching Protocols\r\n\r\n"


async def test_what_the_server_says_is_nobodys_to_read(serve: Serve, folder: Path) -> None:
    """X2: a name that looks like a protocol's own words cuts no export short."""
    door = listening("127.0.0.1", 0)
    gate = FrontProxy(door, folder, {})
    gate.open()
    await serve(echo)
    reader, writer = await asyncio.open_connection(*door.getsockname())
    asked = HELLO + b"HTTP/1.1 101 is my name\r\n\r\n"
    writer.write(asked)
    assert await reader.readexactly(len(asked)) == asked
    await asyncio.to_thread(gate.close)
    writer.close()


async def test_a_message_that_never_ends_is_cut(serve: Serve, folder: Path) -> None:
    """Hole 4: whoever begins a message and does not finish it goes; who says whole ones, however slowly, stays."""
    door = listening("127.0.0.1", 0)
    gate = FrontProxy(door, folder, {}, timings=GateTimings(unfinished_s=1.0, look_every_s=0.1))
    gate.open()
    await serve(echo)
    slow, slow_writer = await asyncio.open_connection(*door.getsockname())
    lively, lively_writer = await asyncio.open_connection(*door.getsockname())
    for reader, writer in ((slow, slow_writer), (lively, lively_writer)):
        writer.write(ASK)
        assert await reader.readexactly(len(ASK)) == ASK
    head = frame(b"", announced=1000)
    slow_writer.write(head)
    assert await slow.readexactly(len(head)) == head
    over = asyncio.ensure_future(is_over(slow))
    while not over.done():
        lively_writer.write(frame(b"tick"))
        assert await lively.readexactly(len(frame(b"tick"))) == frame(b"tick")
        await asyncio.sleep(0.1)
    assert over.result()
    await asyncio.to_thread(gate.close)
    lively_writer.close()


async def test_who_takes_nothing_is_cut(serve: Serve, folder: Path) -> None:
    """Hole 4: a socket for which something waits, and whose reader takes nothing, goes; one that reads stays."""
    door = listening("127.0.0.1", 0)
    gate = FrontProxy(door, folder, {}, timings=GateTimings(stuck_s=1.0, look_every_s=0.1))
    gate.open()
    ends: asyncio.Queue[str] = asyncio.Queue()

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.readuntil(b"\r\n\r\n")
        name = "reads" if b"/reads" in asked else "takes nothing"
        writer.write(SWITCHES)
        try:
            while True:
                writer.write(bytes(16_384))
                await writer.drain()
                await asyncio.sleep(0.002)
        except ConnectionError:
            ends.put_nowait(name)

    await serve(pour)
    _, lazy_writer = await asyncio.open_connection(*door.getsockname(), limit=4096)
    lazy_writer.write(ASK)
    reads, reads_writer = await asyncio.open_connection(*door.getsockname())
    reads_writer.write(ASK.replace(b"GET /", b"GET /reads"))
    ended = asyncio.ensure_future(ends.get())
    while not ended.done():
        assert await reads.read(65536), "a reader was cut"
    assert ended.result() == "takes nothing"
    lazy_writer.close()
    reads_writer.close()
    await asyncio.to_thread(gate.close)
