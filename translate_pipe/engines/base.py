"""The engine seam: one method that completes a prompt, one that describes, one that closes.

An engine knows how to reach a model and nothing of subtitles. It raises only
``translate_pipe.errors``, never retries, and never holds more than one reply in memory.
To add one: write ``engines/<name>.py`` with a class that meets ``Engine``, name it in the registry
in ``engines/__init__.py``, and let the contract suite in ``tests/engines`` run on it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from translate_pipe.errors import EngineError


@dataclass(frozen=True, slots=True)
class Request:
    """One completion to be made.

    ``prompt`` is the whole user text. It ends with ``payload``, the part that is to be translated,
    written in the very form the reply must have: an engine that returns ``payload`` translates
    everything into itself. ``schema`` is a JSON Schema the reply must meet, ``None`` for free text.
    ``num_ctx`` and ``num_predict`` are tokens; ``num_predict`` is always finite. ``raw`` gives the
    prompt to the model as it is, without its chat template; ``system`` is then empty.
    """

    system: str
    prompt: str
    payload: str
    num_ctx: int
    num_predict: int
    schema: Mapping[str, Any] | None = None
    stop: tuple[str, ...] = ()
    seed: int = 0
    temperature: float = 0.0
    raw: bool = False


class Finish(StrEnum):
    """Why a completion ended: the model was done, or it ran out of ``num_predict`` or context."""

    STOP = "stop"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class Completion:
    """How a reply ended and what it cost. Counts are ``None`` where the engine does not tell.

    ``prompt_tokens`` is the whole prompt, cached part included. ``load_seconds`` is the time the
    engine spent loading the model for this request; well above zero means a (re)load. ``refused``
    is how many requests were refused before this one, in a form that the server does not know.
    """

    finish: Finish
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    load_seconds: float = 0.0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """What an engine is, asked once before a run.

    ``location`` names it in reports (an address, or ``in process``). ``digest`` identifies the
    weights, so that a journal never mixes two models. ``context_length`` is the model's own limit
    and ``loaded_context`` what it is loaded with now, both in tokens, ``None`` where unknown.
    ``chat`` is false for a base model, which completes text and obeys no instruction.
    ``takes_system`` is false where the model's template would drop a system prompt.
    ``fixed_context`` is true where ``loaded_context`` is all there is and no request can change it.
    ``slots`` is how many requests it decodes at once, where it says. ``identity`` marks an engine
    whose replies are the source by design, so that no check may call that a failure. ``own_model``
    is true where the model is this program's choice, or a file the person named: it needs no word.
    ``thoughts`` are tokens to be left free for thinking that cannot be turned off.
    """

    engine: str
    location: str
    model: str
    digest: str
    context_length: int | None = None
    loaded_context: int | None = None
    chat: bool = True
    takes_system: bool = True
    slots: int | None = None
    fixed_context: bool = False
    identity: bool = False
    own_model: bool = False
    thoughts: int = 0


@dataclass(frozen=True, slots=True)
class Absent:
    """An engine whose host does not serve yet, and may still come: it failed with ``error``, and
    ``info`` is what it must prove to be."""

    engine: Engine
    info: EngineInfo
    error: EngineError


Vector = Sequence[float]


class Embedder(Protocol):
    """What turns texts of any language into vectors, close together where the meanings are."""

    async def vectors(self, texts: Sequence[str]) -> list[Vector]:
        """A vector for each text, in order. Raises ``EngineError``."""

    async def aclose(self) -> None:
        """Close what is open. Safe to call twice."""


class Engine(Protocol):
    """What completes a prompt."""

    async def describe(self) -> EngineInfo:
        """Say what this engine is.

        Raises ``Unreachable``, ``Overloaded``, ``ModelMissing``, ``EngineMissing``,
        ``RequestRejected`` or ``AccessRefused``.
        """

    def complete(self, request: Request) -> AsyncGenerator[str | Completion]:
        """Stream the reply: pieces of text as they come, then exactly one ``Completion``, last.

        Ending without a ``Completion`` does not happen: a reply that breaks off raises
        ``StreamBroken``. Closing the generator early stops the generation. Also raises the errors
        of ``describe`` and ``ContextOverflow``.
        """

    async def aclose(self) -> None:
        """Free connections, threads and memory. Safe to call twice."""
