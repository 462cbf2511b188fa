"""Talk about the task in place of a translation, or around one.

People in films say such things too: "Forget the rules!", "I can't translate that." So a text is
only talk where its source has none of the words that it would then be about, in any of the main
languages.
"""

from __future__ import annotations

import re

from translate_pipe.workers.checks.features import Features

_TRANSLATION = (
    r"translat|übersetz|tradu[cçitz]|перев[её]?[олд]|преве?[во]|перекла|翻译|翻譯|翻訳|译|譯|訳|번역|ترجم"
    r"|t[łl]umacz|översätt|overs[eæ]t|vertal|çevir|tercüm|dịch|kään[nt]|μετ[αά]φρ|अनुवाद|แปล|terjemah"
    r"|p[řr]ekl|prevod|prijevod|fordít|ford[ií]t|תרג"
)
_HELP = (
    r"help|assist|hilf|helf|\baid|ayud|aiut|ajud|помо[гжщ]|допомо|帮|幫|助|手伝|手助|도와|도울|도움|ساعد"
    r"|pom[oó][cżgž]|hj[äæe]lp|yardım|giúp|segít|autta|βοήθ|βοηθ|मदद|सहायता|ช่วย|bantu|tolong|ajut|עזר|עזור"
)
_NOT = (
    r"\b(?:not|\w+n['’]t|cannot|nicht|kein\w*|ne|pas|no|non|não|не|ні|nie|n[ei]|inte|ikke|niet|geen"
    r"|nem|en|ei|emme|nu|không|tidak|tak)\b|\bn['’]|\bne\w|me[zy]\b|[不没沒無无別别非]|ない|ません"
    r"|못|안 |않|없|لا|لن|ليس|नहीं|ไม่|לא|δεν"
)
_RULES = (
    r"rule|instru|prompt|regel|r[eèé]g[lou]|правил|указан|инструк|приказ|вказівк|наказ|规|規|指示|指令|命令|吩咐"
    r"|ルール|決まり|掟|言いつけ|규칙|규정|지시|명령|قواعد|قانون|تعليمات|أوامر|anweis|befehl|vorschrift"
    r"|consign|orde[nmr]|istruz|ordin|zasad|przepis|polece|rozkaz|pravid|pravil|pokyn|kural|talimat"
    r"|emir|quy tắc|luật|chỉ d|lệnh|aturan|perintah|szabály|utasít|sään|ohje|käsky|κανόν|οδηγ|εντολ"
    r"|नियम|निर्देश|आदेश|กฎ|คำสั่ง|כלל|הורא|voorschrift|aanwijz|bevel|föreskrift"
)
_MACHINE = (
    r"\bai\b|\bki\b|\bia\b|\bии\b|\bші\b|\byz\b|\bmi\b|AI|人工|机器|機械|인공|ذكاء|künstlich|artifi|искусств"
    r"|штучн|yapay|sztuczn|umělá|mesterség|tekoäly|kunstmat|τεχνητ|कृत्रिम|model|モデル|模型|모델|نموذج|модел"
)
_USER = (
    r"user|nutzer|usuari|usuár|utili[sz]at|utent|пользоват|користувач|用户|用戶|使用者|ユーザ|사용자"
    r"|مستخدم|gebruik|użytkow|uživatel|användar|bruker|bruger|kullanıcı|người dùng|pengguna"
    r"|felhasznál|χρήστη"
)

_SAID = (
    (
        r"\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:instructions?|prompts?|rules)\b",
        _RULES,
    ),
    (r"\bas an ai\b|\bas a language model\b", _MACHINE),
    (r"\bthe user (?:wants|asks|is asking)\b", _USER),
    (
        r"\bi (?:cannot|can['’]t|am unable to|am not able to) (?:translate|assist with)\b",
        rf"(?=.*(?:{_NOT}))(?=.*(?:{_TRANSLATION}|{_HELP}))",
    ),
    (r"\bnot to translate:|\bsubtitle translator\b|\bnever merge, split\b", r"(?!)"),
    (r"\bassistant ?(?:final|analysis|commentary)\b", r"(?!)"),
)
"""What talk says, and what a source says that people in a film talk of the same."""

_WORDS = (
    *("as an ai", "language model", "the user", "translat", "assist"),
    *("instruction", "prompt", "rules", "never merge"),
)
"""One of these is in all such talk, which is looked for sooner than the talk itself."""

_GLADLY = (
    r"sure|certainly|of course|okay|natürlich|gerne?|selbstverständlich|bien sûr|certainement|claro"
    r"|por supuesto|certo|certamente|конечно|разумеется|当然|當然|好的|もちろん(?:です)?|물론"
)
_NAMED = (
    r"translation|translated text|übersetzung|traduction|traducción|traduzione|tradução|перевод"
    r"|翻译|翻譯|译文|譯文|翻訳|번역|الترجمة|vertaling|tłumaczenie|översättning|oversættelse|oversettelse|çeviri"
)
_OPENING = re.compile(
    rf"\W*+(?:(?:{_GLADLY})\W++)?(?:here(?:['’]s| is| are)|hier (?:ist|sind)|voici|ecco|вот|إليك"
    rf"|aquí (?:está|tienes)|aqui está|以下[是はの]|[这這]是|これは|다음은)"
    rf".{{0,40}}?(?:{_TRANSLATION})",
    re.IGNORECASE | re.DOTALL,
)
_HEADING = re.compile(
    rf"\W*+(?:(?:{_GLADLY})\W++)?(?:\w{{1,14}}\W){{0,2}}(?:{_NAMED})"
    r"\s*(?:lautet|ist|is|est|es|è|é|reads|如下|结果|結果)?\s*[:：]",
    re.IGNORECASE,
)
"""What talk about the task begins with."""

_LANGUAGES = (
    "english german french spanish italian portuguese dutch russian chinese japanese korean arabic"
    " hindi turkish polish swedish danish norwegian finnish czech hungarian greek hebrew persian"
    " thai vietnamese indonesian ukrainian romanian deutsch englisch français español italiano"
    " português nederlands русский українська 中文 简体中文 繁體中文 英文 英语 日本語 英語 한국어"
    " 영어 العربية हिन्दी türkçe polski svenska dansk norsk suomi čeština magyar ελληνικά עברית"
    " فارسی ไทย"
)
_LABEL = re.compile(
    r"\s*+(?:[a-z]\d?|[*\"'“(\[]*+(?:output|answer|(?:in )?(?:simplified |traditional )?"
    rf"(?:{'|'.join(_LANGUAGES.split())}))[*)\]]*+)\s*[:：]",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"[.!?…。！？)）\n]\s*[(（\[]?(?:note|n\.b\.|anm(?:erkung|\.)|hinweis|remarque|nota|примечание"
    r"|примітка|注|注释|备注|備註|註|说明|訳注|注記|참고|주|ملاحظة|opmerking|uwaga|anmärkning|huom)\s?[:：]",
    re.IGNORECASE,
)
"""A remark behind a translation."""

_OPENERS = (
    "here here's here’s hier voici ecco вот إليك aquí aqui sure certainly of okay natürlich"
    " gern gerne selbstverständlich bien certainement claro por certo certamente конечно разумеется"
)
_SIGNS = "以下 这是 這是 これ 다음 当然 當然 好的 もち 물론"
_FIRST = frozenset([*_OPENERS.split(), *_SIGNS.split()])
"""What such openings begin with, looked for sooner than they."""

_ASSURED = frozenset({"sure", "certainly", "absolutely"})
_COLON = re.compile("[:：]")


def talks(source: Features, text: Features, target: str) -> bool:
    """Whether a text talks about the task, or begins or ends with such talk."""
    if opens(source, text):
        return True
    if _said(source, text):
        return True
    # "Sure!" before a text in another language than English is said to the person who asked.
    if target == "en" or not text.folded or text.folded[0] not in _ASSURED:
        return False
    return text.folded[0] not in source.folded


def opens(source: Features, text: Features) -> bool:
    """Whether a text begins or ends with talk."""
    first = text.folded[0] if text.folded else ""
    likely = first in _FIRST or first[:2] in _FIRST
    if likely and _OPENING.match(text.raw) and not _has(_TRANSLATION, source):
        return True
    return (":" in text.raw or "：" in text.raw) and _headed(source, text)


def disobeys(source: Features, text: Features) -> bool:
    """Whether a text says no more of the task than that some rules are to be forgotten: people do,
    in languages too whose words for it are not known."""
    return _said(source, text) == [_SAID[0]]


def _said(source: Features, text: Features) -> list[tuple[str, str]]:
    """What a text says as talk does, though its source has nothing of that."""
    said = text.raw.casefold()
    if not any(word in said for word in _WORDS):
        return []
    return [
        (talk, about)
        for talk, about in _SAID
        if _has(talk, text) and not _has(talk, source) and not _has(about, source)
    ]


def _headed(source: Features, text: Features) -> bool:
    """Whether there is a heading before a text, or a note behind it."""
    if _HEADING.match(text.raw) and not _has(_TRANSLATION, source):
        return True
    if _COLON.search(source.raw):
        return False
    return bool(_LABEL.match(text.raw) or _NOTE.search(text.raw))


def _has(expression: str, features: Features) -> bool:
    return re.search(expression, features.raw, re.IGNORECASE | re.DOTALL) is not None
