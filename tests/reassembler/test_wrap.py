"""Line breaks: at most two lines, the usual widths, none where a language forbids it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate_pipe.markup import mask
from translate_pipe.markup.breaks import is_unspaced
from translate_pipe.model import Dialect
from translate_pipe.reassembler.wrap import (
    NARROW,
    is_full_width,
    line_length,
    wrap,
    wrap_paragraph,
)


def broken(source: str, reply: str, language: str, asked: int | None = None) -> str:
    return wrap(
        mask(source, Dialect.SRT),
        reply,
        limit=line_length(language, asked),
        full_width=is_full_width(language),
        lines=source.count("\n") + 1,
    )


@pytest.mark.parametrize(
    ("source", "reply", "language", "lines"),
    [
        ("Hi", "Kurz genug.", "de", ["Kurz genug."]),
        ("a\nb", "Kurz genug.", "de", ["Kurz genug."]),
        (
            "Hi",
            "Das ist ein Satz, der für eine Zeile viel zu lang ist.",
            "de",
            ["Das ist ein Satz,", "der für eine Zeile viel zu lang ist."],
        ),
        (
            "Hi",
            "今天晚上的天气非常寒冷，我们还是早点回家吧。",
            "zh",
            ["今天晚上的天气非常寒冷，", "我们还是早点回家吧。"],
        ),
        ("Hi", "这一句话刚好十六个字，不用换行。", "zh-Hant", ["这一句话刚好十六个字，不用换行。"]),
        ("- A\n- B", "- 你好。 - 再见。", "zh", ["- 你好。", "- 再见。"]),
        ("- A\n- B", "- Eins.\n- Zwei.", "de", ["- Eins.", "- Zwei."]),
        ("Hi", "ไปไหนมาไหนก็ไม่รู้" * 4, "th", ["ไปไหนมาไหนก็ไม่รู้" * 4]),
        ("<i>One</i>\n<i>two</i>", "Eins zwei", "de", ["Eins", "zwei"]),
    ],
)
def test_lines(source: str, reply: str, language: str, lines: list[str]) -> None:
    assert broken(source, reply, language).split("\n") == lines


def test_a_limit_can_be_asked_for_or_lifted() -> None:
    assert broken("Hi", "one two three four", "en", 10) == "one two\nthree four"
    long = "word " * 30 + "end"
    assert broken("Hi", long, "en", 0) == long


def test_marks_take_no_room() -> None:
    masked = mask("a <i>b</i>", Dialect.SRT)
    reply = "x" * 20 + " <b>" + "y" * 20 + "</b>"
    assert wrap(masked, reply, limit=42, full_width=False, lines=1) == reply


@given(st.text(max_size=200), st.sampled_from(["en", "zh", "ja", "ko", "ar", "th"]))
def test_wrapping_changes_nothing_but_blanks(reply: str, language: str) -> None:
    result = broken("Hi", reply.replace("\n", " "), language)
    assert result.count("\n") <= 1
    assert "".join(result.split()) == "".join(reply.split())


@given(st.text(alphabet="ab 你好，。", max_size=200), st.integers(1, 60))
def test_a_paragraph_keeps_its_words(reply: str, width: int) -> None:
    assert "".join(wrap_paragraph(reply, width).split()) == "".join(reply.split())


def test_narrow_letters_are_each_one_character_wide() -> None:
    """They need no look at each: so it must be true of every one."""
    for char in map(chr, range(0x10000)):
        if NARROW.fullmatch(char) and unicodedata.category(char) != "Cn":
            assert not unicodedata.combining(char)
            assert unicodedata.east_asian_width(char) not in "WF"
            assert not is_unspaced(char)
