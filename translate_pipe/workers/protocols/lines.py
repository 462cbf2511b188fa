"""The protocol of models whose replies are no JSON: numbered lines out, numbered lines back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from translate_pipe.engines.base import Request
from translate_pipe.model import Chunk, Segment
from translate_pipe.workers.base import Brief, Revision
from translate_pipe.workers.protocols.answer import Answer
from translate_pipe.workers.protocols.profile import Profile
from translate_pipe.workers.protocols.prompt import requested
from translate_pipe.workers.protocols.thoughts import Thinking

_VERSION = "lines-1"

_NUMBERED = re.compile(
    r"[\s>*#-]*?(\*\*|__)?"
    r"(?:(?P<sign>\d{1,3})(?:\1)?\s?(?:[.:．：](?!\d)|[)）|、。])"
    r"|[(（\[【](?P<brackets>\d{1,3})[)）\]】][.:：]?"
    r"|(?P<dash>\d{1,3})(?:\1)?\s[-–—](?=\s))"
    r"(?:\1)?\s*(?P<text>.*)"
)
_MANNERS = ("sign", "brackets", "dash")
"""How a reply numbers its lines: all in one of these manners, or a score (``2 - 1``) that begins a
line would be a number. For the same reason no digit follows a point: ``1.5`` is no line's number.
"""


class LinesProtocol:
    """A text is a line with its number from 1. Nothing but the number says which text a line is."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self.profiles = (profile,)

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
        return LinesReader(chunk.segments, self._profile.line_break.strip())

    def _one_line(self, text: str) -> str:
        return text.replace("\n", self._profile.line_break)

    def answers_shown(self, chunk: Chunk, brief: Brief) -> frozenset[str]:
        return frozenset()


class LinesReader:
    """A text is certain when the next number follows it, or the reply ends with all it should have.

    A number that comes again begins another list: see ``Answer``. A line that goes on without a
    number may be one broken in two: it does not count. After the last text and a blank line,
    anything may follow.
    """

    def __init__(self, segments: Sequence[Segment], line_break: str) -> None:
        self._segments = dict(enumerate(segments, start=1))
        self._break = line_break
        self._answer = Answer(segments)
        self._thinking = Thinking()
        self._open = dict(self._segments)
        self._listed: set[int] = set()
        self._manner: str | None = None
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
            pairs += self._answer.take(self._held)
        self._held = ()
        return [*pairs, *self._answer.close()]

    @property
    def within(self) -> int | None:
        """The next number."""
        return next((segment.index for segment in self._open.values()), None)

    @property
    def revision(self) -> Revision | None:
        """See ``Answer``."""
        return self._answer.revision

    def _read(self, line: str) -> Sequence[tuple[int, str]]:
        """Take a line; return the texts before it that are certain now."""
        line = self._thinking.without(line)
        found = self._numbered(line)
        if found is None and not line.strip():
            self._blank = True
            return ()
        is_certain = found is not None or (self._blank and not self._open)
        certain = self._answer.take(self._held) if is_certain else ()
        self._held = ()
        self._blank = False
        if found is not None and found[0] in self._segments:
            self._begin(*found)
        return certain

    def _numbered(self, line: str) -> tuple[int, str] | None:
        """A line's number and its text, if it has one in the manner of this reply."""
        found = _NUMBERED.fullmatch(line.rstrip("\r"))
        if found is None:
            return None
        manner = next(each for each in _MANNERS if found[each])
        number = int(found[manner])
        if self._manner is None and number in self._segments:
            self._manner = manner
        return (number, found["text"].strip()) if manner == self._manner else None

    def _begin(self, number: int, text: str) -> None:
        if number in self._listed:
            self._listed.clear()
            self._answer.begin()
        self._listed.add(number)
        self._open.pop(number, None)
        segment = self._segments[number]
        if self._break and "\n" in segment.source:
            text = "\n".join(map(str.strip, text.split(self._break)))
        self._held = ((segment.index, text),)
