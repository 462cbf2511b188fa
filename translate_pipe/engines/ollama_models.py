"""Which models an Ollama server has, and what it says of one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from translate_pipe.engines.base import EngineInfo
from translate_pipe.engines.breakage import unlike
from translate_pipe.engines.http import Connection
from translate_pipe.engines.ollama_errors import missing
from translate_pipe.engines.ollama_thinking import least_thinking, room_for_thoughts
from translate_pipe.errors import EngineError, ModelMissing

MOST_ASKED = 20
"""Models looked at before choosing; servers list the newest first."""

BARE = re.compile(r"\{\{-?\s*\.Prompt\s*-?\}\}\s*(?:\{\{-?\s*\.Response\s*-?\}\})?")
"""The template of a model that has none: what ``ollama create`` gives a GGUF without one."""

SYSTEM_PLACES = (".System", ".Messages")
"""What a template must mention to have a place for a system prompt."""


async def choose(server: Connection) -> str:
    """The model to use where nobody named one: a loaded one first, then in the server's order.

    One whose template would drop the system prompt is most likely a base model, and is taken only
    if there is no other. Raises ``ModelMissing`` if none can complete.
    """
    names = [*await _loaded(server), *await listed(server, "/api/tags")]
    fallback = None
    for name in list(dict.fromkeys(str(model["name"]) for model in names))[:MOST_ASKED]:
        try:
            shown = await show(server, name)
        except ModelMissing:
            continue  # removed since it was listed
        able = capabilities(shown)
        if able is not None and "completion" not in able:
            continue
        if takes_system(shown):
            return name
        fallback = fallback or name
    if fallback is None:
        raise missing(None, server.url)
    return fallback


async def describe(server: Connection, model: str) -> tuple[EngineInfo, bool | str]:
    """What is known of a model, and the ``think`` by which it thinks least.

    Raises ``ModelMissing`` and the errors of a ``Connection``.
    """
    shown = await show(server, model)
    stored = _named(await listed(server, "/api/tags"), model)
    loaded = _positive(_named(await _loaded(server), model).get("context_length"))
    limit = context_length(shown)
    think = least_thinking(shown)
    info = EngineInfo(
        engine="ollama",
        location=server.url,
        model=model,
        digest=str(stored.get("digest") or shown.get("modified_at") or "unknown"),
        context_length=limit,
        loaded_context=min(loaded, limit) if loaded and limit else loaded,
        chat=not is_base(shown),
        takes_system=takes_system(shown),
        thoughts=room_for_thoughts(think),
    )
    return info, think


def takes_system(shown: Mapping[str, Any]) -> bool:
    """Whether a model's prompt has a place for ``system``. A built-in renderer always has."""
    template = str(shown.get("template") or "")
    return bool(shown.get("renderer")) or any(place in template for place in SYSTEM_PLACES)


def is_base(shown: Mapping[str, Any]) -> bool:
    """Whether a model gets its prompt bare: no chat turns, no system text, no built-in renderer."""
    template = str(shown.get("template") or "")
    return not shown.get("renderer") and BARE.fullmatch(template.strip()) is not None


async def show(server: Connection, model: str) -> dict[str, Any]:
    """What ``/api/show`` says. Raises ``ModelMissing`` and the errors of a ``Connection``."""
    try:
        return await server.post("/api/show", {"model": model})
    except ModelMissing:
        raise missing(model, server.url) from None


async def listed(server: Connection, path: str) -> list[dict[str, Any]]:
    """The models of ``/api/tags`` or ``/api/ps``, each with a ``name``. Raises the errors of a
    ``Connection``."""
    models = (await server.get(path)).get("models", ...)
    if not isinstance(models, list | None):
        raise unlike(path, server.url)
    return list(_well_formed(models or []))


async def _loaded(server: Connection) -> list[dict[str, Any]]:
    """The models of ``/api/ps``: a hint, which imitators and old servers do not give."""
    try:
        return await listed(server, "/api/ps")
    except EngineError:  # what matters, the other questions fail with too
        return []


def _well_formed(models: list[Any]) -> Iterator[dict[str, Any]]:
    for model in models:
        if isinstance(model, dict) and isinstance(model.get("name"), str):
            yield model


def _named(models: list[dict[str, Any]], name: str) -> Mapping[str, Any]:
    wanted = full_name(name)
    return next((model for model in models if full_name(model["name"]) == wanted), {})


def full_name(name: str) -> str:
    """A name as the server keys it: with its tag; case does not count."""
    return (name if ":" in name.rpartition("/")[2] else f"{name}:latest").lower()


def capabilities(shown: Mapping[str, Any]) -> tuple[str, ...] | None:
    """What a model can do, as ``completion``; ``None`` where an old server does not say."""
    able = shown.get("capabilities")
    return tuple(map(str, able)) if isinstance(able, list) else None


def context_length(shown: Mapping[str, Any]) -> int | None:
    """The most tokens a model can take, from what ``show`` says."""
    info = shown.get("model_info")
    if not isinstance(info, dict):
        return None
    return _positive(info.get(f"{info.get('general.architecture')}.context_length"))


def _positive(value: object) -> int | None:
    return value if isinstance(value, int) and value > 0 and value is not True else None
