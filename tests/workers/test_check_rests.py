"""What small models leave in a text or put around it, in texts that are right but for that."""

from __future__ import annotations

import pytest

from tests.workers.test_checks import cause

WRONG = [
    # Pieces of JSON and Markdown, placeholders, list numbers.
    ("leaked", "en", "zh", "Room 407. Don't be late.", '407号房。别迟到。"}'),
    ("leaked", "en", "es", "I don't have a sister.", '"No tengo hermanas."]'),
    ("leaked", "en", "pl", "I don't have a sister.", '["Nie mam siostry."'),
    ("leaked", "en", "ar", "Two hundred grand by Friday.", '"مئتا ألف قبل الجمعة.",'),
    ("leaked", "en", "ru", "My shift ends soon.", "## Моя смена скоро кончится."),
    ("leaked", "en", "fr", "Happy birthday, Maria!", "__Joyeux anniversaire, Maria !__"),
    ("leaked", "en", "de", "May I sit here?", "{1} Darf ich mich setzen?"),
    ("leaked", "en", "ar", "Be there tonight.", "3- كن هناك الليلة."),
    ("leaked", "en", "zh", "We'll always have Paris.", "将以下字幕翻译成简体中文。"),
    ("leaked", "en", "vi", "We'll always have Paris.", "Xin lỗi, tôi không thể dịch câu này."),
    # Two translations to choose from, notes behind one.
    ("aside", "en", "fr", "Okay, I get it.", "C'est bon, j'ai compris. / OK, j'ai pigé."),
    ("aside", "en", "zh", "May I sit here?", "我能坐这儿吗？/ 我可以坐这里吗？"),
    ("aside", "en", "ja", "Okay, I get it.", "はい、わかったよ。／オッケー、わかった。"),
    ("aside", "en", "it", "Why didn't you call me?", "Perché non mi hai chiamato/a?"),
    ("aside", "en", "pl", "Why didn't you call?", "Dlaczego nie zadzwoniłeś/zadzwoniłaś?"),
    ("aside", "tr", "en", "Üç gündür ortada yok.", "He/she has been gone for three days."),
    ("aside", "en", "de", "Why so late?", "Warum so spät? Oder: Wieso erst jetzt?"),
    ("aside", "en", "zh", "Why didn't you call?", "你为什么不打电话？或者：你怎么不打？"),
    ("aside", "en", "vi", "Ugh, not again.", "Lại nữa à. Ghi chú: bực bội."),
    ("aside", "en", "hi", "Ugh, not again.", "उफ़, फिर से नहीं। नोट: झुंझलाहट।"),
    ("aside", "ja", "en", "ここに来るな。", 'Don\'t come here. Literally: "Here come not."'),
    ("aside", "en", "ja", "Someone's coming.", "誰か来る。※静かにさせる時の言葉"),
    # Some words over and over, letters read in a wrong character set.
    ("repeated", "en", "it", "He ran home.", "È corso a casa, è corso a casa, è corso a casa."),
    ("repeated", "pl", "en", "Biegł do domu.", "He ran he ran he ran home."),
    ("garbled", "en", "pl", "Why didn't you call?", "Dlaczego nie zadzwoniĹ‚eĹ›?"),
    ("garbled", "en", "ja", "Ugh, not again.", "縺・ｏ縲√∪縺溘°繧医"),
    # The source's own words, in a script nobody can read or in a row.
    ("script", "zh", "en", "医生说只是流感。", "The doctor says it's only 流感."),
    ("script", "ja", "en", "外は寒い、コートを着ろ。", "It's cold outside, コートを着ろ."),
    ("echoed", "de", "en", "Die Hälfte kam nie zurück.", "Half of them kam nie zurück."),
]
RIGHT = [
    ("en", "de", 'She wrote "Go home", "now", and left.', 'Sie schrieb „Geh heim", „jetzt" – weg.'),
    ("en", "de", '"Go now,"', '"Geh jetzt",'),
    ("en", "de", '[SIGN: "Exit"]', '[SCHILD: "Ausgang"]'),
    ("en", "de", "♪ Row your boat ♪", "# Ruder dein Boot #"),
    ("en", "de", "Sixty miles an hour.", "Hundert km/h."),
    ("en", "fr", "On/off", "Marche/arrêt"),
    ("en", "de", "Row, row,\nrow your boat.", "Ruder, ruder, / ruder dein Boot."),
    ("en", "de", "Mr. Bond is here: run!", "Hr. Bond ist hier: Lauf!"),
    ("en", "de", "On May 3rd, 16 people died.", "Am 3. Mai: 16 Tote."),
    ("en", "de", "Dr. No laughs.", "Dr. No: Er lacht."),
    ("en", "de", "Press # to go on.", "# drücken, um fortzufahren."),
    ("en", "ru", "Remember. I'm your friend.", "Помни. Главное: я твой друг."),
    ("en", "pl", "Easy. The answer is no.", "Spokojnie. Odpowiedź brzmi: nie."),
    ("en", "ja", "Right. Here's the plan. We run.", "よし。作戦はこうだ：逃げる。"),
    ("en", "es", "I like rock and roll.", "Me gusta el rock and roll."),
    ("en", "ro", "FĂRĂ is Romanian.", "„FĂRĂ…” e românește."),
    ("en", "it", "Knock, knock. Knock, knock. Knock, knock.", "Toc toc. Toc toc. Toc toc."),
    ("en", "fr", "Ha ha ho, ha ha ho, ha ha ho!", "Ha ha ho, ha ha ho, ha ha ho !"),
    ("ja", "zh", "糸が縺れた。", "线缠在一起了。"),
    ("zh", "ja", "线缠在一起了。", "糸が縺れた。"),
]


@pytest.mark.parametrize(("expected", "language", "target", "source", "text"), WRONG)
def test_what_does_not_belong_there_is_found(
    expected: str, language: str, target: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) == expected


@pytest.mark.parametrize(("language", "target", "source", "text"), RIGHT)
def test_what_looks_like_it_is_not(language: str, target: str, source: str, text: str) -> None:
    assert cause(source, text, target, language) is None
