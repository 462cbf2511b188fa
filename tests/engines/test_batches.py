from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate_pipe.engines import batches as module
from translate_pipe.engines.batches import LineSplitter, LineTooLong, batches
from translate_pipe.engines.paced import LONGEST_REST, REST_SHARE, rest_until


async def _lines(pieces: list[bytes], error: Exception | None = None) -> list[bytes]:
    async def source() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece
        if error is not None:
            raise error

    read: list[bytes] = []
    try:
        async for batch in batches(source()):
            assert batch
            read += batch
    except OSError:
        assert error is not None
    return read


@given(st.lists(st.text("ab\n", max_size=5).map(str.encode), max_size=12))
def test_lines_do_not_depend_on_where_the_stream_is_cut(pieces: list[bytes]) -> None:
    whole = b"".join(pieces)
    expected = whole.split(b"\n")
    if expected[-1] == b"":
        expected.pop()
    assert asyncio.run(_lines(pieces)) == expected


@given(st.lists(st.text("ab\n", max_size=5).map(str.encode), max_size=12))
def test_lines_that_arrived_whole_outlive_a_broken_stream(pieces: list[bytes]) -> None:
    whole = b"".join(pieces)
    assert asyncio.run(_lines(pieces, OSError())) == whole.split(b"\n")[:-1]


def test_a_line_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_LINE", 100)
    splitter = LineSplitter()
    splitter.feed(b"x" * 100)
    with pytest.raises(LineTooLong):
        splitter.feed(b"x")


def test_a_long_line_in_tiny_pieces_is_linear() -> None:
    splitter = LineSplitter()
    started = time.process_time()
    for _ in range(300_000):
        splitter.feed(b"x")
    splitter.feed(b"\n")
    assert len(splitter.take()[0]) == 300_000
    assert time.process_time() - started < 2


@given(asked=st.floats(0, 1e6), age=st.floats(0, 1e4))
def test_a_rest_is_a_bounded_share_of_the_age(asked: float, age: float) -> None:
    now = asked + age
    rest = rest_until(now, asked) - now
    assert -1e-9 <= rest <= min(LONGEST_REST, REST_SHARE * age) + 1e-6


@given(st.lists(st.floats(0, 1000), min_size=2, max_size=16), st.floats(2000, 3000))
def test_old_streams_wake_together(asked: list[float], now: float) -> None:
    assert len({rest_until(now, each) for each in asked}) == 1
