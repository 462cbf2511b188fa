"""Splicing, encodings, bilingual output and the check after writing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.loader.test_identity import translated
from translate_pipe import loader, reassembler
from translate_pipe.errors import OutputNotWritable, TranslatePipeError, UsageError
from translate_pipe.model import Document, Encoding, Origin, Segment, Translation
from translate_pipe.reassembler import OutputOptions

SRT = "1\n00:00:01,000 --> 00:00:02,000\n{text}\n\n2\n00:00:03,000 --> 00:00:04,000\nRest.\n"


def assemble(
    raw: bytes, replies: dict[str, str], name: str = "a.srt", **options: Any
) -> reassembler.Assembled:
    document = loader.load(raw, name)
    segments = loader.segment(document, max_length=options.pop("max_length", 500))
    translations = {
        each.index: Translation(each.index, replies[each.source])
        for each in segments
        if each.source in replies
    }
    options.setdefault("target_language", "en")
    wanted = OutputOptions(**options)
    return reassembler.reassemble(document, segments, translations, wanted, loader.reload)


def first(raw: bytes) -> str:
    document = loader.load(raw, "a.srt")
    return document.text[slice(*document.cues[0].span)]


def test_only_the_words_change() -> None:
    raw = SRT.format(text="{\\an8}<i>Hello</i>\t").replace("\n", "\r\n").encode("utf-8-sig")
    out = assemble(raw, {"Hello": "Hallo"}).data
    assert out == raw.replace(b"Hello", b"Hallo")


def test_an_untranslated_segment_keeps_its_very_bytes() -> None:
    raw = SRT.format(text="Two\nlines &amp; <b>more").encode()
    document = loader.load(raw, "a.srt")
    segments = loader.segment(document, max_length=500)
    kept = {0: Translation(0, "something", Origin.SOURCE, "echo")}
    assert (
        reassembler.reassemble(document, segments, kept, OutputOptions("de"), loader.reload).data
        == raw
    )


@pytest.mark.parametrize("reply", ["", "  ", "\x00", "<b>", "{\\an8}", "\u200f"])
def test_a_reply_without_words_leaves_the_source(reply: str) -> None:
    raw = SRT.format(text="Hello").encode()
    assembled = assemble(raw, {"Hello": reply})
    assert assembled.data == raw
    assert list(assembled.kept.values()) == ["says-nothing"]


def test_a_reply_cannot_break_out_of_its_cue() -> None:
    raw = SRT.format(text="Hello").encode()
    out = assemble(raw, {"Hello": "A\n\n\n7\n00:00:09,000 --> 00:00:10,000\r\n<b>B"}).data
    assert len(loader.load(out, "a.srt").cues) == 2
    assert b"\n\n7" not in out


def test_a_number_is_never_left_above_the_next_timing() -> None:
    raw = b"00:00:01,000 --> 00:00:02,000\nForty-two\n00:00:03,000 --> 00:00:04,000\nRest\n"
    assembled = assemble(raw, {"Forty-two": "42"})
    assert assembled.data == raw
    assert list(assembled.kept.values()) == ["reads-as-number"]


def test_a_number_with_a_direction_mark_is_one_too() -> None:
    source = "- How many?\n- Some."
    raw = f"00:00:01,000 --> 00:00:02,000\n{source}\n00:00:03,000 --> 00:00:04,000\nRest\n".encode()
    made = assemble(raw, {source: "- \u05db\u05de\u05d4?\n\u200f42"})
    assert made.kept == {}
    assert made.data == raw.replace(source.encode(), "- \u05db\u05de\u05d4? \u200f42".encode())


@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
def test_a_line_without_a_blank_one_below_may_change(newline: bytes) -> None:
    raw = b"00:00:01,000 --> 00:00:02,000\nHello\n00:00:03,000 --> 00:00:04,000\nRest\n"
    raw = raw.replace(b"\n", newline)
    assert assemble(raw, {"Hello": "Hallo"}).data == raw.replace(b"Hello", b"Hallo")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_the_source_encoding_and_mark_are_kept(encoding: str) -> None:
    text = SRT.format(text="Où est-il allé, déjà ? À Besançon, l'été dernier, peut-être.")
    raw = text.encode(encoding)
    source = "Où est-il allé, déjà ? À Besançon, l'été dernier, peut-être."
    assert assemble(raw, {source: "Où ?"}).data == text.replace(source, "Où ?").encode(encoding)


def test_what_does_not_fit_becomes_utf8_and_is_told() -> None:
    source = "Où est-il allé, déjà ? À Besançon, l'été dernier, peut-être."
    raw = SRT.format(text=source).encode("cp1252")
    assembled = assemble(raw, {source: "他去哪儿了？"}, target_language="zh")
    assert assembled.encoding == "utf-8"
    assert first(assembled.data) == "他去哪儿了？"
    assert [notice.code for notice in assembled.notices] == ["encoding-changed"]
    assert assembled.notices[0].line == 3


def test_bytes_that_cannot_be_kept_in_another_encoding_are_told() -> None:
    raw = b"WEBVTT\n\nB\xe9\n00:01.000 --> 00:02.000 x:\xe9\nHello\n"
    made = assemble(raw, {"Hello": "Hallo"}, name="a.vtt", encoding="utf-16-le", bom=False)
    told = [(notice.code, notice.line) for notice in made.notices if notice.code != "cross-check"]
    assert told == [("bytes-replaced", 3)]
    wanted = raw.replace(b"Hello", b"Hallo").decode("utf-8", "replace")
    assert made.data.decode("utf-16-le") == wanted


def test_encoding_mark_and_line_ends_can_be_chosen() -> None:
    raw = SRT.format(text="Hello").encode()
    out = assemble(raw, {"Hello": "Hé"}, encoding="utf-16", newline="crlf").data
    assert out.startswith(b"\xff\xfe")
    assert out.decode("utf-16") == SRT.format(text="Hé").replace("\n", "\r\n")
    assert assemble(raw, {}, encoding="UTF-8-SIG").data == b"\xef\xbb\xbf" + raw
    assert assemble(raw, {}, encoding="utf-8-sig", bom=False).data == raw
    assert assemble(raw, {}, bom=True).data == b"\xef\xbb\xbf" + raw
    assert assemble(b"\xef\xbb\xbf" + raw, {}, bom=False).data == raw
    with pytest.raises(OutputNotWritable, match="cp1252"):
        assemble(raw, {"Hello": "你好"}, encoding="cp1252")
    with pytest.raises(OutputNotWritable, match="'é' does not exist in ascii"):
        assemble(raw, {"Hello": "Hé"}, encoding="us-ascii")
    made = assemble(b"\xef\xbb\xbf" + raw, {"Hello": "Hi"}, encoding="ascii")
    assert (made.data, made.encoding) == (raw.replace(b"Hello", b"Hi"), "ascii")
    with pytest.raises(OutputNotWritable, match=r"'\\x1b' does not exist in iso2022_jp"):
        assemble(raw.replace(b"Rest", b"Rest\x1b$B"), {"Hello": "Hi"}, encoding="iso2022_jp")
    with pytest.raises(UsageError, match="no encoding"):
        assemble(raw, {}, encoding="klingon")
    made = assemble(raw, {}, encoding="latin-1", bom=True)
    assert made.data == raw
    assert [notice.code for notice in made.notices] == ["bom-impossible"]


def test_bilingual_keeps_the_source_below() -> None:
    raw = SRT.format(text="<i>Hello</i>").encode()
    assert first(assemble(raw, {"Hello": "Hallo"}, bilingual=True).data) == (
        "<i>Hallo</i>\n<i>Hello</i>"
    )
    out = assemble(b"One.\n\nTwo.\n", {"One.": "Eins."}, name="a.txt", bilingual=True).data
    assert out == b"One.\n\nEins.\n\nTwo.\n"


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("One\n=====\n\nTwo\n", "One\n=====\n\nEins\n=====\n\nTwo\n"),
        ("# One\n\nTwo", "# One\n\n# Eins\n\nTwo"),
        ("- One\n- Three\n", "- One\n- Eins\n- Three\n- Drei\n"),
        ("  1. One\r\n  2. Two", "  1. One\r\n  1. Eins\r\n  2. Two"),
        ("> One\n\n    Three", "> One\n> Eins\n\n    Three\n\n    Drei"),
    ],
)
def test_a_bilingual_text_keeps_its_structure_twice(text: str, both: str) -> None:
    replies = {"One": "Eins", "Three": "Drei"}
    assert assemble(text.encode(), replies, name="a.txt", bilingual=True).data.decode() == both


def test_the_parts_of_a_long_paragraph_join_by_themselves() -> None:
    text = " ".join(f"Sentence number {number} is here." for number in range(40))
    document = loader.load(text.encode(), "a.txt")
    segments = loader.segment(document, max_length=100)
    assert len(segments) > 10
    assert all(len(each.source) <= 100 for each in segments)
    assert all(each.source.endswith(".") for each in segments)
    assert "".join(text[slice(*each.span)] for each in segments) == text
    translations = {each.index: Translation(each.index, each.source.upper()) for each in segments}
    out = reassembler.reassemble(
        document, segments, translations, OutputOptions("en"), loader.reload
    )
    assert out.data.decode() == text.upper()


def test_a_text_that_would_end_its_cue_keeps_its_source() -> None:
    """Joined, the two lines read as a timing that cannot be read, and the cue would end there."""
    raw = SRT.format(text="0\n:<r-->yes").encode()
    [masked] = [s.source for s in loader.segment(loader.load(raw, "a.srt"), max_length=9)][:1]
    made = assemble(raw, {masked: masked.upper().replace("<B/>", "<b/>"), "Rest.": "Ruhe."})
    assert made.data == raw.replace(b"Rest.", b"Ruhe.")
    assert made.kept == {0: "breaks-structure"}


def test_the_parts_of_a_cut_cue_do_not_become_markup_together() -> None:
    raw = SRT.format(text="One sentence. Another one. The last.").encode()
    made = assemble(raw, {"One sentence.": "Un <font", "Another one.": "x> deux"}, max_length=14)
    assert made.data == raw
    assert made.kept == dict.fromkeys((0, 1), "reads-as-markup")


def test_a_result_with_other_cues_is_never_returned() -> None:
    raw = SRT.format(text="Hello").encode() + b"\n3\n00:00:05,000 --> 00:00:06,000\nEnd.\n"

    def lose_one(data: bytes, document: Document, encoding: Encoding) -> Document:
        again = loader.reload(data, document, encoding)
        return replace(again, cues=again.cues[:-1])

    document = loader.load(raw, "a.srt")
    segments = loader.segment(document, max_length=500)
    with pytest.raises(TranslatePipeError, match="would not keep this cue") as caught:
        reassembler.reassemble(
            document,
            segments,
            {0: Translation(0, "Hallo")},
            OutputOptions("de"),
            reload=lose_one,
        )
    assert caught.value.where == "a.srt:10"


ROLLING = """WEBVTT

00:01.000 --> 00:03.000 align:start position:0%
~
hello<00:01.500><c> there</c>

00:03.000 --> 00:03.010
hello there
~

00:03.010 --> 00:05.000
hello there
and<00:03.500><c> welcome</c>

00:05.000 --> 00:06.000
and welcome
to<00:05.500><c> you</c>

00:07.000 --> 00:08.000
one sentence
in two lines
""".replace("~", " ")


@pytest.mark.parametrize("lost", [False, True])
def test_rolling_captions_keep_the_break_after_the_carried_line(lost: bool) -> None:
    def change(segment: Segment) -> str:
        return segment.source.replace("\n", " ").upper() if lost else segment.source.upper()

    _, out = translated(ROLLING.encode(), "a.vtt", change)
    again = loader.load(out, "a.vtt")
    lines = [again.text[slice(*cue.span)].count("\n") for cue in again.cues]
    assert lines == [0, 0, 1, 1, 0]
    if not lost:
        assert "HELLO THERE\nAND" in again.text
        assert "AND WELCOME\nTO" in again.text
    assert translated(ROLLING.encode(), "a.vtt", lambda each: each.source)[1].decode() == ROLLING
