"""The fault proxy does to a connection what its name says, and nothing else. Real sockets, an echo server."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from quizapp.phones.network.fault_proxy import FaultProxy, Faults
from tests.support.proxy import Proxy
from tests.support.server import Server

PATIENCE_S = 10


class Echo:
    """A server that sends back what it gets, and remembers it."""

    def __init__(self) -> None:
        self.heard = bytearray()
        self.connections = 0
        self.endings: list[str] = []
        self._server: asyncio.Server | None = None

    async def start(self) -> str:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def stop(self) -> None:
        assert self._server is not None
        self._server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while content := await reader.read(1000):
                self.heard += content
                writer.write(content)
                await writer.drain()
            self.endings.append("closed")
        except ConnectionResetError:
            self.endings.append("reset")
        finally:
            writer.close()


@pytest.fixture
async def echo() -> AsyncIterator[Echo]:
    server = Echo()
    yield server
    server.stop()


@pytest.fixture
async def proxy(echo: Echo) -> AsyncIterator[FaultProxy]:
    line = FaultProxy(await echo.start())
    await line.start()
    yield line
    await line.stop()


class Client:
    """A client behind the line."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def of(cls, proxy: FaultProxy) -> "Client":
        return cls(*await asyncio.open_connection("127.0.0.1", proxy.port))

    def say(self, content: bytes) -> None:
        self._writer.write(content)

    async def hear(self, size: int) -> bytes:
        async with asyncio.timeout(PATIENCE_S):
            return await self._reader.readexactly(size)

    async def hear_to_the_end(self) -> bytes:
        async with asyncio.timeout(PATIENCE_S):
            return await self._reader.read()

    def close(self) -> None:
        self._writer.close()

    async def took_s(self, content: bytes) -> float:
        """How long a message needs to come back."""
        start = time.monotonic()
        self.say(content)
        assert await self.hear(len(content)) == content
        return time.monotonic() - start

    async def silence_is_kept(self, proxy: FaultProxy) -> bool:
        """Whether nothing comes back for a while, in which a good line would have brought it many times over."""
        before = proxy.bytes_down
        for _ in range(50):
            await asyncio.sleep(0.002)
        return proxy.bytes_down == before


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 -- sockets of others tell no event
            await asyncio.sleep(0.005)


async def test_a_good_line_carries_everything(proxy: FaultProxy) -> None:
    """N4: without faults all bytes arrive in order, both ways, and are counted."""
    client = await Client.of(proxy)
    content = bytes(range(256)) * 2000
    client.say(content)
    assert await client.hear(len(content)) == content
    assert (proxy.connections, proxy.bytes_up, proxy.bytes_down) == (1, len(content), len(content))


async def test_a_close_is_handed_on_after_the_bytes_before_it(echo: Echo, proxy: FaultProxy) -> None:
    """N4: who closes is heard to the end first, and then as a close, not as a reset."""
    proxy.faults = Faults(delay_s=0.05)
    client = await Client.of(proxy)
    client.say(b"goodbye")
    client._writer.write_eof()
    assert await client.hear_to_the_end() == b"goodbye"
    client.close()
    await until(lambda: proxy.open_connections == 0)
    assert echo.endings == ["closed"]


async def test_delay_is_added_each_way(proxy: FaultProxy) -> None:
    """N12: a delay holds bytes back on the way there and on the way back."""
    client = await Client.of(proxy)
    await client.took_s(b"quick")
    proxy.faults = Faults(delay_s=0.1)
    assert await client.took_s(b"slow") >= 0.2


async def test_jitter_never_changes_the_order(proxy: FaultProxy) -> None:
    """N12: bytes that are late by chance keep their order."""
    proxy.faults = Faults(jitter_s=0.05)
    client = await Client.of(proxy)
    words = [b"%04d" % number for number in range(50)]
    for word in words:
        client.say(word)
        await asyncio.sleep(0.001)
    assert await client.hear(4 * len(words)) == b"".join(words)


async def test_bandwidth_is_a_limit(proxy: FaultProxy) -> None:
    """N12: a narrow line takes its time for a big message, and lets its beginning through at once."""
    proxy.faults = Faults(bytes_per_s=20_000)
    client = await Client.of(proxy)
    start = time.monotonic()
    client.say(bytes(10_000))
    await client.hear(1)
    first_s = time.monotonic() - start
    await client.hear(9_999)
    assert first_s < time.monotonic() - start
    assert time.monotonic() - start >= 0.4


async def test_a_connection_is_cut_after_n_bytes(echo: Echo, proxy: FaultProxy) -> None:
    """N6: after the n-th byte the connection is reset for both sides, in the middle of a message."""
    proxy.faults = Faults(cut_after_bytes=7)
    client = await Client.of(proxy)
    client.say(b"0123456789")
    with pytest.raises(ConnectionResetError):
        await client.hear_to_the_end()
    await until(lambda: echo.endings == ["reset"])
    assert bytes(echo.heard) == b"0123456"
    assert proxy.open_connections == 0


async def test_an_open_connection_can_be_cut_later(proxy: FaultProxy) -> None:
    """N6: faults reach connections that were opened before."""
    client = await Client.of(proxy)
    await client.took_s(b"fine")
    proxy.faults = Faults(cut_after_bytes=1)
    client.say(b"not fine")
    with pytest.raises(ConnectionResetError):
        await client.hear_to_the_end()


async def test_a_black_hole_closes_nothing_and_lets_nothing_through(echo: Echo, proxy: FaultProxy) -> None:
    """N11: in a black hole sockets stay open both ways and nothing arrives; its end brings all of it, in order."""
    client = await Client.of(proxy)
    await client.took_s(b"before")
    proxy.black_hole()
    client.say(b"one")
    client.say(b"two")
    assert await client.silence_is_kept(proxy)
    assert bytes(echo.heard) == b"before"
    assert proxy.open_connections == 1
    proxy.heal()
    assert await client.hear(6) == b"onetwo"


async def test_what_a_black_hole_swallowed_can_be_gone(echo: Echo, proxy: FaultProxy) -> None:
    """N6: with `drop`, what was sent into the black hole never arrives, and the connection works on."""
    client = await Client.of(proxy)
    await client.took_s(b"before")
    proxy.black_hole()
    client.say(b"lost")
    assert await client.silence_is_kept(proxy)
    proxy.heal(drop=True)
    client.say(b"after")
    assert await client.hear(5) == b"after"
    assert bytes(echo.heard) == b"beforeafter"


async def test_a_close_does_not_get_through_a_black_hole(echo: Echo, proxy: FaultProxy) -> None:
    """N11: a phone that closes inside a black hole leaves its server a half-open socket."""
    client = await Client.of(proxy)
    await client.took_s(b"before")
    proxy.black_hole()
    client.close()
    assert await client.silence_is_kept(proxy)
    assert (echo.endings, proxy.open_connections) == ([], 1)
    proxy.heal()
    await until(lambda: echo.endings != [])


async def test_a_new_connection_into_a_black_hole_is_answered_by_silence(echo: Echo, proxy: FaultProxy) -> None:
    """N11: a black hole accepts a new connection and says nothing; the server hears of it only at its end."""
    proxy.black_hole()
    client = await Client.of(proxy)
    client.say(b"hello?")
    assert await client.silence_is_kept(proxy)
    assert echo.connections == 0
    proxy.heal()
    assert await client.hear(6) == b"hello?"


async def test_stranded_connections_stay_silent_while_new_ones_work(echo: Echo, proxy: FaultProxy) -> None:
    """N8: after a change of network the old socket is half open, and a new one works at once."""
    old = await Client.of(proxy)
    await old.took_s(b"old")
    proxy.strand()
    new = await Client.of(proxy)
    await new.took_s(b"new")
    old.say(b"anybody?")
    assert await old.silence_is_kept(proxy)
    assert bytes(echo.heard) == b"oldnew"
    assert proxy.open_connections == 2


async def test_reset_all_is_a_reset_on_both_sides(echo: Echo, proxy: FaultProxy) -> None:
    """N4: a reset ends every open connection, silent ones too, for client and server."""
    client = await Client.of(proxy)
    await client.took_s(b"fine")
    proxy.black_hole()
    proxy.reset_all()
    with pytest.raises(ConnectionResetError):
        await client.hear_to_the_end()
    await until(lambda: echo.endings == ["reset"])


async def test_new_connections_can_be_refused(echo: Echo, proxy: FaultProxy) -> None:
    """N4: refused connections never reach the server, and those that are open live on."""
    client = await Client.of(proxy)
    await client.took_s(b"fine")
    proxy.faults = Faults(refused_share=1)
    with pytest.raises(ConnectionError):
        await (await Client.of(proxy)).hear_to_the_end()
    assert echo.connections == 1
    await client.took_s(b"still fine")


async def test_the_nth_connection_can_be_closed(echo: Echo, proxy: FaultProxy) -> None:
    """N4: a connection with a chosen number is closed at once, its neighbours are not."""
    proxy.faults = Faults(closed=frozenset({2}))
    first, second, third = [await Client.of(proxy) for _ in range(3)]
    assert await second.hear_to_the_end() == b""
    await first.took_s(b"first")
    await third.took_s(b"third")
    assert (echo.connections, proxy.connections) == (2, 3)


async def test_a_server_that_is_not_there_is_a_reset(echo: Echo, proxy: FaultProxy) -> None:
    """N9: while the server is down, its clients see the connection fail."""
    echo.stop()
    client = await Client.of(proxy)
    with pytest.raises(ConnectionError):
        await client.hear_to_the_end()


async def test_a_stopped_line_can_be_started_again(proxy: FaultProxy) -> None:
    """N4: a line that was gone comes back under the same address."""
    address = proxy.url
    await proxy.stop()
    with pytest.raises(ConnectionRefusedError):
        await Client.of(proxy)
    await proxy.start()
    assert proxy.url == address
    await (await Client.of(proxy)).took_s(b"back")


def test_a_blocking_proxy_stands_before_a_real_server(
    new_server: Callable[..., Server], new_proxy: Callable[..., Proxy]
) -> None:
    """N11: tests without an event loop put a line before a server, and a black hole into it."""
    server = new_server()
    server.start()
    proxy = new_proxy(server.url)
    assert httpx.get(f"{proxy.url}/healthz", trust_env=False).status_code == 200
    proxy.black_hole()
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{proxy.url}/healthz", timeout=0.3, trust_env=False)
    proxy.heal()
    assert httpx.get(f"{proxy.url}/healthz", trust_env=False).status_code == 200
    assert proxy.connections == 3
