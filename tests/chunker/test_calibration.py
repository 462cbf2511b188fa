"""What a run learns of tokens it cannot count: servers whose tokenizers are nothing like ours."""

from __future__ import annotations

import base64
import random
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field

import pytest

from tests.workers.scripted import Shop, render, segment
from translate_pipe.chunker import Budget, Estimator, Plan
from translate_pipe.engines.base import Completion, EngineInfo, Finish, Request
from translate_pipe.errors import ContextOverflow
from translate_pipe.model import Chunk
from translate_pipe.settings import Settings
from translate_pipe.workers.base import Brief
from translate_pipe.workers.protocols import JsonProtocol

Count = Callable[[str], int]
OURS = Estimator()
DICE = random.Random(3)


def drawn(alphabet: str, most: int) -> str:
    return "".join(DICE.choice(alphabet) for _ in range(DICE.randint(5, most)))


TEXTS: dict[str, Callable[[], str]] = {
    "en": lambda: "I never said that she took it. " * DICE.randint(1, 3),
    "zh": lambda: drawn("我你他们这那有是不在了人来去说看", 30) + "。",
    "ja": lambda: drawn("わたしはあなたのことをしりません学校電車", 40) + "。",
    "ar": lambda: drawn("ابتثجحخدذرزسشصض ", 60) + ".",
    "emoji": lambda: drawn("😀😎🎉🔥👍", 40),
    "base64": lambda: base64.b64encode(DICE.randbytes(DICE.randint(20, 90))).decode(),
}
TOKENIZERS: dict[str, Count] = {
    "as we guess": lambda text: int(OURS.weigh(text)) + 1,
    "a third": lambda text: int(OURS.weigh(text) / 3) + 1,
    "three times": lambda text: int(OURS.weigh(text) * 3) + 1,
    "bytes": lambda text: len(text.encode()),
}


def texts(kind: str, count: int) -> list[str]:
    DICE.seed(3)
    return [TEXTS[kind]() for _ in range(count)]


@dataclass
class Counting:
    """An engine with a tokenizer and a context of its own: refuses what is too long, and ends a
    reply where the context does. It ``tells`` its counts or not, and may have less ``context`` than
    it is asked for."""

    count: Count
    say: Callable[[str], str] = "T{}".format
    tells: bool = True
    context: int = 1_000_000
    refused: int = 0
    cut: int = 0
    asked: list[int] = field(default_factory=list)
    info: EngineInfo = field(default_factory=lambda: EngineInfo("counting", "here", "m", "d"))

    async def describe(self) -> EngineInfo:
        return self.info

    async def complete(self, request: Request) -> AsyncGenerator[str | Completion]:
        prompt = self.count(request.system) + self.count(request.prompt) + 10
        self.asked.append(len(request.payload))
        context = min(self.context, request.num_ctx)
        if prompt >= context:
            self.refused += 1
            counts = (prompt, context) if self.tells else (None, None)
            raise ContextOverflow("too long", prompt_tokens=counts[0], num_ctx=counts[1])
        reply = render(request, self.say)
        tokens = self.count(reply)
        room = min(request.num_predict, context - prompt)
        self.cut += tokens > room
        yield reply[: len(reply) * room // tokens] if tokens > room else reply
        finish = Finish.LENGTH if tokens > room else Finish.STOP
        yield Completion(finish, *((prompt, min(room, tokens)) if self.tells else (None, None)))

    async def aclose(self) -> None:
        """Nothing is open."""


@dataclass
class Learning(Shop):
    """A shop whose estimator learns."""

    estimator: Estimator = field(default_factory=Estimator)

    def observe(self, request: Request, completion: Completion) -> None:
        self.estimator.observe(request, completion)

    def fill(self, request: Request) -> float:
        return self.estimator.fill(request)

    def was_cut(self, request: Request, completion: Completion, *, is_poor: bool) -> bool:
        return self.estimator.was_cut(request, completion, is_poor=is_poor)

    def overflowed(self, request: Request, context: int | None = None) -> None:
        self.estimator.overflowed(request, context)


def run(engine: Counting, sources: list[str], num_ctx: int = 2048, slots: int = 1) -> int:
    """Translate; the number of texts that kept their source."""
    brief, estimator = Brief("fr", "en", num_ctx=num_ctx), Estimator()
    frame = JsonProtocol().request(Chunk((segment(0, ""),)), brief)
    budget = Budget(num_ctx, estimator.weigh(frame.system) + estimator.weigh(frame.prompt))
    shop = Learning(
        [engine],  # type: ignore[list-item]  # an engine of this module's own
        Settings(concurrency=slots),
        brief=brief,
        estimator=estimator,
    )
    segments = [segment(index, text) for index, text in enumerate(sources)]
    chunks = Plan(segments, range(len(sources)), budget, estimator)
    return sum(not each.translated for each in shop.run(chunks).values())


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("tokenizer", TOKENIZERS)
def test_one_surprise_is_enough_whatever_the_tokenizer(kind: str, tokenizer: str) -> None:
    engine = Counting(TOKENIZERS[tokenizer])
    assert run(engine, texts(kind, 200)) == 0
    assert engine.refused <= 1
    assert engine.cut <= 2


@pytest.mark.parametrize("kind", TEXTS)
def test_replies_far_longer_than_their_sources_are_soon_allowed_for(kind: str) -> None:
    engine = Counting(TOKENIZERS["three times"], "T{0}{0}".format)
    assert run(engine, texts(kind, 200)) == 0
    assert (engine.refused, engine.cut <= 2) == (0, True), engine


def test_several_slots_are_surprised_once_each() -> None:
    engine = Counting(TOKENIZERS["bytes"])
    assert run(engine, texts("base64", 400), 4096, slots=4) == 0
    assert engine.refused <= 4
    assert engine.cut <= 5


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("tokenizer", TOKENIZERS)
def test_a_server_that_tells_no_counts_soon_gets_what_fits(kind: str, tokenizer: str) -> None:
    engine = Counting(TOKENIZERS[tokenizer], tells=False)
    assert run(engine, texts(kind, 400)) == 0
    assert engine.refused <= 6
    assert engine.cut <= 6


@pytest.mark.parametrize("context", [700, 1000, 1500])
@pytest.mark.parametrize("tells", [True, False])
def test_a_context_smaller_than_asked_for_is_found_out(context: int, tells: bool) -> None:
    engine = Counting(TOKENIZERS["as we guess"], tells=tells, context=context)
    assert run(engine, texts("en", 400), 4096) == 0
    assert engine.refused <= 6


def test_a_runaway_whose_count_is_not_believed_says_nothing_of_the_context() -> None:
    class Runaway(Counting):
        async def complete(self, request: Request) -> AsyncGenerator[str | Completion]:
            async for piece in super().complete(request):
                if isinstance(piece, str) or len(self.asked) > 2:
                    yield piece
                else:
                    yield Completion(Finish.LENGTH, piece.prompt_tokens, 10**6)

    engine, calm = (kind(TOKENIZERS["as we guess"]) for kind in (Runaway, Counting))
    run(engine, texts("en", 400), 1024)
    run(calm, texts("en", 400), 1024)
    assert len(engine.asked) <= len(calm.asked) + 2


def test_chunks_grow_when_the_estimate_was_too_careful() -> None:
    engine = Counting(TOKENIZERS["a third"])
    run(engine, ["word " * 80 for _ in range(60)])
    assert engine.asked[1] > 1.5 * engine.asked[0]


def test_english_in_thai_at_a_token_a_byte_is_no_runaway() -> None:
    engine = Counting(TOKENIZERS["bytes"], lambda text: "ก" * round(0.9 * len(text)))
    assert run(engine, texts("en", 200), 4096) == 0
    assert engine.refused <= 1
    assert engine.cut <= 2
