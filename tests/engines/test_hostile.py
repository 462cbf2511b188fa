"""Servers that answer what no honest one does: the right error, soon, and nothing left open."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.engines.serving import connection, served
from translate_pipe.errors import (
    ConfigError,
    RequestRejected,
    StreamBroken,
    Unreachable,
    WrongServer,
)


@pytest.mark.parametrize("status", [200, 400])
def test_an_answer_that_only_ever_trickles_in_is_given_up(status: int) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 %d So\r\nContent-Length: 9999\r\n\r\n" % status)
        with suppress(ConnectionError):
            while True:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.02)

    async def run() -> None:
        async with asyncio.timeout(5), served(serve) as port:
            asked = connection(port)
            asked.stall_timeout = 0.1
            with pytest.raises(StreamBroken if status == 200 else RequestRejected):
                await asked.get("/")
            await asked.aclose()

    asyncio.run(run())


@pytest.mark.parametrize("answer", [b"[" * 200_000, b" " * 2_000_000], ids=["deep", "long"])
def test_an_absurd_answer_is_none(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("translate_pipe.engines.http.LONGEST_ANSWER", 1_000_000)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n" + answer)
        await writer.drain()

    async def run() -> None:
        async with served(serve) as port:
            asked = connection(port)
            with pytest.raises(WrongServer, match="does not answer like"):
                await asked.get("/")
            await asked.aclose()

    asyncio.run(run())


def test_a_redirection_says_where_to() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 301 So\r\nLocation: https://there.example/\r\n\r\n")

    async def run() -> None:
        async with served(serve) as port:
            asked = connection(port)
            with pytest.raises(RequestRejected, match=r"moved to https://there\.example/"):
                await asked.get("/")
            await asked.aclose()

    asyncio.run(run())


def test_a_handshake_that_is_given_up_leaves_no_connection() -> None:
    gone = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()
        gone.set()

    async def run() -> None:
        async with served(serve) as port:
            asked = connection(port)
            asked.url = f"https://127.0.0.1:{port}"
            waiting = asyncio.create_task(asked.get("/"))
            await asyncio.sleep(0.1)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError) as kept:
                await waiting
            await asyncio.wait_for(gone.wait(), 1)
            del kept  # it held what it went through
            await asked.aclose()

    asyncio.run(run())


@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"])
def test_what_breaks_in_tls_is_our_error(begun: bytes, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(begun)
        record = b"\x17\x03\x03\x00\x20" + b"x" * 32
        os.write(writer.get_extra_info("socket").fileno(), record)
        with suppress(OSError):
            await reader.read()

    async def run() -> None:
        async with served(serve, tls=context) as port:
            asked = connection(port)
            asked.url, asked.ca_file = f"https://127.0.0.1:{port}", tmp_path / "ca.pem"
            with pytest.raises(StreamBroken, match="SSL"):
                await asked.get("/")
            await asked.aclose()

    asyncio.run(run())


@pytest.mark.parametrize(
    "url",
    ["http://a\x01b:1", "http://xn--a:1", "http://１２７.0.0.1:1", "http://a:1/" + "x" * 70_000],
)
def test_an_address_that_is_none_is_a_mistake_of_the_configuration(url: str) -> None:
    asked = connection(1)
    asked.url = url
    with pytest.raises(ConfigError, match="is not a web address"):
        asyncio.run(asked.get("/"))


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_name_server_that_does_not_answer_holds_nothing_up(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, answered = socket.getaddrinfo, threading.Event()

    def asked(*named: Any, **how: Any) -> Any:
        if not how.get("flags", 0) & socket.AI_NUMERICHOST:
            answered.wait(5)
        return known(*named, **how)

    monkeypatch.setattr(socket, "getaddrinfo", asked)
    each = connection(1)
    each.url, each.connect_timeout = f"{scheme}://localhost:1", 0.1
    started = time.monotonic()
    with pytest.raises(Unreachable):
        asyncio.run(each.get("/"))
    assert time.monotonic() - started < 3
    answered.set()
