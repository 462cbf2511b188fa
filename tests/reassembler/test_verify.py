"""The second reading refuses whatever is not the same cues at the same times (law 2)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from translate_pipe import loader, reassembler
from translate_pipe.model import Document, Span, Translation
from translate_pipe.reassembler import OutputOptions, splice
from translate_pipe.reassembler.splice import Replacement
from translate_pipe.reassembler.verify import first_broken

RAW = """\
1
00:00:01,000 --> 00:00:02,000
One

2
00:00:03,000 --> 00:00:04,000
Two

3
00:00:05,000 --> 00:00:06,000
Three
"""


def document(text: str = RAW) -> Document:
    return loader.load(text.encode(), "a.srt")


def replacing(old: str, new: str) -> Replacement:
    start = RAW.index(old)
    return Replacement(Span(start, start + len(old)), new)


CHANGE = replacing("Two", "Deux")


def test_a_changed_payload_is_what_is_wanted() -> None:
    assert first_broken(document(), document(RAW.replace("Two", "Deux")), [CHANGE]) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.replace("\n3\n00:00:05,000 --> 00:00:06,000\nThree\n", ""),
        lambda text: text + "\n4\n00:00:07,000 --> 00:00:08,000\nFour\n",
        lambda text: text.replace("\n2\n", "\n7\n"),
        lambda text: text.replace("03,000", "03,001"),
        lambda text: text.replace("00:00:03,000", "00:00:03.000"),
        lambda text: text.replace("One", "On").replace("Three", "Threee"),
    ],
    ids=["cue lost", "cue added", "number", "time", "spelling of a time", "text moved"],
)
def test_any_other_difference_is_refused(damage: Callable[[str], str]) -> None:
    after = document(damage(RAW.replace("Two", "Deux")))
    assert first_broken(document(), after, [CHANGE]) is not None


def test_reassembling_asks_for_the_second_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a text slip into the file unguarded, and it does not come out."""
    monkeypatch.setattr(splice, "restore", lambda masked, reply, dialect, newline: reply)
    source = document()
    segments = loader.segment(source, max_length=200)
    smuggled = "Un\n\n9\n00:00:01,500 --> 00:00:01,600\nDeux"
    made = reassembler.reassemble(
        source,
        segments,
        {0: Translation(0, smuggled), 2: Translation(2, "Trois")},
        OutputOptions("fr", max_line_length=0),
        reload=loader.reload,
    )
    assert made.data.decode() == RAW.replace("Three", "Trois")
    assert made.kept == {0: "breaks-structure"}


def test_what_the_second_reading_says_is_passed_on(tmp_path: Path) -> None:
    raw = "1\n00:00:01,000 --> 00:00:02,000\nOne\n\n2\n00:00:03,000 --> 00:00:04,000\nTwo\n"
    source = loader.load(raw.encode(), "a.srt")
    odd = loader.load(raw.replace("Two", "a --> b").encode(), "a.srt")
    segments = loader.segment(source, max_length=200)
    assembled = reassembler.reassemble(
        source,
        segments,
        {0: Translation(0, "Un")},
        OutputOptions("fr"),
        reload=lambda data, before, encoding: _with_notices(
            loader.reload(data, before, encoding), odd
        ),
    )
    assert {notice.code for notice in odd.notices} <= {notice.code for notice in assembled.notices}
    assert odd.notices


def _with_notices(document: Document, other: Document) -> Document:
    from dataclasses import replace

    return replace(document, notices=other.notices)
