from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate_pipe.engines import batches as module
from translate_pipe.engines.batches import LineSplitter, LineTooLong, batches


async def _lines(pieces: list[bytes]) -> list[bytes]:
    async def source() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    read: list[bytes] = []
    async for batch in batches(source()):
        assert batch
        read += batch
    return read


@given(st.lists(st.text("ab\n", max_size=5).map(str.encode), max_size=12))
def test_lines_do_not_depend_on_where_the_stream_is_cut(pieces: list[bytes]) -> None:
    whole = b"".join(pieces)
    expected = whole.split(b"\n")
    if expected[-1] == b"":
        expected.pop()
    assert asyncio.run(_lines(pieces)) == expected


def test_a_line_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_LINE", 100)
    splitter = LineSplitter()
    splitter.feed(b"x" * 100)
    with pytest.raises(LineTooLong):
        splitter.feed(b"x")


def test_a_long_line_in_tiny_pieces_is_linear() -> None:
    splitter = LineSplitter()
    started = time.process_time()
    for _ in range(1_000_000):
        splitter.feed(b"x")
    splitter.feed(b"\n")
    assert len(splitter.take()[0]) == 1_000_000
    assert time.process_time() - started < 2
