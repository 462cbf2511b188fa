"""What several files of a run know of each other."""

from __future__ import annotations

from contextlib import suppress
from types import SimpleNamespace

from tests.workers.scripted import chunked, segments
from translate_pipe.context import Context
from translate_pipe.model import Ahead


def context() -> Context:
    pool = SimpleNamespace(ahead=lambda: Ahead(4, texts=10, share=0.25, first=2))
    return Context(None, pool, None, None)  # type: ignore[arg-type]  # nothing else is looked at


def test_what_other_files_have_not_asked_for_is_ahead_of_a_chunk() -> None:
    shared = context()
    assert shared.ahead(0).texts == 10
    with shared.counted(chunked(segments(40), 10), 40) as chunks:
        assert shared.ahead(40) == Ahead(4, texts=10, share=0.25, first=2)
        with shared.counted(chunked(segments(30), 10), 30) as others:
            assert shared.ahead(40).texts == 10 + 30
            next(others)
            next(chunks)
            assert shared.ahead(30).texts == 10 + 20
            assert shared.ahead(20).texts == 10 + 30
        assert shared.ahead(30).texts == 10
        assert [len(chunk.segments) for chunk in chunks] == [10, 10, 10]
    assert shared.unasked == 0


def test_a_file_that_fails_leaves_nothing_behind() -> None:
    shared = context()
    with suppress(StopIteration), shared.counted(chunked(segments(40), 10), 60) as chunks:
        for _ in range(5):
            next(chunks)
    assert shared.unasked == 0
