"""Law 1: with every text unchanged, bytes out equal bytes in. Law 2 with hostile texts."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.loader.strategies import REPLIES, subtitles
from translate_pipe import formats, loader, reassembler
from translate_pipe.errors import InputError
from translate_pipe.model import Document, Segment, Translation
from translate_pipe.reassembler import OutputOptions

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"]
DATA = Path(__file__).parent.parent / "data"
CORPUS = Path(os.environ.get("TRANSLATE_PIPE_CORPUS", Path(__file__).parents[3] / "shared/corpus"))


def translated(
    raw: bytes,
    name: str,
    change: Callable[[Segment], str],
    *,
    max_length: int = 1000,
    encoding: str | None = None,
) -> tuple[Document, bytes]:
    """The document, and what comes out when ``change`` translates each segment."""
    document = loader.load(raw, name, encoding=encoding)
    segments = loader.segment(document, max_length=max_length)
    translations = {
        each.index: Translation(each.index, change(each)) for each in segments if each.skip is None
    }
    assembled = reassembler.reassemble(
        document, segments, translations, OutputOptions("en"), reload=loader.reload
    )
    return document, assembled.data


def echo(segment: Segment) -> str:
    return segment.source


@given(subtitles(), st.sampled_from(ENCODINGS), st.sampled_from([".srt", ".vtt", ".txt"]))
@settings(max_examples=200)
def test_unchanged_texts_give_the_same_bytes(text: str, encoding: str, suffix: str) -> None:
    raw = text.encode(encoding, "replace")
    try:
        _, out = translated(raw, f"movie{suffix}", echo, max_length=7, encoding=encoding)
    except InputError:
        return
    assert out == raw


@given(subtitles(), REPLIES, st.sampled_from([".srt", ".vtt"]))
@settings(max_examples=300)
def test_no_reply_adds_moves_or_retimes_a_cue(text: str, reply: str, suffix: str) -> None:
    raw = text.encode("utf-8", "replace")
    try:
        document, out = translated(raw, f"movie{suffix}", lambda segment: reply)
    except InputError:
        return
    again = loader.reload(out, document, document.encoding)
    assert [(c.identifier, c.start, c.end, c.settings) for c in again.cues] == [
        (c.identifier, c.start, c.end, c.settings) for c in document.cues
    ]
    assert outside(again) == outside(document)


def outside(document: Document) -> list[str]:
    """What stands between the payloads."""
    pieces, done = [], 0
    for cue in document.cues:
        pieces.append(document.text[done : cue.span.start])
        done = cue.span.end
    return [*pieces, document.text[done:]]


@given(st.binary(max_size=200), st.sampled_from([".srt", ".vtt", ".txt", ".xyz", ""]))
@settings(max_examples=150)
@example(b"WEBVTT\n\n00:00.000 --> 00:01.000\n\xff\xfe caf\xe9", ".vtt")
@example(b"\xff\xfe\x00\x00", ".srt")
@example(b"\xfe\xff\x00", ".txt")
@example(b"1\n00:00:01,000 --> 00:00:02,000\n\x1b$B", ".srt")
def test_any_bytes_come_back_or_are_refused(raw: bytes, suffix: str) -> None:
    identical_or_refused(raw, f"movie{suffix}")


@pytest.mark.slow
@given(
    st.one_of(
        st.binary(max_size=4000),
        st.builds(
            lambda text, noise, at: text.encode()[: at % 300] + noise + text.encode()[at % 300 :],
            subtitles(),
            st.binary(max_size=20),
            st.integers(0, 400),
        ),
        st.builds(
            lambda head, rest: head + rest,
            st.sampled_from(
                [b"WEBVTT\n\n", b"\xff\xfe", b"\xef\xbb\xbf", b"1\n00:00:01,000 --> 00:00:02,000\n"]
            ),
            st.binary(max_size=500),
        ),
    ),
    st.sampled_from([".srt", ".vtt", ".txt"]),
)
@settings(max_examples=6000, deadline=None, suppress_health_check=list(HealthCheck))
def test_fuzz(raw: bytes, suffix: str) -> None:
    identical_or_refused(raw, f"movie{suffix}")


def identical_or_refused(raw: bytes, name: str) -> None:
    try:
        _, out = translated(raw, name, echo, max_length=11)
    except InputError:
        return
    assert out == raw


@pytest.mark.parametrize("path", sorted(DATA.glob("*.*")), ids=lambda path: path.name)
def test_every_sample_comes_back(path: Path) -> None:
    if path.suffix != ".json":
        identical_or_refused(path.read_bytes(), path.name)


@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no corpus at {CORPUS}")
def test_every_corpus_file_comes_back() -> None:
    for path in sorted(CORPUS.rglob("*.*")):
        if path.suffix in formats.extensions():
            raw = path.read_bytes()
            assert translated(raw, path.name, echo)[1] == raw, path
