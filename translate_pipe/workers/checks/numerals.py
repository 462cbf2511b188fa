"""Words for numbers, by which a number that is spelled out is known to be there.

Words for large numbers say only that there is one; those for 1 to 12 (``numerals.txt``) say which.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

_WORDS = {
    "en": (
        r"hundred|thousand|illion|dozen|\b(?:twen|thir|for|fif|six|seven|eigh|nine)ty"
        r"|\b(?:thir|four|fif|six|seven|eigh|nine)teen(?!age)"
    ),
    "de": r"(?<!jahr)hundert|tausend|illion|zwanzig|dreißig|dreissig|\wzig(?:\b|st|er)|zehn",
    "fr": (
        r"\bcents?\b|\bmil(?:le)?\b|vingt|trente|quarante|cinquante|soixante|septante|nonante"
        r"|treiz|quatorz|quinz|\bseiz|\bdix-"
    ),
    "es": (
        r"\bcien(?:to)?\b|cient[oa]s|quinient|\bmil\b|veint|treinta|cuarenta|cincuenta|sesenta"
        r"|setenta|ochenta|noventa|\btrece|\bcatorc|\bquinc|\bdieci"
    ),
    "it": (
        r"cento|\bmille\b|mila|\bvent[iu]|\btrent|quarant|cinquant|sessant|settant|ottant|novant"
        r"|(?:tre|quattor|quin|\bse)dic|dician|diciott"
    ),
    "pt": (
        r"\bcem\b|\bcento|centos|duzent|trezent|quinhent|\bmil\b|vinte|trinta|quarenta|cinquenta"
        r"|sessenta|setenta|oitenta|noventa|\btreze|\b(?:ca|qua)torz|\bquinz|\bdez[aeo][sino]"
    ),
    "nl": (
        r"honderd|duizend|(?:twin|der|veer|vijf|zes|zeven|tach|negen)tig"
        r"|(?:der|veer|vijf|zes|acht|\wen)tien"
    ),
    "sv": (
        r"(?<!år)hundra|tusen|tjugo|trettio|(?:fyr|fem|sex|sju|åt|nit)tio"
        r"|(?:tret|fjor|fem|sex|sjut|nit)ton|\barton"
    ),
    "da": (
        r"(?<!år)hundred|tusind|tyve|tredive|fyrre|tres\b|halv(?:treds|fjerds|fems)|firs\b"
        r"|(?:tret|fjor|fem|seks|syt|\bat|nit)ten"
    ),
    "nb": (
        r"(?<!år)hundre|tusen|tjue|tyve|tretti|tredve|førti|femti|seksti|sytti|åtti|nitti"
        r"|(?:tret|fjor|fem|seks|syt|\bat|nit)ten"
    ),
    "fi": r"(?<!vuosi)sa[td]a|tuhat|tuhan|kymmen|\wtoista",
    "pl": r"\bst[ou]\b|dwieście|trzysta|czterysta|set\b|tysi[ąę]c|dzie[sś]|naś?ci|nast",
    "cs": r"\bsto\b|\bst[ěa]\b|\bset\b|tisíc|c[eá]t|desát|nác",
    "sk": r"\bsto(?!roč)|sto\b|tisíc|dsať|dsia|desiat|nás[tť]",
    "sl": r"\b\w*sto\b|tisoč|deset|dvajset|najst",
    "hr": r"\b\w*sto\b|dv[ij]e?sta|stotin|tisuć|hiljad|deset|naest",
    "bs": r"\b\w*sto\b|dv[ij]e?sta|stotin|hiljad|deset|naest",
    "sr": r"\b\w*сто\b|двеста|триста|стотин|хиљад|десет|наест|\b\w*sto\b|dvesta|hiljad|deset|naest",
    "ca": (
        r"\bcents?\b|-cents|\bmil\b|vint|trenta|[rq]uanta|[sx]anta|vuitanta|noranta"
        r"|\btretz|\bcatorz|\bquinz|\bsetze|\bdisset|\bdivuit|\bdinou"
    ),
    "hu": r"száz(?!ad)|ezer|h[uú]sz|harminc|(?:negy|öt|hat|het|nyolc|kilenc)v[ae]n|tizen",
    "ro": r"sut[ăe]|\bmi[ei]\b|zeci|sprezece|\w[șşs]pe\b",
    "tr": (
        r"yüz(?!yıl)|\bbin\b|yirmi|otuz|kırk|elli|altmış|yetmiş|seksen|doksan"
        r"|\bon(?:\b|bir|iki|üç|dört|beş|alt|yedi|sekiz|dokuz)"
    ),
    "id": r"ratus|ribu|puluh|juta|belas",
    "ms": r"ratus|ribu|puluh|juta|belas",
    "vi": r"trăm|ngh?ìn|ngàn|mươi|mười|triệu|\blăm\b",
    "ru": r"\bст[оа]\b|сотн|двести|триста|четыреста|сот\b|тысяч|дцат|десят|сорок|девяност",
    "uk": r"\bст[оа]\b|сотн|двісті|триста|чотириста|сот\b|тисяч|дцят|десят|сорок|дев['’ʼ]яност",
    "bg": r"\bсто\b|двеста|триста|стотин|хиляд|десет|йсет",
    "el": r"εκατό|ακόσι|χίλι|χιλιάδ|είκοσι|εικοσ|[άή]ντα\b|δεκα",
    "ar": r"مئة|مائة|مئت|ألف|آلاف|عشر|ثلاث|أربع|خمس|ست[وي]|سبع|ثماني|تسع",
    "fa": r"صد|هزار|بیست|سیصد|چهل|پنجاه|شصت|هفتاد|هشتاد|نود|دویست|زده|هفده|هجده|چهارده|\bسی\b",
    "he": r"מאה|מאות|מאתיים|אלף|אלפ|עשר|שלושים|ארבעים|חמישים|שישים|שבעים|שמונים|תשעים",
    "hi": (
        r"सौ|हज़ार|हजार|लाख|करोड़|बीस|तीस|चालीस|पचास|साठ|सत्तर|अस्सी|नब्बे"
        r"|[तस][ेत्]+रह|[न्ं]द्रह|ठारह|चौदह|सोलह|[ीई]स|ावन|िरपन|चपन|प्पन|ौवन|सठ|हत्तर|ासी|ान[ब्व]+े"
    ),
    "th": r"ร้อย|พัน|หมื่น|แสน|ล้าน|สิบ",
}

_EAST_ASIAN = frozenset({"zh", "ja", "ko"})
"""Their numerals are read (``quantities``)."""

_NO_BLANKS = frozenset({"hi", "ja", "th", "zh"})
"""No boundaries of words are found: of a Hindi vowel sign ``re`` thinks that it is no letter."""

_PREFIXED = frozenset({"ar", "he"})
SMALL = 12
_WHOLE = 2
"""Letters of the longest stem that is always a whole word: with an ending it would be many."""


@lru_cache(maxsize=32)
def _words(language: str) -> re.Pattern[str] | None:
    words = _WORDS.get(language)
    return re.compile(words, re.IGNORECASE) if words is not None else None


def counts(text: str, language: str) -> bool:
    """Whether a text in that language may spell out a number of three digits or more: it does not
    without one of these words, and of languages not listed nobody knows."""
    words = _words(language)
    return words is None or words.search(text) is not None


def has_large(text: str, language: str) -> bool:
    """Whether a text has a word for a number above 12, in a language where they are known."""
    words = _words(language)
    return words is not None and words.search(text) is not None


def known(language: str) -> bool:
    """Whether words for numbers are known in a language."""
    return language in _WORDS or language in _EAST_ASIAN


def small(text: str, language: str) -> frozenset[int]:
    """Which of the numbers 1 to 12 a text may spell out; none in a language not listed."""
    words = _small().get(language)
    if words is None:
        return frozenset()
    return frozenset(
        value
        for value, each in enumerate(words, start=1)
        if re.search(_expression(each, language), text)
    )


def listed(language: str) -> bool:
    """Whether ``small`` knows a language."""
    return language in _small()


@lru_cache(maxsize=1)
def _small() -> Mapping[str, list[str]]:
    data = resources.files(__package__).joinpath("numerals.txt").read_text("utf-8")
    rows = (row.partition(":") for row in data.splitlines() if not row.startswith("#"))
    return {language: words.split() for language, _, words in rows}


def _expression(stems: str, language: str) -> str:
    found = [re.escape(stem) for stem in stems.split("/")]
    if language in _NO_BLANKS:
        return "|".join(found)
    ends = [stem if len(stem) <= _WHOLE else rf"{stem}\w{{0,5}}" for stem in found]
    before = r"\w{0,2}" if language in _PREFIXED else ""
    return rf"(?i)\b{before}(?:{'|'.join(ends)})\b"
