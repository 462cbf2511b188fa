"""The protocol of translation models: one text a request, in the words they were tuned on, and the
whole reply is its translation."""

from __future__ import annotations

from collections.abc import Sequence

from translate_pipe import markup
from translate_pipe.engines.base import Request
from translate_pipe.model import Chunk, Segment
from translate_pipe.workers.base import Brief
from translate_pipe.workers.protocols.draw import posed
from translate_pipe.workers.protocols.profile import Profile
from translate_pipe.workers.protocols.prompt import requested
from translate_pipe.workers.protocols.thoughts import Thinking, begin

_VERSION = "plain-1"


class PlainProtocol:
    """One text a request, in the wordings of a profile."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self.profiles = (profile,)

    @property
    def version(self) -> str:
        return f"{_VERSION}/{self._profile.tag}"

    @property
    def max_segments(self) -> int:
        return 1

    def request(self, chunk: Chunk, brief: Brief, attempt: int = 0) -> Request:
        (segment,) = chunk.segments
        payload = posed(segment, attempt).source.replace("\n", self._profile.line_break)
        return requested(self._profile, chunk, brief, attempt, payload, [payload])

    def reader(self, chunk: Chunk) -> PlainReader:
        (segment,) = chunk.segments
        return PlainReader(segment, self._profile.line_break)

    def answers_shown(self, chunk: Chunk, brief: Brief) -> frozenset[str]:
        return frozenset()


class PlainReader:
    """The whole reply, once it has come to its end, without the thinking it begins with."""

    def __init__(self, segment: Segment, line_break: str) -> None:
        self._segment = segment
        self._break = line_break.strip()
        self._pieces: list[str] = []

    @property
    def within(self) -> int | None:
        """The only one."""
        return self._segment.index

    @property
    def revision(self) -> None:
        """None of a single text."""

    def feed(self, text: str) -> Sequence[tuple[int, str]]:
        self._pieces.append(text)
        return ()

    def close(self) -> Sequence[tuple[int, str]]:
        reply = "".join(self._pieces)
        if begin(self._segment.source, 0) is None:
            reply = Thinking().without(reply)
        reply = markup.in_lines(self._segment.masked, reply.strip())
        if self._break and "\n" in self._segment.source:
            reply = "\n".join(map(str.strip, reply.split(self._break)))
        return ((self._segment.index, reply),)
