"""Lines that are rightly the same in two languages, and texts that hold their source."""

from __future__ import annotations

import pytest

from benchmarks.protocols import refusals
from tests.workers.test_checks import cause, causes
from translate_pipe.workers.checks import Evidence
from translate_pipe.workers.checks.kin import akin

ALIKE = {
    ("da", "nb"): [
        ("Hvor har du været hele natten?", "Hvor har du vært hele natten?"),
        ("Hun er død.", "Hun er død."),
        ("Du kunne have ringet.", "Du kunne ha ringt."),
        ("Hvor er de andre?", "Hvor er de andre?"),
        ("Er du vred på mig?", "Er du sint på meg?"),
        ("Du kan ikke stole på ham.", "Du kan ikke stole på ham."),
        ("Vi har brug for en læge.", "Vi trenger en lege."),
    ],
    ("cs", "sk"): [
        ("Kde je moje máma?", "Kde je moja mama?"),
        ("Nevidím ho.", "Nevidím ho."),
        ("Co tam dělá?", "Čo tam robí?"),
        ("To je dobrý nápad.", "To je dobrý nápad."),
        ("Zavolejte policii.", "Zavolajte políciu."),
        ("Mám ho.", "Mám ho."),
    ],
    ("hr", "sr-Latn"): [
        ("Gdje je moj otac?", "Gde je moj otac?"),
        ("Ne vidim ga.", "Ne vidim ga."),
        ("Tko je tamo?", "Ko je tamo?"),
        ("Dobro jutro, gospodine.", "Dobro jutro, gospodine."),
        ("Što želiš?", "Šta želiš?"),
    ],
    ("id", "ms"): [
        ("Dia tidak ada di sini.", "Dia tidak ada di sini."),
        ("Saya mau pulang.", "Saya mahu pulang."),
        ("Saya tidak tahu.", "Saya tidak tahu."),
        ("Kapan kamu datang?", "Bila awak datang?"),
        ("Bisa tolong saya?", "Boleh tolong saya?"),
    ],
}


@pytest.mark.parametrize(("source", "target"), ALIKE)
def test_close_languages_say_much_alike(source: str, target: str) -> None:
    ones, others = zip(*ALIKE[source, target], strict=True)
    assert "echoed" not in refusals(ones, others, source, target, Evidence()).values()


@pytest.mark.parametrize(("source", "target"), ALIKE)
def test_a_model_that_gives_everything_back_does_not_translate(source: str, target: str) -> None:
    ones = [one for one, _ in ALIKE[source, target]]
    evidence = Evidence()
    for _ in range(3):
        assert set(refusals(ones, ones, source, target, evidence).values()) == {"echoed"}
    for one in ones:
        assert refusals([one], [one], source, target, evidence) == {0: "echoed"}


def test_a_reply_given_back_whole_is_not_believed_from_a_model_that_translates() -> None:
    evidence = Evidence()
    ones, others = zip(*ALIKE["da", "nb"], strict=True)
    assert not refusals(ones, others, "da", "nb", evidence)
    assert set(refusals(ones, ones, "da", "nb", evidence).values()) == {"echoed"}


def test_other_languages_are_not_that_close() -> None:
    assert akin("da", "nb")
    assert not akin("da", "de")
    assert not akin("da", "da")
    assert cause("Hun er død.", "Hun er død.", "de", "da") == "echoed"


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("es", "Hasta la vista, baby."),
        ("es", "Mi casa es su casa."),
        ("it", "La dolce vita."),
        ("fr", "Je ne sais quoi."),
    ],
)
def test_a_line_that_is_in_the_target_language_stays(target: str, text: str) -> None:
    assert cause(text, text, target) is None


@pytest.mark.parametrize(
    ("target", "text"),
    [("es", "Todo está muy bien, baby."), ("it", "Sono io, baby."), ("fr", "Je vous aime.")],
)
def test_where_another_is_asked_for_it_is_a_doubt(target: str, text: str) -> None:
    assert cause(text, text, target) is None
    english = "Where did you put the money?"
    for evidence in (None, Evidence(refused=3)):
        assert causes([(text, text), (english, english)], "de", evidence=evidence)[0] == "echoed"


@pytest.mark.parametrize(
    ("language", "target", "source", "text"),
    [
        ("en", "de", "It belongs to all of us.", "It belongs to all of us.\nEr gehört uns allen."),
        ("en", "de", "It belongs to all of us.", "Er gehört uns allen. (It belongs to all of us.)"),
        ("en", "zh", "It belongs to all of us.", "它属于我们大家。It belongs to all of us."),
        ("zh", "en", "它属于我们大家。", "它属于我们大家。 / It belongs to all of us."),
        ("ru", "de", "Это принадлежит нам всем.", "Это принадлежит нам всем. Es gehört uns allen."),
    ],
)
def test_a_source_beside_its_translation_is_refused(
    language: str, target: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) in {"echoed", "script"}


@pytest.mark.parametrize(
    ("target", "source", "text"),
    [
        ("de", "Game over, man!", "Game over, Mann!"),
        ("de", "Taxi! Hotel Metropol!", "Taxi! Zum Hotel Metropol!"),
        ("zh", "NASA.", "美国宇航局（NASA）。"),
        ("fr", "A police station?", "A-t-on un poste de police, une station ?"),
    ],
)
def test_words_that_both_languages_have_may_stay(target: str, source: str, text: str) -> None:
    assert cause(source, text, target) is None
