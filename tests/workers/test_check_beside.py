"""A source beside its translation, and what only looks like it."""

from __future__ import annotations

from time import process_time

import pytest

from tests.workers.test_checks import cause

BESIDE = [
    ("en", "zh", "Thank you.", "Thank you. / 谢谢。"),
    ("en", "zh", "Thank you.", "谢谢。(Thank you.)"),
    ("en", "zh", "Frank.", "Frank. / 弗兰克。"),
    ("en", "zh", "Nothing? You're bleeding.", "没什么？你在流血。(Nothing? You're bleeding.)"),
    (
        "en",
        "ja",
        "Nothing? You're bleeding.",
        "Nothing? You're bleeding. / 何でもない？ 血が出てるわ。",
    ),
    ("en", "ja", "Listen.", "聞いて。\nListen."),
    ("en", "ar", "Yes. I swear.", "نعم. أقسم. (Yes. I swear.)"),
    ("en", "es", "Thank you.", "Thank you. | Gracias."),
    ("en", "de", "I'm scared.", "Ich habe Angst. [I'm scared.]"),
    ("en", "de", "Sit down!", "(Sit down!) Setz dich!"),
    ("de", "en", "Vorsicht!", "Careful! (Vorsicht!)"),
    ("fr", "de", "Merde !", "Merde !\nVerdammt!"),
    ("es", "ar", "¡Siéntate!", "اجلس! / ¡Siéntate!"),
    ("zh", "en", "谢谢。", "谢谢。 / Thank you."),
    ("ja", "de", "はい。", "Ja. (はい。)"),
    ("ar", "en", "شكراً.", "Thank you. (شكراً.)"),
]


@pytest.mark.parametrize(("language", "target", "source", "text"), BESIDE)
def test_a_source_beside_its_translation_is_refused(
    language: str, target: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) == "echoed"


@pytest.mark.parametrize(
    ("language", "target", "source", "text"),
    [
        ("en", "zh", "Frank", "弗兰克（Frank）"),
        ("en", "zh", "World Health Organization", "世界卫生组织（World Health Organization）"),
        ("en", "ja", "Michael!", "マイケル！"),
        ("en", "de", "AC/DC.", "AC/DC."),
        ("en", "de", "AC/DC is on.", "AC/DC ist dran."),
        ("en", "de", "Yuyu", "Yuyu/Yirau"),
        ("en", "de", "- Taxi!\n- Taxi!", "- Taxi!\n- Taxi!"),
        ("en", "de", "Leo! Ana! Come here!", "Leo! Ana!\nKommt her!"),
        ("en", "de", "Stop! Stop! Wait for me!", "Stop! Stop!\nWarte auf mich!"),
        ("en", "fr", "[laughs] No.", "[rit] No."),
        ("es", "pt", "Mi casa.", "Minha casa.\nMi casa."),
    ],
)
def test_names_in_brackets_and_turns_pass(
    language: str, target: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) is None


@pytest.mark.parametrize("flood", ["Thank you. / ", "(Thank you.", "/ ", "\n"])
def test_it_is_found_in_linear_time(flood: str) -> None:
    started = process_time()
    cause("Thank you.", "Thank you. 谢谢。" + flood * 10_000, "zh")
    assert process_time() - started < 1.0
