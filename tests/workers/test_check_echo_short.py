"""Short lines, numbers and phrases that may stay as they are, and those that may not."""

from __future__ import annotations

import pytest

from tests.workers.test_checks import cause
from translate_pipe.workers.checks.echo import Echo, echo
from translate_pipe.workers.checks.features import Features
from translate_pipe.workers.checks.language_pair import language_pair


@pytest.mark.parametrize("target", ["en", "de", "ar"])
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "谢谢。"),
        ("zh", "不。"),
        ("ja", "待って！"),
        ("ja", "はい。"),
        ("ko", "네."),
        ("ru", "Бегите!"),
        ("ru", "Папа!"),
        ("uk", "Стій."),
        ("el", "Τρέξε!"),
        ("he", "אבא!"),
        ("th", "วิ่ง!"),
        ("hi", "भागो!"),
    ],
)
def test_a_word_that_no_reader_of_the_target_can_read_was_not_translated(
    language: str, target: str, text: str
) -> None:
    assert cause(text, text, target, language) == "echoed"
    assert cause(text, text, target, None) == "echoed"


@pytest.mark.parametrize(("target", "text"), [("en", "آسف."), ("ja", "네."), ("ko", "はい。")])
def test_nor_was_one_in_another_script_of_east_asia_or_in_arabic(target: str, text: str) -> None:
    assert cause(text, text, target, None) == "echoed"


@pytest.mark.parametrize(
    ("language", "target", "text"),
    [
        ("fr", "ru", "Citroën."),
        ("fr", "zh", "Renée?"),
        ("en", "ja", "NASA."),
        ("en", "de", "Ω"),
        ("en", "fr", "Beyoncé!"),
        ("ru", "en", "пример.рф"),
    ],
)
def test_names_and_signs_may_stay(language: str, target: str, text: str) -> None:
    assert cause(text, text, target, language) is None


@pytest.mark.parametrize(
    ("language", "target", "source", "text"),
    [
        ("en", "fr", "Ten minutes.", "10 minutes."),
        ("en", "fr", "Twelve minutes!", "12 minutes !"),
        ("fr", "en", "Cent dollars.", "100 dollars."),
        ("fr", "en", "Cent cinquante grammes.", "150 grammes."),
        ("es", "en", "Cien euros.", "100 euros."),
        ("de", "sv", "Hundert Meter.", "100 meter."),
    ],
)
def test_a_number_in_digits_beside_a_word_of_both_languages_stays(
    language: str, target: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) is None


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Ten minutes until they come.", "10 minutes until they come."),
        ("We waited 10 minutes.", "10 minutes."),
    ],
)
def test_a_number_excuses_no_more_than_that(source: str, text: str) -> None:
    assert cause(source, text, "fr") == "echoed"


PHRASES = [
    ("en", "de", "Stop!", "Stop!"),
    ("en", "fr", "Stop!", "Stop !"),
    ("en", "da", "STOP!", "STOP!"),
    ("en", "da", "Sorry!", "Sorry!"),
    ("en", "de", "Sorry, Mary.", "Sorry, Mary."),
    ("en", "de", "Okay, bye!", "Okay, bye!"),
    ("en", "fr", "No comment.", "No comment."),
    ("en", "fr", "Game over, Leo.", "Game over, Leo."),
    ("en", "da", "Over and out.", "Over and out."),
    ("en", "de", "Make love, not war.", "Make love, not war."),
    (
        "en",
        "de",
        "Happy birthday to you, dear Mary.",
        "Happy birthday to you, liebe Mary.",
    ),
    ("fr", "en", "C'est la vie.", "C'est la vie."),
    ("fr", "en", "Bon appétit !", "Bon appétit!"),
    ("fr", "de", "Déjà vu ?", "Déjà vu?"),
    ("es", "en", "Hasta la vista.", "Hasta la vista."),
    ("es", "de", "Adiós, amigo.", "Adiós, amigo."),
    ("en", "es", "Carpe diem.", "Carpe diem."),
    ("sv", "en", "Ha ha ha ha ha!", "Ha ha ha ha ha!"),
    ("fr", "en", "La la la, rentre à la maison.", "La la la, come home."),
]


@pytest.mark.parametrize(("language", "target", "source", "text"), PHRASES)
def test_what_is_said_in_other_languages_too_may_stay(
    language: str, target: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) is None


@pytest.mark.parametrize(
    ("language", "target", "text"),
    [("en", "fr", "No comment."), ("en", "de", "Stop!"), ("fr", "en", "C'est la vie.")],
)
def test_but_only_from_a_model_that_translates(language: str, target: str, text: str) -> None:
    features = Features.of(text)
    assert echo(features, features, language_pair(language, target)) is Echo.DOUBTFUL


@pytest.mark.parametrize(
    ("language", "target", "source", "text"),
    [
        ("en", "ja", "Stop!", "Stop!"),
        ("en", "zh", "No comment.", "No comment."),
        ("en", "es", "Sorry!", "Sorry!"),
        ("en", "de", "No comment, he said.", "No comment, he said."),
        ("en", "de", "No comment, he said to us.", "No comment."),
        ("en", "de", "Come on!", "Come on!"),
        ("fr", "en", "C'est la vie de mon père.", "C'est la vie de mon père."),
        ("fr", "en", "La maison de la mer est là.", "The house is de la mer est là."),
    ],
)
def test_a_phrase_excuses_nothing_else(language: str, target: str, source: str, text: str) -> None:
    assert cause(source, text, target, language) == "echoed"


@pytest.mark.parametrize(
    ("language", "target", "text"),
    [
        ("en", "ru", "Run!"),
        ("en", "ja", "Really?"),
        ("en", "de", "Downstairs."),
        ("en", "pl", "Nonsense!"),
        ("en", "de", "Report."),
        ("en", "ja", "Hi."),
        ("en", "zh", "Fire!"),
        ("de", "en", "Prost!"),
        ("de", "en", "Gute Nacht."),
        ("de", "ar", "Sofort."),
        ("fr", "de", "Bonjour."),
        ("fr", "en", "Allez !"),
        ("es", "en", "¡Siéntate!"),
        ("es", "ja", "Recibido."),
        ("it", "de", "Buonanotte."),
        ("pt", "en", "Boa noite."),
        ("nl", "en", "Welterusten."),
        ("sv", "en", "Hej!"),
        ("de", "fr", "Vorsicht!"),
        ("de", "en", "Hilfe! Vorsicht!"),
        ("de", "it", "Feigling."),
        ("fr", "en", "Doucement."),
        ("fr", "en", "Vraiment ?"),
        ("es", "en", "¡Cuidado!"),
        ("it", "de", "Aiuto!"),
        ("pt", "en", "Cuidado!"),
        ("nl", "de", "Onmogelijk!"),
        ("sv", "en", "Struntprat!"),
        ("da", "de", "Undskyld."),
        ("nb", "fr", "Unnskyld."),
    ],
)
def test_what_people_say_in_a_single_word_is_no_name(language: str, target: str, text: str) -> None:
    assert cause(text, text, target, language) == "echoed"


@pytest.mark.parametrize(
    ("language", "target", "text"),
    [
        ("en", "de", "Hi."),
        ("en", "nl", "Later."),
        ("en", "ja", "OK."),
        ("de", "nl", "Links! Rechts!"),
        ("es", "it", "Vale."),
        ("sv", "da", "Hej!"),
        ("de", "fr", "Papa!"),
        ("de", "pl", "Mama!"),
        ("fr", "en", "Papa!"),
        ("en", "it", "Mama!"),
        ("en", "de", "Dad?"),
        ("en", "fr", "Impossible!"),
        ("nl", "de", "Echt?"),
        ("da", "de", "Klar."),
        ("es", "it", "Finalmente."),
        ("de", "af", "Genau."),
        ("en", "de", "Downstairs Abbey."),
        ("fr", "en", "Vite Berthier!"),
    ],
)
def test_one_that_both_say_or_that_is_in_a_name_may_stay(
    language: str, target: str, text: str
) -> None:
    assert cause(text, text, target, language) is None


def test_a_line_whose_language_nobody_said_may_share_words_with_its_relative() -> None:
    source = "Jag drömde om havet igen. Det angår dig inte."
    text = "Jeg drømte om havet igen. Det rager ikke dig."
    assert cause(source, text, "da", None) is None
    half = "Jag drømte om havet igen. Det house of my father ikke dig."
    assert cause("It is the house of my father, you see.", half, "da", None) == "echoed"
