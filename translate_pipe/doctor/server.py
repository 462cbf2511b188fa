"""Asks every server: does it answer, has it the model, what can the model hold and be told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

from translate_pipe.context import LEAST_LOADED_CTX, settle_num_ctx
from translate_pipe.doctor.finding import Finding, of_error, ok, warning
from translate_pipe.engines import open_embedder, open_engines
from translate_pipe.engines.base import EngineInfo
from translate_pipe.errors import ModelMissing, TranslatePipeError
from translate_pipe.progress import Silent
from translate_pipe.settings import Settings

__all__ = ["check_servers"]

_PATIENCE = 10.0
"""Seconds. What is asked here takes a server no time, so one that is silent for longer is stuck."""


def check_servers(settings: Settings) -> Iterator[Finding]:
    """Ask each host of the settings by itself; nothing is generated and no model is loaded."""
    settings = replace(settings, stall_timeout=min(settings.stall_timeout, _PATIENCE))
    hosts = settings.hosts or (None,)
    infos = []
    for host in hosts:
        alone = settings if host is None else replace(settings, hosts=(host,))
        try:
            info = asyncio.run(_described(alone))
        except ModelMissing as error:
            yield ok("server", f"{error.where or host or settings.engine} answers")
            yield of_error("model", error)
            continue
        except TranslatePipeError as error:
            yield of_error("server", error)
            continue
        infos.append(info)
        yield ok("server", f"{info.engine} answers ({info.location})")
        yield from _check_model(info, settings)
        if settings.adequacy is not None:
            yield asyncio.run(_embedding(info, alone))
    if len({info.digest for info in infos}) > 1:
        yield warning(
            "model",
            "the servers have different versions of the model, so translations would be mixed",
            "Pull the model again on each of them",
        )


async def _embedding(info: EngineInfo, settings: Settings) -> Finding:
    try:
        embedder = await open_embedder(settings, info)
    except TranslatePipeError as error:
        return of_error("model", error)
    if embedder is not None:
        await embedder.aclose()
    return ok("model", f"{settings.adequacy} makes vectors")


async def _described(settings: Settings) -> EngineInfo:
    opened = await open_engines(settings, Silent(), one_shot=False)
    for engine in opened.engines:
        await engine.aclose()
    return opened.infos[0]


def _check_model(info: EngineInfo, settings: Settings) -> Iterator[Finding]:
    if settings.model is None and not info.identity and not info.own_model:
        yield warning(
            "model",
            f"no model is named; {info.model} would be used, until a newer one is pulled",
            "Name it with --model, or `model:` in the settings file",
        )
    else:
        yield ok("model", f"{info.model} is there")
    yield _context(info, settings)
    yield _template(info)


def _context(info: EngineInfo, settings: Settings) -> Finding:
    num_ctx, notices = settle_num_ctx(settings, [info])
    if notices:
        return warning("context", notices[0].message, f"Use --num-ctx {num_ctx} or less")
    if num_ctx < LEAST_LOADED_CTX:
        return warning(
            "context",
            f"requests have {num_ctx} tokens only, and the instructions take a part of them: "
            "few texts fit, and long ones are cut",
            f"Use --num-ctx {LEAST_LOADED_CTX} or more",
        )
    loaded = info.loaded_context
    if loaded is not None and loaded != num_ctx:
        too_small = " is too small and" if loaded < LEAST_LOADED_CTX else ""
        return warning(
            "context",
            f"the model is loaded with {loaded} tokens, which{too_small} differs from {num_ctx}: "
            "the first request loads it again",
            "Leave --num-ctx out, or set OLLAMA_CONTEXT_LENGTH to the same value",
        )
    limit = f" of the {info.context_length} the model can hold" if info.context_length else ""
    return ok("context", f"requests have {num_ctx} tokens{limit}")


def _template(info: EngineInfo) -> Finding:
    if not info.chat:
        return warning(
            "template",
            f"{info.model} is a base model: it obeys no instruction, so it is shown examples, "
            "a cue at a time",
            "For better and faster translations use an instruct or chat model",
        )
    if not info.takes_system:
        return warning(
            "template",
            f"the template of {info.model} has no place for a system prompt, "
            "so it is put into the prompt",
            "Nothing needs to be done; a model with a full template may do better",
        )
    return ok("template", f"{info.model} takes a system prompt")
