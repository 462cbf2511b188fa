"""Asides that a model adds to a translation: who speaks, how it is said, notes on its wording.

Translators add a colon or brackets now and then, so these are doubts: a text is believed when it
comes again for the source alone (``registry.PARDONS``).
"""

from __future__ import annotations

import re

from translate_pipe.workers.checks import film_credits, introductions, quantities
from translate_pipe.workers.checks.features import Features
from translate_pipe.workers.checks.language_pair import LanguagePair

_DASH = "[-‐–—―]"
_SIGNS = re.compile(rf"[:：*/／※\[(（【〔［]|{_DASH}")
"""Without one of these there is no aside in a text."""

_LABEL = re.compile(
    rf"\s*(?:{_DASH}\s*)?([^\W\d_][^:：\n,.;!?，。！？、]{{0,30}}?)\s?(?:："
    r"|:(?=[\s\u2e80-\uffff]))\s*(?=\S)"
)
"""The colon in Finnish "USA:ssa" is none."""

_TOPICS = "ヒント|ポイント|ルール|メモ|ニュース|テーマ|タイトル|テスト|クイズ|メッセージ|アドバイス"
_CHINESE_NAMES = (
    "阿艾爱愛安奥奧巴贝貝比伯布查达達戴丹德迪蒂杜多厄恩尔爾法菲费費弗福格古哈汉漢赫亨胡霍基吉加贾賈"
    "简簡杰金卡凯凱柯科可克肯拉莱萊兰蘭劳勞勒雷里利莉丽麗林琳卢盧鲁魯露伦倫罗羅洛马馬玛瑪麦麥曼梅"
    "蒙米莫姆穆娜纳納内內尼妮诺諾欧歐帕佩皮普奇乔喬琼瓊瑞萨薩塞桑莎沙珊史斯思丝絲苏蘇索塔泰汤湯托瓦"
    "万萬威维維温溫沃伍西希谢謝辛雅亚亞伊因英尤雨果约約珍芝朱佐"
)
_CASELESS = {
    "ja": (
        rf"(?!{_TOPICS})[ァ-ヺー・＝]{{2,12}}"
        r"|ナレーター|語り手|男性?|女性?|少年|少女|警官|兵士|医者|母|父|話者|男の声|女の声"
    ),
    "zh": (
        rf"[{_CHINESE_NAMES}]{{2,5}}|旁白|画外音|畫外音|解说|解說|男人?|女人?|男子|女子|男声|女声|警察"
        r"|士兵|医生|醫生|母亲|母親|父亲|父親|众人|眾人"
    ),
    "ko": r"내레이터|해설|남자|여자|소년|소녀|경찰|군인|의사|엄마|아빠|어머니|아버지|화자",
    "ar": (r"الراوي|الراوية|المعلق|رجل|امرأة|الرجل|المرأة|المتحدث|المتحدثة|الشرطي|الجندي|الطبيب"),
}
"""Who may speak in scripts that do not tell names from words: Japanese writes foreign ones in
katakana, Chinese with a small set of characters."""

_NUMBER = re.compile(r"\d{1,2}")
_MOST_WORDS = 2
_BEFORE = re.compile(rf"\s*[\[(（【〔［<＜>♪]|\s*{_DASH}")
"""How sources say that somebody else speaks, whose name the translation may give."""

_QUOTES = "\"'«»„“”‘「『"
_QUOTED = re.compile(r"[\"«„“”「『].*?(?:[\"»“”」』]|\Z)", re.DOTALL)

_BRACKETS = "[(（【〔［"
_OPENED = re.compile(r"\s*[\[(（【〔［][^\n\])）】〕］]{1,40}[\])）】〕］]\s*(?=\S)")
_STARRED = re.compile(r"(?<![\w*])\*(?=[^\s*])[^*\n]{2,}\*(?![\w*])")
_COMMENT = re.compile(r"(?:(?<=\s)|\A)//(?=\s|[^\W\d_])")
_REMARK = re.compile(rf"[.!?…。！？\"”»]\s*{_DASH}\s*[^\W\d_][^:：\n]{{2,30}}[:：]")
_ENDS = re.compile(r"[.!?…。！？।؟]+")
_HEADS = re.compile("[:：※]")
# Rare, and dear to compile: ``re`` does it where one is first looked for.
_HEADED = (
    r"(?:[。！？]\s*+|(?:[!?…।؟)）\"”»]|(?<!\d)(?<!\b[A-Z])(?<!\b[A-Z]\w)(?<!\b[A-Z]\w\w)\.)\s++)"
    r"[^\W\d_][^\s\d:：.!?。！？]{0,20}(?:\s[^\s\d:：.!?]{1,20})?\.?\s?(?::(?=\s)|[:：](?=[\u2e80-\uffff]))"
    r"|※"
)
"""A word or two and a colon behind a sentence: "Literally: ", "或者："."""

_EITHER = (
    r"\s[/／]\s|(?<=[!?…。！？])\s?[/／](?!/)|(?<=[\u4e00-\u9fff])/(?=[\u4e00-\u9fff])"
    r"|(?<![\w/.])(?:([^\W\d_]{2})[^\W\d_]{1,30}/\1[^\W\d_]+|[^\W\d_]{3,30}/[^\W\d_]{1,2})"
    r"(?![\w/])"
    r"|\b(?i:s?he/s?he|h(?:im|is|er)/h(?:er|im|is)s?)\b"
)
"""Two translations to choose from: "Ja. / Gewiss.", "chiamato/a", "he/she"; but not "km/h"."""

_TURN = re.compile(rf"(?:\A|\n|[.?!…。？！\"”»])\s*{_DASH}{{1,2}}\s*(?=[^\s\d])(?!{_DASH})")


def aside(source: Features, text: Features, pair: LanguagePair) -> bool:
    """A speaker's name, a stage direction, a note or a dash of a dialogue that the source lacks."""
    if introductions.assures(source, text):
        return True
    raw = text.text
    if _SIGNS.search(raw) is None:
        return False
    has_colon = ":" in source.text or "：" in source.text
    return (
        (not has_colon and _introduced(source, text, pair))
        or ("*" in raw and "*" not in source.text and _STARRED.search(raw) is not None)
        or ("//" in raw and "//" not in source.text and _COMMENT.search(raw) is not None)
        or _opened(source, raw)
        or _alone(source, raw)
        or _offers(source, raw)
    )


def _introduced(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Whether a colon stands after something that was put before a text, or begins a remark."""
    raw = text.text
    return (
        _labelled(source, raw)
        or _called(source, raw, pair)
        or introductions.introduced(source, text)
        or _REMARK.search(raw) is not None
        or (_HEADS.search(raw) is not None and _noted(source, raw))
    )


def _noted(source: Features, text: str) -> bool:
    """Whether a word or two and a colon come behind as many sentences as the source has."""
    found = re.search(_HEADED, text)
    if found is None:
        return False
    before = len(_ENDS.findall(text, 0, found.start() + 1))
    return found[0] == "※" or before >= max(1, source.sentences)


def _called(source: Features, text: str, pair: LanguagePair) -> bool:
    """Whether a text in a script without capitals begins with a word that can only be a name or
    somebody's part, and a colon."""
    names = _CASELESS.get(pair.target)
    if names is None or _BEFORE.match(source.text):
        return False
    found = re.match(rf"\s*+({names})\s?\d{{0,2}}\s?[:：]\s*(?=\S)", text)
    return found is not None and found[1] not in source.text


def _labelled(source: Features, text: str) -> bool:
    """Whether it begins with a name of one or two words, all of them names, which is not the
    source's, and a colon. "Er sagte:" is none, nor is a heading with the source's number, nor what
    the source's credits name."""
    found = _LABEL.match(text)
    if found is None or _BEFORE.match(source.text):
        return False
    words = [word for word in found[1].split() if not _NUMBER.fullmatch(word)]
    if not 0 < len(words) <= _MOST_WORDS or not all(word[0].isupper() for word in words):
        return False
    if any(word.casefold() in source.folded for word in words):
        return False
    if film_credits.credited(source, found[1]) or _says(source, text[found.end() :]):
        return False
    numbers = quantities.numbers(found[1])
    return not numbers or not numbers <= source.numbers | quantities.spelled(source.text)


def _says(source: Features, rest: str) -> bool:
    """Whether what follows a colon is quoted, and the source tells that somebody said it."""
    outside, quoted = _QUOTED.subn("", source.text)
    return rest[0] in _QUOTES and quoted > 0 and any(map(str.isalpha, outside))


def _opened(source: Features, text: str) -> bool:
    """Whether something in brackets comes first, though the source has no brackets."""
    return _OPENED.match(text) is not None and not any(b in source.text for b in _BRACKETS)


def _offers(source: Features, text: str) -> bool:
    """Whether a text says something in two ways, and its source does not ("person(s)"). Two lines
    may stand in one, with a stroke."""
    if "/" not in text and "／" not in text:
        return False
    if any(each in source.text for each in "/／|\n("):
        return False
    return re.search(_EITHER, text) is not None


def _alone(source: Features, text: str) -> bool:
    """Whether a text is a single turn of a dialogue, and the source is none."""
    if len(_TURN.findall(text)) != 1 or re.match(rf"\s*{_DASH}", text) is None:
        return False
    return re.search(rf"{_DASH}|\A\s*[>•●▪*]", source.text) is None
