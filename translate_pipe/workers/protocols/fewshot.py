"""The protocol of base models, which obey no instruction: they continue a pattern of examples.

A request is one text. Its prompt begins with the same examples every time, so that a prompt cache
holds them; then come other ones for another try, and examples for what is special about this text;
then the text itself under its language's name, and the name of the other language. The reply is
what the model writes up to the end of that line. Measurements are in docs/embedded.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from translate_pipe import markup
from translate_pipe.engines.base import Request
from translate_pipe.model import Chunk, Segment
from translate_pipe.terms import applying
from translate_pipe.workers.base import Brief
from translate_pipe.workers.protocols.draw import draw, posed
from translate_pipe.workers.protocols.examples import Example, ExampleSet, example_set
from translate_pipe.workers.protocols.profile import Profile

_VERSION = "fewshot-2"

_BREAK = " | "
_BREAKS = re.compile(r"\s*[|｜]\s*")
"""A line break that means something, inside the one line that a text and its reply may have."""

_LONG = 120
_QUOTES = re.compile(r"[\"“”„«»「」『』]")
_SPARE_EXAMPLES = 2
_SPARE_TOKENS = 16


class FewShotProtocol:
    """One text a request, under examples from the source to the target language.

    Without a ``profile`` it is asked as the one for base models says: no chat template.
    """

    def __init__(self, profile: Profile | None = None) -> None:
        self._profile = profile or _base_profile()
        self.profiles = (self._profile,)

    @property
    def version(self) -> str:
        return f"{_VERSION}/{self._profile.tag}"

    @property
    def max_segments(self) -> int:
        return 1

    def request(self, chunk: Chunk, brief: Brief, attempt: int = 0) -> Request:
        """The request for the chunk's one segment.

        At temperature 0 the same prompt gets the same reply, so a later ``attempt`` has other
        examples in the end, a higher temperature and another seed, and says in small letters what
        was all in capitals, which small models take for a name.
        """
        (segment,) = chunk.segments
        segment = posed(segment, attempt)
        shown = example_set(brief.source_language, brief.target_language)
        examples = _examples(shown, segment, brief, attempt)
        payload = _one_line(segment.source)
        if attempt and payload.isupper() and not segment.masked.marks:
            payload = payload.capitalize()
        question = f"{shown.source_name}: {payload}\n{shown.target_name}:"
        seed, temperature = draw(brief, attempt)
        return Request(
            system="",
            prompt="".join(map(_written, examples)) + question,
            payload=payload,
            num_ctx=brief.num_ctx,
            num_predict=min(brief.num_ctx, _SPARE_TOKENS + len(payload.encode())),
            stop=("\n",),
            seed=seed,
            temperature=temperature,
            raw=self._profile.raw,
        )

    def reader(self, chunk: Chunk) -> FewShotReader:
        (segment,) = chunk.segments
        return FewShotReader(segment)

    def answers_shown(self, chunk: Chunk, brief: Brief) -> frozenset[str]:
        shown = example_set(brief.source_language, brief.target_language)
        sources = {segment.source for segment in chunk.segments}
        return frozenset(
            example.target
            for examples in shown.by_kind.values()
            for example in examples
            if example.source not in sources
        )


def _base_profile() -> Profile:
    from translate_pipe.workers.protocols.catalog import packaged

    return packaged()["base"]


class FewShotReader:
    """Reads the line a model completed. What comes after its end is no part of the reply."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._line = ""
        self._ended = False

    @property
    def within(self) -> int | None:
        """The only one."""
        return self._segment.index

    @property
    def revision(self) -> None:
        """None of a single text."""

    def feed(self, text: str) -> Sequence[tuple[int, str]]:
        if self._ended:
            return ()
        line, end, _ = text.partition("\n")
        self._line += line
        return self.close() if end else ()

    def close(self) -> Sequence[tuple[int, str]]:
        if self._ended:
            return ()
        self._ended = True
        reply = markup.in_lines(self._segment.masked, self._line.strip())
        if "\n" in self._segment.source:
            reply = _BREAKS.sub("\n", reply)
        return ((self._segment.index, reply),)


def _examples(shown: ExampleSet, segment: Segment, brief: Brief, attempt: int) -> Iterator[Example]:
    """The constant ones, others for another try, then those for this text, nearest to it because a
    small model follows the last ones most; never the text itself with its answer."""
    kinds = []
    if segment.masked.marks:
        kinds.append("marked")
    if "\n" in segment.source:
        kinds.append("dialogue")
    if len(segment.source) > _LONG:
        kinds.append("long")
    if _QUOTES.search(segment.source):
        kinds.append("quoted")
    yield from _shown(shown, "plain", segment)
    yield from _spare(shown, segment, attempt)
    for kind in kinds:
        yield from _shown(shown, kind, segment)
    for term, translation in applying(brief.glossary, segment.source):
        yield Example(shown.source_name, term, shown.target_name, translation)


def _shown(shown: ExampleSet, kind: str, segment: Segment) -> Iterator[Example]:
    return (one for one in shown.by_kind[kind] if one.source != segment.source)


def _spare(shown: ExampleSet, segment: Segment, attempt: int) -> Iterator[Example]:
    """Two examples more for every further attempt, other ones each time."""
    spare = shown.by_kind["spare"]
    for number in range(_SPARE_EXAMPLES if attempt else 0):
        one = spare[(_SPARE_EXAMPLES * (attempt - 1) + number) % len(spare)]
        if one.source != segment.source:
            yield one


def _written(example: Example) -> str:
    source, target = _one_line(example.source), _one_line(example.target)
    return f"{example.source_name}: {source}\n{example.target_name}: {target}\n\n"


def _one_line(text: str) -> str:
    return text.replace("\n", _BREAK)
