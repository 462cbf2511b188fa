"""Right translations in languages that other tests have less of, and wrong ones like them."""

from __future__ import annotations

import pytest

from tests.workers.test_checks import cause, causes

ENGLISH = (
    "I don't know what you mean.",
    "Two weeks ago, on a Tuesday.",
    "He was born in Belgrade.",
    "No, no! Don't open that!",
    "Nobody move!",
    "Where were you last night?",
)
SERBIAN = (
    "Ne znam na šta misliš.",
    "Pre dve nedelje, u utorak.",
    "Rođen je u Beogradu.",
    "Ne, ne! Ne otvaraj to!",
    "Niko da se nije pomerio!",
    "Gde si bio sinoć?",
)

RIGHT = [
    # Words that are another language's too.
    ("de", "en", "Der Zweite Weltkrieg endete 1945.", "World War II ended in 1945."),
    ("en", "nb", "An hour and a half, maybe two.", "Halvannen time, kanskje to."),
    ("hu", "it", "Boldog születésnapot", "Tanti auguri a te"),
    ("es", "it", "Uno entre un millón.", "Uno su un milione."),
    ("nb", "da", "Kom igjen!", "Kom så!"),
    # Numbers told otherwise.
    ("en", "pl", "He was 15 minutes late.", "Spóźnił się kwadrans."),
    ("en", "fi", "He was 15 minutes late.", "Hän oli vartin myöhässä."),
    ("ms", "id", "Dia lewat 15 minit.", "Dia terlambat seperempat jam."),
    ("en", "id", "The population is 1.4 billion.", "Penduduknya 1,4 miliar."),
    ("en", "hu", "The population is 1.4 billion.", "A lakosság 1,4 milliárd fő."),
    ("hr", "sr", "Ima 1,4 milijarde stanovnika.", "Има 1,4 милијарде становника."),
    ("en", "th", "The population is 1.4 billion.", "ประชากร 1.4 พันล้านคน"),
    ("en", "ko", "The population is 1.4 billion.", "인구는 14억이야"),
    ("ko", "ru", "인구는 14억이야", "Население — 1,4 миллиарда."),
    ("en", "sv", "The code is 4-7-1-1.", "Koden är 4711."),
    ("ko", "fa", "암호는 4711이야", "رمزش ۴-۷-۱-۱ ـه."),
    ("sv", "en", "Vi är 32 mil från Chicago.", "We're 200 miles from Chicago."),
    ("nb", "da", "Vi er 32 mil fra Chicago.", "Vi er 320 kilometer fra Chicago."),
    ("th", "en", "เราอยู่ห่างจากชิคาโก 320 กิโล", "We're 200 miles from Chicago."),
    (
        "sk",
        "en",
        "Meria meter osemdesiatosem a váži 86 kíl.",
        "He's six two and weighs 190 lbs.",
    ),
    # What is said of translating, of a century, and twice.
    ("tr", "en", "Bu mektubu çeviremem, Latince.", "I can't translate it, it's in Latin."),
    ("id", "en", "Aku tidak bisa menerjemahkan surat ini.", "I can't translate this letter."),
    ("hr", "en", "Ne mogu prevesti ovo pismo.", "I can't translate this letter."),
    ("fi", "tr", "Nyt on 2000-luku, mummi.", "21. yüzyıldayız büyükanne."),
    ("ko", "pl", "안 돼, 안 돼! 열지 마!", "Nie, nie, nie! Nie otwieraj tego!"),
]
WRONG = [
    ("en", "de", "The Second World War is over.", "World War II is over."),
    ("en", "nb", "An hour and a half, maybe two.", "An hour and a half, maybe two."),
    ("en", "pl", "He was 15 minutes late.", "Spóźnił się 25 minut."),
    ("en", "id", "The population is 1.4 billion.", "Penduduknya 1,4 juta."),
    ("en", "ko", "The population is 1.4 billion.", "인구는 15억이야"),
    ("en", "sv", "The code is 4-7-1-1.", "Koden är 4712."),
    ("sv", "en", "Vi är 32 mil från Chicago.", "We're 500 miles from Chicago."),
    ("tr", "en", "Bu mektubu okudum, Latince.", "I can't translate this letter."),
    ("fi", "tr", "Nyt on 2000-luku, mummi.", "20. Büyükanne, yeni bir yüzyıl."),
    ("ko", "pl", "열지 마!", "Nie, nie, nie, nie, nie otwieraj tego!"),
]


@pytest.mark.parametrize(("language", "target", "source", "text"), RIGHT)
def test_a_right_text_is_believed(language: str, target: str, source: str, text: str) -> None:
    assert cause(source, text, target, language) is None


@pytest.mark.parametrize(("language", "target", "source", "text"), WRONG)
def test_a_wrong_text_like_it_is_not(language: str, target: str, source: str, text: str) -> None:
    assert cause(source, text, target, language) is not None


@pytest.mark.parametrize("language", ["en", "hr", "sr"])
def test_serbian_may_be_asked_for_in_latin_letters(language: str) -> None:
    pairs = [*zip(ENGLISH, SERBIAN, strict=True)]
    assert not any(causes(pairs, "sr-Latn", language, evidence=None))


def test_and_is_then_not_english() -> None:
    english = ("I don't get it.", "It was two weeks ago.", "He is from here.", "Do not do that!")
    pairs = [*zip(ENGLISH, (*english, *ENGLISH[4:]), strict=True)]
    assert sum(map(bool, causes(pairs, "sr-Latn", "en", evidence=None))) >= len(pairs) - 1


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_is_italian_as_well(language: str) -> None:
    pairs = [("Nobody.", "Nessuno."), ("No.", "No."), ("Why?", "Perché?"), ("Yes!", "Sì!")]
    assert not any(causes(pairs, "it", language, evidence=None))
