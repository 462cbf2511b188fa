"""A plain text is read without the format's library. It must be read as the library would."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate_pipe.formats import FORMATS

SRT, VTT = "00:00:01,000 --> 00:00:02,500", "00:01.000 --> 00:00:02.500"

Block = tuple[str, str, list[str], list[str]]


def plain_times(name: str, text: str) -> Sequence[tuple[int, int]] | None:
    second = FORMATS[name].second_opinion
    assert second is not None
    assert second.plain is not None
    return second.plain.times(text)


def library_times(name: str, text: str) -> Sequence[tuple[int, int]]:
    second = FORMATS[name].second_opinion
    assert second is not None
    return list(second.times(text))


def blocks(timing: str) -> st.SearchStrategy[list[Block]]:
    """Blocks that are more or less cues, most of them with this timing."""
    heads = [
        *["1"] * 24,
        "0002",
        "9" * 30,
        "٣",
        " 4",
        "5 ",
        "x",
        "-1",
        "1.",
        "",
        "NOTE",
        "STYLE",
        " ",
    ]
    timings = [
        *[timing] * 40,
        timing.replace("00:00:02", "99:59:59"),
        timing.replace("00:00:02", "00:00:00"),
        timing.translate(str.maketrans("012", "٠١٢")),
        f"{timing} ",
        f"{timing} X1:10 X2:20 align:start --> z",
        f"{timing}\tline:-1 position:10%",
        f"{timing}0",
        f" {timing}",
        timing.replace(" ", "  "),
        timing.replace(" ", ""),
        timing.replace(".", "|").replace(",", ".").replace("|", ","),
        "00:01 --> 00:02",
        timing.replace("00:00:02", "100:00:02"),
        timing.replace("00:00:02", "00:61:02"),
        "",
    ]
    words = [
        *["Hello"] * 12,
        "two",
        "7",
        "a --> b",
        timing,
        "\x0b",
        "\u2028x",
        "\u3000",
        "\x1c",
        "\ufeff",
    ]
    blank = [*[""] * 16, " ", "\t", "\u3000", "\x0c", "\ufeff"]
    block = st.tuples(
        st.sampled_from(heads),
        st.sampled_from(timings),
        st.lists(st.sampled_from([*words, "\x85", ""]), max_size=2),
        st.lists(st.sampled_from(blank), min_size=1, max_size=2),
    )
    return st.lists(block, max_size=5)


firsts = st.sampled_from([*["WEBVTT"] * 9, "WEBVTT - x", "WEBVTTx", "NOTE", ""])
headers = st.tuples(firsts, st.sampled_from([*[""] * 9, "Kind: x", "NOTE"])).map(list)
ends = st.sampled_from(["\n", "\n", "\r\n", "\r"])
lasts = st.sampled_from(["", "\n", "\r\n", "\n \n", " "])


def text_of(header: list[str], cues: list[Block], end: str, last: str) -> str:
    lines = [line for head, timing, words, after in cues for line in (head, timing, *words, *after)]
    return end.join([*header, *lines]) + last


@given(blocks(SRT), ends, lasts)
def test_plain_subrip_is_read_as_pysrt_does(cues: list[Block], end: str, last: str) -> None:
    text = text_of([], cues, end, last)
    if (found := plain_times("srt", text)) is not None:
        assert found == library_times("srt", text)


@given(headers, blocks(VTT), ends, lasts)
def test_plain_webvtt_is_read_as_webvtt_py_does(
    header: list[str], cues: list[Block], end: str, last: str
) -> None:
    text = text_of(header, cues, end, last)
    if (found := plain_times("vtt", text)) is not None:
        assert found == library_times("vtt", text)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "\n", "\n\n\n"])
def test_most_files_are_plain(end: str, last: str) -> None:
    lines = ["1", SRT, "Hello", "- 7", "", "", "3", SRT, "a --> b", " ", "4", SRT]
    assert plain_times("srt", end.join(lines) + last) == [(1000, 2500)] * 3
    lines = ["WEBVTT - x", "Kind: x", "", VTT, "Hello", " ", "", "", "x", f"{VTT} line:0", "", VTT]
    assert plain_times("vtt", end.join(lines) + last) == [(1000, 2500)] * 3


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("srt", f"1\n{SRT}\nHello\n\n{SRT}\nNo number\n"),
        ("srt", f"1\n{SRT} X1:1 X2:2\nHello\n"),
        ("srt", f"1\n{SRT}\nHello\n\nand more\n"),
        ("srt", f"1\n\n{SRT}\nHello\n"),
        ("srt", f"1\r{SRT}\rHello\r"),
        ("srt", f"1\n{VTT}\nHello\n"),
        ("srt", f"1\n{SRT}0\n{SRT}"),
        ("vtt", f"{VTT}\nHello\n"),
        ("vtt", f"WEBVTT\n\nNOTE\n{VTT}\nHello\n"),
        ("vtt", f"WEBVTT\n\nNOTE words\n\n{VTT}\nHello\n"),
        ("vtt", f"WEBVTT\n\n{VTT}\nHello\n\nstray\n"),
        ("vtt", f"WEBVTT\n\n{VTT}\na --> b\n"),
        ("vtt", f"WEBVTT\n\n{SRT}\nHello\n"),
        ("vtt", f"WEBVTT\n\n{VTT}0\n{VTT}\n"),
        ("vtt", f"WEBVTT\n\n{VTT.replace('00:01', '00:61')}\nHello\n"),
    ],
)
def test_anything_odd_is_left_to_the_library(name: str, text: str) -> None:
    assert plain_times(name, text) is None
