"""Lines of texts, and what of a text is shown in a message."""

from __future__ import annotations

import pytest

from translate_pipe.lines import excerpt


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Two\r\nlines,\n\n and  blanks. ", "Two lines, and blanks."),
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 59 + "…"),
        ("", ""),
    ],
)
def test_an_excerpt_is_one_short_line(text: str, shown: str) -> None:
    assert excerpt(text) == shown
