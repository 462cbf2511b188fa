"""Texts said twice and words said over and over, and people who repeat themselves."""

from __future__ import annotations

from time import process_time

import pytest

from benchmarks.protocols import refusals
from tests.workers.test_checks import cause, causes
from translate_pipe.workers.checks import Evidence

TWICE = [
    ("fr", "de", "Wie lange weißt du es?", "Depuis quand le sais-tu ?\nDepuis quand le sais-tu ?"),
    ("en", "ja", "誰に頼まれた？", "Who sent you? Who sent you?"),
    ("de", "en", "Nobody saw him there.", "Keiner sah ihn dort. / Keiner sah ihn dort."),
    ("ru", "en", "None of your business.", "Это не твоё дело. Это не твоё дело."),
    ("ja", "en", "It's none of your business.", "君には関係ない。君には関係ない。"),
    ("zh", "en", "Turn off the light and sleep.", "关灯睡觉吧。\n关灯睡觉吧。"),
    ("zh", "en", "Report.", "报告。 报告。"),
    ("zh", "de", "Danke.", "谢谢。\n谢谢。"),
    ("ja", "en", "Report.", "報告を。報告を。"),
    ("ja", "fr", "Merci.", "ありがとう。 ありがとう。"),
    ("en", "zh", "谢谢。", "Thank you. Thank you."),
    ("de", "ja", "ママ。", "Meine Mama. Meine Mama."),
    ("ar", "en", "None of your business.", "هذا ليس من شأنك. هذا ليس من شأنك."),
    ("ko", "en", "It's none of your business.", "네가 알 바 아니야. 네가 알 바 아니야."),
    ("de", "en", "The departure is at noon.", "Die Abfahrt Abfahrt Abfahrt Abfahrt ist mittags."),
    ("fr", "en", "The way home is long.", "Le chemin est long long long long."),
    ("en", "de", "Die Abfahrt ist mittags.", "Departure, departure, departure, departure."),
    ("ko", "en", "We leave for Busan today.", "오늘 부산으로 출발 출발 출발 출발."),
]


@pytest.mark.parametrize(("target", "language", "source", "text"), TWICE)
def test_what_is_said_again_for_no_reason_is_refused(
    target: str, language: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) == "repeated"


@pytest.mark.parametrize(
    ("target", "language", "source", "text"),
    [
        ("de", "en", "Where are you? Where are you?", "Wo bist du? Wo bist du?"),
        ("de", "en", "Run, run, run!", "Lauf doch! Lauf doch!"),
        ("fr", "en", "Bye-bye!", "Au revoir ! Au revoir !"),
        ("de", "en", "Go on!", "Los! Los!"),
        ("de", "en", "Slowly, please.", "Langsam, langsam."),
        ("id", "en", "Careful!", "Hati-hati!"),
        ("id", "en", "the children", "anak-anak"),
        ("zh", "en", "Hurry!", "快！快！"),
        ("zh", "en", "Thanks a lot!", "谢谢谢谢！"),
        ("zh", "en", "Thanks! Thanks!", "谢谢！谢谢！"),
        ("zh", "ja", "出して！ 早く！", "开车！开车！"),
        ("ja", "zh", "我……我不……", "僕は…僕は…"),
        ("de", "zh", "快，快！", "Schnell! Schnell!"),
        ("zh", "en", "Wait a moment.", "等等，等等。"),
        ("ja", "en", "Yes!", "はい！はい！"),
        ("ja", "en", "Little by little.", "だんだん"),
        ("tr", "en", "Slowly, please.", "Yavaş yavaş."),
        ("ru", "en", "Just a little bit.", "Чуть-чуть."),
        ("my", "en", "Simple.", "ရိုးရိုး"),
        ("en", "ja", "ハハハハハ！", "Ha ha ha ha ha!"),
        ("de", "en", "That is so funny!", "Ha ha ha ha ha!"),
        ("en", "ja", "いやいやいやいや！", "No, no, no, no!"),
        ("en", "de", "Neeeein!", "No, no, no, no!"),
        ("en", "ru", "Нет, нет, не надо!", "No, no, no, no!"),
        ("fr", "en", "La la la, I love you.", "La la la la, je t'aime."),
    ],
)
def test_what_people_say_again_passes(target: str, language: str, source: str, text: str) -> None:
    assert cause(source, text, target, language) is None


@pytest.mark.parametrize(
    ("target", "language", "source", "text", "expected"),
    [
        ("de", "en", "Hurry!", "Schnell! Schnell!", {}),
        ("en", "de", "Wo bist du, wo bist du nur?", "Where are you? Where are you?", {}),
        ("en", "ja", "誰に頼まれた？", "Who sent you? Who sent you?", {0: "repeated"}),
        ("de", "en", "Nobody saw him.", "Ihn sah keiner. Ihn sah keiner.", {0: "repeated"}),
        ("ja", "en", "Wait!", "待ってくれ！待ってくれ！", {}),
        (
            "ja",
            "en",
            "He found the letter there.",
            "彼はそこで手紙を見つけた。彼はそこで手紙を見つけた。",
            {0: "repeated"},
        ),
    ],
)
def test_emphasis_is_believed_when_it_comes_again_alone(
    target: str, language: str, source: str, text: str, expected: dict[int, str]
) -> None:
    evidence = Evidence(translated=50)
    refusals([source], [text], language, target, evidence)
    assert refusals([source], [text], language, target, evidence) == expected


@pytest.mark.parametrize("flood", ["ab" * 20_000, "no " * 20_000, "a" * 20_000 + "b", "ha " * 9000])
def test_floods_take_linear_time(flood: str) -> None:
    started = process_time()
    for pair in ((flood, flood), ("Where are you?", flood), (flood, "Wo bist du? Wo bist du?")):
        causes([pair], "de")
    assert process_time() - started < 1.0
