"""The twenty cases of real files (docs/formats.md): tests/data and its expected.json."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from translate_pipe import loader
from translate_pipe.errors import InputError, UndecodableInput, UnknownFormat
from translate_pipe.files.source import read
from translate_pipe.model import Skip

DATA = Path(__file__).parent.parent / "data"
EXPECTED: dict[str, Any] = json.loads((DATA / "expected.json").read_text("utf-8"))


def refusal(raw: bytes, name: str, **options: str) -> InputError:
    with pytest.raises(InputError) as caught:
        loader.load(raw, name, **options)
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_has_the_cues_it_should(name: str) -> None:
    document = loader.load((DATA / name).read_bytes(), name)
    expected = EXPECTED[name]
    assert document.encoding.name == expected["encoding"]
    assert sorted({notice.code for notice in document.notices}) == expected["notices"]
    assert [
        [cue.identifier, cue.start, cue.end, cue.settings, document.text[slice(*cue.span)]]
        for cue in document.cues
    ] == expected["cues"]
    assert [
        each.source if each.skip is None else f"({each.skip})"
        for each in loader.segment(document, max_length=1000)
    ] == expected["segments"]


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
@pytest.mark.parametrize("name", EXPECTED)
def test_line_ends_decide_nothing_but_themselves(name: str, newline: str) -> None:
    document = loader.load((DATA / name).read_bytes(), name)
    text = re.sub("\r\n?", "\n", document.text)

    def read(text: str) -> list[tuple[str, str | None, int]]:
        again = loader.load(text.encode(), name, encoding="utf-8")
        return [(s.source, s.skip, s.line) for s in loader.segment(again, max_length=1000)]

    assert read(text.replace("\n", newline)) == read(text)


def test_every_sample_is_expected_or_refused() -> None:
    samples = {path.name for path in DATA.glob("*.*")} - {"expected.json"}
    assert {name for name in samples if not name.startswith("19-")} == set(EXPECTED)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("19-html.srt", "HTML"),
        ("19-ass.srt", "ASS"),
        ("19-empty.srt", "empty"),
        ("19-binary.srt", "PNG"),
        ("19-prose.srt", "no cue"),
    ],
)
def test_wrong_content_under_a_right_name_is_named(name: str, said: str) -> None:
    error = refusal((DATA / name).read_bytes(), name)
    assert isinstance(error, UnknownFormat)
    assert said in str(error)
    assert error.where == name


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0"])
def test_bytes_that_were_never_written_are_not_called_empty(bom: bytes) -> None:
    refused = refusal(bom + b"\0" * 4096, "movie.srt")
    assert (refused.what, refused.where) == ("the file holds nothing but NUL bytes", "movie.srt")
    for encoding in ("utf-16-le", "utf-32-le") if bom[:2] == b"\xff\xfe" else ():
        blank = "\ufeff\r\n \n".encode(encoding)
        assert refusal(blank, "movie.srt").what == "the file is empty"


def test_unreadable_timings_everywhere_name_the_first_line() -> None:
    assert refusal(b"1\n00:0x:01,000 --> 00:00:02,000\nHi\n", "a.srt").where == "a.srt:2"


def test_an_unknown_extension_lists_what_is_read() -> None:
    assert ".vtt" in str(refusal(b"some words", "a.docx"))


@pytest.mark.parametrize(
    ("name", "raw", "found"),
    [
        ("a.srt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n", "vtt"),
        ("a.vtt", b"1\n00:00:01,000 --> 00:00:02,000\nHi\n", "vtt"),
        ("a.txt", b"1\n00:00:01,000 --> 00:00:02,000\nHi\n", "srt"),
        ("a.xyz", b"1\n00:00:01,000 --> 00:00:02,000\nHi\n", "srt"),
        ("-", b"Only some words.\n", "text"),
    ],
)
def test_content_decides_and_a_difference_is_said(name: str, raw: bytes, found: str) -> None:
    document = loader.load(raw, name)
    assert document.format == found
    said = {notice.code for notice in document.notices}
    assert (name in ("a.srt", "a.txt")) == ("format-mismatch" in said)
    assert (name == "a.vtt") == ("signature-missing" in said)


@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
def test_a_header_can_say_that_all_is_metadata(newline: bytes) -> None:
    raw = b"WEBVTT\nKind: metadata\n\n00:01.000 --> 00:02.000\nsome words\n"
    raw = raw.replace(b"\n", newline)
    (segment,) = loader.segment(loader.load(raw, "a.vtt"), max_length=100)
    assert segment.skip is Skip.METADATA


def test_sounds_are_translated_when_asked_for() -> None:
    document = loader.load((DATA / "09-nothing-to-translate.srt").read_bytes(), "a.srt")
    asked = loader.segment(document, max_length=100, translate_sounds=True)
    assert [each.source for each in asked if each.skip is None] == ["[door slams]", "Words."]


def test_a_disagreement_names_library_and_line() -> None:
    (notice,) = [
        each
        for each in loader.load((DATA / "03-missing-blank-line.srt").read_bytes(), "a.srt").notices
        if each.code == "cross-check"
    ]
    assert "pysrt" in notice.message
    assert notice.line == 5


def test_the_cross_check_says_where_it_stops() -> None:
    cues = (f"{n}\n00:00:01,000 --> 00:00:02,000 X1:1\nHi\n\n" for n in range(2500))
    document = loader.load("".join(cues).encode(), "a.srt")
    assert [notice.message for notice in document.notices] == [
        "only the first 2,000 of 2,500 cues were cross-checked with pysrt"
    ]


def test_gaps_lines_and_identifiers_are_told() -> None:
    raw = b"1\n00:00:01,000 --> 00:00:02,000\nOne\n\n2\n00:00:05,000 --> 00:00:06,000\nTwo\n\nand\n"
    segments = loader.segment(loader.load(raw, "a.srt"), max_length=100)
    assert [(each.cue, each.line, each.gap) for each in segments] == [
        (0, 3, 1000),
        (1, 7, 3000),
        (1, 9, 0),
    ]


def test_an_undecodable_file_names_candidates_and_line() -> None:
    error = refusal(
        b"1\n00:00:01,000 --> 00:00:02,000\nx\n\xc0\x81\xfe\x9d\xc5\xd2\x8f\xa6\n", "a.srt"
    )
    assert isinstance(error, UndecodableInput)
    assert error.where == "a.srt:4"
    assert "--encoding" in str(error)


def test_a_number_glued_to_a_webvtt_timing_is_not_text() -> None:
    raw = b"WEBVTT\n\n1\n00:01.000 --> 00:02.000\nOne\n2\n00:03.000 --> 00:04.000\nTwo\n"
    document = loader.load(raw, "a.vtt")
    assert [(cue.identifier, document.text[slice(*cue.span)]) for cue in document.cues] == [
        ("1", "One"),
        ("2", "Two"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2\n00:00:03,000 --> 00:00:04,000 ]\nTwo.\n", "1 timing has text behind it (line 6)"),
        ("2\n0:0:3,0 --> 0:0:4,0\nTwo.\n", "1 timing has an unusual spelling (line 6)"),
        (
            "2\n0:0:3,0 --> 0:0:4,0\nTwo.\n\n3\n0:0:5 --> 0:0:6\nThree.\n",
            "2 timings have an unusual spelling (the first in line 6)",
        ),
        (
            "2\n00:00:0x --> 00:00:04\nTwo.\n",
            "1 timing cannot be read; the text below it was left unchanged (line 6)",
        ),
        ("x 5 --> 6\n", "1 line of text has an arrow (line 5)"),
    ],
)
def test_notices_read_well_for_one_and_for_many(text: str, said: str) -> None:
    raw = f"1\n00:00:01,000 --> 00:00:02,000\nOne.\n\n{text}".encode()
    assert said in [notice.message for notice in loader.load(raw, "a.srt").notices]


def test_a_library_that_stops_is_said_to() -> None:
    raw = b"1\n00:00:01,000 --> 00:00:02,000\nOne.\n\n2\n00:00:03,000 -> 00:00:04,000\nTwo.\n"
    said = [notice.message for notice in loader.load(raw, "a.srt").notices]
    assert "pysrt reads only 1 of the 2 cues (it stops at line 6)" in said


def test_another_subtitle_format_says_how_to_come_here() -> None:
    error = refusal(b"{0}{25}Hello\n{30}{60}There\n", "a.sub")
    assert str(error) == (
        "a.sub: this is a MicroDVD subtitle file. "
        "Convert it to SubRip first, for example with ffmpeg"
    )


@pytest.mark.parametrize("head", [b"\x1a\x45\xdf\xa3", b"\0\0\0\x20ftypisom"])
def test_a_film_says_how_its_subtitles_are_taken_out(head: bytes, tmp_path: Path) -> None:
    film = tmp_path / "film"
    film.write_bytes(head + b"\0" * 100_000)
    raw = read(film)
    assert len(raw) < 10_000, "a film may have gigabytes"
    assert "Take its subtitles out first: `ffmpeg -i VIDEO" in str(refusal(raw, "film"))


def test_a_guessed_encoding_is_said_in_words() -> None:
    raw = "1\n00:00:01,000 --> 00:00:02,000\nDéjà vu, où es-tu allé cet été ?\n".encode("cp1252")
    (notice,) = [n for n in loader.load(raw, "a.srt").notices if n.code == "encoding-detected"]
    assert re.fullmatch(
        r"encoding detected as cp1252 \((very likely|likely|not certain)\); "
        "use --encoding if that is wrong",
        notice.message,
    )
