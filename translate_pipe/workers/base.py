"""The seams inside the workers' room: what a run says in every request, and the reply protocol.

A protocol turns a chunk into a request and reads the reply back into segments. Which one serves a
model is decided once a run, by ``workers.protocols``; retry, repair, checks and the pool are the
same for all of them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from translate_pipe.engines.base import Completion, Request
from translate_pipe.model import Ahead, Chunk, Translation

if TYPE_CHECKING:
    from translate_pipe.workers.protocols.profile import Profile


@dataclass(frozen=True, slots=True)
class Brief:
    """What every request of one document and target language has in common.

    Languages are BCP 47 tags; ``source_language`` is ``None`` where nobody said. ``instructions``
    are the person's own words on how to translate. ``num_ctx`` is tokens and the same for the whole
    run, since a change of it reloads the model. ``identity`` is true for an engine that returns its
    input (``EngineInfo.identity``). ``thoughts`` are tokens that a reply may take to think first.
    """

    target_language: str
    source_language: str | None = None
    glossary: Mapping[str, str] = field(default_factory=dict)
    instructions: str = ""
    num_ctx: int = 4096
    seed: int = 0
    temperature: float = 0.0
    takes_system: bool = True
    identity: bool = False
    thoughts: int = 0


class Chunks(Protocol):
    """The chunks of one file, cut when they are asked for."""

    @property
    def left(self) -> int:
        """How many texts are in no chunk yet."""

    def next(self, ahead: Ahead) -> Chunk | None:
        """The next chunk, if any are left, by what is ``ahead`` of it."""


class Revision(NamedTuple):
    """What a reply says anew after it said it otherwise: all texts of its chunk, by segment. It
    ``repeats`` much of what it corrects, be it in other places; else it may be no correction."""

    texts: Mapping[int, str]
    repeats: bool


class ReplyReader(Protocol):
    """Reads one reply as it streams. The reply is untrusted: no input makes it raise."""

    def feed(self, text: str) -> Sequence[tuple[int, str]]:
        """Take the next piece; return the ``(Segment.index, text)`` pairs it finished."""

    def close(self) -> Sequence[tuple[int, str]]:
        """The reply is over; return what is finished only now."""

    @property
    def within(self) -> int | None:
        """The segment whose text is on its way, if that is seen: where the reply would break off
        now. Texts that came before it may not be certain yet."""

    @property
    def revision(self) -> Revision | None:
        """A reply's second thoughts, as far as they are certain; ``feed`` and ``close`` return its
        first."""


class ReplyProtocol(Protocol):
    """How segments are put to a model and read back. Pure: no I/O, no state between chunks."""

    @property
    def version(self) -> str:
        """Name and version, part of every journal key: changing the prompt changes this."""

    @property
    def profiles(self) -> Sequence[Profile]:
        """Those in whose words its requests may be."""

    @property
    def max_segments(self) -> int:
        """The most segments a chunk may hold under this protocol."""

    def request(self, chunk: Chunk, brief: Brief, attempt: int = 0) -> Request:
        """The request for a chunk. ``attempt`` 0 is the first; later ones derive another seed."""

    def reader(self, chunk: Chunk) -> ReplyReader:
        """A fresh reader for one reply to that chunk."""

    def answers_shown(self, chunk: Chunk, brief: Brief) -> frozenset[str]:
        """Translations of other texts that the prompt shows as examples: a reply that is one of
        them was copied."""


class ContextEstimator(Protocol):
    """Knows how much of the context a request takes, and learns it from the replies."""

    def fill(self, request: Request) -> float:
        """The share of its context that a request and its reply take; over 1 they do not fit."""

    def was_cut(self, request: Request, completion: Completion, *, is_poor: bool) -> bool:
        """Whether a reply ``is_poor`` because, by its count, only a part of the prompt was read."""

    def observe(self, request: Request, completion: Completion) -> None:
        """Learn from a reply that came to its end, and from the count of a prompt that was refused
        as too long."""

    def overflowed(self, request: Request, context: int | None = None) -> None:
        """A request was too much for its context, which has so many tokens if that is known."""


Accept = Callable[[Sequence[Translation]], Awaitable[None]]
"""Called with translations the moment they are accepted; they count once it has returned."""


MISALIGNED, MERGED, NEIGHBOUR, BESIDE = "misaligned", "merged", "neighbour", "beside"
"""The causes of texts that came in disorder: one that belongs to another source, one that says more
than its own, one that says what the text beside it does, and one that stands right as far as can be
seen, but beside such."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checks say of one segment of a reply: ``cause`` names the check that refused it.
    It is only ``doubted`` where it is believed if it comes again."""

    segment: int
    text: str
    cause: str | None = None
    doubted: bool = False


class Inspector(Protocol):
    """Judges one reply, segment by segment, as it streams (law 6).

    Misalignment shows only against the neighbours, so a verdict may come later than its segment.
    """

    def add(self, texts: Iterable[tuple[int, str]]) -> Sequence[Verdict]:
        """Segments arrived, perhaps once more; return the verdicts that are final now."""

    def close(self, *, whole: bool = False) -> Sequence[Verdict]:
        """The reply is over; return all verdicts still open. Missing segments get none: one that is
        ``whole`` had come to its own end without them."""
