"""Sentences spelled in katakana, and words from abroad that are."""

from __future__ import annotations

from time import process_time

import pytest

from tests.workers.test_checks import cause


@pytest.mark.parametrize(
    ("language", "source", "text"),
    [
        ("en", "What happened to your face?", "ホワット・ハプンド・トゥー・ユア・フェイス？"),
        ("en", "How much do you owe them?", "ハウ・マッチ・ドゥー・ユー・オウ・ゼム？"),
        ("en", "Keep the change.", "キープ ザ チェンジ。"),
        ("en", "Frank, I don't know.", "フランク、アイ・ドント・ノウ。"),
        ("en", "What happened to your face?", "ホワットハプンドトゥーユアフェイス？"),
        ("de", "Was soll das heißen?", "ヴァス・ゾル・ダス・ハイセン？"),
        ("fr", "Je ne sais pas.", "ジュ・ヌ・セ・パ。"),
        ("es", "No me mires así.", "ノ・メ・ミレス・アシ。"),
    ],
)
def test_a_sentence_in_katakana_is_refused(language: str, source: str, text: str) -> None:
    assert cause(source, text, "ja", language) == "script"


@pytest.mark.parametrize(
    ("language", "source", "text"),
    [
        ("en", "John Smith and Mary Jones.", "ジョン・スミス、メアリー・ジョーンズ。"),
        ("en", "It's a taxi!", "タクシー！"),
        ("en", "Is it the radio?", "ラジオ？"),
        ("en", "The Trinidad and Tobago Dollar", "トリニダード・トバゴ・ドル"),
        ("en", "Yes, Captain Kirk, sir!", "イエス、キャプテン・カーク！"),
        ("en", "Happy birthday to you.", "ハッピー・バースデー・トゥー・ユー。"),
        ("en", "A hot dog, a coke and a coffee.", "ホットドッグとコーラとコーヒー。"),
        ("en", "What happened to your face?", "その顔、どうしたの？"),
        ("en", "Is that the hotel of the president?", "プレジデントホテルですか、あのビル？"),
        ("fr", "C'est la vie.", "セラヴィ。"),
        ("zh", "约翰、保罗、乔治。", "ジョン、ポール、ジョージ。"),
    ],
)
def test_names_and_words_from_abroad_pass(language: str, source: str, text: str) -> None:
    assert cause(source, text, "ja", language) is None


def test_it_is_found_in_linear_time() -> None:
    started = process_time()
    cause("How much do you owe them?", "ハウ・" * 20_000, "ja")
    assert process_time() - started < 1.0
