"""Checks that need hardly any knowledge of languages: emptiness, length, speakers."""

from __future__ import annotations

import re

from translate_pipe.markup.breaks import mean_something
from translate_pipe.workers.checks.features import Features, weigh
from translate_pipe.workers.checks.language_pair import LanguagePair

_SOUND = re.compile(
    r"h*m+h*|[aeouäöüåøæ]+h*|h[aeuäöü]+h*[nm]?|[eu]+[rmg]+h*|hmph|a+rgh|sh+|p?s+t|tsk"
    r"|[эаоуы]+х*м*|х+м+|м+|[嗯啊哦呃哼唉喔噢诶欸哎呀嘘]+|[あえおふはアエオフハ][ぁぇぉあえおっーふはァッー]*"
    r"|う[うっー]*|うー+ん|ん+|[음흠어아으오우쉿]+|آ+ه|أوه|ه?م{2,}|आह|ओह|हम्म"
)
"""Said without words, and often written as dots or a note. "Oh" is such a sound, "No" is not."""

LENGTH_SLACK = 15.0
_LENGTH_RATIO = 3.5
_TURN = re.compile(
    r"\n\s*|(?<=[.?!…。？！\"”»])\s*[-‐–—―─]+\s*(?=\S)|(?<=[\])）】♪])\s*(?=\S)"
    r"|(?<=[」』])\s*(?=[「『])"
)
_CALL = 9.0
"""The weight of a call with its dash: "But...", "- Great.", but not "- Kill him!"."""

_SHARE_SAID = 0.65

_FILLERS = {
    "null": re.compile(r"null|NULL"),
    "none": re.compile("None"),
    "na": re.compile(r"N/A|n/a"),
    "nan": re.compile("NaN"),
    "undefined": re.compile("undefined"),
}
"""What programs say for nothing, as they spell it, by its letters: "Null." is zero in German."""

_AROUND = " \n\"'“”«»<>()[]"
_ZERO = re.compile(
    r"z[eé]r[oa]|cero|н[оу]ль|нула|ゼロ|[零〇]|영|제로|صفر|sıfır|nul|noll|शून्य|không|ศูนย์|μηδέν|אפס"
)
_SHORT = 20.0


def empty(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Nothing to read, where the source has words, or what programs say for nothing."""
    del pair
    if not text.text.strip():
        return True
    if text.letters in _FILLERS:
        return _is_filler(source, text)
    if text.letters or text.numbers or not source.letters:
        return False
    return not all(map(is_sound, source.folded))


def _is_filler(source: Features, text: Features) -> bool:
    """Whether a text is a program's word, not the translation of the same or of a zero."""
    if source.letters == text.letters:
        return False
    if text.letters == "null" and (0 in source.numbers or _ZERO.search(source.letters)):
        return False
    return _FILLERS[text.letters].fullmatch(text.text.strip(_AROUND)) is not None


def meant(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Whether a filler may be a translation: "None" and "undefined" are English, and "N/A" is
    short for "not applicable"."""
    if source.weight > _SHORT:
        return False
    return text.letters == "na" or (text.letters in {"none", "undefined"} and pair.target == "en")


def length(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Far longer or far shorter than any translation of the source."""
    del pair
    ratio = (text.weight + LENGTH_SLACK) / (source.weight + LENGTH_SLACK)
    return not 1 / _LENGTH_RATIO <= ratio <= _LENGTH_RATIO


def lines_lost(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Fewer speakers' lines than the source has: one was dropped, or two became one.

    Only lines that start as a turn of their own count (a dash, a name, brackets), not those of a
    verse or of a wrapped text. Turns told apart within one line are all there.
    """
    del pair
    if "\n" not in source.text:
        return False
    turns = 1 + sum(mean_something(source.text.split("\n")))
    return turns > 1 and sum(map(bool, map(str.strip, _TURN.split(text.text)))) < turns


def all_but_a_call(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Whether a text with too few speakers may lack no more than a call, as film translators leave
    them out ("But..." before "Trust me."), or nothing: two speakers in one line without a sign."""
    del pair
    turns = [weigh(line) for line in source.text.split("\n")]
    said = source.weight
    if min(turns) <= _CALL:
        said -= min(turns)
    elif text.sentences < source.sentences:
        return False
    return text.weight + LENGTH_SLACK >= _SHARE_SAID * (said + LENGTH_SLACK)


def is_sound(word: str) -> bool:
    """Whether a word, in lower case, is laughter, a sigh or the like."""
    return _SOUND.fullmatch(word) is not None
