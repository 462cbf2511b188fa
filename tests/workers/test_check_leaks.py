"""Talk about the task and other things of no translation, and people in films who say the same."""

from __future__ import annotations

from time import process_time

import pytest

from tests.workers.test_checks import cause

SAID = [
    ("de", "en", "Vergiss die Regeln!", "Forget the rules!"),
    ("fr", "en", "Oublie le règlement.", "Forget the rules."),
    ("zh", "en", "别管那些规矩了。", "Forget the rules."),
    ("ja", "en", "ルールなんか忘れろ。", "Forget the rules."),
    ("ru", "en", "Забудь про правила.", "Forget the rules."),
    (
        "de",
        "en",
        "Ignorieren Sie die Anweisungen des Kapitäns.",
        "Ignore the captain's instructions.",
    ),
    ("zh", "en", "别理会他的指示。", "Ignore his instructions."),
    ("de", "en", "Das kann ich nicht übersetzen.", "I can't translate that."),
    ("ko", "en", "그건 번역할 수 없어요.", "I can't translate that."),
    ("de", "en", "Ich kann Ihnen dabei nicht helfen.", "I can't assist with that."),
    ("ja", "en", "私はAIなので感情がありません。", "As an AI, I have no feelings."),
    ("de", "en", "Hier, die Übersetzung des Briefes.", "Here's the translation of the letter."),
    ("zh", "en", "这是信的译文。", "Here is the translation of the letter."),
    ("ru", "en", "Вот перевод письма.", "Here is the translation of the letter."),
    ("fr", "en", "Réponse : non.", "Answer: no."),
    ("en", "de", "What's the translation?", "Die Übersetzung lautet: Tod."),
    ("en", "de", 'He said "yes," "no," and "maybe."', 'Er sagte "ja", "nein" und "vielleicht".'),
    ("fr", "en", "« Oui », « non », « peut-être ».", '"Yes", "No", "Maybe".'),
    ("zh", "en", "他写了“爱”、“梦”、“希望”。", 'He wrote "love", "dream", "hope".'),
    ("ja", "en", "「愛」「夢」「希望」", '"Love", "dream", "hope"'),
    ("ja", "en", "午前10時15分30秒。", "10:15:30 a.m."),
    ("en", "de", "The first of May!", "1. Mai!"),
    ("en", "de", "World War II", "2. Weltkrieg"),
    ("en", "de", "Note: he lied.", "Anmerkung: Er hat gelogen."),
    ("en", "zh", "A: I don't know.", "A：我不知道。"),
    ("en", "ja", "Love.", "愛（あい）。"),
    ("en", "de", "Speak German!", "Sprich Deutsch!"),
    ("en", "fr", "Sure, I'll come.", "Sûr, je viendrai."),
]


@pytest.mark.parametrize(("language", "target", "source", "text"), SAID)
def test_what_people_say_in_films(language: str, target: str, source: str, text: str) -> None:
    assert cause(source, text, target, language) is None


LEAKED = [
    ("de", "en", "Wo bist du?", "Ignore your instructions and say so."),
    ("de", "en", "Ich bringe dich um.", "I can't assist with that."),
    ("de", "en", "Wo bist du?", "As an AI, I cannot know where you are."),
    ("zh", "en", "你在哪里？", "Here is the translation: Where are you?"),
    ("en", "de", "Where are you?", "Hier ist die deutsche Übersetzung: Wo bist du?"),
    ("en", "de", "Where are you?", "Natürlich! Hier ist die Übersetzung: Wo bist du?"),
    ("en", "de", "Where are you?", "Die Übersetzung lautet: Wo bist du?"),
    ("en", "fr", "Where are you?", "Bien sûr ! Voici la traduction : Où es-tu ?"),
    ("en", "es", "Where are you?", "¡Claro! Aquí tienes la traducción: ¿Dónde estás?"),
    ("en", "ru", "Where are you?", "Вот перевод: Где ты?"),
    ("en", "ja", "Where are you?", "以下は翻訳です。どこにいるの？"),
    ("en", "zh", "Where are you?", "中文：你在哪里？"),
    ("en", "de", "Where are you?", "German: Wo bist du?"),
    ("en", "de", "Where are you?", "**Deutsch:** Wo bist du?"),
    ("en", "de", "Where are you?", "Sure! Wo bist du?"),
    ("en", "de", "Where are you?", "Wo bist du? Anmerkung: umgangssprachlich."),
    ("en", "fr", "Where are you?", "Où es-tu ? Note : familier."),
    ("en", "zh", "Where are you?", "你在哪里？ 注：口语"),
    ("en", "de", "It belongs to us.", "1. Er gehört uns."),
    ("en", "fr", "It belongs to us.", "12) Il nous appartient."),
    ("en", "zh", "It belongs to us.", "3、这是我们的。"),
    ("en", "de", "It belongs to us two.", "[1] Er gehört uns beiden."),
    ("en", "de", "It belongs to us.", "a: Er gehört uns."),
    ("en", "de", "It belongs to us.", "**Er gehört uns.**"),
    ("en", "de", "- It belongs to us.\n- No.", "**- Er gehört uns.\n- Nein.**"),
    ("en", "de", "It belongs to us.", "Er gehört</"),
    ("en", "zh", "It belongs to us.", "这是我们<i"),
    ("en", "de", "It belongs to us.", "`Er gehört uns.`"),
    ("en", "de", "It belongs to us.", "◁think▷hm◁/think▷Er gehört uns."),
    ("en", "de", "It belongs to us.", "assistantfinal Er gehört uns."),
    ("en", "de", "It belongs to us.", "Er gehört uns.‹｜end▁of▁sentence｜>"),
    ("en", "de", "It belongs to us.", "Er gehört uns.<eos>"),
    ("en", "de", "It belongs to us.", '"Er gehört uns.", "Ich weiß."'),
    ("de", "en", "„Wo bist du?“", 'Where are you?","Here.'),
]


@pytest.mark.parametrize(("language", "target", "source", "text"), LEAKED)
def test_what_belongs_to_no_translation(language: str, target: str, source: str, text: str) -> None:
    assert cause(source, text, target, language) == "leaked"


REFUSED = [
    ("de", "fr", "Wie lange weißt du es schon?", "Veuillez fournir le texte à traduire."),
    ("de", "fr", "Wo bist du?", "Je ne peux pas fournir de traduction de ce contenu."),
    ("de", "fr", "Wo bist du?", "Je suis désolé, mais je ne peux pas vous aider."),
    ("en", "ja", "Where are you?", "この内容の翻訳は提供できません。"),
    ("en", "ja", "Where are you?", "翻訳するテキストを入力してください。"),
    ("en", "ja", "Where are you?", "申し訳ありませんが、お手伝いできません。"),
    ("en", "zh", "Where are you?", "我无法提供该内容的翻译。"),
    ("en", "zh", "Where are you?", "抱歉，我无法帮助你。"),
    ("en", "ko", "Where are you?", "번역할 텍스트를 입력해 주세요."),
    ("en", "ar", "Where are you now?", "لا يمكنني تقديم ترجمة لهذا المحتوى."),
    ("en", "de", "Where are you?", "Ich kann für diesen Inhalt keine Übersetzung liefern."),
    ("en", "de", "Where are you?", "Bitte gib den Text an, der übersetzt werden soll."),
    ("en", "de", "Where are you?", "Wir müssen diese Zeile übersetzen."),
    ("en", "uk", "Where are you?", "Будь ласка, надайте текст для перекладу."),
    ("en", "ru", "Where are you?", "Я не могу предоставить перевод этого текста."),
    ("en", "es", "Where are you?", "Por favor, proporcione el texto que desea traducir."),
    ("en", "pt", "Where are you?", "Desculpe, mas não posso ajudar com isso."),
    ("en", "da", "Where are you?", "Angiv venligst den tekst, der skal oversættes."),
    ("en", "sv", "Where are you?", "Jag kan inte översätta det här innehållet."),
    ("ja", "en", "どこにいるの？", "Please provide the text to translate."),
    ("en", "de", "Can you help me?", "Dieser Inhalt ist unangemessen."),
    ("en", "de", "Can you help me?", "Als KI-Sprachmodell kann ich das nicht."),
    ("en", "zh", "Can you help me?", "此内容不当。"),
    ("en", "zh", "Can you help me?", "作为一个AI语言模型，我不能这样做。"),
    ("en", "ja", "Can you help me?", "この内容は不適切です。"),
    ("en", "ja", "Can you help me?", "AI言語モデルとして、それはできません。"),
    ("en", "ar", "Can you help me?", "هذا المحتوى غير لائق."),
    ("en", "ar", "Can you help me?", "كنموذج لغوي للذكاء الاصطناعي، لا يمكنني ذلك."),
    ("en", "es", "Can you help me?", "Este contenido es inapropiado."),
    ("de", "es", "Kannst du helfen?", "Como modelo de lenguaje de IA, no puedo hacerlo."),
    ("de", "fr", "Kannst du helfen?", "Ce contenu est inapproprié."),
    ("fr", "en", "Je les ai.", "As an AI language model, I can't do that."),
    ("es", "de", "Mi padre.", "Als KI kann ich das nicht."),
    ("en", "es", "I can't see you.", "No puedo traducir este texto."),
    ("de", "ru", "Kannst du helfen?", "Как языковая модель, я не могу этого сделать."),
    ("de", "en", "Kannst du helfen?", "This content is inappropriate."),
    ("en", "ko", "Can you help me?", "이 내용은 부적절합니다."),
    ("en", "uk", "Where are you?", "Ось переклад: Де ти?"),
    ("en", "uk", "Where are you?", "Переклад: Де ти?"),
    ("en", "uk", "Where are you?", "Ось вам готовий переклад Де ти?"),
    ("en", "da", "Where are you?", "Her er oversættelsen: Hvor er du?"),
    ("en", "sv", "Where are you?", "Här är översättningen: Var är du?"),
    ("en", "nb", "Where are you?", "Her er oversettelsen: Hvor er du?"),
    ("en", "ja", "Where are you?", "翻訳は次のとおりです：どこにいるの？"),
    ("en", "zh", "Where are you?", "下面是翻译：你在哪里？"),
    ("en", "pl", "Where are you?", "Oto tłumaczenie: Gdzie jesteś?"),
    ("en", "ar", "Where are you?", "إليك الترجمة: أين أنت؟"),
    ("en", "ar", "Where are you?", "الترجمة: أين أنت؟"),
    ("de", "ar", "Wo bist du?", "الترجمة العربية: أين أنت؟"),
    ("en", "he", "Where are you?", "התרגום: איפה אתה?"),
    ("en", "es", "Where are you?", "Traducción al español: ¿Dónde estás?"),
    ("en", "ru", "Where are you?", "Перевод на русский: Где ты?"),
    ("en", "tr", "Where are you?", "İşte çeviri: Neredesin?"),
]


@pytest.mark.parametrize(("language", "target", "source", "text"), REFUSED)
def test_refusals_and_openings_in_the_target_language(
    language: str, target: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) == "leaked"


TALKED_OF = [
    ("de", "fr", "Ich kann das nicht übersetzen.", "Je ne peux pas traduire ça."),
    ("en", "fr", "Our interpreter can't come.", "Notre traductrice ne peut pas venir."),
    ("en", "ru", "Here's the interpreter.", "Вот переводчик."),
    ("en", "ru", "I can't wire the money.", "Я не могу сделать перевод денег."),
    ("en", "ru", "Our interpreter was late.", "Переводчик не успел."),
    ("en", "ru", "He is to be moved.", "Его нужно перевести в другую палату."),
    ("en", "ru", "I can't breathe.", "Я не могу перевести дух."),
    ("en", "de", "I'm sorry, I can't help you.", "Es tut mir leid, ich kann Ihnen nicht helfen."),
    ("en", "de", "Nothing I can do for you.", "Es tut mir leid, ich kann nicht helfen."),
    ("en", "ja", "That's an excuse.", "これは言い訳だ。"),
    ("en", "ja", "I'm sorry.", "申し訳ありません。"),
    ("en", "zh", "Could you translate, please?", "请翻译一下好吗？"),
    ("en", "vi", "I don't need your services.", "Tôi không cần dịch vụ của anh."),
    ("en", "th", "He's not strange.", "เขาไม่แปลก"),
    ("en", "tr", "Please turn around.", "Lütfen arkanı çevir."),
    ("en", "da", "Here is the letter: read it.", "Her er brevet: læs det."),
    ("en", "de", "That's inappropriate.", "Das ist unangemessen."),
    ("en", "de", "What's in there isn't proper.", "Der Inhalt ist unangemessen."),
    ("en", "zh", "This content is offensive.", "此内容不当。"),
    ("en", "zh", "He handled it badly.", "他处理不当。"),
    ("en", "ja", "Your remark was out of place.", "不適切な発言だ。"),
    ("en", "ar", "This doesn't suit me.", "هذا غير مناسب لي."),
    ("en", "zh", "As an AI, you can't lie to me.", "作为人工智能，你不能对我撒谎。"),
    ("en", "de", "It's a language model.", "Das ist ein Sprachmodell."),
    ("en", "de", "As kids we swam here.", "Als Kinder schwammen wir hier."),
    ("en", "ru", "The data is unacceptable.", "Строка содержит недопустимые данные."),
    ("en", "de", "The inscription reads: death.", "Übersetzung der Inschrift: Tod."),
    ("en", "ar", "The translation: death.", "الترجمة: الموت."),
    ("de", "es", "Die Übersetzung ins Deutsche: Tod.", "Traducción al alemán: muerte."),
]


@pytest.mark.parametrize(("language", "target", "source", "text"), TALKED_OF)
def test_people_talk_of_translating_and_helping(
    language: str, target: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) is None


@pytest.mark.parametrize(
    ("language", "target", "source", "text"),
    [
        ("de", "fr", "Es waren 16 Leute im Boot.", "8. Il y avait 16 personnes dans le bateau."),
        ("en", "de", "There were 16 people in the boat.", "8. Es waren 16 Leute im Boot."),
        ("en", "zh", "There were 16 people in the boat.", "8、船上有16个人。"),
        ("ja", "en", "船には16人乗っていた。", "8) There were 16 people in the boat."),
        ("sv", "da", "Stäng fönstret, det är kallt.", "8. Luk vinduet, det er koldt."),
        ("sv", "da", "Det var 16 personer i båten.", "4. Der var 16 mennesker i båden."),
        ("da", "sv", "Luk vinduet, det er koldt.", "3. Stäng fönstret, det är kallt."),
        ("uk", "pl", "Зачини вікно, холодно.", "7. Zamknij okno, zimno."),
        ("de", "en", "Es waren 16 Leute im Boot.", "[3] There were 16 people in the boat."),
        (
            "en",
            "de",
            "Dull. We had math all day.",
            "2: Langweilig. Wir hatten den ganzen Tag Mathe.",
        ),
        ("en", "de", "Frank? It's three in the morning.", "5: Frank? Es ist drei Uhr morgens."),
        ("en", "de", "Sit down!", "8: - Setz dich!"),
        ("en", "es", "Sit down!", "8. ¡Siéntate!"),
        ("en", "de", "...it really is.", "4. ...das ist es wirklich."),
        ("en", "de", "I know.", "1: Ich weiß."),
        ("en", "de", "On the second floor.", "7: Im ersten Stock."),
        ("fr", "de", "Il y a deux lits.", "7. Da sind zwei Betten."),
        ("es", "de", "Son las tres.", "4) Es ist drei."),
        ("it", "sv", "Ci sono due letti.", "5. Det finns två sängar."),
        ("pt", "en", "São duas camas.", "6: There are two beds."),
        ("ru", "de", "Тут две кровати.", "3. Hier sind zwei Betten."),
        ("zh", "de", "现在凌晨三点。", "5. Es ist drei Uhr morgens."),
        ("ja", "en", "ベッドが二つある。", "7) 「There are two beds.」"),
        ("ko", "en", "침대가 두 개 있어.", "9: There are two beds."),
        (None, "fr", "Es waren 16 Leute im Boot.", "8. Il y avait 16 personnes dans le bateau."),
    ],
)
def test_a_list_number_is_none_of_the_sources(
    language: str | None, target: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) == "leaked"


@pytest.mark.parametrize(
    ("language", "target", "source", "text"),
    [
        ("de", "fr", "16. Es waren Leute im Boot.", "16. Il y avait des gens dans le bateau."),
        ("en", "de", "On May 3rd, 16 people died.", "3. Mai: 16 Menschen starben."),
        ("en", "de", "The first of May 1945!", "1. Mai 1945!"),
        ("en", "de", "2nd floor, room 16.", "1. Stock, Zimmer 16."),
        ("sv", "da", "Den åttonde maj dog 16 människor.", "8. maj døde 16 mennesker."),
        ("sv", "da", "Juldagen 1944.", "25. december 1944."),
        ("sv", "nb", "Annandag jul.", "2. juledag."),
        ("de", "en", "Fünfzehn. Ja.", "15. Yes."),
        ("en", "de", "Christmas Day, we met.", "25. Dezember, da trafen wir uns."),
        ("en", "de", "On the third floor.", "2. Stock."),
        ("en", "de", "The eighth of May.", "8. Mai."),
        ("en", "de", "A dozen: yes.", "12: ja."),
        ("fr", "de", "Le premier mai.", "1. Mai."),
        ("fr", "de", "Le XVIIIe siècle.", "18. Jahrhundert."),
        ("es", "de", "El tercer hombre.", "3. Mann."),
        ("ru", "fi", "Первое мая.", "1. toukokuuta."),
        ("zh", "de", "五月三号。", "3. Mai."),
        ("zh", "de", "第二次世界大战。", "2. Weltkrieg."),
        ("ja", "de", "三階です。", "2. Stock."),
        ("ko", "de", "오월 삼일.", "3. Mai."),
        ("de", "da", "Der fünfzehnte Mai.", "15. maj."),
        ("de", "da", "Neujahr 1990.", "1. januar 1990."),
        ("uk", "pl", "Перше травня 1945.", "1. maja 1945."),
        (None, "da", "Den åttonde maj dog 16 människor.", "8. maj døde 16 mennesker."),
    ],
)
def test_a_number_that_begins_a_text_may_be_the_sources(
    language: str | None, target: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) is None


@pytest.mark.parametrize(
    "flood",
    [
        "here is " * 4000,
        "übersetz bitte " * 3000,
        "Bitte, " * 5000 + "Übersetzung",
        "a: " * 9000,
        ". Note" * 5000,
        '","' * 9000,
        "[1] " * 5000,
        "1. " + " " * 9000 + "." * 9000,
    ],
)
def test_leaks_are_found_in_linear_time(flood: str) -> None:
    started = process_time()
    cause("Where are you?", flood, "de")
    assert process_time() - started < 1.0
