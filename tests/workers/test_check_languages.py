"""Answers in another language of the same script, in the parallel texts of the examples."""

from __future__ import annotations

from importlib.resources import files

import pytest
import yaml

from tests.workers.test_checks import causes
from translate_pipe.workers.checks import Evidence
from translate_pipe.workers.protocols import fewshot


def parallel() -> dict[str, list[str]]:
    """The same twenty texts in 25 languages."""
    table = yaml.safe_load(files(fewshot.__package__).joinpath("examples.yaml").read_text("utf-8"))
    kinds = ("plain", "dialogue", "long", "quoted", "spare")
    return {tag: [text for kind in kinds for text in block[kind]] for tag, block in table.items()}


TEXTS = parallel()
CONFUSED = {
    "de": ["en", "nl", "sv", "fr"],
    "es": ["en", "fr", "it"],
    "pt": ["en", "fr"],
    "fr": ["en", "es"],
    "it": ["en", "es", "fr"],
    "cs": ["en", "pl"],
    "ru": ["en", "uk"],
    "ja": ["en", "zh", "ko"],
    "zh": ["en", "ja", "ko"],
    "ar": ["en", "fa", "ur"],
    "fa": ["en", "ar", "ur"],
    "ur": ["en", "ar"],
    "vi": ["en", "fr", "cs"],
}
HARDER = {"es": "pt", "pt": "es", "uk": "ru", "pl": "cs", "ur": "fa", "fr": "it", "ja": "zh-Hant"}
"""Languages so close that only a part of the texts shows which it is."""


@pytest.mark.parametrize(("target", "answered"), [(t, a) for t in CONFUSED for a in CONFUSED[t]])
def test_a_reply_in_another_language_is_refused(target: str, answered: str) -> None:
    source = "es" if answered == "en" else "en"
    if source == target:
        source = "ru"
    pairs = [*zip(TEXTS[source], TEXTS[answered], strict=True)]
    found = causes(pairs, target, source, evidence=None)
    assert sum(cause is not None for cause in found) >= 0.9 * len(pairs), found


@pytest.mark.parametrize(("target", "answered"), HARDER.items())
def test_the_closest_languages_show_in_part(target: str, answered: str) -> None:
    found = causes([*zip(TEXTS["en"], TEXTS[answered], strict=True)], target, evidence=None)
    assert sum(cause is not None for cause in found) >= 0.7 * len(found), found


@pytest.mark.parametrize("target", TEXTS)
def test_no_text_in_the_right_language_is_taken_for_another(target: str) -> None:
    for source in ("en", "zh", "es", "ru", "ar"):
        if source != target:
            pairs = [*zip(TEXTS[source], TEXTS[target], strict=True)]
            for evidence in (None, Evidence(translated=9)):
                found = causes(pairs, target, source, evidence)
                assert not {"language", "script", "variant", "echoed"} & set(found), found


@pytest.mark.parametrize("text", ["東京警視庁。", "会社？", "来週、問題点。", "不可能。", "是非。"])
def test_japanese_without_kana_is_no_chinese(text: str) -> None:
    assert causes([("Tokyo Metropolitan Police.", text)], "ja") == [None]


def test_names_keep_their_letters() -> None:
    pairs = [
        ("Señor Núñez, please sit down.", "Señor Núñez, bitte setzen Sie sich."),
        ("Jiří Dvořák lives in Kraków.", "Jiří Dvořák wohnt in Kraków."),
    ]
    assert causes(pairs, "de") == [None, None]


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("de", "Völlig unmöglich, überflüssig, lächerlich!"),
        ("hu", "Különös idősödő bírónő, színésznő!"),
        ("fr", "Inouï ! Naïf, égoïste, héroïque."),
        ("sv", "Omöjligt, löjligt, förfärligt."),
    ],
)
def test_a_word_with_an_i_is_not_turkish(target: str, text: str) -> None:
    """Turkish has an i as every alphabet has; what is its own is ``İ`` and ``ı``."""
    assert causes([("Utterly impossible, superfluous, ridiculous!", text)], target) == [None]
    asked, answered = "Is he going to Istanbul?", "İstanbul'a İzmir'den mi gidiyor?"
    assert causes([(asked, answered)], "tr") == [None]


@pytest.mark.parametrize("target", ["de", "fr", "pl", "tr"])
def test_no_language_at_all_is_not_taken_for_another_by_chance(target: str) -> None:
    """Words written backwards: some of them are words of some language."""
    backwards = [(text, text[::-1]) for text in TEXTS["en"]]
    assert not {"language", "echoed"} & set(causes(backwards, target, evidence=None))
