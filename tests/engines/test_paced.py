from __future__ import annotations

import asyncio
import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise
from types import SimpleNamespace

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.support import Outcome, complete, request
from translate_pipe.engines.chunked import BadChunk, ChunkedDecoder
from translate_pipe.engines.ollama import OllamaEngine
from translate_pipe.engines.paced import (
    CURIOUS,
    PATIENT,
    WARY,
    Acquaintance,
    Pace,
    PacedStream,
    rest_until,
)
from translate_pipe.errors import StreamBroken
from translate_pipe.settings import Settings


def cut(data: bytes, places: list[int]) -> list[bytes]:
    ends = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in pairwise(ends)]


def coded(chunks: list[bytes], trailer: bytes = b"", size: bytes = b"%X;ext=1") -> bytes:
    parts = (size % len(chunk) + b"\r\n" + chunk + b"\r\n" for chunk in chunks)
    return b"".join(parts) + b"0\r\n" + trailer + b"\r\n"


SIZES = st.sampled_from([b"%x", b"%X", b"0%x", b"%X;ext=1"])
BYTES = st.binary(min_size=1, max_size=40) | st.sampled_from(
    [b"a\r\n1\r\nb\r\n1\r\nc", b"a\r\n1\r\nb", b"\r\n1\r\n1\r\n", b"0\r\n\r\n", b"\r\n"]
)
"""Chunks of anything, and chunks that look like the coding."""


@given(
    st.lists(BYTES, max_size=8),
    st.lists(st.integers(0, 1000), max_size=8),
    st.sampled_from([b"", b"Expires: never\r\n"]),
    SIZES,
)
def test_a_body_does_not_depend_on_where_it_is_cut(
    chunks: list[bytes], places: list[int], trailer: bytes, size: bytes
) -> None:
    decoder = ChunkedDecoder()
    body = b"".join(map(decoder.feed, cut(coded(chunks, trailer, size), places)))
    assert body == b"".join(chunks)
    assert decoder.done


@given(st.lists(BYTES, min_size=1), st.integers(1, 1000), SIZES)
def test_a_cut_off_body_is_a_prefix_and_not_done(
    chunks: list[bytes], missing: int, size: bytes
) -> None:
    data = coded(chunks, b"Expires: never\r\n", size)
    decoder = ChunkedDecoder()
    body = decoder.feed(data[: max(0, len(data) - missing)])
    assert b"".join(chunks).startswith(body)
    assert not decoder.done


@given(st.lists(st.binary(max_size=60), max_size=5))
def test_no_bytes_do_more_than_be_refused(pieces: list[bytes]) -> None:
    decoder = ChunkedDecoder()
    try:
        for piece in pieces:
            decoder.feed(piece)
    except BadChunk:
        pass


@pytest.mark.parametrize("data", [b"zz\r\n", b"-5\r\n", b"\r\n", b"1" * 5000])
def test_what_is_no_chunk_is_refused(data: bytes) -> None:
    with pytest.raises(BadChunk):
        ChunkedDecoder().feed(data)


def test_one_giant_chunk_in_small_pieces_is_linear() -> None:
    decoder, size = ChunkedDecoder(), 64_000_000
    started = time.process_time()
    decoder.feed(b"%x\r\n" % size)
    assert sum(len(decoder.feed(b"x" * 6400)) for _ in range(10_000)) == size
    assert time.process_time() - started < 2


PACES = [WARY, CURIOUS, PATIENT]


@given(asked=st.floats(0, 1e6), age=st.floats(0, 1e4), pace=st.sampled_from(PACES))
def test_a_rest_is_a_bounded_share_of_the_age(asked: float, age: float, pace: Pace) -> None:
    now = asked + age
    rest = rest_until(now, asked, pace) - now
    assert -1e-9 <= rest <= min(pace.longest, max(pace.least, pace.share * age)) + 1e-6


@given(
    st.lists(st.floats(0, 1000), min_size=2, max_size=16),
    st.floats(2000, 3000),
    st.sampled_from(PACES),
)
def test_old_streams_wake_together(asked: list[float], now: float, pace: Pace) -> None:
    assert len({rest_until(now, each, pace) for each in asked}) == 1


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n"
LINES = [
    json.dumps({"response": "Bon", "done": False}).encode() + b"\n",
    json.dumps({"response": "jour", "done": True, "done_reason": "stop"}).encode() + b"\n",
]
BODY = b"".join(LINES)
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + coded(LINES)
ANSWERS = {
    "chunked": CHUNKED,
    "with a length": HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY,
    "until the end": HEAD + b"Connection: close\r\n\r\n" + BODY,
    "after a 100": b"HTTP/1.1 100 Continue\r\n\r\n" + CHUNKED,
    "of HTTP/1.0": HEAD.replace(b"1.1", b"1.0") + b"\r\n" + BODY,
    "with bare line feeds": CHUNKED.replace(b"\r\n", b"\n", 4),
    "compressed unasked": HEAD
    + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    + coded([gzip.compress(BODY)]),
}


@contextmanager
def raw_server(answer: list[bytes], then: float = 0.0) -> Iterator[str]:
    """Sends those bytes, a packet each, to whoever has sent a request, and hangs up ``then``."""

    def serve() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            asked = b""
            while not asked.endswith(b"}"):
                asked += connection.recv(65536)
            with suppress(ConnectionError):
                for packet in answer:
                    connection.sendall(packet)
                    time.sleep(0.001)
            time.sleep(then)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        thread.join()


def ask(packets: list[bytes]) -> Outcome:
    with raw_server(packets) as host:
        return complete(OllamaEngine(Settings(model="m", stall_timeout=2), None, host), request())


@pytest.mark.parametrize("framing", ANSWERS)
@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_a_reply_is_read_whatever_its_framing_and_packets(framing: str, size: int) -> None:
    answer = ANSWERS[framing]
    outcome = ask([answer[at : at + size] for at in range(0, len(answer), size)])
    assert outcome.error is None
    assert outcome.text == "Bonjour"


@pytest.mark.parametrize("framing", ["chunked", "with a length", "until the end"])
def test_a_reply_cut_off_keeps_what_came(framing: str) -> None:
    whole = ANSWERS[framing]
    outcome = ask([whole[: whole.index(b"jour")]])
    assert outcome.text == "Bon"
    assert isinstance(outcome.error, StreamBroken)


@pytest.mark.parametrize("framing", ["chunked", "with a length"])
def test_a_reply_is_whole_with_its_last_line_whatever_follows(framing: str) -> None:
    longer = ANSWERS[framing].replace(b"Content-Length: ", b"Content-Length: 1")
    outcome = ask([longer.removesuffix(b"0\r\n\r\n")])
    assert outcome.error is None
    assert outcome.completion is not None
    assert outcome.text == "Bonjour"


def test_a_reply_that_is_not_compressed_as_it_says() -> None:
    answer = CHUNKED.replace(b"\r\n", b"\r\nContent-Encoding: gzip\r\n", 1)
    outcome = ask([answer])
    assert isinstance(outcome.error, StreamBroken)
    assert "compressed" in str(outcome.error)


@pytest.mark.parametrize("endless", [b"5;", b"0\r\nAge: "])
def test_a_chunk_whose_head_or_trailer_never_ends_is_given_up(endless: bytes) -> None:
    begun = HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + coded(LINES[:1])[:-5] + endless
    started = time.monotonic()
    with raw_server([begun, *[b"x"] * 1000]) as host:
        engine = OllamaEngine(Settings(model="m", stall_timeout=0.1), None, host)
        outcome = complete(engine, request())
        assert time.monotonic() - started < 0.9
    assert outcome.text == "Bon"
    assert isinstance(outcome.error, StreamBroken)


@pytest.mark.parametrize("framing", ["chunked", "with a length"])
def test_silence_in_a_reply_is_a_stall_whatever_its_framing(framing: str) -> None:
    whole = ANSWERS[framing]
    started = time.monotonic()
    with raw_server([whole[: whole.index(b"jour")]], then=1.5) as host:
        engine = OllamaEngine(Settings(model="m", stall_timeout=0.3), None, host)
        outcome = complete(engine, request())
        assert time.monotonic() - started < 1.2
    assert outcome.text == "Bon"
    assert isinstance(outcome.error, StreamBroken)


class Wire(httpcore.AsyncNetworkStream):
    """Brings a packet at each read."""

    def __init__(self, packets: list[bytes], heard: Callable[[], None] = lambda: None) -> None:
        self._packets, self._heard = packets, heard

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        self._heard()
        return self._packets.pop(0)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        pass


@pytest.mark.parametrize("with_head", [True, False])
def test_a_body_is_heard_at_once_even_if_its_head_came_before(with_head: bool) -> None:
    """A server that sends the head while a request waits shows by the body that it streams."""
    head, *chunks = b"HTTP/1.1 200 OK\r\n\r\n", b"2\r\n{}\r\n", b"2\r\n{}\r\n", b"0\r\n\r\n"
    packets = [head + chunks[0], *chunks[1:]] if with_head else [head, *chunks]
    seen: list[str] = []

    async def rest(seconds: float) -> None:
        seen.append("rest")

    async def read() -> bytes:
        wire = Wire(packets, lambda: seen.append("read"))
        stream = PacedStream(wire, rest, Acquaintance(since=time.monotonic() - 10))
        await stream.write(b"?")
        assert await stream.read(1000) == head
        return b"".join([piece async for piece in stream.body(lambda: 9.0, closes=True)])

    assert asyncio.run(read()) == b"{}{}"
    assert seen == ["read"] * (2 - with_head) + ["rest", "read"] * 2


@pytest.mark.parametrize(
    ("known_for", "closes", "least", "most"),
    [(10.0, True, 1.5, 2.0), (0.1, True, 0.01, 0.06), (10.0, False, 0.01, 0.15)],
)
def test_rests_are_long_where_the_end_is_heard_of_a_server_that_is_known(
    monkeypatch: pytest.MonkeyPatch, known_for: float, closes: bool, least: float, most: float
) -> None:
    packets = [b"HTTP/1.1 200 OK\r\n\r\n2\r\n{}\r\n", b"2\r\n{}\r\n", b"0\r\n\r\n"]
    clock = SimpleNamespace(now=1000.0)
    clock.monotonic = lambda: clock.now
    monkeypatch.setattr("translate_pipe.engines.paced.time", clock)
    rests: list[float] = []

    async def rest(seconds: float) -> None:
        rests.append(seconds)

    async def read() -> None:
        stream = PacedStream(Wire(packets), rest, Acquaintance(since=1010.0 - known_for))
        await stream.write(b"?")
        clock.now += 10.0
        await stream.read(1000)
        assert [piece async for piece in stream.body(lambda: 9.0, closes=closes)] == [
            b"{}",
            b"{}",
            b"",
        ]

    asyncio.run(read())
    assert len(rests) == 2
    assert all(least <= each <= most for each in rests)


def test_many_chunks_of_one_packet_are_one_piece() -> None:
    words = [json.dumps({"response": f"{i} "}).encode() + b"\n" for i in range(500)]
    body = coded([*words, LINES[-1]])
    outcome = ask([HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + body])
    assert outcome.text == "".join(f"{i} " for i in range(500)) + "jour"
    assert len(outcome.pieces) <= 3


def test_a_reply_that_is_not_chunked_as_it_says() -> None:
    outcome = ask([CHUNKED.replace(b";ext=1", b"?")])
    assert outcome.text == ""
    assert isinstance(outcome.error, StreamBroken)
