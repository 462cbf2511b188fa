"""What is odd in a file, told once a kind; and the words that are in no cue because of it."""

from __future__ import annotations

import re

from translate_pipe.model import Notice, Span, Unread

_UNREADABLE = "timing-unreadable"
_STRAY = "stray-text"

# Blocks that a program left: a header come late, a style without its first line, a comment.
_FOR_PROGRAMS = re.compile(
    r"\s*(?:[A-Z]+(?:-[A-Z]+)+\s*[=:]|(?:Kind|Language|Region)\s*:|::cue|@|<!--|/\*)"
    r"|[^{}]{0,200}\{[^\\]"
)
_ENDS = tuple(".!?…\"'”’»")


class Oddities:
    """Collects what is odd in a text: one notice for each kind, at its first line."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._seen: dict[str, tuple[str, str, int, int]] = {}
        self._unread: list[Unread] = []

    def add(self, code: str, one: str, many: str, line: int) -> None:
        """Count one. Each message follows a number: ``timing is odd``, ``timings are odd``."""
        *_, first, count = self._seen.get(code, (one, many, line, 0))
        self._seen[code] = (one, many, first, count + 1)

    def odd_timing(self, line: int) -> None:
        """A timing was read that is not spelled as the format defines it."""
        many = "timings have an unusual spelling"
        self.add("timing-odd", "timing has an unusual spelling", many, line)

    def unreadable_timing(self, line: int, below: Span) -> None:
        """A timing cannot be read, so that the text below it is in no cue."""
        one = "timing cannot be read; the text below it was left unchanged"
        many = "timings cannot be read; the text below them was left unchanged"
        self.add(_UNREADABLE, one, many, line)
        if any(map(str.isalpha, self._text[slice(*below)])):
            self._unread.append(Unread(below, line, _UNREADABLE))

    def stray_text(self, line: int, span: Span) -> None:
        """A block of text belongs to no cue."""
        one = "block of text outside any cue was left unchanged"
        many = "blocks of text outside any cue were left unchanged"
        self.add(_STRAY, one, many, line)
        if looks_like_dialogue(self._text[slice(*span)]):
            self._unread.append(Unread(span, line, _STRAY))

    @property
    def notices(self) -> tuple[Notice, ...]:
        return tuple(
            Notice(code, f"1 {one} (line {line})", line)
            if count == 1
            else Notice(code, f"{count:,} {many} (the first in line {line})", line)
            for code, (one, many, line, count) in self._seen.items()
        )

    @property
    def unread(self) -> tuple[Unread, ...]:
        return tuple(sorted(self._unread, key=lambda each: each.span))


def looks_like_dialogue(text: str) -> bool:
    """Whether stray words are rather a lost cue's than an identifier or something for a program."""
    if not any(map(str.isalpha, text)) or _FOR_PROGRAMS.match(text):
        return False
    return len(text.split(maxsplit=1)) > 1 or text.rstrip().endswith(_ENDS) or not text.isascii()
