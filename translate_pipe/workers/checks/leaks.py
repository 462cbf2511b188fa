"""What a reply holds that belongs to no translation: chat tokens, pieces of JSON, list numbers."""

from __future__ import annotations

import re

from translate_pipe.workers.checks import numerals, quantities, roman, talk
from translate_pipe.workers.checks.features import Features
from translate_pipe.workers.checks.language_pair import LanguagePair

_TOKENS = re.compile(
    r"</?(?:think|thinking|reasoning|answer)\b[^>]*>|<\|[A-Za-z_|]+\|>|</?s>|\[/?INST\]"
    r"|<(?:start|end)_of_turn>|<unused\d+>|<(?:eos|bos|pad|unk)>|\[/?think\]|[◁◀]/?\w+[▷▶]"
    r"|[<‹＜]\s?[|｜][^<>‹›\n]{1,40}[|｜]\s?[>›＞]",
    re.IGNORECASE,
)
_KEYS = re.compile(
    r'"\s*:\s*["\[{]|"\s*\]\s*[,}]|[{\[]\s*"[^"]*"\s*[:,]'
    r"|\{\\|<(?:script|style|iframe|object|svg|img)\b|\{\d{1,3}\}"
)
_ENDS = re.compile(r'\A\s*[\[{]\s?"|"\s?[}\]]\s*\Z')
_HALF_A_TAG = re.compile(r"</?[A-Za-z]{0,3}\s*\Z")
_GOES_ON = re.compile(r'"\s?,\s*\Z')
_LIST = re.compile(r'"\s*,\s*"')
_QUOTES = re.compile(r"[\"“”„«»‹›「」『』＂]|(?<!\w)['‘’‚]|['‘’](?!\w)")
_TIMING = re.compile(
    r"\d{1,2}[:：]\d{2}[.,:：]\d{2,3}|[-=]+>|[\u2190-\u21ff\u2794-\u27bf\u27f5-\u27ff]"
)
_TIME_OF_DAY = re.compile(r"\d{1,2}[:：]\d{2}[:：]\d{2}(?![.,\d])")
_SECONDS = re.compile(
    r"second|sekund|seg[ou]nd|secord|secund|saniye|giây|másodperc|секунд|秒|초|ثاني|sharp|thirty|fifteen"
    r"|forty|fifty|twenty",
    re.IGNORECASE,
)

_REMARK = re.compile(
    r"\A[\W_]*[(\[（【〔［]([^()\[\]（）【】〔〕［］]+)[)\]）】〕］]"
    r"|[(\[（【〔［]([^()\[\]（）【】〔〕［］]+)[)\]）】〕］][\W_]*\Z"
)
"""Something in brackets before or after all else. None inside, so that it is linear."""

_READING = re.compile(r"[\u3400-\u9fff々]\s?[（(][\u3041-\u309fー]{1,8}[)）]\W*$")
_MARKDOWN = re.compile(
    r"\*\*(?=[^\s*])[^*]+\*\*|\A\s*`[^`]+`\s*\Z|```"
    r"|(?<![\w])__(?=[^\s_])[^_\n]+__(?!\w)"
)
_HEADING = re.compile(r"\s*#{1,6}\s(?![^\n]*#\s*\Z)")
"""A song may stand between two hashes."""

_NUMBERED = re.compile(
    r"\s*(?:[\[(](\d{1,3})[\])]|(\d{1,3})\s?(?:([.．])(?!\w)|[)）、:：]|[-–—]\s))"
    r"(?:\s+\.{2,})?[\s¿¡\"'“”„«»‹›‘「『《(（\[♪…–—―-]*(?=[^\W\d_])"
)
_WITH_DOT = frozenset(
    {"de", "da", "nb", "nn", "fi", "cs", "sk", "sl", "hr", "sr", "bs", "hu", "pl", "et", "lv"}
    | {"is", "tr", "eu", "fo", "lb"}
)
"""Languages that write 2. for "second"."""

_FLOORS = re.compile(
    r"(?i)floor|stor(?:e?y|ies)\b|étage|\bpiso|planta|\bpiano|andar|этаж|поверх|stock|verdieping|våning"
    r"|\betas?j|\betage|kerros|piętr|patr[eo]|emelet|kat(?:ta)?\b|[楼樓层層階]|층"
)
"""They are counted from 0 or from 1."""

_KOREAN = "일이삼사오육칠팔구십"
"""They are in other words too, as 일 is a day."""

_FEASTS = (
    r"(?i)\bjul|annandag|nyår|nytt?år|weihn|heiligabend|neujahr|silvest|kerst|nieuwjaar|wigili"
    r"|nowy rok|boże|vánoc|silvestr|karács|joulu|uudenvuo|різдв|новий рік|нового року"
    r"|noel|yılbaşı|nadal|christmas|xmas|new year|boxing day|may day|(?:labou?r|independence) day"
    r"|noël|jour de l['’]an|fête du travail|navidad|año nuevo|natale|capodanno|ferragosto|natal\b"
    r"|ano novo|рождеств|нов(?:ый|ого) год|圣诞|聖誕|元旦|国庆|國慶|劳动节"
    r"|クリスマス|元日|正月|大晦日|크리스마스|성탄|새해|설날"
)
"""Days that are told by their date elsewhere."""

_SIGNS = re.compile(r'[<>()（）【〔［\[\]{}"\d\u2190-\u21ff\u2794-\u27bf\u27f5-\u27ff◁◀‹＜*`#_]')
"""Without one of these there is nothing of all that in a text."""


def leaked(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Thinking, chat tokens, talk about the task, orders, remarks, timings, list numbers, or the
    reply's own JSON."""
    return talk.talks(source, text, pair.target) or _strewn(source, text, pair)


def pardoned(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Whether all that is wrong with a text in English is what it says, and people say that too."""
    return (
        pair.target == "en"
        and talk.disobeys(source, text)
        and not talk.opens(source, text)
        and not _strewn(source, text, pair)
    )


def _strewn(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Whether something stands in a text or around it that is not what anybody says."""
    if _SIGNS.search(text.raw) is None:
        return False
    if any(_new(leak, source, text) for leak in (_TOKENS, _KEYS, _MARKDOWN)):
        return True
    return (
        _timed(source, text)
        or ("#" not in source.raw and _HEADING.match(text.raw) is not None)
        or _cut_out(source, text)
        or _listed(source, text)
        or _numbered(source, text, pair)
        or _remarked(source, text)
    )


def _new(leak: re.Pattern[str], source: Features, text: Features) -> bool:
    return leak.search(text.raw) is not None and leak.search(source.raw) is None


def _timed(source: Features, text: Features) -> bool:
    """Whether there is a timing or an arrow. A time of day has no fractions of seconds."""
    if not _new(_TIMING, source, text):
        return False
    return not _SECONDS.search(source.raw) or _new(_TIMING, source, _without_time(text))


def _without_time(text: Features) -> Features:
    return Features.of(_TIME_OF_DAY.sub(" ", text.raw))


def _cut_out(source: Features, text: Features) -> bool:
    """Whether a text begins or ends as a value of JSON does, or ends within a tag. What is quoted
    within brackets may."""
    if _ENDS.search(text.raw):
        return not any(each in source.raw for each in "[]{}")
    if _HALF_A_TAG.search(text.text):
        return "<" not in source.text
    return _GOES_ON.search(text.raw) is not None and _QUOTES.search(source.raw) is None


def _listed(source: Features, text: Features) -> bool:
    """Whether texts follow each other as in JSON. People quote several things too: then what ends
    had begun, and the source has quotations."""
    found = _LIST.search(text.raw)
    if found is None or _LIST.search(source.raw):
        return False
    opened = text.raw.count('"', 0, found.start()) % 2 == 1
    return not opened or len(_QUOTES.findall(source.raw)) < 2


def _numbered(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Whether a text begins with a list number that its source does not have."""
    found = _NUMBERED.match(text.text)
    if found is None:
        return False
    number = int(found[1] or found[2])
    # 2000-luku, "the 2000s", is the 21st century.
    if number in source.numbers or (number > 1 and 100 * (number - 1) in source.numbers):
        return False
    if found[1]:
        return True
    ordinal = found[3] is not None and pair.target in _WITH_DOT
    if not numerals.listed(pair.source):
        return not ordinal
    said = _said(source.text, pair.source)
    if number in said:
        return False
    if ordinal and (re.search(_FEASTS, source.text) or _is_floor(number, said, source)):
        return False
    return not (number > numerals.SMALL and numerals.has_large(source.text, pair.source))


def _said(text: str, language: str) -> frozenset[int]:
    """The numbers that a text says in words or Roman letters."""
    korean = {value for value, word in enumerate(_KOREAN, start=1) if word in text}
    return numerals.small(text, language) | quantities.spelled(text) | roman.values(text) | korean


def _is_floor(number: int, said: frozenset[int], source: Features) -> bool:
    if _FLOORS.search(source.text) is None:
        return False
    return not said.union(source.numbers).isdisjoint({number - 1, number + 1})


def _remarked(source: Features, text: Features) -> bool:
    """Whether a remark in brackets was added. The source's own name for a thing may be, and how a
    word is read in Japanese."""
    if (found := _REMARK.search(text.text)) is None or any(b in source.text for b in "([（【〔［"):
        return False
    if _READING.search(text.text):
        return False
    said = Features.of(found[1] or found[2])
    return any(word not in source.folded for word in said.folded)
