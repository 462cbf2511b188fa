"""Characters without a shape are taken out of replies, but where they mean something."""

from __future__ import annotations

from functools import partial
from time import process_time

import pytest

from tests.workers.test_checks import GOOD
from translate_pipe.engines.base import Finish
from translate_pipe.model import Chunk, Masked, Segment, Span
from translate_pipe.workers.base import Brief
from translate_pipe.workers.checks import inspector
from translate_pipe.workers.invisible import shown
from translate_pipe.workers.protocols import JsonProtocol
from translate_pipe.workers.reply import Reply

FULL = [
    ("\u200b".join("今晚在港口见我。"), "今晚在港口见我。"),
    ("\u2060Wo ist der Schlüssel?", "Wo ist der Schlüssel?"),
    ("Ich habe ihn verloren.\ufeff", "Ich habe ihn verloren."),
    ("Donau\u00addampf\u00adschiff", "Donaudampfschiff"),
    ("\u202aЯ не знаю.\u202c", "Я не знаю."),
    ("\u2068Nos vemos\u2069 esta noche.", "Nos vemos esta noche."),
    ("\u200eもう行こう。\u200f", "もう行こう。"),
    ("Ka\u200dffe\u200ce", "Kaffee"),
    ("\u200bأين المفتاح؟\ufeff", "أين المفتاح؟"),
    ("ok\U000e0069\U000e0067", "ok"),
]


@pytest.mark.parametrize(("text", "clean"), FULL)
def test_they_are_taken_out(text: str, clean: str) -> None:
    assert shown(text, "Where is the key?") == clean


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم بروم.",
        "क्\u200dष",
        "ශ්\u200dරී ලංකා",
        "\u200fשלום (OK)\u200e!",
        "\u202bأين أنت؟\u202c",
        "قال \u2068Anna\u2069 لي.",
        "ជំរាប\u200bសួរ",
        "สวัสดี\u200bครับ",
        "Die Familie 👨\u200d👩\u200d👧 kommt.",
        "❤\ufe0f\u200d🔥",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "Nur Text.",
        "再见。",
    ],
)
def test_what_means_something_stays(text: str) -> None:
    assert shown(text, "Where is the key?") == text


def test_what_the_source_has_may_stay() -> None:
    assert shown("Fenster\u00adladen", "window\u00adshutter") == "Fenster\u00adladen"


@pytest.mark.parametrize("flood", ["\u200d", "👨\u200d", "\U000e0041", "\u200b\u00ad", "a\u200c"])
def test_it_takes_linear_time(flood: str) -> None:
    started = process_time()
    shown(flood * 50_000, "")
    assert process_time() - started < 2.0


def test_a_reply_is_judged_and_kept_without_them() -> None:
    chunk = Chunk((Segment(0, Span(0, 0), Masked("Meet me at the harbour tonight.")),))
    brief, protocol = Brief("zh", "en"), JsonProtocol()
    judge = partial(inspector, brief=brief, protocol=protocol, evidence=GOOD)
    reply = Reply(chunk, protocol.reader(chunk), judge)
    text = "\u200b".join("今晚在港口见我。")
    verdicts = [*reply.feed(f'{{"a":["{text}"]}}'), *reply.close(Finish.STOP)]
    assert [(each.text, each.cause) for each in verdicts] == [("今晚在港口见我。", None)]
