"""Language tags as people type them."""

from __future__ import annotations

import langcodes
import pytest

from translate_pipe.errors import UnknownLanguage
from translate_pipe.languages import (
    COMMON,
    Language,
    canonical,
    display_name,
    is_same_language,
    look_up,
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
        ("xk", "sq"),
    ],
)
def test_what_was_meant(typed: str, meant: str) -> None:
    assert suggest(typed) == meant
    with pytest.raises(UnknownLanguage, match=f"Did you mean {meant} "):
        canonical(typed)


@pytest.mark.parametrize("typed", ["xx", "zz", "qq"])
def test_a_code_that_is_nobodys_means_no_language(typed: str) -> None:
    assert suggest(typed) is None


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


def test_what_is_at_hand_is_what_the_library_says() -> None:
    for tag, (name, script) in COMMON.items():
        found = langcodes.Language.get(tag)
        assert (name, script) == (found.display_name(), found.maximize().script)
        assert look_up(tag) == (found.language, found.script, found.territory, script)
        assert langcodes.standardize_tag(tag) == canonical(tag) == tag


@pytest.mark.parametrize(
    ("tag", "says"),
    [
        ("zh-TW", Language("zh", None, "TW", "Hant")),
        ("sr-Latn-RS", Language("sr", "Latn", "RS", "Latn")),
        ("es-419", Language("es", None, "419", "Latn")),
        ("tlh", Language("tlh", None, None, "Latn")),
    ],
)
def test_what_a_tag_says(tag: str, says: Language) -> None:
    assert look_up(tag) == says
