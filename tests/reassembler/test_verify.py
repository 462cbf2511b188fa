"""The second reading refuses whatever is not the same cues at the same times (law 2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from translate_pipe import loader, reassembler
from translate_pipe.model import Cue, Document, Span, Translation
from translate_pipe.reassembler import Assembled, OutputOptions, splice
from translate_pipe.reassembler.splice import Replacement
from translate_pipe.reassembler.verify import broken_cues

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
CHANGED = RAW.replace("Two", "Deux")


def test_a_changed_payload_is_what_is_wanted() -> None:
    assert broken_cues(document(), document(CHANGED), [CHANGE], CHANGED) == []


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
    after = document(damage(CHANGED))
    assert broken_cues(document(), after, [CHANGE], CHANGED) != []


def _shorter(cue: Cue) -> Cue:
    return replace(cue, span=Span(cue.span.start, cue.span.end - 1))


@pytest.mark.parametrize(
    ("damage", "broken"),
    [
        (lambda cues: cues[:1] + cues[2:], [1]),
        (lambda cues: (*cues, cues[1]), [2]),
        (lambda cues: (*cues[:2], replace(cues[1], span=Span(71, 72)), cues[2]), [1]),
        (lambda cues: (replace(cues[0], end=9), *cues[1:]), [0]),
        (lambda cues: (*cues[:2], _shorter(cues[2])), [2]),
    ],
    ids=["lost", "twice", "added", "retimed", "text moved"],
)
def test_other_cues_in_the_same_text_are_refused(
    damage: Callable[[tuple[Cue, ...]], tuple[Cue, ...]], broken: list[int]
) -> None:
    right = document(CHANGED)
    after = replace(right, cues=damage(right.cues))
    assert broken_cues(document(), after, [CHANGE], CHANGED) == broken


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


TIMES = "00:00:09,000 \u2192 00:00:10,000"


def cued(*texts: str) -> str:
    return "\n".join(
        f"{at}\n00:00:{at % 60:02},000 --> 00:00:{at % 60:02},900\n{text}\n"
        for at, text in enumerate(texts)
    )


def replied(raw: bytes, replies: Mapping[int, str], newline: str | None = None) -> Assembled:
    source = loader.load(raw, "a.srt")
    segments = loader.segment(source, max_length=500)
    translations = {index: Translation(index, text) for index, text in replies.items()}
    options = OutputOptions("fr", newline=newline)
    return reassembler.reassemble(source, segments, translations, options, loader.reload)


@pytest.mark.parametrize("newline", ["lf", "crlf"])
def test_any_number_of_texts_that_read_as_cues_keep_their_sources(newline: str) -> None:
    replies = {at: TIMES if at % 3 == 1 else f"Oui {at}" for at in range(300)}
    made = replied(cued(*["Yes"] * 300).encode(), replies, newline=newline)
    assert set(made.kept) == set(range(1, 300, 3))
    assert made.data.count(b"Oui") == 200


def test_the_cue_above_a_text_that_reads_as_one_is_not_to_blame() -> None:
    raw = cued("One", "Two", "Three").encode()
    made = replied(raw, {0: "Un", 1: TIMES, 2: "Trois"})
    assert made.kept == {1: "breaks-structure"}
    assert made.data.decode() == cued("Un", "Two", "Trois")


def test_a_letter_that_a_broken_byte_would_swallow_is_not_written() -> None:
    """Before ``!`` the byte is none of a character; before ``A`` it begins one."""
    japanese = "\u3053\u3093\u306b\u3061\u306f\u4e16\u754c\u3002" * 20
    raw = cued(japanese, "~! Yes", "Two").encode("cp932").replace(b"~", b"\x83")
    made = replied(raw, {1: "A OUI", 2: "Deux"})
    assert made.kept == {1: "breaks-structure"}
    assert made.data == raw.replace(b"Two", b"Deux")


def test_what_both_readings_say_is_said_once() -> None:
    """The translation has a line less, so the second reading stops at another line."""
    raw = cued("One\nand more", "Two").encode() + b"\n00:00 --> 00:07\nThree\n"
    made = replied(raw, {0: "Un"})
    assert made.data.count(b"\n") == raw.count(b"\n") - 1
    assert [notice for notice in made.notices if notice.code == "cross-check"] == []


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
    return replace(document, notices=other.notices)
