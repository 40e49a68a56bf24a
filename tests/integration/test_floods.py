"""Programs that want the server's memory and time: what they get of it, measured at the real server."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator

import httpx
import psutil
import pytest

from quizapp.phones.browser import Tab
from quizapp.phones.socket_client import WireBroken
from tests.support.raw_socket import HYDRATE, RawSocket, frame
from tests.support.server import Server

pytestmark = pytest.mark.timeout(900)  # the first test may have to build the pages

MB = 1 << 20


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server."""
    running = Server(tmp_path_factory.mktemp("server"))
    with running.database():
        pass
    running.start()
    yield running
    running.kill()


@pytest.fixture(autouse=True)
def no_surprise(server: Server) -> Iterator[None]:
    """Whatever comes, the server has nothing to say about it, and serves on."""
    before = len(server.log)
    yield
    assert "Traceback" not in server.log[before:], server.log[before : before + 4000]
    assert server.is_healthy()


def memory_mb(server: Server) -> float:
    """What all processes of the server hold."""
    main = psutil.Process(server.worker()).parent()
    assert main is not None
    return sum(process.memory_info().rss for process in (main, *main.children(recursive=True))) / MB


async def pour(socket: RawSocket, piece: bytes, times: int) -> None:
    """Send as much as the server takes within a few seconds."""
    with contextlib.suppress(ConnectionError, TimeoutError):
        async with asyncio.timeout(10):
            for _ in range(times):
                socket.writer.write(piece)
                await socket.writer.drain()


async def test_messages_in_pieces_are_not_collected(server: Server) -> None:
    """Hole 4: sixty megabytes in fragments on each of twenty sockets cost next to nothing."""
    before = memory_mb(server)
    sockets = await asyncio.gather(*(RawSocket(server.url).open() for _ in range(20)))
    first, piece = frame(b"x" * 60_000, 0x01), frame(b"x" * 60_000, 0x00)
    for socket in sockets:
        socket.writer.write(first)
    pouring = asyncio.gather(*(pour(socket, piece * 16, 64) for socket in sockets))
    most = 0.0
    while not pouring.done():
        most = max(most, memory_mb(server) - before)
        await asyncio.sleep(0.2)
    assert all(await asyncio.gather(*(socket.is_closed() for socket in sockets)))
    assert most < 60, f"{most:.0f} MB more"


async def test_long_frames_are_refused_by_their_heads(server: Server) -> None:
    """Hole 4: forty frames of sixteen megabytes, all but their last byte, cost next to nothing."""
    before = memory_mb(server)
    sockets = await asyncio.gather(*(RawSocket(server.url).open() for _ in range(40)))
    for socket in sockets:
        socket.writer.write(frame(b"", announced=16 * MB))
    pouring = asyncio.gather(*(pour(socket, b"x" * MB, 15) for socket in sockets))
    most = 0.0
    while not pouring.done():
        most = max(most, memory_mb(server) - before)
        await asyncio.sleep(0.2)
    assert all(await asyncio.gather(*(socket.is_closed() for socket in sockets)))
    assert most < 60, f"{most:.0f} MB more"


async def test_nobody_gets_a_socket_whose_frames_are_not_read(server: Server) -> None:
    """Hole 4: a websocket that is asked for behind another request is none."""
    socket = RawSocket(server.url)
    socket.reader, socket.writer = await asyncio.open_connection("127.0.0.1", server.port)
    socket.writer.write(f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode())
    assert b"200 OK" in await socket.reader.readuntil(b"}")
    writer = socket.writer
    other = RawSocket(server.url)
    await other.connect()
    assert b" 101 " in await other.reader.readuntil(b"\r\n\r\n")
    ask = (
        f"GET /_event/?token={other.token}&EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: c2l4dGVlbiBieXRlcyE=\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n"
    )
    writer.write(ask.encode())
    async with asyncio.timeout(10):
        assert (await socket.reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 403")
    writer.close()
    other.close()
    with_body = RawSocket(server.url)
    await with_body.connect("Content-Length: 20\r\n")
    assert (await with_body.reader.read(-1)).startswith(b"HTTP/1.1 400")


async def test_who_only_answers_pings_is_let_go(server: Server) -> None:
    """Hole 4: a socket that never says whose it is goes within seconds, however lively it is."""
    socket = await RawSocket(server.url).open()
    began = time.monotonic()

    async def answer_pings() -> None:
        while True:
            if await socket.read() == "2":
                socket.say("3")

    with pytest.raises((EOFError, ConnectionError)):
        await asyncio.wait_for(answer_pings(), 40)
    assert time.monotonic() - began < 30


async def test_a_reader_that_takes_nothing_is_let_go(server: Server) -> None:
    """Hole 4: what nobody takes is not collected, though pings are answered without being read."""
    sockets = await asyncio.gather(*(RawSocket(server.url, hears=4096).open() for _ in range(10)))
    for socket in sockets:
        socket.enter()
    before = memory_mb(server)

    async def ask(socket: RawSocket) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                socket.say("3")
                socket.call(HYDRATE)
                await socket.writer.drain()
                await asyncio.sleep(0.05)

    most, began = 0.0, time.monotonic()
    asking = [asyncio.ensure_future(ask(socket)) for socket in sockets]
    while not all(one.done() for one in asking) and time.monotonic() - began < 90:
        most = max(most, memory_mb(server) - before)
        await asyncio.sleep(0.5)
    over = [one.done() for one in asking]
    for one in asking:
        one.cancel()
    assert all(over), (over, most)
    assert most < 60, f"{most:.0f} MB more"


async def test_an_address_has_so_many_sockets(new_server: Callable[..., Server]) -> None:
    """Hole 4: one address gets no more than its share, and somebody else still gets in."""
    server = new_server(SOCKETS_PER_ADDRESS="5", LIMIT_LOOPBACK="true")
    server.start()
    mine = await asyncio.gather(*(RawSocket(server.url).open() for _ in range(5)))
    one_more = RawSocket(server.url)
    await one_more.connect()
    assert b" 101 " not in await one_more.reader.readline()
    somebody_else = await RawSocket(server.url, source="127.0.0.2").open()
    assert (await somebody_else.read()).startswith("0{")
    for socket in (*mine, somebody_else):
        socket.close()


async def test_long_polling_is_closed(server: Server) -> None:
    """Hole 4: pages use websockets only, so there is no other way in."""
    async with httpx.AsyncClient(base_url=server.url) as client:
        for query in ("?EIO=4&transport=polling", "?EIO=4", "?EIO=4&transport=polling&j=0"):
            assert (await client.get(f"/_event/{query}")).status_code == 400


async def come_and_go(server: Server, number: int, at_once: int = 50) -> None:
    """So many tabs connect, load a page, and are gone."""
    slots = asyncio.Semaphore(at_once)

    async def one() -> None:
        async with slots:
            tab = Tab(server.url, "")
            while not tab.views:  # too many at once are told to come again
                with contextlib.suppress(WireBroken, TimeoutError):
                    await tab.open("/")
                    await tab.until(lambda: bool(tab.views) or tab.advised_s is not None, 20)
                if not tab.views:
                    await asyncio.sleep(1)
            tab.close()

    await asyncio.gather(*(one() for _ in range(number)))


async def settled_mb(server: Server, ceiling: float, within_s: float) -> float:
    """What the server holds, once that is below the ceiling, or when the time is over."""
    end = time.monotonic() + within_s
    while (holds := memory_mb(server)) > ceiling and time.monotonic() < end:  # noqa: ASYNC110 -- another process
        await asyncio.sleep(0.5)
    return holds


async def leave_nothing_behind(server: Server, number: int, ceiling_mb: float, within_s: float) -> None:
    """So many come and go, after which the server holds hardly more than before."""
    await come_and_go(server, 300)  # whatever is made once
    await asyncio.sleep(3)
    before = memory_mb(server)
    await come_and_go(server, number)
    holds = await settled_mb(server, before + ceiling_mb, within_s)
    assert holds - before <= ceiling_mb, f"{holds - before:.0f} MB more"


async def test_who_has_gone_leaves_nothing_behind(new_server: Callable[..., Server]) -> None:
    """Hole 4: the memory of tabs that came and went is given back."""
    server = new_server(GONE_TABS_S="1")
    server.start()
    await leave_nothing_behind(server, 1500, 24, within_s=30)


@pytest.mark.load
async def test_twenty_thousand_leave_nothing_behind(new_server: Callable[..., Server]) -> None:
    """Hole 4: memory after 20 000 connects and disconnects is within 30 MB of before."""
    server = new_server()
    server.start()
    await leave_nothing_behind(server, 20_000, 30, within_s=240)
