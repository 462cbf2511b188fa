"""Texts so plain that no two readers differ about them: what most files are."""

from __future__ import annotations

import re
from dataclasses import dataclass

from translate_pipe.formats.timing import times


@dataclass(frozen=True, slots=True)
class Plain:
    """A format where nothing is odd: ``head`` and then nothing but ``cue`` after cue, whose groups
    are those of a timing in ``timing``. Both take what blank lines follow them."""

    cue: re.Pattern[str]
    head: re.Pattern[str] = re.compile("")

    def times(self, text: str) -> list[tuple[int, int]] | None:
        """Start and end of every cue of a plain text, in milliseconds; ``None`` for any other. It
        takes a fraction of what a library does (docs/formats.md)."""
        head = self.head.match(text)
        if head is None:
            return None
        found = []
        at = head.end()
        while (cue := self.cue.match(text, at)) is not None:
            found.append(times(cue))
            at = cue.end()
        return found if at == len(text) else None
