"""Connections to a server: used again, replaced, and fair to everything else."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpcore
import httpx
import pytest
import trustme

from tests.engines.serving import ANSWER, Server, connection, served
from translate_pipe.engines import sockets
from translate_pipe.engines.http import Connection
from translate_pipe.engines.paced import PacedStream
from translate_pipe.engines.transport import transport
from translate_pipe.errors import StreamBroken


def test_as_many_connections_as_requests_at_once_and_no_more() -> None:
    async def run() -> None:
        server = Server(pause=0.02)
        async with served(server) as port:
            asked = connection(port)
            for _ in range(3):
                assert await asyncio.gather(*(asked.get("/") for _ in range(12))) == [{}] * 12
            await asked.aclose()
        assert server.connections == 12

    asyncio.run(run())


def test_a_connection_the_server_has_closed_meanwhile_is_replaced() -> None:
    async def run() -> None:
        server = Server(requests_each=1)
        async with served(server) as port:
            asked = connection(port)
            for _ in range(3):
                assert await asked.get("/") == {}
                await asyncio.sleep(0.05)
            await asked.aclose()
        assert server.connections == 3

    asyncio.run(run())


def test_a_name_with_several_addresses_is_reached_at_the_one_that_answers() -> None:
    async def run() -> None:
        async with served(Server()) as port:
            asked = connection(port, "localhost")
            assert await asked.post("/", {"text": "x" * 5_000_000}) == {}
            await asked.aclose()

    asyncio.run(run())


@pytest.mark.parametrize("reason", ["mute", "reset"])
def test_what_breaks_on_the_way_is_our_error(reason: str) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        if reason == "mute":
            await reader.read()

    async def run() -> None:
        async with served(serve) as port:
            asked = connection(port)
            asked.stall_timeout = 0.1
            with pytest.raises(StreamBroken):
                await asked.get("/")
            await asked.aclose()

    asyncio.run(run())


def test_the_end_of_a_reply_ends_the_rest_of_its_stream() -> None:
    ended: list[float] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert b"connection: close" in (await reader.readuntil(b"\r\n\r\n")).lower()
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(60):
            await asyncio.sleep(0.01)
            writer.write(b"3\r\n{}\n\r\n")
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        ended.append(time.monotonic())

    async def late(asked: Connection) -> float:
        async for _ in asked.stream("/", {}):
            pass
        return time.monotonic()

    async def run() -> float:
        async with served(serve) as port:
            asked = connection(port)
            seen = sorted(await asyncio.gather(*(late(asked) for _ in range(15))))
            await asked.aclose()
        return sorted(one - two for one, two in zip(seen, sorted(ended), strict=True))[7]

    # A busy machine may be late once; a rest that nothing ended would take up to 0.15 s each time.
    assert any(asyncio.run(run()) < 0.03 for _ in range(3))


def test_a_flood_leaves_others_their_turn() -> None:
    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                writer.write(b"x" * 1_000_000)
                await writer.drain()
        except ConnectionError:
            pass

    async def run() -> int:
        turns = 0

        async def wait_my_turn() -> None:
            nonlocal turns
            while True:
                await asyncio.sleep(0)
                turns += 1

        async with served(serve) as port:
            stream = PacedStream(await sockets.connect("127.0.0.1", port, 1.0))
            waiting = asyncio.create_task(wait_my_turn())
            for _ in range(50):
                await stream.read(4096, 1.0)
            waiting.cancel()
            await stream.aclose()
        return turns

    assert asyncio.run(run()) >= 50


def test_sockets_raise_the_errors_of_httpcore() -> None:
    async def run() -> None:
        async with served(Server()) as port:
            stream = await sockets.connect("127.0.0.1", port, 1.0)
            assert not stream.get_extra_info("is_readable")
            assert stream.get_extra_info("server_addr")[1] == port
            assert stream.get_extra_info("ssl_object") is None
            with pytest.raises(httpcore.ReadTimeout):
                await stream.read(100, 0.01)
            await stream.write(b"GET / HTTP/1.1\r\n\r\n", 1.0)
            assert json.loads((await stream.read(1000, 1.0)).rpartition(b"\r\n")[2]) == {}
            await stream.aclose()
            with pytest.raises(httpcore.ReadError):
                await stream.read(100, 0.01)
        with pytest.raises(httpcore.ConnectError):
            await sockets.connect("127.0.0.1", port, 1.0)
        with pytest.raises(httpcore.ConnectError):
            await sockets.connect("x" * 300, port, 1.0)

    asyncio.run(run())


def test_what_a_closing_connection_loses_is_asked_anew() -> None:
    async def run() -> None:
        asked: list[bytes] = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(ANSWER)
            asked.append(await reader.readuntil(b"\r\n\r\n"))  # and hang up

        async with served(serve) as port:
            each = connection(port)
            for _ in range(3):
                assert await each.get("/") == {}
            await each.aclose()
        assert len(asked) == 2

    asyncio.run(run())


@pytest.mark.parametrize("is_secure", [False, True])
def test_a_server_gets_no_reply_to_make_that_nobody_knows_of(
    is_secure: bool, tmp_path: Path
) -> None:
    """It hangs up where a connection is used again, and may have begun to work: were that asked
    anew unheard, it would count more requests than a report does."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    authority.issue_cert("127.0.0.1").configure_cert(context)
    got: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in (ANSWER, b""):  # and hang up
            if (await reader.readuntil(b"\r\n\r\n")).startswith(b"POST"):
                got.append(await reader.readexactly(2))
            writer.write(answer)

    async def streamed(asked: Connection) -> bool:
        try:
            return [line async for lines in asked.stream("/", {}) for line in lines] == [b"{}"]
        except StreamBroken:
            return False

    async def run() -> list[bool]:
        async with served(serve, tls=context if is_secure else None) as port:
            asked = connection(port)
            if is_secure:
                asked.url, asked.ca_file = f"https://127.0.0.1:{port}", tmp_path / "ca.pem"
            assert await asked.get("/") == {}
            known = [await streamed(asked) for _ in range(3)]
            await asked.aclose()
        return known

    known = asyncio.run(run())
    assert len(got) == len(known)
    # Over plain TCP a reply has a connection of its own, which nobody has closed.
    assert known == ([False, True, False] if is_secure else [True] * 3)


def test_what_can_be_sent_only_once_goes_over_a_new_connection() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"x" * 10

    async def run() -> None:
        server = Server()
        async with served(server) as port:
            asked = connection(port)
            await asked.get("/")
            await asked.upload("/", pieces(), 10)
            await asked.aclose()
        assert server.connections == 2

    asyncio.run(run())


def test_a_connection_whose_answer_outlives_the_transport_is_closed() -> None:
    async def run() -> None:
        async with asyncio.timeout(5), served(Server(pause=0.1)) as port:
            asked = connection(port)
            answer = asyncio.create_task(asked.get("/"))
            await asyncio.sleep(0.05)
            await asked.aclose()
            assert await answer == {}

    asyncio.run(run())


@pytest.mark.parametrize("steps", range(1, 6))
def test_a_request_that_is_stopped_leaves_no_connection(
    monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    """Wherever it is stopped while its answer is put away."""
    made: list[sockets.SocketStream] = []
    connect = sockets.connect

    async def remembered(host: str, port: int, patience: float | None) -> sockets.SocketStream:
        made.append(await connect(host, port, patience))
        return made[-1]

    monkeypatch.setattr(sockets, "connect", remembered)

    async def run() -> None:
        server = Server()
        async with served(server) as port:
            url = httpx.URL(f"http://127.0.0.1:{port}/")
            own = transport(url, may_use_proxy=False, verify=None)
            timeout = {"connect": 5.0, "read": 5.0, "write": 5.0, "pool": None}
            request = httpx.Request("GET", url, extensions={"timeout": timeout})
            answer = await own.handle_async_request(request)
            closing = asyncio.create_task(answer.aclose())
            for _ in range(steps):
                await asyncio.sleep(0)
            closing.cancel()
            await asyncio.wait([closing])
            await own.aclose()

    asyncio.run(run())
    assert [each.get_extra_info("socket").fileno() for each in made] == [-1]
