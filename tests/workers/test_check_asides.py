"""Asides that a model adds, sentences it drops or adds, and translators who do the like."""

from __future__ import annotations

from time import process_time

import pytest

from benchmarks.protocols import refusals
from tests.workers.test_check_languages import TEXTS
from tests.workers.test_checks import cause
from translate_pipe.workers.checks import Evidence

HEAR = "Can you hear that noise?"
ADDED = [
    ("de", HEAR, "MANN: Hörst du das Geräusch?"),
    ("de", HEAR, "Person A: Hörst du das Geräusch?"),
    ("de", HEAR, "Speaker 1: Hörst du das Geräusch?"),
    ("de", HEAR, "Erzähler: Hörst du das Geräusch?"),
    ("de", "Where is Tom?", "[Tom] Wo ist Tom?"),
    ("de", HEAR, "- Hörst du das Geräusch?"),
    ("fr", HEAR, "Anna : Tu entends ce bruit ?"),
    ("fr", HEAR, "Une Femme : Tu entends ce bruit ?"),
    ("es", HEAR, "Narrador: ¿Oyes ese ruido?"),
    ("ru", HEAR, "Анна: Слышишь этот шум?"),
    ("el", HEAR, "Άννα: Ακούς αυτόν τον θόρυβο;"),
    ("zh", HEAR, "Anna：你听到那声音了吗？"),
    ("ja", HEAR, "Speaker 1: あの音が聞こえる？"),
    ("ko", HEAR, "Tom: 저 소리 들려?"),
    ("de", HEAR, "Hörst du das Geräusch? // informal"),
    ("de", HEAR, "Hörst du das Geräusch? *literally translated*"),
    ("fr", HEAR, "Tu entends ce bruit ? // familier"),
    ("zh", HEAR, "你听到那声音了吗？ *直译*"),
    ("ru", HEAR, "*шёпотом* Слышишь этот шум?"),
    ("de", HEAR, "Hörst du das Geräusch? — Translator's note: see context"),
    ("es", HEAR, "¿Oyes ese ruido? - Nota del traductor: informal"),
    ("ja", HEAR, "ナオミ：あの音が聞こえる？"),
    ("ja", HEAR, "男の声：あの音が聞こえる？"),
    ("ja", HEAR, "――あの音が聞こえる？"),
    ("zh", HEAR, "旁白：你听到那声音了吗？"),
    ("zh", HEAR, "利奥：你听到那声音了吗？"),
    ("ko", HEAR, "남자: 저 소리 들려?"),
    ("ar", HEAR, "الراوي: هل تسمع ذلك الصوت؟"),
    ("de", HEAR, "Auf Deutsch heißt das: Hörst du das Geräusch?"),
    ("fr", HEAR, "En français, cela donne : Tu entends ce bruit ?"),
    ("fr", HEAR, "La phrase signifie : Tu entends ce bruit ?"),
    ("pt", HEAR, "A frase significa: Você ouve esse barulho?"),
    ("uk", HEAR, "Українською це буде: Чуєш цей шум?"),
    ("ru", HEAR, "Фраза означает: Слышишь этот шум?"),
    ("da", HEAR, "På dansk hedder det: Kan du høre den lyd?"),
    ("ja", HEAR, "日本語では：あの音が聞こえる？"),
    ("zh", HEAR, "这句话的意思是：你听到那声音了吗？"),
    ("ar", HEAR, "بالعربية تعني: هل تسمع ذلك الصوت؟"),
    ("de", HEAR, "Natürlich! Hörst du das Geräusch?"),
    ("fr", HEAR, "Bien sûr ! Tu entends ce bruit ?"),
    ("es", HEAR, "¡Claro! ¿Oyes ese ruido?"),
    ("ru", HEAR, "Конечно! Слышишь этот шум?"),
    ("ja", HEAR, "もちろんです！あの音が聞こえる？"),
    ("zh", HEAR, "当然！你听到那声音了吗？"),
]


@pytest.mark.parametrize(("target", "source", "text"), ADDED)
def test_what_a_model_adds_is_refused(target: str, source: str, text: str) -> None:
    assert cause(source, text, target) == "aside"


@pytest.mark.parametrize(("target", "source", "text"), ADDED)
def test_it_is_believed_when_it_comes_again_alone(target: str, source: str, text: str) -> None:
    evidence = Evidence(translated=9)
    for expected in ({0: "aside"}, {}):
        assert refusals([source], [text], "en", target, evidence) == expected


TRUE = [
    ("de", "He said yes.", "Er sagte: Ja."),
    ("de", "MAN: Can you hear that?", "MANN: Hörst du das?"),
    ("de", "[Man] Can you hear that?", "MANN: Hörst du das?"),
    ("de", "(MAN) Can you hear that?", "(MANN) Hörst du das?"),
    ("de", ">> Can you hear that?", "Tom: Hörst du das?"),
    ("de", "Anna, come here.", "Anna: Komm her."),
    ("de", "The train leaves at ten thirty.", "Um 10:30 Uhr fährt der Zug."),
    ("de", "One thing is certain, he lied.", "Eines ist sicher: Er hat gelogen."),
    ("de", "- Who is it?\n- It's me.", "- Wer ist da?\n- Ich bin's."),
    ("de", "Who is it? It's me.", "- Wer ist da?\n- Ich bin's."),
    ("de", "- It's me.", "- Ich bin's."),
    ("de", "And/or so they say.", "Und/oder so sagt man."),
    ("de", "Look at https://example.com now.", "Sieh jetzt auf https://example.com nach."),
    ("de", "What the fuck is that?", "Was zum T*** ist das?"),
    ("de", "It is minus five degrees.", "-5 Grad sind es."),
    ("fi", "In the USA it is cold.", "USA:ssa on kylmä."),
    ("fr", "I know what it is, fear.", "Je sais ce que c'est : la peur."),
    ("fr", "He asked where you were.", "Il a demandé : où es-tu ?"),
    ("zh", "He said he would come.", "他说：“我会来的。”"),
    ("zh", "Remember, never look back.", "记住：永远不要回头。"),
    ("ja", "The answer is no.", "答え：いいえ。"),
    ("ar", "He said that he is coming.", "قال: أنا قادم."),
    ("ru", "He said he would come.", "Он сказал: «Я приду»."),
    ("ja", "A hint, it's red.", "ヒント：赤いもの。"),
    ("ja", "ナオミ says it's red.", "ナオミ：赤いよ。"),
    ("zh", "In other words, he lied.", "换句话说：他撒谎了。"),
    ("ar", "The truth is that he lied.", "الحقيقة: لقد كذب."),
    ("de", "Certainly. Come in.", "Natürlich! Kommen Sie rein."),
    ("de", "Fine! Come in.", "Natürlich! Komm rein."),
    ("de", "Yes, you can. Come in.", "Klar! Komm rein."),
    ("fr", "You bet I hear it!", "Bien sûr ! Je l'entends."),
    ("fr", "Naturally, my friend.", "Bien sûr, mon ami !"),
    ("de", "Sure: in German.", "Klar: auf Deutsch."),
    ("fr", "I see what that means, trouble.", "Je vois ce que ça signifie : des ennuis."),
]


@pytest.mark.parametrize(("target", "source", "text"), TRUE)
def test_what_translators_add(target: str, source: str, text: str) -> None:
    assert cause(source, text, target) is None


@pytest.mark.parametrize(
    ("language", "target", "source", "text"),
    [
        ("ja", "en", "第4章　嵐", "Chapter 4: The Storm"),
        ("ja", "de", "第四章　嵐", "Kapitel 4: Der Sturm"),
        ("zh", "ru", "第12集 风暴", "Серия 12: Буря"),
        ("ja", "en", "――あそこだ。", "- Over there."),
        ("ja", "de", "― だれだ？", "- Wer ist da?"),
        ("en", "ja", "- Over there.", "――あそこだ。"),
    ],
)
def test_headings_and_dashes_of_the_source(
    language: str, target: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) is None


CREDITS = [
    ("en", "de", "Subtitles by John Miller", "Untertitel: John Miller"),
    ("en", "es", "Subtitles by John Miller", "Subtítulos: John Miller"),
    ("en", "fr", "Subtitles by John Miller", "Sous-titres : John Miller"),
    ("en", "zh", "Subtitles by John Miller", "字幕：约翰·米勒"),
    ("en", "ja", "Subtitles by John Miller", "字幕：ジョン・ミラー"),
    ("en", "ar", "Subtitles by John Miller", "ترجمة: جون ميلر"),
    ("en", "de", "Directed by Anna Gray", "Regie: Anna Gray"),
    ("en", "de", "Written by Anna Gray", "Buch: Anna Gray"),
    ("en", "it", "Music by Anna Gray", "Musica: Anna Gray"),
    ("en", "pt", "Translated by Ana Lima", "Tradução: Ana Lima"),
    ("en", "ru", "Music by Hans Zimmer", "Музыка: Ханс Циммер"),
    ("en", "el", "Directed by Anna Gray", "Σκηνοθεσία: Άννα Γκρέι"),
    ("zh", "en", "字幕　王小明", "Subtitles: Wang Xiaoming"),
    ("ja", "de", "音楽　久石譲", "Musik: Joe Hisaishi"),
    ("ar", "de", "ترجمة جون ميلر", "Untertitel: John Miller"),
    ("en", "es", 'He said, "I\'m not coming."', 'Dijo: "No voy".'),
    ("ja", "es", "「誰も信じるな」と。", "Dice: «No confíes en nadie»."),
]


@pytest.mark.parametrize(("language", "target", "source", "text"), CREDITS)
def test_credits_and_what_somebody_says_are_no_speakers(
    language: str, target: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) is None


@pytest.mark.parametrize(
    ("target", "source", "text"),
    [
        ("de", "Directed by Anna Gray", "Untertitel: Anna Gray"),
        ("de", HEAR, "Untertitel: Hörst du das Geräusch?"),
        ("de", "The director wants to see you.", "Regie: Der Regisseur will dich sehen."),
        (
            "de",
            "I never want to hear that music again as long as I live and breathe in this town",
            "Musik: Die will ich nie wieder hören, solange ich in dieser Stadt lebe und atme",
        ),
        ("de", "Cut that music!", "Regie: Mach die Musik aus!"),
        ("es", "Who wrote that?", "Autor: ¿Quién escribió eso?"),
        ("de", "Subtitles by John Miller", "Erzähler: Untertitel von John Miller"),
        ("ru", "Subtitles by John Miller", "Музыка: Джон Миллер"),
        ("de", '"I am not coming."', "Tom: „Ich komme nicht.“"),
        ("de", "I am not coming.", "Tom: „Ich komme nicht.“"),
        ("de", 'He said, "I am not coming."', "Tom: Er sagte: „Ich komme nicht.“"),
    ],
)
def test_other_labels_are_refused(target: str, source: str, text: str) -> None:
    assert cause(source, text, target) == "aside"


def test_a_speakers_number_is_none_of_the_sources() -> None:
    text = "Speaker 1: It stormed for 3 days."
    assert cause("3日間の嵐だった。", text, "en", "ja") == "aside"


def test_a_pardoned_text_must_pass_every_other_check() -> None:
    evidence = Evidence(translated=9)
    text = "MANN: Hörst du <das> Geräusch?"
    for _ in range(3):
        assert refusals([HEAR], [text], "en", "de", evidence)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 40_000,
        "*a " * 20_000,
        "- " * 20_000,
        "A " * 20_000 + ":",
        "Satz " * 9000 + "bedeutet:",
    ],
)
def test_long_texts_take_no_longer(text: str) -> None:
    start = process_time()
    cause(text.replace("*", "").replace(":", ""), text, "de")
    assert process_time() - start < 3


LATE = "Hurry up! The train to the harbour leaves in an hour."
ANSWERS = {
    "de": ("Beeil dich! Der Zug zum Hafen fährt in einer Stunde.", "Beeil dich!"),
    "es": ("¡Date prisa! El tren al puerto sale dentro de una hora.", "¡Date prisa!"),
    "ru": ("Скорее! Поезд в порт отходит через час.", "Скорее!"),
    "zh": ("快点！去港口的火车一小时后开。", "快点！"),
    "ja": ("急いで！港行きの列車は一時間後に出る。", "急いで！"),
}


def known(target: str) -> Evidence:
    """Evidence of a model that translates as the examples do."""
    evidence = Evidence(translated=9)
    for start in (0, 5, 10, 15):
        part = slice(start, start + 5)
        refusals(TEXTS["en"][part], TEXTS[target][part], "en", target, evidence)
    return evidence


@pytest.mark.parametrize("target", ANSWERS)
def test_a_sentence_dropped_is_doubted_until_it_comes_again(target: str) -> None:
    whole, part = ANSWERS[target]
    evidence = known(target)
    assert refusals([LATE], [part], "en", target, evidence)[0] in ("sentences", "length")
    assert refusals([LATE], [whole], "en", target, evidence) == {}


@pytest.mark.parametrize("target", ANSWERS)
def test_another_lines_sentence_is_doubted_until_it_comes_again(target: str) -> None:
    whole, part = ANSWERS[target]
    evidence = known(target)
    for expected in ({0: "sentences"}, {}):
        assert refusals(["Hurry up!"], [f"{part} {whole}"], "en", target, evidence) in (
            expected,
            {0: "length"},
        )


@pytest.mark.parametrize(
    ("target", "source", "text"),
    [
        ("de", "Put that down. Slowly.", "Leg das langsam hin."),
        ("de", "Come in, sit down, have a drink.", "Komm rein. Setz dich. Trink was."),
        ("zh", "I know. I am sorry, I lost my way.", "我知道，对不起，我迷路了。"),
        ("fr", "No. No, no, no!", "Non, non, non !"),
        ("es", "Wait... Wait... I see it.", "Espera... ya lo veo."),
        ("ja", "Well. You know. He's gone.", "あの人はもういないよ。"),
    ],
)
def test_sentences_joined_or_divided_are_believed(target: str, source: str, text: str) -> None:
    assert refusals([source], [text], "en", target, known(target)) == {}
