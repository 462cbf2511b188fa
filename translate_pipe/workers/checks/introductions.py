"""What a model says before a translation, and people in films say too: "In German:", "Of course!".

Such a text is only doubted: it is believed when it comes again for the source alone.
"""

from __future__ import annotations

import re

from translate_pipe.workers.checks.features import Features

_TONGUE = (
    r"(?:in|auf|en|em|po|на|по|på|in het|ب)?[\s-]?(?:the )?"
    r"(?:english|deutsch|fran[cç]ais|español|castellano|italiano|português|русск\w+|українськ\w+"
    r"|nederlands|svenska|dansk|norsk|suomeksi|polsku|češtině|česky|magyarul|türkçe\w*|日本語"
    r"|中文|汉语|漢語"
    r"|한국어\w*|العربية|عربية|हिन्दी|हिंदी)"
)
_MEANS = (
    r"(?:line|sentence|phrase|text|satz|zeile|réplique|frase|línea|linha|battuta|фраз\w+"
    r"|предложени\w+"
    r"|строк\w+|речення|рядок|sætningen|replikken|repliken|meningen|setningen|zin|zdanie|věta"
    r"|cümle|文|台詞|セリフ"
    r"|句话|句話|句子|문장|대사|الجملة|العبارة)\s?(?:의|の|的)?(?:[\w\s]{0,12}?)"
    r"(?:means?|bedeutet|heißt|signific?a?e?|quer dizer|quiere decir|veut dire|значит|означа\w+"
    r"|betyder|betekent"
    r"|oznacza|znamená|anlam\w+|意味|意思|تعني|뜻)"
)
_INTRODUCED = re.compile(
    rf"\W*+(?:{_TONGUE}[^:：\n.!?]{{0,24}}"
    rf"|(?:\w{{1,8}} )?\w{{0,4}}{_MEANS}[^:：\n.!?]{{0,8}})[:：]\s*\S",
    re.IGNORECASE,
)

_GLAD = (
    r"sure(?: thing)?|certainly|of course|absolutely|natürlich|selbstverständlich|aber gern"
    r"|gerne?|klar"
    r"|bien sûr|certainement|bien entendu|claro(?: que sí)?|por supuesto|com certeza|certo"
    r"|certamente"
    r"|конечно|разумеется|звичайно|авжеж|selvfølgelig|naturligvis|självklart|naturligtvis"
    r"|natuurlijk"
    r"|oczywiście|jasne|samozřejmě|jistě|tabii(?: ki)?|elbette|当然(?:可以)?|當然(?:可以)?|好的"
    r"|没问题"
    r"|もちろん(?:です)?|はい|承知しました|かしこまりました|물론(?:입니다|이죠)?|네|بالتأكيد"
    r"|بالطبع|طبعا"
)
_ASSURING = re.compile(
    rf"[¡\s\"'“„«]*+(?:{_GLAD})\s?[!！]\s*+(?=[^\s\W]|[¿¡\"“„«—-])", re.IGNORECASE
)
_BEGINNINGS = (
    "sure certainly of absolutely natürlich selbstverständlich aber gern gerne klar bien"
    " certainement claro por com certo certamente конечно разумеется звичайно авжеж selvfølgelig"
    " naturligvis självklart naturligtvis natuurlijk oczywiście jasne samozřejmě jistě tabii"
    " elbette 当然 當然 好的 没问题 もち はい 承知 かし 물론 네 بالتأكيد بالطبع طبعا"
)
_FIRST = frozenset(_BEGINNINGS.split())
"""What assurances begin with: the first word, or its first two letters."""

_AGREED = (
    r"\b(?:sure|surely|certain\w*|of course|absolut\w*|natural\w*|defin\w*|yes|yeah|yep|yup|ok"
    r"|okay|right"
    r"|you bet|aye|gladly|natürlich|klar|sicher\w*|selbst\w*|gerne?|ja|jawohl|doch|sûr|oui|si"
    r"|certes|évid\w*"
    r"|claro|supuesto|desde luego|sí|cómo no|certeza|sim|certo|ovvi\w*|конечно|разумеется|да"
    r"|ещё бы|звичайно"
    r"|авжеж|так|звісно|selvf\w*|naturlig\w*|jo|självklart|visst|natuurlijk|oczywiście|jasne|tak"
    r"|samozřejmě"
    r"|jistě|tabii|elbette|evet)\b"
    r"|もちろん|はい|ええ|うん|当然|當然|好|是|对|對|没问题|承知|了解|わかった|بالتأكيد|بالطبع"
    r"|نعم|طبع|أكيد|물론|네|그럼|그래|예"
)


def introduced(source: Features, text: Features) -> bool:
    """Whether a text begins with the name of its language, or with what the line means, and a
    colon, though the source has no colon."""
    if ":" not in text.raw and "：" not in text.raw:
        return False
    if ":" in source.raw or "：" in source.raw:
        return False
    return _INTRODUCED.match(text.raw) is not None


def assures(source: Features, text: Features) -> bool:
    """Whether a text begins with "Of course!", a sentence more than its source, which does not
    agree to anything."""
    first = text.folded[0] if text.folded else ""
    if first not in _FIRST and first[:2] not in _FIRST:
        return False
    if text.sentences <= source.sentences or not _ASSURING.match(text.raw):
        return False
    return re.search(_AGREED, source.raw, re.IGNORECASE) is None
