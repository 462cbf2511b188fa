"""Language tags as people type them."""

from __future__ import annotations

import pytest
from langcodes import Language

from translate_pipe.errors import UnknownLanguage
from translate_pipe.languages import (
    NAMES,
    canonical,
    display_name,
    is_same_language,
    suggest,
)


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("zh", "zh"),
        ("ZH", "zh"),
        ("zh-cn", "zh-CN"),
        ("zh_TW", "zh-TW"),
        ("zh-hant", "zh-Hant"),
        ("PT_br", "pt-BR"),
        ("fre", "fr"),
        ("eng", "en"),
        ("iw", "he"),
        ("es-419", "es-419"),
        ("sr-latn", "sr-Latn"),
        ("yue", "yue"),
        (" de ", "de"),
    ],
)
def test_one_spelling(typed: str, tag: str) -> None:
    assert canonical(typed) == tag


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("chinese", "zh"),
        ("Chnese", "zh"),
        ("french", "fr"),
        ("français", "fr"),
        ("jp", "ja"),
        ("cn", "zh"),
        ("gr", "el"),
        ("cz", "cs"),
        ("germn", "de"),
    ],
)
def test_what_was_meant(typed: str, meant: str) -> None:
    assert suggest(typed) == meant
    with pytest.raises(UnknownLanguage, match=f"Did you mean {meant} "):
        canonical(typed)


@pytest.mark.parametrize(
    "typed", ["", "xx", "q", "-", "und", "mul", "zxx", "klingonish", "../../x", "zh.srt"]
)
def test_no_language(typed: str) -> None:
    with pytest.raises(UnknownLanguage):
        canonical(typed)


def test_names() -> None:
    assert display_name("zh-Hant") == "Chinese (Traditional)"
    assert is_same_language("zh-CN", "zh-TW")
    assert not is_same_language("pt", "es")


def test_names_at_hand_are_those_of_the_library() -> None:
    assert {tag: Language.get(tag).display_name() for tag in NAMES} == NAMES
    assert all(canonical(tag) == tag for tag in NAMES)
