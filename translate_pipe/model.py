"""Pure data: what flows from the loader to the reassembler, and what is reported of it.

Nothing here does I/O or knows a format, an engine or a setting. Offsets count characters of
``Document.text``; times are integer milliseconds; counts named ``tokens`` are the model's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Span(NamedTuple):
    """Half-open range ``[start, end)`` of character offsets in ``Document.text``."""

    start: int
    end: int


class Dialect(StrEnum):
    """How inline markup is written in a payload."""

    SRT = "srt"
    WEBVTT = "webvtt"
    PLAIN = "plain"


class EncodingOrigin(StrEnum):
    """How the loader came to know the encoding."""

    BOM = "bom"
    UTF8 = "utf-8"
    DETECTED = "detected"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Encoding:
    """A source's character encoding. ``bom`` is the byte-order mark found, kept byte for byte."""

    name: str
    bom: bytes = b""
    origin: EncodingOrigin = EncodingOrigin.UTF8
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person should know that is not an error (law 5). ``line`` is 1-based.

    ``code`` is a stable word for machines, such as ``encoding-detected``.
    """

    code: str
    message: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Cue:
    """One timed entry of a subtitle file.

    ``start`` and ``end`` are milliseconds. ``span`` is the payload: from its first character to
    its last, without the final line end; empty for a cue without text. It begins in the timing line
    where words stand behind the times. ``line`` is the 1-based line of the timing.
    """

    index: int
    identifier: str
    start: int
    end: int
    settings: str
    span: Span
    line: int


@dataclass(frozen=True, slots=True)
class Unread:
    """Words that belong to no cue although they look like dialogue, and so are not translated.

    ``line`` is 1-based; ``cause`` is the code of the notice that says why.
    """

    span: Span
    line: int
    cause: str


@dataclass(frozen=True, slots=True)
class Document:
    """A loaded file. ``text`` is all of it, decoded, BOM removed, not one character changed."""

    name: str
    format: str
    dialect: Dialect
    text: str
    encoding: Encoding
    newline: str
    cues: tuple[Cue, ...] = ()
    notices: tuple[Notice, ...] = ()
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class Masked:
    """A payload as the model sees it, and what puts its markup back.

    ``text`` holds words, and a short mark for each piece of markup inside them. ``prefix`` and
    ``suffix`` wrapped the whole and never go to a model. ``marks`` pairs every mark with the raw
    markup it stands for, in order; a reply must hold each mark exactly once. ``text`` has a line
    break only where the source's break means something. ``joint`` is what stands at a line break
    when every line was wrapped by the same tags (``</i>\\n<i>``), empty for a plain line end.
    ``spellings`` pairs a character with the entity the source wrote for it (``("&", "&amp;")``).
    """

    text: str
    prefix: str = ""
    suffix: str = ""
    marks: tuple[tuple[str, str], ...] = ()
    joint: str = ""
    spellings: tuple[tuple[str, str], ...] = ()


class Skip(StrEnum):
    """Why a segment is not for translation and passes through as it is."""

    EMPTY = "empty"
    SOUND = "sound"
    TAGS = "tags"
    NUMERIC = "numeric"
    METADATA = "metadata"


@dataclass(frozen=True, slots=True)
class Segment:
    """One translation unit handed to a model, in the XLIFF sense.

    Usually one cue's text; a paragraph of plain text. What is too long for one request is several
    segments with spans of their own, so joining them is the splice itself. ``gap`` is the silence
    before it in milliseconds, which is where a scene may change.
    """

    index: int
    span: Span
    masked: Masked
    cue: int | None = None
    line: int = 1
    gap: int = 0
    skip: Skip | None = None

    @property
    def source(self) -> str:
        """The text a model is asked to translate."""
        return self.masked.text


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is before the next chunk. ``slots`` requests are decoded at once, and ``texts`` are to
    come of those in flight and of other files. Its own slot brings a ``share`` of what all bring in
    the same time, and ``first`` texts before it has its turn."""

    slots: int = 1
    texts: float = 0.0
    share: float = 1.0
    first: float = 0.0


NOTHING_AHEAD = Ahead()
"""One slot, and nothing in flight."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """The segments of one request, with source texts around them as context."""

    segments: tuple[Segment, ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


class Origin(StrEnum):
    """Where a segment's final text comes from."""

    MODEL = "model"
    REPAIRED = "repaired"
    JOURNAL = "journal"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Translation:
    """The outcome for one segment.

    ``origin`` ``source`` means it could not be translated: ``text`` is the source, and ``cause``
    the name of the check or failure that decided it. A repaired one names what was repaired. One
    that is ``unfinished`` was given up at the limit on requests: another run tries it again.
    """

    segment: int
    text: str
    origin: Origin = Origin.MODEL
    cause: str | None = None
    unfinished: bool = False

    @property
    def translated(self) -> bool:
        return self.origin is not Origin.SOURCE


@dataclass(slots=True)
class Accounting:
    """What a run cost. Every request counts, failed ones too. Tokens are the engine's own counts;
    ``wasted_tokens`` are completion tokens of replies, or parts of them, that were not accepted."""

    requests: int = 0
    retries: int = 0
    reloads: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    wasted_tokens: int = 0
    engine_seconds: float = 0.0

    def add(self, other: Accounting) -> None:
        self.requests += other.requests
        self.retries += other.retries
        self.reloads += other.reloads
        self.prompt_tokens += other.prompt_tokens
        self.completion_tokens += other.completion_tokens
        self.wasted_tokens += other.wasted_tokens
        self.engine_seconds += other.engine_seconds

    def rate(self, seconds: float) -> float:
        """Completion tokens a second of a run that took so long."""
        return self.completion_tokens / seconds if seconds > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Untranslated:
    """A text that was not translated, or not once more: a segment, or words outside all cues. It
    has what a person needs to find it, and why. ``unfinished`` as in ``Translation``."""

    line: int
    cause: str
    source: str
    cue: int | None = None
    identifier: str | None = None
    unfinished: bool = False


class FileState(StrEnum):
    """How one file and language ended."""

    DONE = "done"
    ALREADY_DONE = "already-done"
    INCOMPLETE = "incomplete"
    FAILED = "failed"
    PLANNED = "planned"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class CueCounts:
    """What became of a file's cues. One that is several segments counts once, as the worst of them:
    ``total`` = ``passed`` + ``recalled`` + ``translated`` + ``untranslated``."""

    total: int = 0
    passed: int = 0
    recalled: int = 0
    translated: int = 0
    repaired: int = 0
    untranslated: int = 0


@dataclass(slots=True)
class FileReport:
    """What became of one file in one target language. ``by_cue`` is ``None`` in a plain text.
    ``kept_earlier`` are cues that were to be translated once more, got nothing usable, and keep
    their translation from before: they are ``recalled``."""

    source: str
    target: str | None
    to: str
    state: FileState = FileState.FAILED
    format: str | None = None
    encoding: str | None = None
    output_encoding: str | None = None
    cues: int = 0
    segments: int = 0
    passed: int = 0
    recalled: int = 0
    translated: int = 0
    repaired: int = 0
    untranslated: list[Untranslated] = field(default_factory=list)
    kept_earlier: list[Untranslated] = field(default_factory=list)
    repaired_causes: dict[str, int] = field(default_factory=dict)
    by_cue: CueCounts | None = None
    notices: list[Notice] = field(default_factory=list)
    chunks: int = 0
    estimated_prompt_tokens: int = 0
    estimated_completion_tokens: int = 0
    seconds: float = 0.0
    error: str | None = None
    exit_code: int = 0


@dataclass(slots=True)
class RunReport:
    """The whole run, as ``--json`` prints it. ``schema`` changes when a field changes meaning."""

    schema: int = 1
    version: str = ""
    engine: str = ""
    model: str = ""
    model_digest: str = ""
    num_ctx: int = 0
    seed: int = 0
    files: list[FileReport] = field(default_factory=list)
    totals: Accounting = field(default_factory=Accounting)
    hosts: dict[str, Accounting] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    seconds: float = 0.0
    tokens_per_second: float = 0.0
    exit_code: int = 0


Glossary = Mapping[str, str]
"""Source term to target term."""
