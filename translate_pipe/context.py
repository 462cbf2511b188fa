"""What all files of a run share: how requests are made, the pool that makes them, the journal."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from translate_pipe.chunker import Budget, Estimator
from translate_pipe.engines.base import Embedder, EngineInfo
from translate_pipe.journal import Journal, Recipe
from translate_pipe.model import Chunk, Masked, Notice, Segment, Span
from translate_pipe.progress import Progress
from translate_pipe.settings import DEFAULT_NUM_CTX, Settings
from translate_pipe.workers.base import Brief, ReplyProtocol
from translate_pipe.workers.pool import Pool
from translate_pipe.workers.protocols.profile import heeded

LEAST_LOADED_CTX = 2048
"""A server's model loaded with less than this is loaded again rather than fed crumbs."""

SHORT = 0.9
"""A context of which less than this share is there is worth a word."""


@dataclass(frozen=True, slots=True)
class Approach:
    """How a run makes its requests. Needs no server: a dry run stands on this alone."""

    settings: Settings
    info: EngineInfo
    protocol: ReplyProtocol
    num_ctx: int
    estimator: Estimator = field(default_factory=Estimator)

    def brief(self, to: str, source_language: str | None) -> Brief:
        """What every request of one file into one language has in common."""
        return Brief(
            target_language=to,
            source_language=source_language,
            glossary=self.settings.glossary,
            instructions=self.settings.instructions or "",
            num_ctx=self.num_ctx,
            seed=self.settings.seed,
            temperature=self.settings.temperature,
            takes_system=self.info.takes_system,
            identity=self.info.identity,
            thoughts=self.info.thoughts,
        )

    def recipe(self, brief: Brief) -> Recipe:
        """What decides a translation, for the journal's keys."""
        brief = heeded(brief, self.protocol.profiles)
        return Recipe(
            model_digest=self.info.digest,
            protocol=self.protocol.version,
            target_language=brief.target_language,
            source_language=brief.source_language,
            seed=brief.seed,
            temperature=brief.temperature,
            glossary=brief.glossary,
            instructions=brief.instructions,
        )

    def budget(self, brief: Brief) -> Budget:
        """What one request may hold: the context less what every prompt repeats."""
        nothing = Segment(index=0, span=Span(0, 0), masked=Masked(""))
        frame = self.protocol.request(Chunk((nothing,)), brief)
        return Budget(
            num_ctx=self.num_ctx,
            thoughts=self.info.thoughts,
            overhead=self.estimator.weigh(frame.system) + self.estimator.weigh(frame.prompt),
            glossary=brief.glossary,
        )


@dataclass(slots=True)
class Context:
    """An approach with what carries it out. ``embedder`` makes vectors for the adequacy check, if
    one is wanted; ``notices`` are what was told here."""

    approach: Approach
    pool: Pool
    journal: Journal
    progress: Progress
    embedder: Embedder | None = None
    notices: list[Notice] = field(default_factory=list)
    _turns: WeakValueDictionary[tuple[bytes, str], asyncio.Lock] = field(
        default_factory=WeakValueDictionary
    )

    @property
    def settings(self) -> Settings:
        return self.approach.settings

    def turn(self, source: bytes, to: str) -> asyncio.Lock:
        """To be held while a source of that hash is translated into a language: of several that are
        the same, the first is paid for, and the others find it in the journal."""
        key = (source, to)
        found = self._turns.get(key)
        if found is None:
            found = self._turns[key] = asyncio.Lock()
        return found

    def tell_of_shortage(self) -> None:
        """Say once that the server has less context than it is asked for, if it has proved so."""
        asked, share = self.approach.num_ctx, self.approach.estimator.usable_share
        if share >= SHORT or self.notices:
            return
        there = int(asked * share)
        notice = Notice(
            "context-short",
            f"requests do not fit the {asked} tokens of context asked for, but about {there}: "
            f"give the model more context on the server, or say --num-ctx {there}",
        )
        self.notices.append(notice)
        self.progress.notice(notice)


def settle_num_ctx(settings: Settings, infos: Sequence[EngineInfo]) -> tuple[int, list[Notice]]:
    """The context, in tokens, of every request of the run, and what to tell of it.

    A model that is loaded already keeps its context if that is enough, since another value would
    load it again. A value asked for is used, up to what the model can hold. One that has to think
    gets more.
    """
    limits = [info.context_length for info in infos if info.context_length]
    limit = min(limits, default=None)
    if settings.num_ctx is not None:
        if limit is None or settings.num_ctx <= limit:
            return settings.num_ctx, []
        message = f"the model holds {limit} tokens, not the {settings.num_ctx} of --num-ctx"
        return limit, [Notice("num-ctx-clamped", message)]
    loaded = {info.loaded_context for info in infos}
    thoughts = max(info.thoughts for info in infos)
    least = 0 if infos[0].fixed_context else LEAST_LOADED_CTX + thoughts
    if len(loaded) == 1 and (only := loaded.pop()) is not None and only >= least:
        return only, []
    wanted = DEFAULT_NUM_CTX + thoughts
    return min(wanted, limit or wanted), []
