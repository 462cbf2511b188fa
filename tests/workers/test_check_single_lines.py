"""A single line in a wrong language or with a wrong number, in a reply that is otherwise right."""

from __future__ import annotations

import pytest

from benchmarks.protocols import refusals
from tests.workers.test_checks import cause
from translate_pipe.workers.checks import Evidence

ANOTHER_LANGUAGE = [
    ("fr", "Half of them never came back.", "La mitad de ellos nunca volvió."),
    ("es", "I don't know who you are.", "Je ne sais pas qui tu es."),
    ("de", "Who are you?", "Wie ben jij en wat is dit?"),
    ("nl", "Nobody told me that.", "Das hat mir keiner gesagt."),
    ("it", "I don't know where he is.", "No sé dónde está."),
    ("pl", "I don't know what to do.", "Nevím, co mám dělat."),
    ("ru", "Why didn't you call me?", "Чаму ты мне не патэлефанаваў?"),
    ("ru", "Nobody leaves until I say so.", "Нико не излази док ја не кажем."),
    ("ru", "My mother is at home.", "Менің анам үйде."),
    ("tr", "I don't have a sister.", "Mənim bacım yoxdur."),
    ("vi", "She's been gone for three days.", "Co ay da mat tich ba ngay roi."),
]
RIGHT = [
    ("de", "Bonjour, monsieur, and welcome.", "Bonjour, monsieur, und willkommen."),
    ("it", "Ich liebe dich, darling.", "Ich liebe dich, tesoro."),
    ("de", "He lives in San Juan de la Cruz.", "Er wohnt in San Juan de la Cruz."),
    ("tr", "We saw Aliyev in Baku.", "Bakü'de Aliyev'i gördük."),
    ("ru", "Kyiv is beautiful.", "Киев прекрасен."),
    ("vi", "Anna, Tom, Maria, Hans, Otto!", "Anna, Tom, Maria, Hans, Otto!"),
    ("vi", "Two children go out.", "Hai con đi ra."),
]


@pytest.mark.parametrize(("target", "source", "text"), ANOTHER_LANGUAGE)
def test_a_line_in_another_language_is_refused(target: str, source: str, text: str) -> None:
    assert cause(source, text, target) == "language"


@pytest.mark.parametrize("target", ["en", "de", "fr", "vi"])
def test_so_is_one_in_pinyin(target: str) -> None:
    assert cause("我没有妹妹。", "Wǒ méiyǒu mèimei.", target, "zh") == "language"


@pytest.mark.parametrize(("target", "source", "text"), RIGHT)
def test_what_the_source_says_in_another_language_and_names_are_not(
    target: str, source: str, text: str
) -> None:
    assert cause(source, text, target) is None


ANOTHER_NUMBER = [
    ("en", "de", "Twenty-three people died.", "32 Menschen starben."),
    ("en", "zh", "Twenty-three people died.", "死了三十二个人。"),
    ("en", "ja", "He's seventeen.", "彼は16歳だ。"),
    ("zh", "en", "死了二十三个人。", "Thirty-two people died."),
    ("ja", "fr", "二十三人が死んだ。", "32 personnes sont mortes."),
    ("de", "en", "23 Menschen starben.", "Thirty-two people died."),
    ("de", "zh", "23 Menschen starben.", "死了三十二个人。"),
]
THE_SAME = [
    ("en", "de", "Twenty-three people died.", "23 Menschen starben."),
    ("en", "zh", "Twenty-three people died.", "死了二十三个人。"),
    ("en", "de", "Seventeen hundred hours.", "17 Uhr."),
    ("en", "de", "Nineteen eighty-four.", "1984."),
    ("en", "fr", "Forty-five pounds.", "20 kilos."),
    ("en", "de", "It's seventy-two degrees.", "Es sind 22 Grad."),
    ("en", "zh", "It's fourteen miles away.", "离这儿22公里。"),
    ("en", "ru", "She wears a size thirty-eight.", "У неё 44-й размер."),
    ("en", "ja", "The fifteenth of May.", "5月15日。"),
    ("en", "de", "One of the twenty-three.", "Der 1. der 23."),
    ("en", "de", "A hundred and twenty-three.", "123."),
    ("tr", "de", "26 milin tamamını koştu.", "Er lief alle 42 Kilometer."),
    ("zh", "ja", "十五的月亮。", "十五夜だ。"),
    ("zh", "en", "我三十二岁。", "I'm thirty-two."),
    ("ja", "hi", "23人が死んだ。", "तेईस लोग मारे गए।"),
    ("en", "th", "Meet me at 8 p.m.", "เจอกัน 2 ทุ่ม"),
    ("th", "en", "เจอกัน 2 ทุ่ม", "Meet me at 8."),
    ("fi", "ru", "Tavataan klo 20.", "Встретимся в 8."),
]


@pytest.mark.parametrize(("language", "target", "source", "text"), ANOTHER_NUMBER)
def test_another_number_is_refused_in_words_too(
    language: str, target: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) == "numbers"


def test_in_words_it_may_be_told_in_other_measures_and_is_believed_when_it_comes_again() -> None:
    evidence = Evidence(translated=9)
    asked = ["It was ninety-five in the shade."], ["Es waren 35 Grad im Schatten."]
    for expected in ({0: "numbers"}, {}):
        assert refusals(*asked, "en", "de", evidence) == expected


def test_in_digits_it_is_not() -> None:
    evidence = Evidence(translated=9)
    asked = ["23 people died in the fire."], ["Bei dem Brand starben 32 Menschen."]
    for _ in range(3):
        assert refusals(*asked, "en", "de", evidence) == {0: "numbers"}


@pytest.mark.parametrize(("language", "target", "source", "text"), THE_SAME)
def test_the_same_told_otherwise_is_not(language: str, target: str, source: str, text: str) -> None:
    assert cause(source, text, target, language) is None


@pytest.mark.parametrize(
    ("language", "target", "source", "text"),
    [
        ("en", "th", "Meet me at 8 p.m.", "เจอกัน 3 ทุ่ม"),
        ("th", "en", "เจอกัน 2 ทุ่ม", "Meet me at 7."),
        ("fi", "ru", "Tavataan klo 20.", "Встретимся в 7."),
    ],
)
def test_another_hour_is_refused(language: str, target: str, source: str, text: str) -> None:
    assert cause(source, text, target, language) == "numbers"
