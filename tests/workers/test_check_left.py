"""Words of the source in its Latin letters, in texts of other scripts."""

from __future__ import annotations

from time import process_time

import pytest

from benchmarks.protocols import refusals
from tests.workers.test_checks import cause
from translate_pipe.workers.checks import Evidence
from translate_pipe.workers.checks.features import Features
from translate_pipe.workers.checks.language_pair import language_pair
from translate_pipe.workers.checks.remains import remains

LEFT = [
    ("en", "zh", "Can you help me?", "你能帮 help me?"),
    ("en", "zh", "I don't know.", "我不 don't know."),
    ("en", "zh", "I know. I'm sorry.", "我知道， I'm sorry."),
    ("en", "ja", "I know that man.", "あの男、知 that man."),
    ("en", "ja", "Yes. I swear.", "本当よ。 I swear."),
    ("en", "ko", "Give it to me.", "그걸 give it to me."),
    ("en", "ar", "He was my teacher.", "كان my teacher."),
    ("en", "ru", "He doesn't see us.", "Он doesn't видит нас."),
    ("en", "el", "It's all because of him.", "Όλα because of him."),
    ("de", "zh", "Das ist Russisch.", "是俄 ist Russisch."),
    ("de", "ja", "Ich habe ihn nicht gesehen.", "彼を nicht gesehen."),
    ("fr", "ja", "C'est moi. Ouvre.", "俺だ。開 moi. Ouvre."),
    ("fr", "ar", "Je vais te tuer !", "سوف te tuer !"),
    ("es", "ar", "¡Te voy a matar!", "سأقتلك! a matar!"),
    ("es", "zh", "Lo sé. Lo siento.", "我知道。 Lo siento."),
    (None, "zh", "He was my teacher.", "他是 my teacher."),
]


@pytest.mark.parametrize(("language", "target", "source", "text"), LEFT)
def test_a_common_word_of_the_source_in_another_script_is_refused(
    language: str | None, target: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) == "echoed"
    assert remains(Features.of(source), Features.of(text), language_pair(language, target))


@pytest.mark.parametrize(
    ("language", "target", "source", "text"),
    [
        ("en", "zh", "Call me on the iPhone.", "用iPhone打给我。"),
        ("en", "zh", "I sold it on eBay for you.", "我帮你在eBay上卖了。"),
        ("en", "zh", "It's five km to the app store.", "到app店有5 km。"),
        ("en", "zh", "Okay, what's the wifi password?", "OK，wifi密码是什么？"),
        ("en", "ja", "No problem, it's all right.", "no problem、大丈夫だ。"),
        (
            "en",
            "ja",
            "It's on www.the-house.com.",
            "全部そこの www.the-house.com にちゃんと載ってるよ。",
        ),
        (
            "en",
            "ja",
            "Write to me at my.house@example.com.",
            "何かあったら手紙は my.house@example.com に書いて送ってくれ。",
        ),
        ("en", "ja", "He sang 'let it be' to me.", "彼は「let it be」を歌った。"),
        ("en", "ru", "Have you seen Winnie the Pooh?", "Ты видел Winnie the Pooh?"),
        ("en", "ru", "I like the House of Cards.", "Мне нравится House of Cards."),
        ("en", "zh", "The plan for the DNS over TLS.", "DNS over TLS的计划。"),
        ("en", "ru", "It's called --with-that.", "Это называется --with-that."),
        ("es", "zh", "Lo vi con Guillermo del Toro.", "我和Guillermo del Toro一起看的。"),
        ("es", "ja", "Conozco a del Toro.", "del Toroを知っている。"),
        ("de", "ru", "Das ist von Goethe.", "Это von Goethe."),
        ("fr", "ja", "Le menu à la carte.", "メニューは à la carte です。"),
        ("en", "ar", "Sorry, the man is in the WHO.", "عفوا، الرجل في WHO."),
        ("en", "ru", "Wait for me, man.", "Подожди меня, man."),
    ],
)
def test_what_stays_in_latin_letters(language: str, target: str, source: str, text: str) -> None:
    assert cause(source, text, target, language) is None


@pytest.mark.parametrize(
    ("target", "source", "text"),
    [
        ("zh", "Are you expecting someone?", "你在等 expecting someone?"),
        ("ja", "It's half past eight.", "8時 past eight."),
        ("ar", "In the kitchen, sweetheart.", "إنه هناك في kitchen, sweetheart."),
        ("ru", "The hot dogs are cold.", "Эти hot dogs холодные."),
    ],
)
def test_other_words_are_believed_when_they_come_again_alone(
    target: str, source: str, text: str
) -> None:
    evidence = Evidence(translated=50)
    assert refusals([source], [text], "en", target, evidence) == {0: "echoed"}
    assert refusals([source], [text], "en", target, evidence) == {}


@pytest.mark.parametrize(
    ("source", "text"),
    [("He was my teacher.", "他是 my teacher."), ("Okay, I'm sorry.", "好吧， I'm sorry.")],
)
def test_a_common_word_is_not(source: str, text: str) -> None:
    evidence = Evidence(translated=50)
    for _ in range(2):
        assert refusals([source], [text], "en", "zh", evidence) == {0: "echoed"}


@pytest.mark.parametrize(
    ("target", "source", "text"),
    [
        ("zh", "usage: rebase hot standby", "用法：hot standby"),
        ("uk", "The word then is missing.", "Пропущено слово then."),
        ("ru", "The hot_dogs and hot dogs.", "Все эти hot_dogs, они же hot dogs."),
    ],
)
def test_texts_about_programs_keep_their_terms(target: str, source: str, text: str) -> None:
    assert cause(source, text, target) is None


@pytest.mark.parametrize("flood", ["the house of 家 ", "“the ", "The the ", "the", "it's "])
def test_they_are_found_in_linear_time(flood: str) -> None:
    source, text = Features.of("The house of the " * 500), Features.of("家" + flood * 5_000)
    started = process_time()
    remains(source, text, language_pair("en", "zh"))
    assert process_time() - started < 1.0


TAILS = [
    ("en", "de", "I don't know.", "Ich don't know."),
    ("en", "de", "Keep the change.", "Stimmt the change."),
    ("en", "es", "Mommy, are you home?", "Mami, ¿estás you home?"),
    ("en", "fr", "Here is the translation you wanted.", "Voici la the translation."),
    ("fr", "en", "Oui, c'est vrai.", "Yes, I c'est vrai."),
    ("fr", "de", "Vous pouvez m'aider ?", "Können vous pouvez?"),
    ("de", "en", "Nur ein bisschen.", "Only ein bisschen."),
    ("es", "de", "No puedo creerlo, por favor.", "Ich kann nicht, por favor."),
]


@pytest.mark.parametrize(("language", "target", "source", "text"), TAILS)
def test_a_tail_of_two_words_is_doubted_in_the_same_script(
    language: str, target: str, source: str, text: str
) -> None:
    evidence = Evidence(translated=50)
    assert refusals([source], [text], language, target, evidence) == {0: "echoed"}


@pytest.mark.parametrize(
    ("language", "target", "source", "text"),
    [
        ("en", "de", "I saw the Spirit of Chicago.", "Ich sah die Spirit of Chicago."),
        ("en", "es", "I like rock and roll.", "Me gusta el rock and roll."),
        ("en", "de", "Check out this video.", "Sieh dir dieses Video an."),
        ("en", "es", "It's called 'the end'.", "Se llama «the end»."),
        ("en", "de", "An a priori judgement.", "Ein a priori Urteil."),
        ("de", "en", "Auf Wiedersehen, Leo.", "Auf Wiedersehen, Leo."),
        ("fr", "es", "Il va pleuvoir, va.", "Va a llover, va."),
        ("en", "nl", "We were in my water.", "We waren in mijn water."),
        ("en", "sv", "Use --from_disk or from disk.", "Använd --from_disk eller from disk."),
    ],
)
def test_words_of_both_languages_and_names_are_no_tail(
    language: str, target: str, source: str, text: str
) -> None:
    assert not remains(Features.of(source), Features.of(text), language_pair(language, target))


def test_a_phrase_that_both_say_is_believed_when_it_comes_again_alone() -> None:
    evidence = Evidence(translated=50)
    source, text = "He built it from scratch.", "Er hat es from scratch gebaut."
    assert refusals([source], [text], "en", "de", evidence) == {0: "echoed"}
    assert refusals([source], [text], "en", "de", evidence) == {}
