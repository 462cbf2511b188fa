"""Lines of a film that are in a third language, neither the film's nor the translation's."""

from __future__ import annotations

import pytest

from tests.workers.test_checks import cause, causes
from translate_pipe.workers.checks import Evidence
from translate_pipe.workers.checks.features import Features
from translate_pipe.workers.checks.language_pair import language_pair
from translate_pipe.workers.checks.third import third_language

KEPT = [
    ("en", "de", "Bonjour, mademoiselle."),
    ("en", "it", "Que voulez-vous, monsieur?"),
    ("en", "fr", "Wo ist der Schlüssel?"),
    ("en", "zh", "Buenos días, señorita."),
    ("en", "ru", "¿Dónde está mi hermano?"),
    ("en", "ja", "Je t'aime, mon amour."),
    ("de", "en", "Je ne comprends pas."),
    ("de", "pl", "Molto bene, grazie."),
    ("en", "es", "Ich liebe dich."),
]
ENGLISH = (
    "Where did you put the money?",
    "I told you not to come here.",
    "She has been gone for three days.",
    "We will never get out of this house.",
)
GERMAN = (
    "Wo hast du das Geld hingetan?",
    "Ich habe dir gesagt, du sollst nicht herkommen.",
    "Sie ist seit drei Tagen weg.",
    "Wir kommen nie aus diesem Haus heraus.",
)
FRENCH = (
    "Je ne comprends pas ce que vous dites.",
    "Où est mon frère ?",
    "Il est parti hier avec elle.",
    "Mais pourquoi tu dis ça ?",
)


@pytest.mark.parametrize(("language", "target", "text"), KEPT)
def test_a_line_in_a_third_language_may_stay(language: str, target: str, text: str) -> None:
    assert cause(text, text, target, language) is None


@pytest.mark.parametrize(("language", "target", "text"), KEPT)
def test_but_not_where_the_model_has_translated_nothing(
    language: str, target: str, text: str
) -> None:
    assert causes([(text, text)], target, language, evidence=None) == ["echoed"]
    given_back = Evidence(translated=2, refused=9)
    assert causes([(text, text)], target, language, evidence=given_back) == ["echoed"]


def test_a_scene_in_a_third_language_may_stay_in_a_translated_film() -> None:
    pairs = [*zip(ENGLISH, GERMAN, strict=True), *zip(FRENCH[:2], FRENCH[:2], strict=True)]
    assert not any(causes(pairs, "de", "en", evidence=None))


def test_but_not_beside_a_film_that_is_given_back() -> None:
    pairs = [(text, text) for text in (*ENGLISH, *FRENCH)]
    assert causes(pairs, "de", "en", evidence=None) == ["echoed"] * len(pairs)


def test_a_film_in_another_language_than_was_said_may_not() -> None:
    pairs = [(text, text) for text in FRENCH]
    assert causes(pairs, "de", "en", evidence=None) == ["echoed"] * len(pairs)


@pytest.mark.parametrize(
    ("language", "target", "text"),
    [
        ("en", "de", "Where is the key?"),
        ("en", "de", "Come on, man!"),
        ("en", "fr", "I was in the war, señor."),
        ("ru", "de", "Ладно, ладно, понял."),
        ("sv", "de", "Några fler frågor?"),
        ("en", "de", "Я тебя люблю."),
        (None, "de", "Bonjour, mademoiselle."),
    ],
)
def test_one_in_the_films_own_may_not(language: str | None, target: str, text: str) -> None:
    assert cause(text, text, target, language) == "echoed"


def test_which_language_it_is() -> None:
    found = third_language(Features.of("Je t'aime, mon amour."), language_pair("en", "de"))
    assert [*found] == ["fr"]
    assert third_language(Features.of("Kom så går vi."), language_pair("sv", "de")) == {}
    assert third_language(Features.of("Wo ist er?"), language_pair("en", "de")) == {}


@pytest.mark.parametrize(
    ("language", "target", "source", "text"),
    [
        ("it", "sv", "Mm-mm.", "Mm."),
        ("it", "en", "Mm-mm. No.", "Mm. No."),
        ("it", "sv", "Mm-mm-mm.", "Mm."),
        ("en", "de", "Ah-ah-ah!", "Ah!"),
        ("en", "fi", "Hmm, hmm...", "Hmm..."),
    ],
)
def test_a_sound_may_be_shorter_in_another_language(
    language: str, target: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) is None


@pytest.mark.parametrize(
    ("language", "target", "source", "text"),
    [
        ("it", "sv", "Mm-mm, buono.", "Buono."),
        ("en", "de", "Oh my God!", "Oh!"),
        ("en", "de", "Mm, the cake is good.", "Mm, the cake."),
    ],
)
def test_a_part_of_a_source_that_is_more_than_sounds_is_an_echo(
    language: str, target: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) == "echoed"
