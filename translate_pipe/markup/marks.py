"""The marks that stand for markup in a text a model sees: naming, checking, placing.

``<b>`` with ``</b>`` is a pair, ``<b/>`` a single. A name the text itself uses is never taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from translate_pipe.markup.breaks import gap
from translate_pipe.markup.words import is_visible, words
from translate_pipe.model import Masked

# The first four are single tokens in common vocabularies. "s" is left out: "</s>" ends a
# sequence for several model families.
_LETTERS = "biaucdefghjklmnopqrtvwxyz"
_LOOKALIKE = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>")
_MARK = re.compile(r"</?[a-z][0-9]*/?>")

MARK_CAUSES = frozenset(
    {"mark-missing", "mark-repeated", "mark-order", "mark-empty", "markup-added"}
)
"""Why ``check_marks`` refuses a text, which may be right but for that."""


def names(text: str) -> Iterator[str]:
    """Names for marks, in order, without those that occur in ``text`` as tags."""
    taken = {mark.strip("</>") for mark in _MARK.findall(text)} if "<" in text else set()
    for letter in _LETTERS:
        if letter not in taken:
            yield letter
    number = 1
    while True:
        if f"x{number}" not in taken:
            yield f"x{number}"
        number += 1


def check_marks(masked: Masked, reply: str) -> str | None:
    """Say why ``reply`` does not carry the marks of ``masked``; ``None`` means that it does.

    ``mark-missing``, ``mark-repeated``; ``mark-order``: an end before its start, pairs that
    cross, a mark that left the pair it was in, or singles that changed places; ``mark-empty``: a
    pair around nothing (``_emptied``); ``markup-added``: a tag that is neither a mark nor words
    (``_words``). Linear, and never raises.
    """
    if reply == masked.text:
        return None
    if not masked.marks:
        return "markup-added" if _added(masked, reply, {}) else None
    wanted = dict(masked.marks)
    found = [mark for mark in _MARK.findall(reply) if mark in wanted]
    if len(set(found)) < len(wanted):
        return "mark-missing"
    if len(found) > len(wanted):
        return "mark-repeated"
    if _added(masked, reply, wanted):
        return "markup-added"
    if found != list(wanted) and _shape(found) != _shape(list(wanted)):
        return "mark-order"
    return "mark-empty" if _emptied(masked, reply) else None


def _added(masked: Masked, reply: str, wanted: dict[str, str]) -> bool:
    if "<" not in reply:
        return False
    tags = set(_LOOKALIKE.findall(reply)) - wanted.keys()
    return bool(tags) and not tags <= _words(masked, reply)


def _words(masked: Masked, text: str) -> set[str]:
    """The tags in ``text`` that a viewer reads: those the source shows as words, and where it
    spells their brackets as entities, as many others as of those are missing, which say the same
    in another language. Those will be spelled so too. What looks like a mark is none of them."""
    own = dict(masked.marks)
    shown = Counter(tag for tag in _LOOKALIKE.findall(masked.text) if tag not in own)
    if not shown or not any(char in "<>" for char, _ in masked.spellings):
        return set(shown)
    tags = Counter(tag for tag in _LOOKALIKE.findall(text) if tag not in own)
    others = [tag for tag in tags if tag not in shown and _MARK.fullmatch(tag) is None]
    if sum(tags[tag] for tag in others) > (shown - tags).total():
        others = []
    return {*shown, *others}


def _shape(order: list[str]) -> tuple[dict[str, str], list[str]] | None:
    """The pair each mark stands in, and the singles in order; ``None`` if pairs cross."""
    inside: dict[str, str] = {}
    singles: list[str] = []
    opened = [""]
    for mark in order:
        if mark.startswith("</"):
            if opened.pop() != mark.replace("/", ""):
                return None
            continue
        inside[mark] = opened[-1]
        if mark.endswith("/>"):
            singles.append(mark)
        else:
            opened.append(mark)
    return inside, singles


def _emptied(masked: Masked, reply: str) -> bool:
    """Whether a pair of marks that has words in the source stands around nothing. A reply with
    fewer words than there are pairs cannot help it."""
    empty = _empty(masked, reply)
    if not empty or empty <= _empty(masked, masked.text):
        return False
    pairs = sum(mark.startswith("</") for mark, _ in masked.marks)
    return len(words(strip_marks(masked, reply))) >= pairs


def _empty(masked: Masked, text: str) -> set[str]:
    """The pairs of marks in which a viewer sees nothing, and no single mark stands."""
    before: dict[str, int] = {}
    empty: set[str] = set()
    seen = 0
    for part, mark in split_at_marks(masked, text):
        seen += is_visible(part) + mark.endswith("/>")
        if not mark.startswith("</"):
            before[mark] = seen
        elif before.get(opening := mark.replace("/", "")) == seen:
            empty.add(opening)
    return empty


def strip_marks(masked: Masked, text: str) -> str:
    """``text`` without the marks of ``masked``, and without any tag that is not words. The words
    on both sides of a line break that is markup stay two."""
    if "<" not in text:
        return text  # most texts
    words, raws = _words(masked, text), dict(masked.marks)

    def left(found: re.Match[str]) -> str:
        tag = found[0]
        return tag if tag in words else gap(raws.get(tag, tag))

    return _LOOKALIKE.sub(left, text)


def unmark(masked: Masked) -> Masked:
    """The same text without marks, for a model that cannot carry them. ``remark`` is the way back.

    What wraps the whole stays. Only for translating: restoring from it would lose inner markup.
    """
    return replace(masked, text=strip_marks(masked, masked.text), marks=())


def remark(masked: Masked, reply: str) -> str:
    """Set the marks of ``masked`` into a reply made without them: around the words that they
    enclose, where these stand in it, else where its share of the text is (``placing``). The result
    passes ``check_marks``. Linear, and never raises."""
    plain = strip_marks(masked, reply)
    if not masked.marks:
        return plain
    if len(split_at_marks(masked, plain)) > 1:  # what was taken out parted the halves of a mark
        plain = plain.replace("<", "").replace(">", "")
    from translate_pipe.markup.placing import placed  # many runs never need it

    return placed(masked, plain)


def split_at_marks(masked: Masked, text: str) -> list[tuple[str, str]]:
    """``text`` as pairs of words and the mark after them; the last pair's mark is empty."""
    if not masked.marks:
        return [(text, "")]
    wanted = dict(masked.marks)
    parts: list[tuple[str, str]] = []
    done = 0
    for found in _MARK.finditer(text):
        if found.group() in wanted:
            parts.append((text[done : found.start()], found.group()))
            done = found.end()
    parts.append((text[done:], ""))
    return parts
