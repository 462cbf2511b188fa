"""Writing another format: times and words arrive, losses are said."""

from __future__ import annotations

from pathlib import Path

import pytest

from translate_pipe import loader, reassembler
from translate_pipe.errors import UsageError
from translate_pipe.model import Translation
from translate_pipe.reassembler import OutputOptions

DATA = Path(__file__).parent.parent / "data"
SUBTITLES = sorted(
    path for path in DATA.glob("*.*") if path.suffix in (".srt", ".vtt") and path.name[:2] != "19"
)


def converted(path: Path, target: str) -> reassembler.Assembled:
    document = loader.load(path.read_bytes(), path.name)
    segments = loader.segment(document, max_length=500)
    translations = {each.index: Translation(each.index, each.source) for each in segments}
    return reassembler.reassemble(
        document,
        segments,
        translations,
        OutputOptions("en", format=target, encoding="utf-8"),
        loader.reload,
    )


@pytest.mark.parametrize("path", SUBTITLES, ids=lambda path: path.name)
def test_no_cue_is_lost_on_the_way(path: Path) -> None:
    source = loader.load(path.read_bytes(), path.name)
    target = "vtt" if source.format == "srt" else "srt"
    result = loader.load(converted(path, target).data, f"out.{target}")
    assert result.format == target
    assert [cue.start for cue in result.cues] == [cue.start for cue in source.cues]


def test_shared_markup_arrives_and_the_rest_is_named() -> None:
    assembled = converted(DATA / "12-tags.srt", "vtt")
    text = assembled.data.decode()
    assert "00:00:03.000 --> 00:00:04.000 line:0\nOn <b>top</b> of it" in text
    assert "If a &lt; b &amp; b &gt; c, I &lt;3 you" in text
    assert "<font>" in " ".join(notice.message for notice in assembled.notices)
    assert "font" not in text


def test_what_entities_spell_does_not_become_markup() -> None:
    cue = "00:01.000 --> 00:02.000\nShe &lt;laughs&gt; &amp; <i>I</i> &lt;3 it"
    document = loader.load(f"WEBVTT\n\n{cue}\n".encode(), "x.vtt")
    segments = loader.segment(document, max_length=500)
    translations = {each.index: Translation(each.index, each.source) for each in segments}
    text = reassembler.reassemble(
        document, segments, translations, OutputOptions("en", format="srt"), loader.reload
    ).data.decode()
    assert "She &lt;laughs&gt; & <i>I</i> <3 it" in text


def test_webvtt_parts_without_a_place_in_subrip_are_named() -> None:
    assembled = converted(DATA / "14-blocks.vtt", "srt")
    assert [notice.code for notice in assembled.notices] == ["not-carried-over"]
    assert "notes, styles" in assembled.notices[0].message


@pytest.mark.parametrize(
    ("name", "target", "lost"),
    [
        ("13-header.vtt", "srt", "header lines (4 left out)"),
        ("15-odd-ids-and-settings.vtt", "srt", "cue identifiers (3 left out)"),
        ("18-empty-payload.vtt", "srt", "lines that belong to no cue (1 left out)"),
        ("22-timing-unreadable.srt", "vtt", "lines that belong to no cue (3 left out)"),
        ("11-unsorted-times.srt", "vtt", "an end before the start (1 corrected)"),
    ],
)
def test_nothing_is_lost_in_silence(name: str, target: str, lost: str) -> None:
    assert lost in " ".join(notice.message for notice in converted(DATA / name, target).notices)


@pytest.mark.parametrize("words", ["00:01,5 ->00:02", "00:01<c>-></c>00:02", "a --&gt; b"])
def test_words_do_not_become_a_timing(words: str, tmp_path: Path) -> None:
    path = tmp_path / "a.vtt"
    path.write_text(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{words}\n")
    text = converted(path, "srt").data.decode()
    assert len(loader.load(text.encode(), "a.srt").cues) == 1
    assert text.count("→") == 1


def test_webvtt_is_utf8_whatever_the_source_was() -> None:
    path = DATA / "08-cp1251-russian.srt"
    document = loader.load(path.read_bytes(), path.name)
    segments = loader.segment(document, max_length=500)
    made = reassembler.reassemble(
        document, segments, {}, OutputOptions("en", format="vtt"), loader.reload
    )
    assert made.encoding == "utf-8"
    assert "encoding-changed" in [notice.code for notice in made.notices]
    assert made.data.startswith(b"WEBVTT")


@pytest.mark.parametrize(("name", "target"), [("23-article.txt", "srt"), ("12-tags.srt", "text")])
def test_what_cannot_be_is_refused(name: str, target: str) -> None:
    with pytest.raises(UsageError, match="cannot be written as"):
        converted(DATA / name, target)


def test_an_address_is_carried_over() -> None:
    text = "See https://a.org/?b=1&amp;c=2 or mail bob@example.org."
    document = loader.load(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{text}\n".encode(), "a.vtt")
    segments = loader.segment(document, max_length=500)
    made = reassembler.reassemble(
        document, segments, {}, OutputOptions("en", format="srt"), loader.reload
    )
    assert text.replace("&amp;", "&") in made.data.decode()
    again = loader.load(made.data, "a.srt")
    segments = loader.segment(again, max_length=500)
    back = reassembler.reassemble(
        again, segments, {}, OutputOptions("en", format="vtt"), loader.reload
    )
    assert text in back.data.decode()
