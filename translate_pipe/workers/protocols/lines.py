"""The protocol of models whose replies are no JSON: numbered lines out, numbered lines back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from translate_pipe.engines.base import Request
from translate_pipe.model import Chunk
from translate_pipe.workers.base import Brief
from translate_pipe.workers.protocols.profile import Profile
from translate_pipe.workers.protocols.prompt import asked

_VERSION = "lines-1"

_NUMBERED = re.compile(r"[\s>*-]*?(\*\*|__)?(\d{1,3})(?:\1)?\s?[.):|](?:\1)?\s*(.*)")
_WARMER = 0.2
_WARMEST = 0.8
_SPARE_TOKENS = 64
_FRAME_TOKENS = 6


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
        system, prompt = asked(self._profile, chunk, brief, payload)
        size = sum(_FRAME_TOKENS + 2 * len(text.encode()) for text in texts)
        return Request(
            system=system,
            prompt=prompt,
            payload=payload,
            num_ctx=brief.num_ctx,
            num_predict=min(brief.num_ctx, _SPARE_TOKENS + size),
            stop=self._profile.stop,
            seed=brief.seed + attempt,
            temperature=max(
                brief.temperature, min(brief.temperature + _WARMER * attempt, _WARMEST)
            ),
            raw=self._profile.raw,
        )

    def reader(self, chunk: Chunk) -> LinesReader:
        return LinesReader(
            [segment.index for segment in chunk.segments],
            ["\n" in segment.source for segment in chunk.segments],
            self._profile.line_break.strip(),
        )

    def _one_line(self, text: str) -> str:
        return self._profile.line_break.join(text.splitlines())


class LinesReader:
    """A text is certain when its line ends; the first line of a number counts, others do not."""

    def __init__(self, segments: Sequence[int], broken: Sequence[bool], line_break: str) -> None:
        self._open = dict(enumerate(zip(segments, broken, strict=True), start=1))
        self._break = line_break
        self._line = ""

    def feed(self, text: str) -> Sequence[tuple[int, str]]:
        if "\n" not in text:
            self._line += text
            return ()
        *lines, self._line = (self._line + text).split("\n")
        return [pair for line in lines for pair in self._read(line)]

    def close(self) -> Sequence[tuple[int, str]]:
        line, self._line = self._line, ""
        return self._read(line)

    def _read(self, line: str) -> Sequence[tuple[int, str]]:
        found = _NUMBERED.fullmatch(line.rstrip("\r"))
        if found is None or int(found[2]) not in self._open:
            return ()
        segment, broken = self._open.pop(int(found[2]))
        text = found[3].strip()
        if broken and self._break:
            text = "\n".join(map(str.strip, text.split(self._break)))
        return ((segment, text),)
