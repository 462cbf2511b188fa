"""Is a word of the source left in its Latin letters, in a text of another script?

Names, brands, acronyms, units and addresses stay in theirs; "the" and "don't" do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from translate_pipe.workers.checks.features import Features
from translate_pipe.workers.checks.language_pair import LanguagePair, languages_of_words, letter
from translate_pipe.workers.checks.loans import without_phrases

_LATIN = letter("Latn")[1:-1]
_BESIDE = r"\-_/\\$<>()|=@0-9`&+*~#%\[\]{}"
_WORD = re.compile(
    rf"(?<![{_BESIDE}{_LATIN}.:])[{_LATIN}]++(?:['’][{_LATIN}]++)*+(?![{_BESIDE}{_LATIN}]|[.:]\w)"
)
"""A word with none of the signs beside it that names of programs, files and options have."""

GAP = re.compile(r"[,.;:!?…]?\s{1,4}")
"""Between words of a sentence. Names of programs and files join theirs with other signs."""

_CODE = re.compile(r"[{}<>|=\\_\[\]/`*~#$^&+:-]|\w[.(]\w|\w\(|[A-Z]\d|\d[A-Za-z]|[A-Z]{3}")
"""What texts about programs have, whose terms and commands stay as they are."""

QUOTED = (
    r"\"[^\"]{0,200}\"|“[^”]{0,200}”|„[^“”]{0,200}[“”]|«[^»]{0,200}»|»[^«]{0,200}«"
    r"|「[^」]{0,200}」|『[^』]{0,200}』|《[^》]{0,200}》|(?<!\w)['‘’‚][^'’‘]{0,200}['’‘](?!\w)|♪.*"
)
_COMMANDS = (
    "all call do get hello help like make man name new no now only over part place please sorry"
    " stop thanks then time wait way work write yes"
)
_TERMS = frozenset(_COMMANDS.split())
"""Common words that are commands too, or that people say in other languages."""


_BEFORE_NAMES = (
    "de del della da di du la le van von vom zu der den ten the y e dos das do al el bin of and"
)
_PARTICLES = frozenset(_BEFORE_NAMES.split())
"""With these begins what is a name all the same: "del Toro"."""

_SHORT = frozenset({"a", "à", "e", "o", "u", "y", "è", "é", "å", "i"})
"""Words of one letter, which are none of an alphabet."""


def says(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Whether one of the source's common words stands in a text of another script as it was."""
    lower = _lower(source, text, pair)
    if not lower:
        return False
    known = common_words(pair)
    common = {word for word in lower if len(word) > 1 and joins(word, known)}
    return bool(common) and any(not common.isdisjoint(run) for run in _runs(text.text, known))


def goes_on(source: Features, text: Features, pair: LanguagePair) -> bool:
    """Whether any two words stand there that follow each other in the source."""
    lower = _lower(source, text, pair)
    if not lower or is_technical(source):
        return False
    known = common_words(pair)
    follows = _following(source.words, lower, known)
    return bool(follows) and any(
        not follows.isdisjoint(pairwise(run)) for run in _runs(text.text, known)
    )


def joins(word: str, known: AbstractSet[str]) -> bool:
    """Whether a word is one of the commonest, and no term or command."""
    return word not in _TERMS and (word in known or _stem(word) in known)


def is_technical(source: Features) -> bool:
    """Whether a source has signs of code, so that its words may be names of things."""
    return _CODE.search(source.text) is not None


def common_words(pair: LanguagePair) -> AbstractSet[str]:
    """Those of the source's language, of any where nobody said which that is."""
    return pair.source_words if pair.source else languages_of_words().keys()


def _lower(source: Features, text: Features, pair: LanguagePair) -> AbstractSet[str]:
    """The words of both that are in Latin letters, none of them a capital but the English "I"."""
    if pair.script == "Latn" or pair.own is None:
        return frozenset()
    shared = {
        word
        for word in set(source.words).intersection(text.words)
        if _is_lower(word) and (len(word) > 1 or word.casefold() in _SHORT)
    }
    if not shared or not pair.own.search(text.letters):
        return frozenset()
    return {word for word in shared if not pair.own.search(word)}


def _is_lower(word: str) -> bool:
    return word.islower() or word == "I" or word[:2] in {"I'", "I’"}


def _following(
    words: Sequence[str], lower: AbstractSet[str], known: AbstractSet[str]
) -> AbstractSet[tuple[str, str]]:
    """Words that follow each other, the second in small letters, the first as a sentence begins."""
    return {
        (one, two)
        for one, two in pairwise(words)
        if two in lower and (one in lower or _stem(one) in known)
    }


def _stem(word: str) -> str:
    """A word without what is written together with it: "we" of "we'll", "not" of "doesn't"."""
    word = word.replace("’", "'").casefold()
    return "not" if word.endswith("n't") else word.partition("'")[0]


def _runs(text: str, known: AbstractSet[str]) -> Iterator[Sequence[str]]:
    """The words in Latin letters that follow each other, outside quotes, but for names: "Winnie the
    Pooh", "del Toro"."""
    text = without_phrases(re.sub(QUOTED, "|", text))
    run: list[str] = []
    end, named = 0, False
    for found in _WORD.finditer(text):
        word, gap = found[0], GAP.fullmatch(text, end, found.start())
        if not gap or (not _is_lower(word) and gap[0][0] in ".!?…"):
            yield run
            run, named = [], False
        if _is_lower(word) or (not run and not named and _stem(word) in known):
            run.append(word)
        else:
            if not named and not (run and run[-1].casefold() in _PARTICLES):
                yield run
            run, named = [], True
        end = found.end()
    yield run
