"""Judges one reply as it streams: every check on every segment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from translate_pipe import markup
from translate_pipe.model import Chunk
from translate_pipe.workers.base import Brief, Inspector, ReplyProtocol, Verdict


@dataclass(slots=True)
class Evidence:
    """What a run has shown of its model so far: texts it translated, texts it gave back."""

    translated: int = 0
    echoed: int = 0


def inspector(
    chunk: Chunk, brief: Brief, protocol: ReplyProtocol, evidence: Evidence | None = None
) -> Inspector:
    """A fresh inspector for one reply to the chunk.

    ``evidence`` is the run's own, shared by all its inspectors: a name may stay as it is, but not
    from a model that gives everything back as it was.
    """
    return ReplyInspector(chunk, brief, protocol, evidence or Evidence())


class ReplyInspector:
    """See ``workers.base.Inspector``."""

    def __init__(
        self, chunk: Chunk, brief: Brief, protocol: ReplyProtocol, evidence: Evidence
    ) -> None:
        self._segments = {segment.index: segment for segment in chunk.segments}
        self._brief = brief

    def add(self, segment: int, text: str) -> Sequence[Verdict]:
        """Judge a segment."""
        return (Verdict(segment, text, self._cause(segment, text)),)

    def close(self) -> Sequence[Verdict]:
        """Nothing is open."""
        return ()

    def _cause(self, index: int, text: str) -> str | None:
        segment = self._segments[index]
        if not text.strip():
            return "empty"
        if cause := markup.check_marks(segment.masked, text):
            return cause
        if not self._brief.identity and len(text) > 3 and text.strip() == segment.source.strip():
            return "echoed"
        return None
