"""A plain SubRip text is read without pysrt. It must be read as pysrt would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate_pipe.formats.srt import plain_times, pysrt_times

EXACT = "00:00:01,000 --> 00:00:02,500"

numbers = st.sampled_from(["1", "1", "1", "0002", "9" * 30, "٣", " 4", "5 ", "x", "-1", "1.", ""])
timings = st.sampled_from(
    [
        *[EXACT] * 3,
        "99:59:59,999 --> 00:00:00,000",
        "٠٠:٠٠:٠١,٠٠٠ --> ٠٠:٠٠:٠٢,٠٠٠",
        f"{EXACT} ",
        f"{EXACT} X1:10 X2:20 Y1:1 Y2:2",
        f"{EXACT}0",
        f" {EXACT}",
        "00:00:01.000 --> 00:00:02.000",
        "00:01 --> 00:02",
        "100:00:01,000 --> 100:00:02,000",
        "",
    ]
)
payloads = st.sampled_from(
    [
        "Hello",
        "two",
        "7",
        "a --> b",
        EXACT,
        "\x0b",
        "\u2028x",
        "\u3000",
        "\x1c",
        "\ufeff",
        "\x85",
        "",
    ]
)
parts = st.tuples(
    numbers,
    timings,
    st.lists(payloads, max_size=3),
    st.lists(st.sampled_from(["", "", "", " ", "\t", "\u3000", "\x0c", "\ufeff"]), max_size=2),
)
ends = st.sampled_from(["\n", "\n", "\r\n", "\r"])


@given(st.lists(parts, max_size=5), ends, st.sampled_from(["", "\n", "\r\n", "\n \n", " "]))
def test_what_is_read_without_pysrt_is_read_alike(
    cues: list[tuple[str, str, list[str], list[str]]], end: str, last: str
) -> None:
    lines = [
        line
        for number, timing, payload, after in cues
        for line in (number, timing, *payload, *after)
    ]
    text = end.join(lines) + last
    if (found := plain_times(text)) is not None:
        assert found == list(pysrt_times(text))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "\n", "\n\n\n", "\n \t"])
def test_most_files_are_plain(end: str, last: str) -> None:
    lines = ["1", EXACT, "Hello", "- 7", "", "", "3", EXACT, "a --> b", " ", "4", EXACT]
    assert plain_times(end.join(lines) + last) == [(1000, 2500)] * 3


@pytest.mark.parametrize(
    "text",
    [
        f"1\n{EXACT}\nHello\n\n{EXACT}\nNo number\n",
        f"1\n{EXACT} X1:1 X2:2\nHello\n",
        f"1\n{EXACT}\nHello\n\nand more\n",
        f"1\n\n{EXACT}\nHello\n",
        f"1\r{EXACT}\rHello\r",
        "1\n00:00:01.000 --> 00:00:02.000\nHello\n",
    ],
)
def test_anything_odd_is_left_to_pysrt(text: str) -> None:
    assert plain_times(text) is None
