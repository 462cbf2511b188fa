"""A reply that corrects itself: which of its texts count, and that none gets to a wrong place."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from random import Random

import pytest

from translate_pipe.engines.base import Finish
from translate_pipe.model import Chunk, Masked, Segment, Span
from translate_pipe.workers.base import Brief, ReplyProtocol
from translate_pipe.workers.checks import inspector
from translate_pipe.workers.checks.evidence import Evidence
from translate_pipe.workers.protocols import JsonProtocol
from translate_pipe.workers.protocols.catalog import packaged
from translate_pipe.workers.protocols.layout import LAYOUTS, lay_out
from translate_pipe.workers.protocols.lines import LinesProtocol
from translate_pipe.workers.reply import LONGEST_EPILOGUE, Reply

SORRY = "\n\nSorry, I made a mistake, here is the corrected version:\n"
GROUPED, LINES = JsonProtocol(), LinesProtocol(packaged()["lines"])

ENGLISH = [
    "Who is at the door?",
    "It's three in the morning, Frank.",
    "I told you not to borrow money from them.",
    "Twelve thousand.",
    "If my father finds out, he will never forgive you.",
    "How was school?",
    "Boring. We had math all day.",
    "Give me the keys and get in the car.",
    "The train leaves at half past eight!",
    "I'm just a computer. I have no feelings.",
]
TRANSLATED = {
    "de": [
        "Wer ist an der Tür?",
        "Es ist drei Uhr morgens, Frank.",
        "Ich habe dir gesagt, du sollst dir kein Geld von ihnen leihen.",
        "Zwölftausend.",
        "Wenn mein Vater das erfährt, wird er dir nie verzeihen.",
        "Wie war die Schule?",
        "Langweilig. Wir hatten den ganzen Tag Mathe.",
        "Gib mir die Schlüssel und steig ins Auto.",
        "Der Zug fährt um halb neun!",
        "Ich bin nur ein Computer. Ich habe keine Gefühle.",
    ],
    "zh": [
        "谁在门口？",
        "现在凌晨三点，弗兰克。",
        "我跟你说过别跟他们借钱。",
        "一万二。",
        "要是我爸知道了，他永远不会原谅你。",
        "学校怎么样？",
        "无聊，一整天都是数学课。",
        "把钥匙给我，上车。",
        "火车八点半开！",
        "我只是台电脑，我没有感情。",
    ],
    "ja": [
        "ドアの所にいるのは誰？",
        "午前3時だよ、フランク。",
        "彼らから金を借りるなと言っただろう。",
        "1万2千。",
        "父さんに知られたら、絶対に許してくれないよ。",
        "学校はどうだった？",
        "退屈だった。一日中数学だったの。",
        "鍵を渡して車に乗れ。",
        "列車は8時半に出るぞ！",
        "私はただのコンピューターです。感情はありません。",
    ],
    "ar": [
        "من عند الباب؟",
        "إنها الثالثة صباحاً يا فرانك.",
        "قلت لك ألا تقترض منهم المال.",
        "اثنا عشر ألفاً.",
        "إذا اكتشف أبي الأمر فلن يسامحك أبداً.",
        "كيف كانت المدرسة؟",
        "مملة. كان لدينا رياضيات طوال اليوم.",
        "أعطني المفاتيح واركب السيارة.",
        "القطار يغادر في الثامنة والنصف!",
        "أنا مجرد حاسوب. ليس لدي مشاعر.",
    ],
    "fr": [
        "Qui est à la porte ?",
        "Il est trois heures du matin, Frank.",
        "Je t'avais dit de ne pas leur emprunter d'argent.",
        "Douze mille.",
        "Si mon père l'apprend, il ne te pardonnera jamais.",
        "C'était comment, l'école ?",
        "Ennuyeux. On a eu maths toute la journée.",
        "Donne-moi les clés et monte dans la voiture.",
        "Le train part à huit heures et demie !",
        "Je ne suis qu'un ordinateur. Je n'ai pas de sentiments.",
    ],
}


def said(
    target: str,
    *values: Sequence[str],
    protocol: ReplyProtocol = GROUPED,
    finish: Finish = Finish.STOP,
    between: str = SORRY,
) -> dict[int, str]:
    """What is accepted of a reply that says these values."""
    chunk = _chunk(len(values[0]))
    inspect = partial(
        inspector, brief=Brief(target, "en"), protocol=protocol, evidence=Evidence(translated=50)
    )
    reply = Reply(chunk, protocol.reader(chunk), inspect)
    written = [_written(texts, protocol) for texts in values]
    good = [*reply.feed(between.join(written)), *reply.close(finish)]
    assert {*reply.refused}.isdisjoint(each.segment for each in good)
    assert reply.good == len(good) == len({each.segment for each in good})
    assert all(each.cause is None for each in good)
    return {each.segment: each.text for each in good}


def _chunk(count: int) -> Chunk:
    return Chunk(tuple(Segment(i, Span(0, 0), Masked(s)) for i, s in enumerate(ENGLISH[:count])))


def _written(texts: Sequence[str], protocol: ReplyProtocol) -> str:
    if protocol is LINES:
        return "\n".join(f"{number}. {text}" for number, text in enumerate(texts, start=1))
    return lay_out(LAYOUTS["grouped"](len(texts)), texts)


def turned(texts: Sequence[str]) -> list[str]:
    return [*texts[1:], texts[0]]


@pytest.mark.parametrize("protocol", [GROUPED, LINES])
@pytest.mark.parametrize("target", sorted(TRANSLATED))
def test_after_a_draft_in_wrong_places_the_correction_counts(
    target: str, protocol: ReplyProtocol
) -> None:
    texts = TRANSLATED[target]
    assert len(said(target, turned(texts), protocol=protocol)) <= 1
    kept = said(target, turned(texts), texts, protocol=protocol)
    assert kept.items() <= dict(enumerate(texts)).items()
    assert len(kept) >= len(texts) - 1


@pytest.mark.parametrize("target", ["de", "zh"])
def test_the_last_of_several_corrections_counts(target: str) -> None:
    texts = TRANSLATED[target]
    kept = said(target, turned(texts), turned(turned(texts)), texts)
    assert len(kept) >= len(texts) - 1
    assert kept.items() <= dict(enumerate(texts)).items()


@pytest.mark.parametrize(("target", "at"), [("de", 1), ("de", 6), ("zh", 2), ("ja", 6)])
def test_two_that_changed_places_are_put_right(target: str, at: int) -> None:
    texts = TRANSLATED[target]
    swapped = [*texts[:at], texts[at + 1], texts[at], *texts[at + 2 :]]
    assert said(target, swapped, texts) == dict(enumerate(texts))


def test_a_draft_in_another_language_is_corrected() -> None:
    texts = TRANSLATED["de"]
    assert said("de", TRANSLATED["fr"], texts) == dict(enumerate(texts))


@pytest.mark.parametrize("between", [SORRY, "\nIn French:\n", "\n"])
def test_what_follows_a_good_reply_changes_nothing(between: str) -> None:
    texts = TRANSLATED["de"]
    for more in TRANSLATED["fr"], ENGLISH, texts:
        assert said("de", texts, more, between=between) == dict(enumerate(texts))


def test_a_chat_that_goes_on_is_no_correction() -> None:
    asked = [f"Where did they bury the {thing}?" for thing in "abcdefghij"]
    answered = [f"Wo haben sie {thing} vergraben?" for thing in "abcdefghij"]
    for last in answered, [*TRANSLATED["fr"][:5], *answered[5:]]:
        reader = GROUPED.reader(_chunk(10))
        for texts in TRANSLATED["fr"], asked, last:
            reader.feed(_written(texts, GROUPED) + SORRY)
        reader.close()
        assert reader.revision is None


def test_a_text_alone_is_no_correction() -> None:
    reader = GROUPED.reader(_chunk(1))
    reader.feed('{"a":["Wer ist da"]}' + SORRY + '{"a":["Wer ist da?"]}')
    reader.close()
    assert reader.revision is None


@pytest.mark.parametrize("count", [1, 2, 7])
def test_few_other_texts_are_no_correction(count: int) -> None:
    other = ["Hier ist es wirklich schön warm.", "Das Essen wird kalt.", *TRANSLATED["de"][2:]]
    assert said("de", TRANSLATED["fr"][:count], other[:count]) == {}


def test_a_correction_that_is_not_whole_is_none() -> None:
    texts = TRANSLATED["de"]
    chunk = _chunk(10)
    for broken in (
        lay_out(LAYOUTS["grouped"](10), texts)[:-20],
        lay_out(LAYOUTS["grouped"](6), texts[:6]),
        lay_out(LAYOUTS["grouped"](10), texts)[:-1] + ',"a":["Ja.","Nein."]}',
        lay_out(LAYOUTS["grouped"](10), ENGLISH),
    ):
        reader = GROUPED.reader(chunk)
        reader.feed(lay_out(LAYOUTS["grouped"](10), turned(texts)) + SORRY + broken)
        reader.close()
        assert reader.revision is None
    assert len(said("de", turned(texts), texts, finish=Finish.LENGTH)) <= 1


def test_what_was_accepted_stays() -> None:
    texts = TRANSLATED["de"]
    better = [f"{text} Ja." for text in texts]
    chunk = _chunk(10)
    inspect = partial(
        inspector, brief=Brief("de", "en"), protocol=GROUPED, evidence=Evidence(translated=50)
    )
    reply = Reply(chunk, GROUPED.reader(chunk), inspect)
    first = reply.feed(lay_out(LAYOUTS["grouped"](10), texts))
    assert first
    later = [*texts[:5], *better[5:]]
    rest = [*reply.feed(SORRY + lay_out(LAYOUTS["grouped"](10), later)), *reply.close(Finish.STOP)]
    assert {each.segment for each in first}.isdisjoint(each.segment for each in rest)


def test_a_correction_as_long_as_the_reply_is_not_endless() -> None:
    chunk = Chunk((Segment(0, Span(0, 0), Masked("One.")), Segment(1, Span(0, 0), Masked("Two."))))
    inspect = partial(inspector, brief=Brief("de", "en"), protocol=GROUPED)
    reply = Reply(chunk, GROUPED.reader(chunk), inspect)
    whole = lay_out(LAYOUTS["grouped"](2), ["Eins. " * 1000, "Zwei. " * 1000])
    for piece in (whole, SORRY, whole):
        reply.feed(piece)
    assert not reply.is_endless(10_000)
    reply.feed("word " * (LONGEST_EPILOGUE // 5))
    assert reply.is_endless(10_000)


def test_of_two_orders_few_texts_are_accepted_in_wrong_places() -> None:
    """Fewer than of the two as replies of their own, though now and then one more."""
    dice, texts = Random(1), TRANSLATED["de"]
    right = set(enumerate(texts))
    wrong = wrong_apart = 0
    for _ in range(40):
        first, second = dice.sample(texts, 10), dice.sample(texts, 10)
        apart = said("de", first).items() | said("de", second).items()
        wrong_apart += len(apart - right)
        wrong += len(said("de", first, second).items() - right)
    assert wrong < 0.7 * wrong_apart
