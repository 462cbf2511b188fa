"""Fillers in the place of a translation, and speakers left out of a cue of two."""

from __future__ import annotations

import pytest

from benchmarks.protocols import refusals
from tests.workers.test_checks import cause
from translate_pipe.workers.checks import Evidence


@pytest.mark.parametrize(
    ("target", "language", "source", "text"),
    [
        ("de", "ja", "車に乗れ！", "null"),
        ("de", "en", "Get in the car!", '"null"'),
        ("fr", "de", "Steig ins Auto!", "N/A"),
        ("da", "sv", "Det var sexton i båten.", "None"),
        ("en", "ja", "君には関係ない。", "None"),
        ("en", "ar", "كان هنا.", "N/A"),
        ("es", "en", "He left last week.", "undefined"),
        ("fr", "en", "Grandma is here!", "NaN"),
        ("pt", "es", "Llovió anoche.", "(null)"),
        ("de", "en", "Come here!", "-"),
        ("ru", "en", "Come here!", "..."),
    ],
)
def test_what_programs_say_for_nothing_is_empty(
    target: str, language: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) == "empty"


@pytest.mark.parametrize(
    ("target", "language", "source", "text"),
    [
        ("en", "de", "Keiner.", "None."),
        ("en", "de", "Gar keine.", "None!"),
        ("de", "en", "Zero.", "Null."),
        ("de", "en", "Zero", "null"),
        ("nb", "ru", "Ноль", "null"),
        ("de", "ja", "ゼロ", "null"),
        ("de", "en", "0", "null"),
        ("de", "en", "Nothing at all.", "Null."),
        ("fr", "en", "It returned null.", "Ça a renvoyé null."),
        ("fr", "en", "N/A", "N/A"),
        ("de", "en", "NaN", "NaN"),
        ("fr", "en", "Grandma!", "Nan !"),
        ("de", "en", "Yeah?", "Na?"),
    ],
)
def test_words_that_only_look_like_fillers_pass(
    target: str, language: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) is None


@pytest.mark.parametrize(
    ("target", "language", "source", "text", "expected"),
    [
        ("en", "de", "Keiner", "None", {}),
        ("en", "ru", "Не определено", "undefined", {}),
        ("fr", "de", "Entfällt", "N/A", {}),
        ("fr", "de", "Keiner", "None", {0: "empty"}),
        ("en", "de", "Keiner von uns hat ihn dort gesehen.", "None", {0: "empty"}),
        ("fr", "de", "Steig ins Auto!", "null", {0: "empty"}),
    ],
)
def test_what_may_be_a_translation_is_believed_when_it_comes_again_alone(
    target: str, language: str, source: str, text: str, expected: dict[int, str]
) -> None:
    evidence = Evidence(translated=50)
    first = refusals([source], [text], language, target, evidence)
    assert first == {0: "empty"}
    assert refusals([source], [text], language, target, evidence) == expected


@pytest.mark.parametrize(
    ("target", "source", "text"),
    [
        ("ja", "But...\n- Trust me, it's not safe.", "でも… ―本当に危ないぞ"),
        ("ja", "Where?\n- Over there.", "どこだ？\u3000――あそこだ。"),
        ("ja", "- Where?\n- Over there.", "「どこだ？」「あそこだ。」"),
        ("zh", "Where?\n- Over there.", "哪里？——在那边。"),
        ("de", "Where?\n- Over there.", "Wo? – Da drüben."),
    ],
)
def test_two_speakers_told_apart_in_one_line_are_both_there(
    target: str, source: str, text: str
) -> None:
    assert cause(source, text, target) is None


CALLS = [
    ("ar", "en", "But...\n- Trust me, it's not.", "صدقني، إنه غير آمن"),
    ("ja", "en", "...nothing!\n- Great.", "何もない！"),
    ("en", "ru", "- Но...\n- НЕТ!", "NO!"),
    ("ru", "sv", "Kan du berätta det för mig?\n- Emo...", "Это ты мне можешь сказать?"),
    ("zh", "en", "- Can you do it?\n- I need five minutes.", "你能做吗？我需要五分钟。"),
    ("de", "en", "- Do you see it there?\n- I see nothing.", "Siehst du es da? Ich sehe nichts."),
]
"""From films, but for the last two: a speaker left out who hardly says a thing, or told apart by
nothing."""


@pytest.mark.parametrize(("target", "language", "source", "text"), CALLS)
def test_a_call_left_out_is_believed_when_it_comes_again_alone(
    target: str, language: str, source: str, text: str
) -> None:
    evidence = Evidence(translated=50)
    assert refusals([source], [text], language, target, evidence) == {0: "lines-lost"}
    assert refusals([source], [text], language, target, evidence) == {}


@pytest.mark.parametrize(
    ("target", "source", "text"),
    [
        ("de", "- Can you do it alone?\n- I need five minutes.", "Ich brauche fünf Minuten."),
        ("zh", "- Can you do it alone?\n- I need five minutes.", "你一个人能做吗？"),
        ("fr", "Tell me, where have you been?\n- No.", "Non."),
        ("de", "- Where is the old man?\n- Kill him!", "Wo ist der alte Mann?"),
        ("ru", "- Where is the key?\n- In the old garden.", "Где ключ?"),
    ],
)
def test_a_sentence_left_out_is_never_believed(target: str, source: str, text: str) -> None:
    evidence = Evidence(translated=50)
    for _ in range(3):
        assert refusals([source], [text], "en", target, evidence) == {0: "lines-lost"}
