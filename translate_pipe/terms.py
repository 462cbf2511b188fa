"""Which glossary terms apply to a text: one rule for the budget, the prompt and the journal key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


def applying(glossary: Mapping[str, str], text: str) -> Iterator[tuple[str, str]]:
    """The ``(term, translation)`` pairs whose term occurs in the text, in the glossary's order.

    A term occurs wherever its letters do, in any case, also inside a longer word: languages
    inflect, and many do not separate words.
    """
    if not glossary:
        return
    folded = text.casefold()
    for term, translation in glossary.items():
        if term.casefold() in folded:
            yield term, translation
