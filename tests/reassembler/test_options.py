"""What a written file is to be like, as the settings have it."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from translate_pipe.reassembler import OutputOptions
from translate_pipe.settings import Settings

ASKED = {
    "bilingual": ("bilingual", True),
    "max_line_length": ("max_line_length", 30),
    "format": ("format", "vtt"),
    "output_encoding": ("encoding", "cp1251"),
    "bom": ("bom", False),
    "newline": ("newline", "crlf"),
}
"""Settings, each with the option it is, and a value."""


@pytest.mark.parametrize("setting", ASKED)
def test_a_setting_is_the_option_of_that_meaning(setting: str) -> None:
    option, value = ASKED[setting]
    changed: dict[str, Any] = {setting: value}
    options = OutputOptions.of(replace(Settings(), **changed), "zh")
    expected: dict[str, Any] = {option: value}
    assert options == replace(OutputOptions("zh"), **expected)


def test_no_option_is_without_a_setting() -> None:
    options = {each.name for each in fields(OutputOptions)} - {"target_language"}
    assert options == {option for option, _ in ASKED.values()}
