"""The letters beyond ASCII that languages in Latin script use all the time.

Encodings of Western and Central Europe decode each other's bytes without a fault; what gives the
wrong one away is that no single language writes the letters it yields (``ĺ`` beside ``ö``). Letters
a language rarely needs (Slovak ``ŕ``) are left out: they would vouch for the wrong guess.
"""

from __future__ import annotations

_LETTERS = {
    "Albanian": "çë",
    "Catalan": "àçèéíïòóúü",
    "Croatian, Slovene": "čćđšž",
    "Czech": "áčďéěíňóřšťúůýž",
    "Danish, Norwegian": "æøåé",
    "Dutch": "éëïóèö",
    "Estonian": "äõöüšž",
    "Finnish, Swedish": "åäöé",
    "French": "àâçèéêëîïôùûœ",
    "German": "äöüß",
    "Hungarian": "áéíóöőúüű",
    "Icelandic": "áæðéíóöþúý",
    "Italian": "àèéìòù",
    "Latvian": "āčēģīķļņšūž",
    "Lithuanian": "ąčęėįšųūž",
    "Polish": "ąćęłńóśźż",
    "Portuguese": "áâãàçéêíóôõú",
    "Romanian": "ăâîşţșț",
    "Slovak": "áäčďéíľňóôšťúýž",
    "Spanish": "áéíñóúü",
    "Turkish": "çğıöşüâ",
    "Vietnamese": "ăâđêôơưàáèéìíòóùúýảãạẻẽẹỉĩịỏõọủũụỷỹỵ\u0300\u0301\u0303\u0309\u0323",
}
_ALPHABETS = [frozenset(letters) for letters in _LETTERS.values()]


def familiarity(text: str) -> float:
    """The share of a text's Latin letters beyond ASCII that the best single language uses.

    1.0 where there are none, as in Russian. 0 to 1.
    """
    counts: dict[str, int] = {}
    for char in text.lower():
        latin = "\x80" <= char <= "\u036f" or "\u1e00" <= char <= "\u1eff"
        if latin and (char.isalpha() or char >= "\u0300"):
            counts[char] = counts.get(char, 0) + 1
    total = sum(counts.values())
    if not total:
        return 1.0
    return (
        max(
            sum(count for char, count in counts.items() if char in letters)
            for letters in _ALPHABETS
        )
        / total
    )
