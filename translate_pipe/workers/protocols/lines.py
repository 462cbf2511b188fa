"""The protocol of models whose replies are no JSON: numbered lines out, numbered lines back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from translate_pipe.engines.base import Request
from translate_pipe.model import Chunk
from translate_pipe.workers.base import Brief
from translate_pipe.workers.protocols.profile import Profile
from translate_pipe.workers.protocols.prompt import requested

_VERSION = "lines-1"

_NUMBERED = re.compile(r"[\s>*-]*?(\*\*|__)?(\d{1,3})(?:\1)?\s?[.):|](?:\1)?\s*(.*)")


class LinesProtocol:
    """A text is a line with its number from 1. Nothing but the number says which text a line is."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile

    @property
    def version(self) -> str:
        return f"{_VERSION}/{self._profile.tag}"

    @property
    def max_segments(self) -> int:
        return self._profile.max_segments

    def request(self, chunk: Chunk, brief: Brief, attempt: int = 0) -> Request:
        texts = [self._one_line(segment.source) for segment in chunk.segments]
        payload = "\n".join(f"{number}. {text}" for number, text in enumerate(texts, start=1))
        return requested(self._profile, chunk, brief, attempt, payload, texts)

    def reader(self, chunk: Chunk) -> LinesReader:
        return LinesReader(
            [segment.index for segment in chunk.segments],
            ["\n" in segment.source for segment in chunk.segments],
            self._profile.line_break.strip(),
        )

    def _one_line(self, text: str) -> str:
        return text.replace("\n", self._profile.line_break)

    def answers_shown(self, chunk: Chunk, brief: Brief) -> frozenset[str]:
        return frozenset()


class LinesReader:
    """A text is certain when the next number follows it, or the reply ends with all it should have.

    The first line of a number counts, others do not. A line that goes on without a number may be
    one broken in two: it does not count. After the last text and a blank line, anything may follow.
    """

    def __init__(self, segments: Sequence[int], broken: Sequence[bool], line_break: str) -> None:
        self._open = dict(enumerate(zip(segments, broken, strict=True), start=1))
        self._break = line_break
        self._line = ""
        self._held: tuple[tuple[int, str], ...] = ()
        self._blank = False

    def feed(self, text: str) -> Sequence[tuple[int, str]]:
        if "\n" not in text:
            self._line += text
            return ()
        *lines, self._line = (self._line + text).split("\n")
        return [pair for line in lines for pair in self._read(line)]

    def close(self) -> Sequence[tuple[int, str]]:
        """What only the end makes certain: a line without its own end, if nothing is left out."""
        last, self._line = self._line, ""
        pairs = [*self._read(last)]
        if not (last and self._open):
            pairs += self._held
        self._held = ()
        return pairs

    @property
    def within(self) -> int | None:
        """The next number."""
        return next((segment for segment, _ in self._open.values()), None)

    def _read(self, line: str) -> Sequence[tuple[int, str]]:
        """Take a line; return the text before it, if that is certain now."""
        found = _NUMBERED.fullmatch(line.rstrip("\r"))
        if found is None and not line.strip():
            self._blank = True
            return ()
        is_certain = found is not None or (self._blank and not self._open)
        certain, self._held = self._held if is_certain else (), ()
        self._blank = False
        if found is not None and int(found[2]) in self._open:
            segment, broken = self._open.pop(int(found[2]))
            self._held = ((segment, self._text(found[3].strip(), broken)),)
        return certain

    def _text(self, text: str, broken: bool) -> str:
        if broken and self._break:
            return "\n".join(map(str.strip, text.split(self._break)))
        return text
