"""Law 7: hostile input costs no more time than its size. Limits leave room for a busy machine."""

from __future__ import annotations

import contextlib
import time

import pytest

from tests.loader.test_identity import translated
from translate_pipe.errors import InputError
from translate_pipe.model import Segment

HEAD = b"1\n00:00:01,000 --> 00:00:02,000\n"
ONE_CUE = "WEBVTT\n\n00:01.000 --> 00:02.000\n"


def upper(segment: Segment) -> str:
    return segment.source.upper()


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.srt", HEAD + b"word " * 130_000),
        ("a.txt", b"Sentence one. " * 50_000),
        ("a.txt", b"." * 1_000_000),
        ("a.txt", b"! ?" * 300_000),
        ("a.srt", HEAD + b"<" * 100_000),
        ("a.srt", HEAD + b"<i>" * 5_000 + b"x" + b"</i>" * 5_000),
        ("a.srt", HEAD + b"x" + b" " * 300_000 + b"x\ny"),
        ("a.srt", HEAD + b"<i>a</i>\n" * 2_000),
        ("a.srt", HEAD + b"- a\n" * 20_000),
        ("a.srt", b"1\n00:00:01,000 --> 00:00:02,000 " + b"a:" * 5_000 + b" B\nHello\n"),
        ("a.srt", HEAD + b"\n1\n" + b" " * 300_000 + b"[" + b" " * 300_000 + b"00:00:01,000"),
        ("a.srt", HEAD + b"\n1\n00:00:01,000" + b"-" * 500_000 + b"00:00:02,000"),
        ("a.srt", HEAD + b"00:00:01,000 " * 33_000),
        ("a.srt", HEAD + b"1\n00:00:01,0 x\n" * 20_000),
        ("a.srt", b"\n".join([HEAD.strip()] * 20_000)),
        ("a.srt", HEAD + b"x\n\n" * 20_000),
        ("a.vtt", ONE_CUE.encode() + b"&amp;" * 100_000),
        ("a.vtt", ONE_CUE.encode() + b"<c>a</c>" * 4_000),
        ("a.vtt", b"WEBVTT\n" + b"NOTE\n\n" * 33_000 + b"00:01.000 --> 00:02.000\nx"),
        ("a.srt", HEAD + b"a" * 1_000_000 + "\nça et là, déjà à l'été\n".encode("cp1252")),
        ("a.txt", b"<a " * 100_000),
        ("a.txt", b"a" * 500_000 + b"@"),
        ("a.txt", b"a@" * 200_000),
        ("a.txt", b"www." * 70_000 + b" @"),
        ("a.txt", b"http://" + b"." * 500_000 + b"http://" * 17_000),
        ("a.txt", b"`" * 100_000 + b"[" * 100_000 + b"](" * 100_000),
        ("a.txt", b"[a](b " * 33_000),
        ("a.txt", b"[![a](b)" * 20_000 + b"](c" * 20_000),
        ("a.txt", b"a@b." * 50_000 + b"a." * 50_000),
        ("a.txt", b"http://" + "三".encode() * 100_000),
        ("a.txt", b"```\nx\n" * 20_000),
        ("a.txt", b"\x00" * 500_000 + b"x"),
    ],
    ids=lambda value: f"{value[-12:]!r}" if isinstance(value, bytes) else value,
)
def test_hostile_documents_take_linear_time(name: str, raw: bytes) -> None:
    started = time.process_time()
    with contextlib.suppress(InputError):
        translated(raw, name, upper)
    assert time.process_time() - started < 3


def test_thirty_thousand_cues() -> None:
    """Linear is three times as long as for a third of them, and quadratic nine times."""
    assert _seconds_for(30_000) < 6 * _seconds_for(10_000)


def _seconds_for(cues: int) -> float:
    raw = "".join(f"{n}\n00:00:01,000 --> 00:00:02,000\nHello\n\n" for n in range(cues)).encode()
    started = time.process_time()
    document, out = translated(raw, "a.srt", upper)
    taken = time.process_time() - started
    assert len(document.cues) == cues
    assert out == raw.replace(b"Hello", b"HELLO")
    return taken
