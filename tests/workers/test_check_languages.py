"""Answers in another language of the same script, in the parallel texts of the examples."""

from __future__ import annotations

from importlib.resources import files
from time import process_time

import pytest
import yaml

from benchmarks.protocols import refusals
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


SCENE = [
    "Sophie works 2 hours a day.",
    "Can you hear that noise?",
    "She left without saying goodbye.",
    "My father built this house with his own hands.",
    "The train leaves in 17 minutes.",
    "They arrested Tom in the church.",
]
ANSWERS = {
    "es": [
        "Sophie trabaja 2 horas al día.",
        "¿Oyes ese ruido?",
        "Se fue sin despedirse.",
        "Mi padre construyó esta casa con sus propias manos.",
        "El tren sale en 17 minutos.",
        "Detuvieron a Tom en la iglesia.",
    ],
    "fr": [
        "Sophie travaille 2 heures par jour.",
        "Tu entends ce bruit ?",
        "Elle est partie sans dire au revoir.",
        "Mon père a bâti cette maison de ses mains.",
        "Le train part dans 17 minutes.",
        "Ils ont arrêté Tom à l'église.",
    ],
    "sv": [
        "Sophie arbetar 2 timmar om dagen.",
        "Hör du det där ljudet?",
        "Hon gick utan att säga adjö.",
        "Min far byggde det här huset med egna händer.",
        "Tåget går om 17 minuter.",
        "De grep Tom i kyrkan.",
    ],
    "de": [
        "Sophie arbeitet 2 Stunden am Tag.",
        "Hörst du das Geräusch?",
        "Sie ging, ohne sich zu verabschieden.",
        "Mein Vater hat dieses Haus mit eigenen Händen gebaut.",
        "Der Zug fährt in 17 Minuten ab.",
        "Sie haben Tom in der Kirche verhaftet.",
    ],
}
OTHERS = [(target, answer) for target in ("de", "fr", "es") for answer in ANSWERS]


@pytest.mark.parametrize(("target", "answer"), [each for each in OTHERS if each[0] != each[1]])
def test_the_good_replies_of_one_host_do_not_vouch_for_another(target: str, answer: str) -> None:
    pairs = [*zip(SCENE, ANSWERS[answer], strict=True)]
    found = causes(pairs, target, evidence=Evidence(translated=5000))
    # "Detuvieron a Tom en la iglesia." has three words of French.
    assert found.count("language") >= len(pairs) - ((target, answer) == ("fr", "es"))


@pytest.mark.parametrize(("target", "answer"), [("de", "es"), ("fr", "es"), ("es", "fr")])
def test_a_doubtful_text_is_as_foreign_as_another_of_its_reply(target: str, answer: str) -> None:
    """One in Spanish of six is certain, and the others in it that are not go with it."""
    texts = [*ANSWERS[target]]
    texts[0], texts[3] = ANSWERS[answer][0], ANSWERS[answer][3]
    found = causes([*zip(SCENE, texts, strict=True)], target)
    assert {place for place, cause in enumerate(found) if cause} == {0, 3}


@pytest.mark.parametrize("target", ["de", "fr", "es", "sv"])
def test_a_single_doubtful_text_among_good_ones_is_believed(target: str) -> None:
    pairs = [*zip(SCENE, ANSWERS[target], strict=True)]
    assert causes([*pairs, ("Watch out!", "Se upp!")], target) == [None] * 7


def test_a_word_that_comes_again_and_again_makes_no_language() -> None:
    """A cipher in which "the" is a word of English."""
    pairs = [
        (f"The {word} is here.", f"who {word[::-1]}x kx zopo.") for word in TEXTS["en"][0].split()
    ]
    assert len(pairs) > 2
    assert causes(pairs * 2, "de")[:1] == [None]


TITLES = [
    (
        "en",
        "fr",
        'It\'s called "The Old Man and the Sea".',
        'Ça s\'appelle "The Old Man and the Sea".',
    ),
    ("fr", "en", 'Il chante "Je ne regrette rien".', 'He\'s singing "Je ne regrette rien".'),
    (
        "en",
        "fr",
        "It's called 'The Old Man and the Sea'.",
        "Ça s'appelle 'The Old Man and the Sea'.",
    ),
    ("de", "fr", "Er liest „Das Schloss und der Tod“.", "Il lit « Das Schloss und der Tod »."),
]


@pytest.mark.parametrize(("language", "target", "source", "text"), TITLES)
def test_a_title_quoted_in_both_is_believed_when_it_comes_again_alone(
    language: str, target: str, source: str, text: str
) -> None:
    evidence = Evidence(translated=9)
    for expected in ({0: "language"}, {}):
        assert refusals([source], [text], language, target, evidence) == expected


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('He said "I don\'t want it".', 'He said "I don\'t want it" und ging mit.'),
        ('"What do you want from me now?"', '"What do you want from me now?"'),
        ("That was called My Life and What I Did.", 'Dies: "My Life and What I Did".'),
    ],
)
def test_one_that_is_not_or_is_all_there_is_never_is(source: str, text: str) -> None:
    evidence = Evidence(translated=9)
    for _ in range(3):
        assert refusals([source], [text], "en", "de", evidence)


@pytest.mark.parametrize("flood", ["'the ", '"the ', "“the "])
def test_quotes_are_found_in_linear_time(flood: str) -> None:
    started = process_time()
    refusals([flood * 15_000], ["Das ist " + flood * 15_000], "en", "de")
    assert process_time() - started < 3


@pytest.mark.parametrize(
    ("language", "target", "source", "text"),
    [
        ("en", "de", "What's your name?", "¿Cómo te llamas?"),
        ("en", "de", "Help!", "¡Socorro!"),
        ("en", "fr", "Can you help me?", "¿Puede ayudarme?"),
        ("de", "pt", "Setz dich!", "¡Siéntate!"),
        ("ja", "en", "座って！", "¡Siéntate!"),
        ("en", "es", "Don't look at me like that.", "Não me olhes assim."),
        ("de", "es", "Sieh mich nicht so an.", "Não me olhes assim."),
        (
            "en",
            "es",
            "I told you not to borrow money.",
            "Eu disse-te para não pedires dinheiro emprestado.",
        ),
        ("zh", "es", "不行！", "Não pode!"),
        ("en", "pt", "I don't want to see anybody.", "No quiero ver a nadie."),
        ("en", "uk", "I want to go home.", "Я хочу домой, конечно."),
        ("en", "da", "I have never forgotten you.", "Jeg har aldri glemt deg, kanskje."),
        ("en", "nb", "Maybe you should give it back.", "Måske skulle du give den tilbage."),
        ("en", "cs", "I don't know who that is.", "Neviem, kto to je."),
        ("en", "sk", "I don't know who that is.", "Nevím, kdo to je."),
    ],
)
def test_a_short_answer_shows_its_language_by_its_signs_or_two_words(
    language: str, target: str, source: str, text: str
) -> None:
    assert causes([(source, text)], target, language) == ["language"]


@pytest.mark.parametrize(
    ("language", "target", "source", "text"),
    [
        ("es", "de", "¿Cómo?", "¿Cómo?, sagt man."),
        ("en", "de", "Hola! said the man.", "¡Hola!, sagte der Mann."),
        ("en", "gl", "What's your name?", "¿Como te chamas?"),
        ("en", "es", "What's your name?", "¿Cómo te llamas?"),
        ("en", "es", "I saw him in São Paulo.", "Lo vi en São Paulo."),
        ("en", "es", "João, come here.", "João, ven aquí."),
        ("pt", "es", "Eu gosto de feijão.", "Me gusta el feijão."),
        ("fr", "es", "Un menu à la carte.", "Un menú à la carte."),
        ("en", "es", "Father and sons.", "Padre e hijos."),
        ("en", "es", "It makes him ashamed and angry.", "Le da vergüenza e ira."),
        ("en", "da", "No comma there.", "Intet komma der."),
        ("en", "sv", "No such man.", "Ingen sådan man."),
        ("en", "uk", "He is in Rio de Janeiro.", "Він у Ріо-де-Жанейро."),
        ("en", "sk", "No such window.", "Žiadne také okno."),
    ],
)
def test_a_name_a_loan_or_one_word_shows_no_other_language(
    language: str, target: str, source: str, text: str
) -> None:
    assert causes([(source, text)], target, language) == [None]


def test_a_relatives_words_are_not_pardoned_for_a_quote() -> None:
    evidence = Evidence(translated=50)
    source, text = "He said: 'Get out!'", "Ele disse: «Fora!» Não quero."
    for _ in range(2):
        assert refusals([source], [text], "en", "es", evidence) == {0: "language"}
