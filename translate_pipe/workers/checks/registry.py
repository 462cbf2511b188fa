"""The checks of one text against its source, by name: the ``cause`` a refused segment carries.

The first that refuses is the cause. Besides these there are ``mark-...`` (``markup.check_marks``),
``echoed`` of whole texts (``echo``), ``sentences`` (``manner``), ``misaligned``, ``merged``,
``neighbour`` and ``beside`` (``alignment``), ``untrusted`` and ``contradicted`` (``inspector``),
and ``example-copied`` for protocols that show examples.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from translate_pipe.workers.checks import (
    asides,
    content,
    figures,
    garbled,
    language,
    leaks,
    remains,
    repeats,
)
from translate_pipe.workers.checks.features import Features
from translate_pipe.workers.checks.language_pair import LanguagePair

Check = Callable[[Features, Features, LanguagePair], bool]
"""Called with source, text and languages; true refuses the text."""

CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "empty": content.empty,
        "leaked": leaks.leaked,
        "garbled": garbled.garbled,
        "runaway": repeats.runaway,
        "repeated": repeats.repeated,
        "script": language.script,
        "variant": language.variant,
        "language": language.language,
        "length": content.length,
        "lines-lost": content.lines_lost,
        "numbers": figures.numbers,
        "echoed": remains.remains,
        "aside": asides.aside,
    }
)

PARDONS: Mapping[str, Check] = MappingProxyType(
    {
        "empty": content.meant,
        "leaked": leaks.pardoned,
        "repeated": repeats.emphatic,
        "lines-lost": content.all_but_a_call,
        "numbers": figures.recounted,
        "language": language.quotes,
        "echoed": remains.pardoned,
        "aside": lambda source, text, pair: True,
        "sentences": lambda source, text, pair: True,
    }
)
"""Which refusals are only doubts, by their cause: such a text is believed when the model gives it
again for the source alone."""
