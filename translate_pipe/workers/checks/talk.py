"""Talk about the task in place of a translation, or around one.

People in films say such things too: "Forget the rules!", "I can't translate that." So a text is
only talk where its source has none of the words that it would then be about, in any of the main
languages.
"""

from __future__ import annotations

import re

from translate_pipe.workers.checks import refusals
from translate_pipe.workers.checks.features import Features

_NOT = (
    r"\b(?:not|\w+n['’]t|cannot|nicht|kein\w*|ne|pas|no|non|não|не|ні|nie|n[ei]|inte|ikke|niet|geen"
    r"|nem|en|ei|emme|nu|không|tidak|tak)\b|\bn['’]|\bne\w|m[ae](?:[mzy]|yiz)\b|[不没沒無无別别非]|ない|ません"
    r"|못|안 |않|없|لا|لن|ليس|नहीं|ไม่|לא|δεν"
)
_RULES = (
    r"rule|instru|prompt|regel|r[eèé]g[lou]|правил|указан|инструк|приказ|вказівк|наказ|规|規"
    r"|指示|指令|命令|吩咐"
    r"|ルール|決まり|掟|言いつけ|규칙|규정|지시|명령|قواعد|قانون|تعليمات|أوامر|anweis|befehl"
    r"|vorschrift"
    r"|consign|orde[nmr]|istruz|ordin|zasad|przepis|polece|rozkaz|pravid|pravil|pokyn|kural|talimat"
    r"|emir|quy tắc|luật|chỉ d|lệnh|aturan|perintah|szabály|utasít|sään|ohje|käsky|κανόν|οδηγ|εντολ"
    r"|नियम|निर्देश|आदेश|กฎ|คำสั่ง|כלל|הורא|voorschrift|aanwijz|bevel|föreskrift"
)
_USER = (
    r"user|nutzer|usuari|usuár|utili[sz]at|utent|пользоват|користувач|用户|用戶|使用者|ユーザ"
    r"|사용자"
    r"|مستخدم|gebruik|użytkow|uživatel|användar|bruker|bruger|kullanıcı|người dùng|pengguna"
    r"|felhasznál|χρήστη"
)

_SAID = (
    (
        r"\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:instructions?|prompts?|rules)\b",
        _RULES,
    ),
    (r"\bas an ai\b|\bas a language model\b", refusals.MACHINE),
    (r"\bthe user (?:wants|asks|is asking)\b", _USER),
    (
        r"\bi (?:cannot|can['’]t|am unable to|am not able to) (?:translate|assist with)\b",
        rf"(?=.*(?:{_NOT}))(?=.*(?:{refusals.ABOUT}|{refusals.HELP}))",
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
    r"|por supuesto|certo|certamente|конечно|разумеется|звичайно|авжеж|当然|當然|好的"
    r"|もちろん(?:です)?|물론"
    r"|بالتأكيد|بالطبع|selvfølgelig|självklart|naturligtvis|natuurlijk|oczywiście|samozřejmě"
    r"|tabii|elbette"
)
_NAMED = (
    r"translat\w+|übersetz\w+|traduction|traducción|traduzione|tradução|перевод|переклад"
    r"|翻译|翻譯|译文|譯文|翻訳|번역|(?:ال)?ترجم[ةه]|vertaling|tłumaczenie|översättning|oversættelse"
    r"|oversettelse|çeviri"
    r"|käännös|překlad|preklad|prijevod|prevod|превод|fordítás|traducere|traducció|μετάφραση|ה?תרגום"
    r"|अनुवाद|คำแปล|bản dịch|terjemahan"
)
_LANGUAGES = (
    "english german french spanish italian portuguese dutch russian chinese japanese korean arabic"
    " hindi turkish polish swedish danish norwegian finnish czech hungarian greek hebrew persian"
    " thai vietnamese indonesian ukrainian romanian deutsch englisch français español italiano"
    " português nederlands русский українська 中文 简体中文 繁體中文 英文 英语 日本語 英語 한국어"
    " 영어 العربية हिन्दी türkçe polski svenska dansk norsk suomi čeština magyar ελληνικά עברית"
    " فارسی ไทย"
)
_OPENING = re.compile(
    rf"\W*+(?:(?:{_GLADLY})\W++)?(?:here(?:['’]s| is| are)|hier (?:ist|sind|is)|voici|ecco|вот|ось"
    rf"|إليك|فيما يلي|هذه هي|h[eä]r (?:er|är|kommer)|oto|zde je|tady je|işte|iată|itt (?:van|a)"
    rf"|tässä on"
    rf"|berikut|ini adalah|đây là|dưới đây|ορίστε|εδώ είναι|यह रहा|นี่คือ|הנה|להלן|aquí (?:está"
    rf"|tienes)"
    rf"|aqui está|以下[是はの为為]|下面是|[这這]是|こちらが|これは|다음은)"
    rf".{{0,40}}?(?:{_NAMED})",
    re.IGNORECASE | re.DOTALL,
)
_HEADING = re.compile(
    rf"\W*+(?:(?:{_GLADLY})\W++)?(?:\w{{1,14}}\W){{0,2}}(?:{_NAMED})\w{{0,3}}"
    rf"(?:(?:\s\w{{1,4}}){{0,2}}\s(?:{'|'.join(_LANGUAGES.split())})\w{{0,3}})?\s*"
    r"(?:lautet|ist|is|est|es|è|é|er|är|reads|如下|结果|結果|[はが]?(?:次|以下)の(?:とお|通)りです)?"
    r"\s*[:：]",
    re.IGNORECASE,
)
"""What talk about the task begins with."""

_LABEL = re.compile(
    r"\s*+(?:[a-z]\d?|[*\"'“(\[]*+(?:output|answer|(?:in )?(?:simplified |traditional )?"
    rf"(?:{'|'.join(_LANGUAGES.split())}))[*)\]]*+)\s*[:：]",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"[.!?…。！？)）\n]\s*[(（\[]?(?:note|n\.b\.|anm(?:erkung|\.)|hinweis|remarque|nota|примечание"
    r"|примітка|注|注释|备注|備註|註|说明|訳注|注記|참고|주|ملاحظة|opmerking|uwaga|anmärkning"
    r"|huom)\s?[:：]",
    re.IGNORECASE,
)
"""A remark behind a translation."""

_OPENERS = (
    "here here's here’s hier voici ecco вот إليك aquí aqui sure certainly of okay natürlich"
    " gern gerne selbstverständlich bien certainement claro por certo certamente конечно разумеется"
    " звичайно авжеж بالتأكيد بالطبع selvfølgelig självklart naturligtvis natuurlijk oczywiście"
    " samozřejmě tabii elbette ось فيما هذه her här oto zde tady işte iată itt tässä berikut ini"
    " đây dưới ορίστε εδώ यह הנה להלן"
)
_SIGNS = "以下 下面 这是 這是 これ こち 다음 当然 當然 好的 もち 물론 นี่"
_FIRST = frozenset([*_OPENERS.split(), *_SIGNS.split()])
"""What such openings begin with, looked for sooner than they."""

_ASSURED = frozenset({"sure", "certainly", "absolutely"})
_COLON = re.compile("[:：]")


def talks(source: Features, text: Features, target: str) -> bool:
    """Whether a text talks about the task, or begins or ends with such talk."""
    if opens(source, text) or _said(source, text) or refusals.refuses(source, text, target):
        return True
    # "Sure!" before a text in another language than English is said to the person who asked.
    if target == "en" or not text.folded or text.folded[0] not in _ASSURED:
        return False
    return text.folded[0] not in source.folded


def opens(source: Features, text: Features) -> bool:
    """Whether a text begins or ends with talk."""
    first = text.folded[0] if text.folded else ""
    likely = first in _FIRST or first[:2] in _FIRST
    if likely and _OPENING.match(text.raw) and not refusals.speaks_of_it(source):
        return True
    return (":" in text.raw or "：" in text.raw) and _headed(source, text)


def disobeys(source: Features, text: Features) -> bool:
    """Whether a text says no more of the task than that some rules are to be forgotten: people do,
    in languages too whose words for it are not known."""
    return _said(source, text) == [_SAID[0]]


def _said(source: Features, text: Features) -> list[tuple[str, str]]:
    """What a text says as talk does, though its source has nothing of that."""
    said = text.raw.casefold()
    if not any(map(said.__contains__, _WORDS)):
        return []
    return [
        (talk, about)
        for talk, about in _SAID
        if _has(talk, text) and not _has(talk, source) and not _has(about, source)
    ]


def _headed(source: Features, text: Features) -> bool:
    """Whether there is a heading before a text, or a note behind it."""
    if _HEADING.match(text.raw) and not refusals.speaks_of_it(source):
        return True
    if _COLON.search(source.raw):
        return False
    return bool(_LABEL.match(text.raw) or _NOTE.search(text.raw))


def _has(expression: str, features: Features) -> bool:
    return re.search(expression, features.raw, re.IGNORECASE | re.DOTALL) is not None
