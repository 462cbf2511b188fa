"""An engine in this process that follows a script: what it says, how fast, and how it fails.

It answers at once unless given a speed. ``say`` makes the reply of a request; ``faults`` is asked
before each request what goes wrong with it. Also the segments, chunks and inspector of the tests
around it.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from translate_pipe.engines.base import Completion, EngineInfo, Finish, Request
from translate_pipe.errors import EngineError, StreamBroken
from translate_pipe.model import (
    NOTHING_AHEAD,
    Ahead,
    Chunk,
    Masked,
    Notice,
    Segment,
    Span,
    Translation,
)
from translate_pipe.progress import Silent
from translate_pipe.settings import Settings
from translate_pipe.workers.base import BESIDE, Brief, Chunks, Inspector, Verdict
from translate_pipe.workers.pool import Pool
from translate_pipe.workers.protocols import JsonProtocol
from translate_pipe.workers.settlement import Loss
from translate_pipe.workers.translate import translate

CHARACTERS_PER_TOKEN = 4


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with a request: ``error`` is raised after ``after`` of the reply (0 to 1);
    without an error the reply just ends there with ``finish``. ``stall`` waits for ever there."""

    error: EngineError | None = None
    after: float = 0.0
    finish: Finish = Finish.LENGTH
    stall: bool = False


Say = Callable[[Request], str]
Faults = Callable[[int, Request], Fault | None]


def texts(request: Request) -> list[str]:
    """The texts a request asks to be translated."""
    return list(_strings(json.loads(request.payload)))


def render(request: Request, change: Callable[[str], str]) -> str:
    """The payload with every text changed."""
    return json.dumps(_changed(json.loads(request.payload), change), ensure_ascii=False)


def translated(request: Request) -> str:
    """A perfect reply."""
    return render(request, lambda text: f"T({text})")


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)


def _changed(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_changed(item, change) for item in value]
    assert isinstance(value, dict)
    return {key: _changed(item, change) for key, item in value.items()}


@dataclass
class Scripted:
    """An ``Engine``. ``slots`` decode at once, each ``speed`` tokens a second (``None``: at once);
    more requests wait in line."""

    say: Say = translated
    faults: Faults = lambda number, request: None
    slots: int = 1000
    speed: float | None = None
    pieces: int = 16
    name: str = "scripted"
    load_seconds: float = 0.0
    digest: str = "d"
    asked: list[Request] = field(default_factory=list)
    answered: int = 0
    tokens: int = 0
    at_once: int = 0
    most_at_once: int = 0
    described: int = 0
    closed_early: int = 0
    describes: Callable[[int], EngineError | None] = lambda number: None

    def __post_init__(self) -> None:
        self._line = asyncio.Semaphore(self.slots)

    @property
    def info(self) -> EngineInfo:
        return EngineInfo("scripted", self.name, "m", self.digest)

    async def describe(self) -> EngineInfo:
        error = self.describes(self.described)
        self.described += 1
        if error is not None:
            raise error
        return self.info

    async def complete(self, request: Request) -> AsyncGenerator[str | Completion]:
        fault = self.faults(len(self.asked), request)
        self.asked.append(request)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if fault is not None and fault.error is not None and fault.after == 0:
                raise fault.error
            async with self._line:
                async for piece in self._reply(request, fault):
                    yield piece
        except GeneratorExit:
            self.closed_early += 1
            raise
        finally:
            self.at_once -= 1

    async def _reply(
        self, request: Request, fault: Fault | None
    ) -> AsyncGenerator[str | Completion]:
        reply = self.say(request)
        end = len(reply) if fault is None else int(len(reply) * fault.after)
        for start in range(0, end, self.pieces):
            piece = reply[start : min(end, start + self.pieces)]
            if self.speed is not None:
                await asyncio.sleep(len(piece) / CHARACTERS_PER_TOKEN / self.speed)
            yield piece
        if fault is not None and fault.stall:
            await asyncio.Event().wait()
        if fault is not None and fault.error is not None:
            raise fault.error
        self.answered += 1
        tokens = -(-end // CHARACTERS_PER_TOKEN)
        self.tokens += tokens
        finish = Finish.STOP if fault is None else fault.finish
        yield Completion(finish, len(request.prompt) // 4, tokens, self.load_seconds)

    async def aclose(self) -> None:
        return None


class Plain:
    """An inspector that knows three faults: nothing, the source again, and the word BAD; and texts
    that stand beside such, which say BESIDE."""

    def __init__(self, chunk: Chunk) -> None:
        self._sources = {segment.index: segment.source for segment in chunk.segments}

    def add(self, texts: Iterable[tuple[int, str]]) -> Sequence[Verdict]:
        return [self._judged(segment, text) for segment, text in texts]

    def _judged(self, segment: int, text: str) -> Verdict:
        cause = None
        if not text.strip():
            cause = "empty"
        elif text == self._sources[segment]:
            cause = "echoed"
        elif "BAD" in text:
            cause = "bad"
        elif "BESIDE" in text:
            cause = BESIDE
        return Verdict(segment, text, cause)

    def close(self, *, whole: bool = False) -> Sequence[Verdict]:
        return []


class Heard(Silent):
    """A progress that remembers."""

    def __init__(self) -> None:
        self.finished = 0
        self.notices: list[Notice] = []

    def done(self, segments: int) -> None:
        self.finished += segments

    def notice(self, notice: Notice) -> None:
        self.notices.append(notice)

    @property
    def codes(self) -> list[str]:
        return [notice.code for notice in self.notices]


def segment(index: int, text: str) -> Segment:
    return Segment(index, Span(0, 0), Masked(text), cue=index, line=index + 1)


def segments(count: int) -> list[Segment]:
    return [segment(i, f"Line number {i} of the film.") for i in range(count)]


class Given:
    """``Chunks`` that are as they are, whatever is ahead of them."""

    def __init__(self, chunks: Iterable[Chunk]) -> None:
        self._chunks = deque(chunks)

    def __iter__(self) -> Iterator[Chunk]:
        return iter(self.next, None)

    @property
    def left(self) -> int:
        return sum(len(chunk.segments) for chunk in self._chunks)

    def next(self, ahead: Ahead = NOTHING_AHEAD) -> Chunk | None:
        return self._chunks.popleft() if self._chunks else None


def chunked(items: Sequence[Segment], size: int = 20) -> Given:
    """So many segments a chunk."""
    return Given(
        Chunk(
            tuple(items[start : start + size]),
            tuple(each.source for each in items[max(0, start - 2) : start]),
        )
        for start in range(0, len(items), size)
    )


@dataclass
class Shop:
    """All that ``translate`` needs, with what came of it."""

    engines: Sequence[Scripted]
    settings: Settings = field(default_factory=Settings)
    grace: float = 5.0
    brief: Brief = field(default_factory=lambda: Brief("fr"))
    inspect: Callable[[Chunk], Inspector] = Plain
    heard: Heard = field(default_factory=Heard)
    journal: dict[int, str] = field(default_factory=dict)
    accepts: int = 0
    observed: int = 0

    def __post_init__(self) -> None:
        self.settings = replace(self.settings, connect_timeout=0.2)
        self.pool = Pool(
            self.engines,
            [engine.info for engine in self.engines],
            settings=self.settings,
            progress=self.heard,
            drain_timeout=self.grace,
        )

    async def accept(self, translations: Sequence[Translation]) -> None:
        self.accepts += 1
        await asyncio.sleep(0)
        for each in translations:
            assert each.segment not in self.journal, "journalled twice"
            assert each.translated
            self.journal[each.segment] = each.text

    async def translate(self, chunks: Chunks) -> list[Translation]:
        return await translate(
            chunks,
            protocol=JsonProtocol(),
            brief=self.brief,
            pool=self.pool,
            accept=self.accept,
            estimator=self,
            progress=self.heard,
            inspect=self.inspect,
        )

    def run(self, chunks: Chunks) -> dict[int, Translation]:
        """Translate in a loop of its own; every segment must have one outcome."""

        async def main() -> list[Translation]:
            try:
                return await self.translate(chunks)
            finally:
                await self.pool.aclose()

        outcome = asyncio.run(main())
        by_segment = {each.segment: each for each in outcome}
        assert len(by_segment) == len(outcome)
        assert self.heard.finished == len(outcome)
        return by_segment

    def observe(self, request: Request, completion: Completion) -> None:
        self.observed += 1

    def overflowed(self, request: Request, context: int | None = None) -> None:
        """Override to learn from what was too much."""

    def was_cut(self, request: Request, completion: Completion, *, is_poor: bool) -> bool:
        """Whether only a part of a prompt was read: nothing here says so."""
        return False

    def fill(self, request: Request) -> float:
        """What share of its context a request takes: nobody knows here."""
        del request
        return 0.0


def lost(replies: int = 0, age: float = 0.0) -> Loss:
    """A request that got no reply, when the pool had had so many."""
    return Loss(StreamBroken("the connection broke"), replies, age)


def broken(after: float) -> Fault:
    return Fault(StreamBroken("the connection broke"), after)
