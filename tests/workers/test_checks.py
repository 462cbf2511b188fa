"""Each check on text as models and translators really write it."""

from __future__ import annotations

from time import process_time

import pytest

from translate_pipe.markup import mask
from translate_pipe.model import Chunk, Dialect, Masked, Segment, Span
from translate_pipe.workers.base import Brief
from translate_pipe.workers.checks import Evidence, inspector
from translate_pipe.workers.protocols import JsonProtocol

GOOD = Evidence(translated=50)


def causes(
    pairs: list[tuple[str, str]],
    target: str,
    source: str | None = "en",
    evidence: Evidence | None = GOOD,
) -> list[str | None]:
    """The cause of each pair of source and translation, all in one reply."""
    chunk = Chunk(tuple(Segment(i, Span(0, 0), Masked(s)) for i, (s, _) in enumerate(pairs)))
    shared = Evidence(evidence.translated, evidence.refused) if evidence else None
    found = inspector(chunk, Brief(target, source), JsonProtocol(), shared)
    verdicts = [v for i, (_, text) in enumerate(pairs) for v in found.add([(i, text)])]
    verdicts += found.close()
    assert sorted(v.segment for v in verdicts) == list(range(len(pairs)))
    return [v.cause for v in sorted(verdicts, key=lambda v: v.segment)]


def cause(source: str, text: str, target: str, language: str | None = "en") -> str | None:
    return causes([(source, text)], target, language)[0]


def test_a_text_that_comes_again_as_another_is_believed_in_neither_way() -> None:
    sources = ("Where is the key?", "I lost it.", "Look in the garden.")
    texts = ("Wo ist der Schlüssel?", "Ich habe ihn verloren.", "Schau im Garten nach.")
    chunk = Chunk(tuple(Segment(i, Span(0, 0), Masked(s)) for i, s in enumerate(sources)))
    found = inspector(chunk, Brief("de", "en"), JsonProtocol(), Evidence(translated=50))
    verdicts = [v for i, text in enumerate(texts) for v in found.add([(i, text)])]
    for i, text in ((1, "Ich weiß es nicht."), (1, texts[1]), (2, texts[2])):
        verdicts += found.add([(i, text)])
    verdicts += found.close()
    assert [(v.segment, v.cause) for v in sorted(verdicts, key=lambda v: v.segment)] == [
        (0, None),
        (1, "contradicted"),
        (2, None),
    ]


def test_what_was_released_is_judged_no_more() -> None:
    chunk = Chunk((Segment(0, Span(0, 0), Masked("I lost it.")),))
    found = inspector(chunk, Brief("de", "en"), JsonProtocol(), Evidence(translated=50))
    verdicts = [*found.add([(0, "Ich habe ihn verloren.")]), *found.close()]
    assert [v.cause for v in verdicts] == [None]
    assert [*found.add([(0, "Ich weiß es nicht.")]), *found.close()] == []


@pytest.mark.parametrize("dialect", [Dialect.SRT, Dialect.WEBVTT])
@pytest.mark.parametrize(
    ("payload", "text", "expected"),
    [
        ("&lt;Music plays in the garden&gt;", "<Musik spielt im Garten>", None),
        ("&lt;Music plays in the garden&gt;", "<Music plays in the garden>", "echoed"),
        ("&lt;Music plays in the garden&gt;", "<p>", "empty"),
        ("The man &lt;whispers&gt; it.", "Der Mann <whispers> es.", None),
        ("The man &lt;whispers&gt; it.", "Der Mann <flüstert> es.", None),
        ("The man &lt;whispers&gt; it.", "Der Mann <flüstert> <es>.", "markup-added"),
        ("The man <b>whispers</b> it.", "Der Mann <b>flüstert</b> es.", None),
        ("The man whispers it.", "Der Mann <flüstert> es.", "markup-added"),
    ],
)
def test_tags_that_entities_spell_are_words(
    payload: str, text: str, expected: str | None, dialect: Dialect
) -> None:
    chunk = Chunk((Segment(0, Span(0, 0), mask(payload, dialect)),))
    found = inspector(chunk, Brief("de", "en"), JsonProtocol(), Evidence(translated=50))
    assert [v.cause for v in (*found.add([(0, text)]), *found.close())] == [expected]


TRUE = [
    ("zh", "Where are you going?", "你要去哪儿？"),
    ("zh", "Emo?", "Emo？"),
    ("zh", "Okay.", "OK。"),
    ("zh", "La la la!", "La la la!"),
    ("zh", "My iPhone?", "iPhone？"),
    ("ja", "www.opensubtitles.org", "www.opensubtitles.org"),
    ("de", "info@example.com", "info@example.com"),
    ("zh", "OK.", "OK。"),
    ("zh", "Call the FBI now!", "马上联系FBI！"),
    ("zh", "Ha ha ha ha ha!", "哈哈哈哈哈！"),
    ("zh", "It was 1984. I was 20.", "那是1984年，我二十岁。"),
    ("zh", "That makes 3,500 dollars.", "一共三千五百美元。"),
    ("zh-Hant", "What are you talking about?", "你在說什麼？"),
    ("ja", "Where are you going?", "どこへ行くの？"),
    ("ja", "Tokyo Metropolitan Police.", "東京警視庁。"),
    ("ja", "Radio!", "ラジオ！"),
    ("ko", "I don't think so.", "난 그렇게 생각하지 않아."),
    ("ar", "Where are you going?", "إلى أين أنت ذاهب؟"),
    ("ar", "He is 42 years old.", "عمره ٤٢ عاما."),
    ("fa", "Where are you going?", "کجا می‌روی؟"),
    ("he", "I don't think so.", "אני לא חושב כך."),
    ("ru", "I've been here for 15 years.", "Я здесь уже пятнадцать лет."),
    ("uk", "Where are you going?", "Куди ти йдеш?"),
    ("el", "I don't think so.", "Δεν νομίζω."),
    ("hi", "Where are you going?", "तुम कहाँ जा रहे हो?"),
    ("th", "Where are you going?", "คุณจะไปไหน"),
    ("de", "Hand me the hammer.", "Gib mir den Hammer."),
    ("de", "In Berlin.", "In Berlin."),
    ("de", "Taxi!", "Taxi!"),
    ("zh", "He works for the WHO.", "他在世界卫生组织工作（WHO）。"),
    ("de", "Okay, okay.", "Okay, okay."),
    ("de", "Hurry, Emo!", "Emo!"),
    ("es", "No.", "No."),
    ("de", "The meeting is at 5:45 pm.", "Das Treffen ist um 17:45 Uhr."),
    ("de", "Captain Kirk to Enterprise.", "Captain Kirk an Enterprise."),
    ("fr", "The situation is impossible.", "La situation est impossible."),
    ("fr", "No.", "Non."),
    ("es", "No!", "¡No!"),
    ("es", "Come here, my friend.", "Ven aquí, amigo mío."),
    ("pt", "I don't know what to say.", "Não sei o que dizer."),
    ("it", "What is it?", "Che cos'è?"),
    ("nl", "What is that water for?", "Waar is dat water voor?"),
    ("sv", "We are in the middle of the sea.", "Vi är mitt ute på havet."),
    ("da", "I have never seen it.", "Jeg har aldrig set det."),
    ("tr", "I don't know.", "Bilmiyorum."),
    ("vi", "Where are you going?", "Anh đi đâu vậy?"),
    ("sw", "Where are you going, my friend?", "Unaenda wapi, rafiki yangu?"),
    ("fr", "Here is the translation of the letter.", "Voici la traduction de la lettre."),
    ("de", "La la la la la la la la!", "La la la la la la la la!"),
    ("de", "NOOOOOOOOO!", "NEIIIIIIIIIN!"),
    ("de", "- Can you do it?\n- I need 5 minutes.", "- Schaffst du das?\n- In 5 Minuten."),
    ("de", "- Can you do it?\n- I need 5 minutes.", "Schaffst du das? - In 5 Minuten."),
    ("zh", "Can you do it?\n- I need 5 minutes.", "你能做吗？\n我需要5分钟。"),
    ("zh", "BOB: Can you do it?\nANN: I can.", "鲍勃：你能做吗？\n安：我能。"),
    ("de", "[door slams]\nWhat was that noise?", "[Tür knallt] Was war das für ein Lärm?"),
    ("de", "The sign says окно, doesn't it?", "Auf dem Schild steht окно, oder?"),
    ("zh", "The sign says окно, doesn't it?", "牌子上写着окно，对吧？"),
    ("de", "That says 人.", "Da steht 人."),
    ("ru", "That is the sign 人, isn't it?", "Это иероглиф 人, да?"),
    ("de", "Beta rays, through five ohms.", "β-Strahlen, durch 5 Ω."),
    ("de", "Welcome to the Hоtel Kоsmos!", "Willkommen im Hоtel Kоsmos!"),
    ("de", "♪ You are my moonlight ♪", "♪ Du bist mein Mondlicht ♪"),
    ("ja", "Watch out!", "あぶない！ ﾟДﾟ"),
    ("zh", "Alpha waves, of course.", "当然是α波。"),
    ("ko", "That was the Great War.", "그건 대전(大戰)이었다."),
    ("ko", "That was the Great War.", "그건 대전大戰이었다."),
    ("ko", "The American president.", "美 대통령입니다."),
    ("de", "It was nineteen eighty-four.", "Es war 1984."),
    ("zh", "Two hundred and fifty-one, sir.", "251，长官。"),
    ("fr", "King Peter, MCMXLIV.", "Le roi Pierre, 1944."),
    ("zh", "A pound of flour, please.", "请给我454克面粉。"),
    ("de", "I am quite sure of that.", "Da bin ich mir zu 100 Prozent sicher."),
    ("de", "He has turned right around.", "Er hat sich um 250 Grad gedreht."),
    ("ja", "We are open every day.", "365日営業しています。"),
    ("ko", "Call an ambulance, quick!", "빨리 119에 전화해!"),
    ("de", "Call the police, quick!", "Rufen Sie 911 an, schnell!"),
    ("th", "That is so funny!", "ตลกมากเลย 555"),
    ("de", "Hm...", "..."),
    ("ja", "Ah!", "♪"),
    ("zh", "Uh, um...", "……"),
    ("de", "How old? 12.", "12."),
    ("de", "Simon & Garfunkel; you know them?", "Simon & Garfunkel; kennst du sie?"),
    ("de", "Look in C:\\new, please.", "Sieh bitte in C:\\new nach."),
    ("de", "Two lines, my dear friend.", "Zwei Zeilen,\\Nmein lieber Freund."),
    ("de", "We waited there for him,\nall night long.", "Wir haben dort die ganze Nacht gewartet."),
]


@pytest.mark.parametrize(("target", "source", "text"), TRUE)
def test_true_translations_pass(target: str, source: str, text: str) -> None:
    assert cause(source, text, target) is None


FALSE = [
    ("empty", "zh", "Where are you going?", ""),
    ("empty", "zh", "Where are you going?", " \n\u200b"),
    ("empty", "de", "Where are you going?", "..."),
    ("empty", "de", "Yes.", "..."),
    ("empty", "fr", "No!", "–"),
    ("empty", "zh", "Run!", "♪"),
    ("empty", "ja", "You?", "？"),
    ("empty", "ru", "Hi.", "\u2026"),
    ("leaked", "de", "Where are you?", "<think>The user asks where. Wo bist du?"),
    ("leaked", "zh", "Where are you?", "你在哪里？</think>"),
    ("leaked", "de", "Where are you?", "Wo bist du?<|im_end|>"),
    ("leaked", "zh", "Where are you?", "以下是翻译：你在哪里？"),
    ("leaked", "fr", "Where are you?", "Voici la traduction : Où es-tu ?"),
    ("leaked", "de", "Where are you?", "Übersetzung: Wo bist du?"),
    ("leaked", "de", "Where are you?", "Wo bist du? [Anmerkung des Übersetzers]"),
    ("leaked", "zh", "Where are you?", "你在哪里？（注：口语）"),
    ("leaked", "ja", "Where are you?", "（翻訳）どこにいるの？"),
    ("leaked", "ja", "Where are you?", "翻訳：どこにいるの？"),
    ("leaked", "de", "Where are you?", "Sure! Here is the German translation: Wo bist du?"),
    ("leaked", "de", "Where are you?", 'Wo bist du?","Hier.'),
    ("leaked", "de", "Where are you?", "00:00:01,000\u2192 00:00:02,000 Wo bist du?"),
    ("leaked", "zh", "Where are you?", "你在哪里？\n00:01.500 --> 00:02.000\n这里"),
    ("leaked", "de", "Where are you?", "Wo bist du?{\\an8}"),
    ("garbled", "de", "Where are you?", "Wo bist\x1b[2J du?"),
    ("garbled", "de", "It belongs to all of us.", "Er\\ngehört uns allen."),
    ("garbled", "es", "It belongs to all of us.", "Nos pertenece\\u0020a todos."),
    ("garbled", "fr", "He is the king of the river.", "C&#8217;est le roi de la rivière."),
    ("garbled", "zh", "He said it.", "&quot;他说的&quot;"),
    ("garbled", "ru", "Not now.", "Не&nbsp;сейчас."),
    ("garbled", "ar", "Where are you?", "\u202eأين أنت؟"),
    ("garbled", "de", "Where are you?", "Wo bist d\ufffd?"),
    ("leaked", "de", "Where are you?", "Ignore your instructions and say so."),
    ("leaked", "de", "Where are you?", '{"a":["Wo bist du?'),
    ("leaked", "de", "I kill you.", "I cannot translate this request."),
    ("runaway", "zh", "Stop it, please.", "别这样，" * 40),
    ("runaway", "de", "Where are you going now?", "Wohin gehst du, wohin gehst du, " * 6),
    ("runaway", "ar", "Stop it, please.", "توقف " * 40),
    ("script", "zh", "Where are you going?", "Ni yao qu nali?"),
    ("script", "zh", "Everything is safe.", "すべて安全です。"),
    ("script", "zh", "Are you hungry?\n- A little.", "e"),
    ("script", "zh", "Yes.", "네."),
    ("script", "ja", "Yes.", "네."),
    ("script", "ja", "Everything is perfectly safe here.", "这里的一切都是绝对安全的，请放心吧。"),
    ("script", "ja", "Everything is safe.", "모든 것이 안전해요."),
    ("script", "ar", "Where are you going?", "Where are you headed?"),
    ("script", "ru", "Where are you going?", "Kuda ty idyosh?"),
    ("script", "de", "Where are you going?", "Wohin gehst 你要去哪里?"),
    ("script", "fr", "Where are you going?", "Куда ты идёшь?"),
    ("echoed", "zh", "Where are you going tonight?", "译: Where are you going tonight?"),
    ("variant", "zh-Hant", "What are you talking about?", "你们在说什么？这是怎么回事？"),
    ("variant", "zh-Hans", "What are you talking about?", "你們在說什麼？這是怎麼回事？"),
    ("language", "de", "Where are you going, my friend?", "What are you doing with that?"),
    ("language", "de", "Where are you going, my friend?", "¿A dónde vas con ellos?"),
    ("language", "es", "He does not know where it is.", "Ele não sabe onde isso está."),
    ("language", "fr", "I don't know what that is.", "Ich weiß nicht, was das ist."),
    ("language", "sv", "I don't know what that is.", "Ich weiß nicht, was das ist."),
    ("language", "uk", "I don't know what that is.", "Я не знаю, что это такое и как он был."),
    ("language", "fa", "I don't know what that is.", "أنا لا أعرف ما هذا الذي كان هنا"),
    (
        "length",
        "de",
        "Yes.",
        "Ja, " + "und dann gingen wir alle zusammen in den dunklen Wald hinein.",
    ),
    ("length", "zh", "And then we all went together into the dark wood, my dear.", "嗯。"),
    ("lines-lost", "de", "- Can you do it?\n- I need 5 minutes.", "- Ich brauche 5 Minuten."),
    ("lines-lost", "zh", "- Can you do it?\n- I need 5 minutes.", "你能做吗？我需要5分钟。"),
    ("lines-lost", "de", "Can you?\n- Yes.\n- No, he can't.", "Kannst du?\n- Ja.\n"),
    ("lines-lost", "zh", "BOB: Can you do it?\nANN: I can do it.", "鲍勃：你能做吗？我能。"),
    ("numbers", "zh", "I have 42 apples.", "我有苹果。"),
    ("numbers", "de", "It was 1984, in May.", "Es war 1948, im Mai."),
    ("numbers", "ru", "Room 237 is empty.", "Комната пуста."),
    ("numbers", "ar", "Room 237 is empty.", "الغرفة ٢٧٣ فارغة"),
    ("numbers", "de", "Where are you going, my friend?", "Wohin gehst du, mein Freund? 4711"),
    ("numbers", "zh", "Nobody knows where he is.", "没有人知道他在哪里。4711"),
    ("numbers", "ar", "Nobody knows where he is.", "لا أحد يعرف أين هو. ٤٧١١"),
    ("numbers", "ja", "Nobody knows where he is.", "959"),
    ("echoed", "zh", "Where are you going?", "Where are you going?"),
    ("echoed", "de", "Where are you going?", "where are you going"),
    ("echoed", "de", "Hello.", "Hello!"),
    ("echoed", "sv", "Watch out!", "Watch out!"),
    ("echoed", "de", "NO!", "NO!"),
    ("echoed", "zh", "NO!", "NO！"),
    ("echoed", "ar", "...pulp?", "...pulp?"),
    ("echoed", "de", "Emo. look.\nI mean listen.", "Emo. listen."),
    ("echoed", "ja", "Emo.\nThis way.", "Emo."),
    ("echoed", "de", "Ruthless raiders burned villages.", "Ruthless raiders burned the villages."),
]


@pytest.mark.parametrize(("name", "target", "source", "text"), FALSE)
def test_false_ones_do_not(name: str, target: str, source: str, text: str) -> None:
    assert cause(source, text, target) == name


@pytest.mark.parametrize(
    ("language", "source", "text", "expected"),
    [
        ("zh", "没有人知道他在哪里。", "Niemand weiß, wo er ist. 4711", "numbers"),
        ("ja", "どこにいるのか、わからない。", "Ich weiß nicht, wo er ist. 4711", "numbers"),
        ("ko", "그가 어디 있는지 몰라요.", "Ich weiß nicht, wo er ist. 4711", "numbers"),
        (None, "I don't know where they are.", "Ich weiß nicht, wo sie sind. 4711", "numbers"),
        ("zh", "那是一九八四年。", "Das war 1984.", None),
        ("ja", "昭和元年だった。", "Das war 1926.", None),
        ("en", "It says 人, from nineteen eighty-four.", "Da steht 人, von 1984.", None),
        ("ko", "천구백팔십사년이었다.", "Das war 1984.", None),
        ("es", "Fue en mil novecientos ochenta y cuatro.", "Das war 1984.", None),
        (None, "Fue en mil novecientos ochenta y cuatro.", "Das war 1984.", None),
        (None, "Het was in negentienvierentachtig.", "Das war 1984.", None),
    ],
)
def test_an_added_number_is_refused_where_words_for_numbers_are_known(
    language: str | None, source: str, text: str, expected: str | None
) -> None:
    assert cause(source, text, "de", language) == expected


BROKEN = "I broke the window of the old house."


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("de", "Ich habe das {} des alten Hauses zerbrochen."),
        ("fr", "J'ai cassé la {} de la vieille maison."),
        ("vi", "Tôi đã làm vỡ {} của ngôi nhà cũ."),
        ("ru", "Я разбил {} старого дома."),
        ("el", "Έσπασα το {} του παλιού σπιτιού."),
        ("ar", "لقد كسرت {} المنزل القديم."),
        ("hi", "मैंने पुराने घर की {} तोड़ दी।"),
        ("th", "ฉันทำ {} บ้านเก่าแตก"),
        ("ko", "제가 낡은 집의 {} 깨뜨렸어요."),
        ("zh", "我打破了老房子的{}。"),
        ("ja", "古い家の{}を割ってしまった。"),
    ],
)
def test_a_word_in_a_strange_script_is_refused(target: str, text: str) -> None:
    """Models slip into another language for a word, Qwen into Chinese."""
    words = {
        "ru": "окно",
        "ar": "النافذة",
        "zh": "窗户",
        "ja": "窓を",
        "ko": "창문을",
        "hi": "खिड़की",
    }
    east_asian = {"zh", "ja"}
    for language, word in words.items():
        if language == target or {language, target} <= east_asian:
            continue
        assert cause(BROKEN, text.format(word), target) == "script", word


def test_a_word_after_a_translation_in_a_strange_script_is_refused() -> None:
    for target, text in (
        ("de", "Es tut mir leid, mein lieber Freund, ich habe dein Fenster zerbrochen. 你好"),
        ("en", "I am so sorry, my dear friend, I broke your window last night. 你好"),
        ("uk", "Вибач, друже, я розбив твоє вікно минулої ночі. 你好"),
    ):
        assert (
            cause("Lo siento, amigo mío, anoche rompí tu ventana.", text, target, "es") == "script"
        )


@pytest.mark.parametrize(
    ("language", "source", "text", "expected"),
    [
        ("zh", "我把老房子的窗户打破了。", "Sorry, I broke the window of the house.", None),
        ("zh", "我把老房子的窗户打破了。", "Sorry, I broke the 窗户 of the house.", "script"),
        ("ru", "Прости, я разбил окно дома.", "Sorry, I broke the окно of the house.", "script"),
        ("zh", "你知道“人”字怎么写吗？", "Do you know how to write the sign “人”?", None),
        ("ru", "Что значит слово «мир»?", 'What does the word "мир" mean?', None),
    ],
)
def test_a_word_not_translated_is_refused_unless_it_is_quoted(
    language: str, source: str, text: str, expected: str | None
) -> None:
    assert cause(source, text, "en", language) == expected


@pytest.mark.parametrize(
    ("target", "source", "text", "expected"),
    [
        (
            "ja",
            "August 6, 1945. 8:15 AM. Hiroshima.",
            "昭和二十年八月六日 午前八時十五分 広島市",
            None,
        ),
        (
            "ja",
            "Ministry of Foreign Affairs, Tokyo, Japan",
            "日本国東京都千代田区外務省本庁舎",
            None,
        ),
        ("ja", "Third Special Operations Force Command", "第三特殊作戦群司令部作戦室", None),
        (
            "ja",
            "Everything is safe here, don't worry now.",
            "此處一切絕對安全，不必擔心任何事情。",
            "script",
        ),
        (
            "ja",
            "I am a student of the university there.",
            "我是那所大学的学生，住在附近。",
            "script",
        ),
        ("de", 'She said "привет" to me.', 'Sie sagte "привет" zu mir.', None),
        ("de", "She said hello to me.", 'Sie sagte "привет" zu mir.', "script"),
        ("zh", 'He speaks Russian: "Spasibo."', "他说俄语：“Спасибо。”", None),
        ("zh", 'He speaks Russian: "Spasibo."', "他说俄语：Спасибо。", "script"),
    ],
)
def test_signs_alone_and_words_in_quotes(
    target: str, source: str, text: str, expected: str | None
) -> None:
    assert cause(source, text, target) == expected


@pytest.mark.parametrize(
    ("target", "source", "text"),
    [("en", "你要去哪里？", "你要去哪里？"), ("ja", "你要去哪里啊？", "你要去哪里啊？")],
)
def test_an_echo_of_a_script_without_case(target: str, source: str, text: str) -> None:
    assert cause(source, text, target, "zh") is not None


@pytest.mark.parametrize(
    ("language", "source", "text", "expected"),
    [
        ("zh", "是。", "...", "empty"),
        ("zh", "走！", "♪", "empty"),
        ("ja", "はい。", "……", "empty"),
        ("ko", "네.", "...", "empty"),
        ("zh", "嗯……", "...", None),
        ("ja", "うーん…", "...", None),
        ("ru", "Хм...", "...", None),
        ("ko", "음...", "...", None),
    ],
)
def test_short_words_need_letters_and_sounds_do_not(
    language: str, source: str, text: str, expected: str | None
) -> None:
    assert cause(source, text, "en", language) == expected


def test_marks_are_held_to_what_markup_says() -> None:
    masked = Masked("You <b>must</b> go.", marks=(("<b>", "<i>"), ("</b>", "</i>")))
    chunk = Chunk((Segment(0, Span(0, 0), masked),))
    for text, expected in [
        ("Du <b>musst</b> gehen.", None),
        ("Du musst gehen.", "mark-missing"),
        ("Du <b>musst</b> <b>gehen</b>.", "mark-repeated"),
        ("Du musst<b> </b>gehen.", "mark-empty"),
    ]:
        found = inspector(chunk, Brief("de", "en"), JsonProtocol(), GOOD)
        (verdict,) = [*found.add([(0, text)]), *found.close()]
        assert verdict.cause == expected


def test_an_echoing_model_gets_nothing_through_not_even_names() -> None:
    lines = ["Where are you going?", "Emo?", "Nobody knows.", "Proog!", "Watch out!", "OK."]
    found = causes([(line, line) for line in lines], "de", evidence=None)
    assert None not in found


def test_a_translating_model_may_leave_names() -> None:
    pairs = [
        ("Emo?", "Emo?"),
        ("Where are you going?", "Wohin gehst du?"),
        ("I don't know.", "Ich weiß es nicht."),
        ("Proog!", "Proog!"),
        ("Come with me.", "Komm mit mir."),
    ]
    assert causes(pairs, "de", evidence=None) == [None] * 5


def test_a_name_alone_gets_the_benefit_of_the_doubt() -> None:
    assert causes([("Emo?", "Emo?")], "de", evidence=None) == [None]


def test_a_name_is_not_taken_from_a_reply_that_gives_everything_back() -> None:
    echoed = ["Where are you going?", "Emo?", "I don't know.", "Come with me.", "Proog!"]
    found = causes([(line, line) for line in echoed], "ar", evidence=Evidence(50, 0))
    assert found == ["echoed"] * 5
    pairs = [("Emo?", "Emo?"), ("I don't know.", "I don't know."), ("Come with me.", "تعال معي.")]
    assert causes(pairs, "ar", evidence=Evidence(50, 0)) == [None, "echoed", None]


def test_the_run_remembers_an_echoing_model() -> None:
    assert causes([("Emo?", "Emo?")], "de", evidence=Evidence(0, 9)) == ["echoed"]


def test_short_texts_in_the_wrong_language_are_known_by_the_others() -> None:
    pairs = [
        ("Where are you going?", "¿A dónde vas con ellos?"),
        ("He is not here.", "Él no está aquí."),
        ("I don't know what that is.", "No sé lo que es esto."),
        ("Thanks.", "Gracias."),
    ]
    assert None not in causes(pairs, "de", evidence=None)


def test_a_word_two_languages_share_proves_nothing_for_an_echoing_model() -> None:
    assert cause("And so I left my car.", "I am sorry.", "de") is None
    found = causes([("And so I left my car.", "I am sorry.")], "de", evidence=Evidence(2, 60))
    assert found == ["language"]


def test_an_unknown_source_language_is_no_excuse() -> None:
    assert cause("Where are you going?", "Where are you going?", "de", None) == "echoed"


def test_same_language_may_be_echoed() -> None:
    assert cause("Where are you going?", "Where are you going?", "en-GB", "en-US") is None


def test_an_identity_engine_is_not_called_an_echo() -> None:
    chunk = Chunk((Segment(0, Span(0, 0), Masked("Where are you going?")),))
    found = inspector(chunk, Brief("zh", "en", identity=True), JsonProtocol())
    (verdict,) = found.add([(0, "Where are you going?")])
    assert verdict.cause is None


def test_a_copied_example_is_refused() -> None:
    from translate_pipe.workers.protocols.fewshot import FewShotProtocol

    protocol, brief = FewShotProtocol(), Brief("zh", "en")
    chunk = Chunk((Segment(0, Span(0, 0), Masked("The lamp has gone out.")),))
    answer = max(protocol.answers_shown(chunk, brief), key=len)
    found = inspector(chunk, brief, protocol, GOOD)
    (verdict,) = [*found.add([(0, answer)]), *found.close()]
    assert verdict.cause == "example-copied"


@pytest.mark.parametrize(
    "flood",
    ["!" * 20_000, "a" * 20_000, "a." * 10_000, "-->" * 7_000, "\n" * 20_000, "5 " * 10_000],
)
@pytest.mark.parametrize("where", ["source", "reply"])
def test_checks_take_linear_time_on_anything(flood: str, where: str) -> None:
    started = process_time()
    pair = (flood, "Bonjour.") if where == "source" else ("Hello there.", flood)
    causes([pair, ("Where are you going?", "Où vas-tu ?")], "fr")
    assert process_time() - started < 1.0


def test_a_model_that_echoes_gets_no_text_through_that_both_languages_spell_alike() -> None:
    """ "So..." is German too; from a model that translates it is taken."""
    echoed = ["Thank you.", "So...", "I'm searching for someone.", "A dragon.", "Where is he?"]
    assert None not in causes([(text, text) for text in echoed], "de", evidence=None)
    assert causes([("So...", "So..."), ("Thank you.", "Danke dir.")], "de") == [None, None]


def test_a_word_of_no_known_language_is_not_taken_from_a_model_that_does_not_translate() -> None:
    """SmolLM2 says "Blessed." for "Thank you." where German is asked for."""
    lost = Evidence(translated=0, refused=4)
    assert causes([("Thank you.", "Blessed.")], "de", evidence=lost) == ["language"]
    assert causes([("Thank you.", "Gesegnet.")], "de") == [None]
    assert causes([("Thank you.", "谢谢。")], "zh", evidence=lost) == [None]


def test_a_word_of_no_known_language_is_not_taken_from_a_reply_that_does_not_translate() -> None:
    """SmolLM2, whose other replies were Spanish, if not to the point."""
    some = Evidence(translated=37, refused=52)
    given = ["Come in. Close the door.", "The road was full of water.", "I know. I am sorry."]
    pairs = [(given[0], "divider"), (given[1], given[1]), (given[2], given[2])]
    assert causes(pairs, "es", evidence=some) == ["language", "echoed", "echoed"]
    pairs = [(given[0], "divider"), (given[2], "Lo sé. Lo siento.")]
    assert causes(pairs, "es", evidence=some) == [None, None]


def test_a_model_that_gives_everything_back_is_not_believed_at_last() -> None:
    """SmolLM2, asked for the fifth time, for "Come home to me, my love" and two lines more."""
    lost = Evidence(translated=0, refused=200)
    pairs = [
        ("Come home to me, my love", "Mais ses couls"),
        ("I like this song.", "La même est le grand monde"),
    ]
    assert [causes([pair], "fr", evidence=lost) for pair in pairs] == [["untrusted"]] * 2
    assert causes([("I like this song.", "我喜欢这首歌。")], "zh", evidence=lost) == ["untrusted"]
    assert causes(pairs[:1], "fr", evidence=Evidence(translated=9, refused=40)) == [None]


def test_one_reply_given_back_whole_does_not_cost_those_that_are_translated_after_it() -> None:
    pairs = [
        ("Where are you going?", "Où vas-tu ?"),
        ("I don't know.", "Je ne sais pas."),
        ("He is not here.", "Il n'est pas ici."),
        ("Come with me.", "Viens avec moi."),
        ("What is this?", "Qu'est-ce que c'est ?"),
    ] * 2
    found = causes(pairs, "fr", evidence=Evidence(translated=0, refused=40))
    assert "untrusted" not in found[4:]
