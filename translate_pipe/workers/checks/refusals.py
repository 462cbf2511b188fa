"""Refusals and thinking in the target language: "I cannot translate this", "Please give the text".

Every language has a few stems that such talk cannot do without. Where one is in a text, the text is
talk if it says what the source says nothing of: of translating, and that one cannot, must or asks
for something; or that one is sorry and cannot help.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from translate_pipe.workers.checks.features import Features

_TRANSLATING = {
    "ar": "ترجم",
    "bg": "превод превед",
    "ca": "traduc tradueix",
    "cs": "překlad přelož",
    "da": "oversæt",
    "de": "übersetz",
    "el": "μετάφρασ μεταφράσ μεταφράζ",
    "en": "translat",
    "es": "traduc traduz traduj",
    "fa": "ترجمه",
    "fi": "käännös käännöks",
    "fr": "traduct tradui",
    "he": "תרגום לתרגם",
    "hi": "अनुवाद",
    "hr": "prijevod prevod",
    "hu": "fordítás lefordít",
    "id": "terjemah",
    "it": "traduz traduc tradur",
    "ja": "翻訳 和訳",
    "ko": "번역",
    "ms": "terjemah",
    "nb": "overset omset",
    "nl": "vertal",
    "pl": "tłumaczeni przetłumacz",
    "pt": "tradu",
    "ro": "traduc",
    "ru": "перевод перевестиэт перевеститекст",
    "sk": "preklad prelož",
    "sr": "prevod превод",
    "sv": "översätt",
    "th": "คำแปล การแปล แปลข",
    "tr": "çeviri tercüme bunuçevir metniçevir",
    "uk": "переклад перекластиц перекластит",
    "vi": "bảndịch dịchvăn phiêndịch dịchnội dịchcâu dịchđoạn",
    "zh": "翻译 翻譯 译文 譯文",
}
_SORRY = {
    "ar": "عذر آسف",
    "da": "beklager undskyld",
    "de": "leid",
    "en": "sorry",
    "es": "siento lament disculp",
    "fr": "désolé",
    "it": "spiace",
    "ja": "申し訳 すみません",
    "ko": "죄송 미안",
    "nb": "beklager",
    "nl": "spijt",
    "pl": "przykro przepraszam",
    "pt": "desculp lament",
    "ru": "извин жаль",
    "sv": "ledsen tyvärr beklagar",
    "tr": "üzgün özür",
    "uk": "вибач шкода",
    "zh": "抱歉 对不起 對不起",
}
_MODEL = {
    "ar": "نموذجلغوي ذكاءاصطناعي",
    "cs": "jazykovýmodel uměláinteligence",
    "da": "sprogmodel",
    "de": "sprachmodell alskikann alskibin alskidarf alskihabe",
    "el": "γλωσσικόμοντέλο",
    "en": "languagemodel",
    "es": "modelodelenguaje modelolingüístico",
    "fi": "kielimalli",
    "fr": "modèledelangage tantqu'ia",
    "he": "מודלשפה",
    "hi": "भाषामॉडल",
    "hu": "nyelvimodell",
    "id": "modelbahasa",
    "it": "modellolinguistico",
    "ja": "言語モデル aiとして",
    "ko": "언어모델 ai로서",
    "nb": "språkmodell",
    "nl": "taalmodel",
    "pl": "modeljęzykowy",
    "pt": "modelodelinguagem",
    "ru": "языковаямодель языковоймодел",
    "sv": "språkmodell",
    "tr": "dilmodeli",
    "uk": "мовнамодель мовноїмодел",
    "vi": "môhìnhngônngữ",
    "zh": "语言模型 語言模型 人工智能",
}
_UNFIT = {
    "ar": "غيرلائق غيرمناسب",
    "cs": "nevhodn",
    "da": "upassende",
    "de": "unangemessen anstößig",
    "el": "ακατάλληλ",
    "en": "inappropriate",
    "es": "inapropiad inadecuad",
    "fi": "sopimat",
    "fr": "inappropri",
    "hu": "nemmegfelelő",
    "id": "tidakpantas tidaksesuai",
    "it": "inappropriat",
    "ja": "不適切",
    "ko": "부적절",
    "nb": "upassende",
    "nl": "ongepast",
    "pl": "nieodpowiedni niestosown",
    "pt": "inapropriad inadequad",
    "ru": "неприемлем недопустим неуместн",
    "sv": "olämplig",
    "tr": "uygunsuz",
    "uk": "неприйнятн недоречн",
    "vi": "khôngphùhợp",
    "zh": "不当 不當 不适当 不適當 不恰当 违规 違規",
}
_STEMS = {
    language: tuple(
        stem
        for kind in (_TRANSLATING, _SORRY, _MODEL, _UNFIT)
        for stem in kind.get(language, "").split()
    )
    for language in _TRANSLATING
}
"""As in the joined letters of a text."""

ABOUT = (
    r"translat|übersetz|\btradu|перев|превед|превод|перекла|译|譯|訳|번역|ترجم|tłumacz|översätt"
    r"|overs[eæ]t|omset|vertal|çevir|tercüm|dịch|kään|μετ[αά]φρ|अनुवाद|แปล|[tn]erjemah|p[řr]e(?:kl"
    r"|lož)"
    r"|prevod|preve[ds]|prevaj|prijevod|fordít|תרג|অনুবাদ|மொழிபெயர்|అనువా|અનુવાદ|ਅਨੁਵਾਦ|ಅನುವಾದ|tõlk|vertėj"
    r"|përkth"
    r"|itzul|aistr|cyfieith|tarjim|თარგმ|interpret|interpr[èé]t|intérpret|dolmetsch|\btolk"
    r"|口[译譯]|通訳|통역"
    r"|tulk|transfer|überweis|virement|mean|bedeut|signif|意味|意思|значит|означ|betyd|뜻|compil"
    r"|render"
    r"|locali[sz]|subtitl|untertit|sous-titr|字幕|자막|language|sprache|langue|idioma|язык"
    r"|мово[юї]|言語|语言"
)
"""What a source talks of that a text may call translating: interpreters, money, what words mean."""

_NOT = (
    r"\b(?:not|\w+n['’]t|cannot|unable|nothing|never|nobody|impossible|kann? nicht|nicht\w*"
    r"|kein\w*|nie\w*"
    r"|ne|pas|rien|jamais|no|non|nada|nunca|não|nem|не|ні|нет|ничего|нічого|nic|nikt|n[ei]|inte"
    r"|ingen\w*"
    r"|inget|ikke|aldrig|aldri|niet\w*|geen|nooit|en|ei|nu|không|tidak|değil|yok|impossib\w+"
    r"|unmöglich)\b"
    r"|\bn['’]|\bне|\bnem|me[zy]|ama[mz]|[不没沒無无別别非莫勿]|ない|ません|ず|못|안 |않|없|لا"
    r"|لن|لم|ليس|ما"
    r"|नहीं|मत|ไม่|לא|אין|δεν|μην|نمی|نه|imposib|niemoż"
)
_PLEASE = (
    r"please|\bbitte|veuillez|s['’]il (?:te|vous) pla|por favor|per favore|\bprego|si prega"
    r"|пожалуйста"
    r"|прошу|будь ?ласка|请|請|ください|下さい|頼む|お願い|주세요|십시오|부탁|من فضلك|يرجى"
    r"|الرجاء|رجاء|أرجو"
    r"|alsjeblieft|alstublieft|gelieve|graag|prosz[eęą]|pros[ií]m|venligst|vennligst|vänligen"
    r"|snälla"
    r"|lütfen|vui lòng|\bxin\b|silakan|tolong|mohon|kérem|kérjük|παρακαλ|कृपया|โปรด|กรุณา|בבקשה|אנא"
    r"|ole hyvä|olkaa|vă rog|te rog|molim|моля|لطفا|si us plau"
)
_MUST = (
    r"\b(?:must|need|have to|has to|should|let['’]s|muss|müss\w+|soll\w*|il faut|dois|devons"
    r"|devo|deve"
    r"|debo|debe\w*|hay que|preciso|precis\w+|tenho que|dobbiamo|moet\w*|skal|ska|måste|må|muszę"
    r"|trzeba"
    r"|musí\w*|нужно|надо|должен|должн\w+|треба|потрібно|мушу|cần|phải|harus|kell|πρέπει)\b"
    r"|必要|べき|なければ|需要|必须|必須|应该|應該|해야|يجب|علينا|ينبغي|चाहिए|ต้อง|צריך"
)
_KINDS = (_NOT, _PLEASE, _MUST)

_REGRET = (
    r"sorry|apolog|pardon|excuse|regret|afraid|unfortunat|\bleid\b|tut mir|entschuld|leider|désolé"
    r"|regrett|excus|malheur|siento|lament|disculp|perd[oó]n|spiace|scus|purtroppo|desculp|sinto"
    r"|извин|прост|жаль|сожал|вибач|пробач|шкода|прикро|抱歉|对不起|對不起|遗憾|遺憾|申し訳"
    r"|すみません"
    r"|すまない|ごめん|悪い|悪いけど|残念|죄송|미안|عذر|آسف|اسف|معذر|spijt|helaas|przykro"
    r"|przepraszam"
    r"|niestety|ledsen|tyvärr|beklag|förlåt|undskyld|desværre|dessverre|unnskyld|kede? af|üzgün"
    r"|özür"
)
HELP = (
    r"help|assist|hilf|helf|\baid|ayud|aiut|ajud|помо[гжщ]|допомо|帮|幫|助|手伝|手助|도와|도울"
    r"|도움|ساعد"
    r"|pom[oó][cżgž]|hj[äæe]lp|yardım|giúp|segít|autta|βοήθ|βοηθ|मदद|सहायता|ช่วย|bantu|tolong"
    r"|ajut|עזר|עזור"
)


MACHINE = (
    r"(?-i:AI|\b(?:KI|IA|ИИ|ШІ|YZ|MI)\b)|人工|机器|機械|인공|ذكاء|künstlich"
    r"|artifi|искусств"
    r"|штучн|yapay|sztuczn|umělá|mesterség|tekoäly|kunstmat|τεχνητ|कृत्रिम|model|モデル|模型"
    r"|모델|نموذج|модел"
)
_CONTENT = (
    r"\bcontent\b|inhalt|contenu|contenido|conteúdo|内容|內容|コンテンツ|콘텐츠|내용|محتوى|контент|содержани|содержим|вміст|inhoud"
    r"|innehåll|indhold|innhold|treś|içeri[kğ]|obsah|tartalm|sisäl|περιεχόμεν|konten|nội dung|तत्व"
    r"|material|文本|\btext"
)
_SUBTITLES = (
    r"字幕|자막|subtit|sottotit|untertit|sous-titr|legendas|napisy|titulk|ondertit|undertekst"
    r"|undertext|altyazı|phụ đề|субтитр|उपशीर्षक"
)
"""What only the task has to do with, beside translating; ``ABOUT`` has most of them too."""

_JUDGED = (
    r"appropri|angemess|anstöß|offens|decen|apropiad|adecuad|adequad|不当|不當|不适|不適|不恰|违规|違規"
    r"|부적절|لائق|مناسب|приемлем|допустим|уместн|прийнятн|доречн|gepast|lämplig|passende|odpowiedni"
    r"|stosown|uygun|vhodn|sopiv|sopimat|megfelel|κατάλληλ|pantas|phù hợp|proper|unfit|suitable"
)
"""What a source says of what is done, said or seen."""


def refuses(source: Features, text: Features, target: str) -> bool:
    """Whether a text refuses to translate, asks for a text, or thinks about translating."""
    letters = text.letters
    for stem in _STEMS.get(target, ()):
        if stem in letters:
            return _talks(source, text, target)
    return False


def speaks_of_it(source: Features) -> bool:
    """Whether a source speaks of translating itself, or of what a text may call so."""
    return _has(ABOUT, source.raw)


def _talks(source: Features, text: Features, target: str) -> bool:
    said, meant = text.raw, source.raw
    translating = _names(_TRANSLATING, text, target)
    if translating and not speaks_of_it(source):
        if _has(_SUBTITLES, said):
            return True
        of_this = _has(_CONTENT, said) and not _has(_CONTENT, meant)
        if any(_has(kind, said) and (of_this or not _has(kind, meant)) for kind in _KINDS):
            return True
    if _names(_MODEL, text, target) and not _has(MACHINE, meant):
        return True
    if _names(_UNFIT, text, target) and _has(_CONTENT, said):
        return not _has(_CONTENT, meant) and not _has(_JUDGED, meant)
    helpless = (_REGRET, _NOT, HELP)
    return all(_has(each, said) for each in helpless) and not any(
        _has(each, meant) for each in helpless
    )


def _names(stems: Mapping[str, str], text: Features, target: str) -> bool:
    return any(stem in text.letters for stem in stems.get(target, "").split())


def _has(expression: str, text: str) -> bool:
    return re.search(expression, text, re.IGNORECASE) is not None
