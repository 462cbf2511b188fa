"""Lines given back between close languages: some show whose they are, others may be both's."""

from __future__ import annotations

import pytest

from benchmarks.protocols import refusals
from tests.workers.test_checks import cause
from translate_pipe.workers.checks import Evidence
from translate_pipe.workers.checks.echo import Echo, echo
from translate_pipe.workers.checks.features import Features
from translate_pipe.workers.checks.language_pair import language_pair

GIVEN_BACK = [
    ("ru", "uk", "Где ты был прошлой ночью?"),
    ("ru", "uk", "Мэри!"),
    ("ru", "uk", "Бегите!"),
    ("ru", "be", "Никто мне ничего не сказал."),
    ("uk", "ru", "Він не прийде."),
    ("uk", "ru", "Дякую."),
    ("es", "pt", "¿Dónde estuviste anoche?"),
    ("es", "pt", "¿De verdad?"),
    ("es", "pt", "Gracias."),
    ("es", "pt", "Tengo que hablar con él."),
    ("es", "ca", "¿Mañana?"),
    ("pt", "es", "Não minta para mim."),
    ("pt", "es", "Ela foi embora sem se despedir."),
    ("pt", "gl", "Eles não vêm."),
    ("sv", "da", "Förlåt för det jag sa."),
    ("sv", "da", "Hjälp!"),
    ("sv", "nb", "Jag känner inte mina ben."),
    ("da", "sv", "Hun gik uden at sige farvel."),
    ("nb", "sv", "Hvem sendte deg?"),
    ("da", "nb", "Jeg har aldrig set noget lignende."),
    ("nb", "da", "Hva gjør du her?"),
    ("cs", "sk", "Proč jsi to řekl?"),
    ("sk", "cs", "Prečo si to povedal?"),
    ("bg", "mk", "Къде отиваш?"),
    ("hr", "sr-Latn", "Gdje je moj otac?"),
    ("hr", "sr", "Ne vidim ga."),
]


@pytest.mark.parametrize(("source", "target", "text"), GIVEN_BACK)
def test_a_line_with_a_letter_or_word_of_its_own_language_alone_is_an_echo(
    source: str, target: str, text: str
) -> None:
    assert cause(text, text, target, source) == "echoed"
    features = Features.of(text)
    assert echo(features, features, language_pair(source, target)) is Echo.PLAIN


ALIKE = [
    ("da", "nb", "Hun er død."),
    ("da", "nb", "Hvor er de andre?"),
    ("sv", "da", "Ha ha ha ha ha!"),
    ("sv", "da", "Det var han."),
    ("da", "sv", "- Nej!\n- Jo!"),
    ("nb", "sv", "Han kom in. Vi var fem."),
    ("ru", "uk", "Мама."),
    ("ru", "uk", "Я не знаю."),
    ("ru", "uk", "Тост за дружбу!"),
    ("uk", "ru", "Тут никого."),
    ("es", "pt", "Cuidado."),
    ("es", "pt", "Nunca. Nada de nada."),
    ("es", "pt", "Las Vegas."),
    ("es", "pt", "Era Guillermo del Toro."),
    ("es", "pt", "Peña, espera."),
    ("pt", "es", "Entra, Leonardo da Vinci."),
    ("sv", "da", "Göran? Björn?"),
    ("sv", "da", 'Det heter "jeg", inte "jag".'),
    ("da", "nb", "OS i Oslo."),
    ("sv", "da", "Kom, Björn."),
    ("cs", "sk", "Nevidím ho."),
    ("cs", "sk", "Jiří Dvořák."),
    ("hr", "sr-Latn", "Ne vidim ga."),
    ("id", "ms", "Dia tidak ada di sini."),
]


@pytest.mark.parametrize(("source", "target", "text"), ALIKE)
def test_a_line_of_which_both_may_say_every_word_is_none(
    source: str, target: str, text: str
) -> None:
    features = Features.of(text)
    assert echo(features, features, language_pair(source, target)) is not Echo.PLAIN


FILM = {
    ("ru", "uk"): [
        ("Где ты был прошлой ночью?", "Де ти був минулої ночі?"),
        ("Я не знаю.", "Я не знаю."),
        ("Никто мне ничего не сказал.", "Ніхто мені нічого не сказав."),
        ("Мама.", "Мама."),
        ("Она ушла, не попрощавшись.", "Вона пішла, не попрощавшись."),
        ("Садись в машину!", "Сідай у машину!"),
    ],
    ("es", "pt"): [
        ("¿Dónde estuviste anoche?", "Onde você estava ontem à noite?"),
        ("Nadie me dijo nada.", "Ninguém me disse nada."),
        ("Cuidado.", "Cuidado."),
        ("¡Sube al coche!", "Entre no carro!"),
        ("Se fue sin despedirse.", "Ela foi embora sem se despedir."),
        ("Siento lo que dije.", "Sinto muito pelo que eu disse."),
    ],
    ("sv", "da"): [
        ("Förlåt för det jag sa.", "Undskyld for det, jeg sagde."),
        ("Nej.", "Nej."),
        ("Vad gör du här?", "Hvad laver du her?"),
        ("Hoppa in i bilen!", "Hop ind i bilen!"),
        ("Hon gick utan att säga adjö.", "Hun gik uden at sige farvel."),
        ("Vem har skickat dig?", "Hvem har sendt dig?"),
    ],
}


@pytest.mark.parametrize(("source", "target"), FILM)
def test_half_a_film_given_back_is_found_and_the_rest_passes(source: str, target: str) -> None:
    pairs = FILM[source, target]
    ones, others = zip(*pairs, strict=True)
    assert not refusals(ones, others, source, target, Evidence())
    mixed = [one if place % 4 == 0 else other for place, (one, other) in enumerate(pairs)]
    assert refusals(ones, mixed, source, target, Evidence()) == {0: "echoed", 4: "echoed"}


def test_where_most_was_given_back_what_both_may_say_is_no_longer_believed() -> None:
    pairs = FILM["ru", "uk"] + FILM["ru", "uk"][:1]
    ones, others = zip(*pairs, strict=True)
    evidence = Evidence()
    refusals(ones, others, "ru", "uk", evidence)
    mixed = [*ones[:5], others[5], ones[6]]
    assert {1, 3} <= refusals(ones, mixed, "ru", "uk", evidence).keys()


@pytest.mark.parametrize(
    ("source", "target", "line", "text"),
    [
        (
            "ru",
            "uk",
            "Мне нужны деньги. Никто мне ничего не сказал.",
            "Мені потрібні гроші. Никто мне ничего не сказал.",
        ),
        (
            "es",
            "pt",
            "Llegó tarde y no sé por qué lo hizo.",
            "Chegou tarde e no sé por qué lo hizo.",
        ),
        (
            "da",
            "nb",
            "Hvis han nu havde sagt noget.",
            "Om han sa: hvis han nu havde sagt.",
        ),
        (
            "sv",
            "da",
            "Jag vet inte vad du vill, men jag kommer.",
            "Jeg ved ikke, men inte vad du vill.",
        ),
    ],
)
def test_a_part_left_in_the_words_of_a_close_language_is_refused(
    source: str, target: str, line: str, text: str
) -> None:
    assert cause(line, text, target, source) in {"echoed", "language"}
