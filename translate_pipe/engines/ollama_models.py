"""Which models an Ollama server has, and what it says of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from translate_pipe.engines.base import EngineInfo
from translate_pipe.engines.http import Connection
from translate_pipe.engines.ollama_errors import missing
from translate_pipe.errors import ModelMissing

MOST_ASKED = 20
"""Models looked at before choosing; servers list the newest first."""

SYSTEM_PLACES = (".System", ".Messages")
"""What a template must mention to have a place for a system prompt."""


async def choose(server: Connection) -> str:
    """The model to use where nobody named one: a loaded one first, then in the server's order.

    One whose template would drop the system prompt is most likely a base model, and is taken only
    if there is no other. Raises ``ModelMissing`` if none can complete.
    """
    listed = [*await _models(server, "/api/ps"), *await _models(server, "/api/tags")]
    fallback = None
    for name in list(dict.fromkeys(str(model["name"]) for model in listed))[:MOST_ASKED]:
        try:
            shown = await _show(server, name)
        except ModelMissing:
            continue  # removed since it was listed
        if "completion" not in shown.get("capabilities", ["completion"]):
            continue
        if takes_system(shown):
            return name
        fallback = fallback or name
    if fallback is None:
        raise missing(None, server.url)
    return fallback


async def describe(server: Connection, model: str) -> EngineInfo:
    """What is known of a model. Raises ``ModelMissing`` and the errors of a ``Connection``."""
    shown = await _show(server, model)
    listed = _named(await _models(server, "/api/tags"), model)
    loaded = _named(await _models(server, "/api/ps"), model)
    return EngineInfo(
        engine="ollama",
        location=server.url,
        model=model,
        digest=str(listed.get("digest") or shown.get("modified_at") or "unknown"),
        context_length=_context_length(shown),
        loaded_context=_positive(loaded.get("context_length")),
        takes_system=takes_system(shown),
    )


def takes_system(shown: Mapping[str, Any]) -> bool:
    """Whether a model's prompt has a place for ``system``. A built-in renderer always has."""
    template = str(shown.get("template") or "")
    return bool(shown.get("renderer")) or any(place in template for place in SYSTEM_PLACES)


async def _show(server: Connection, model: str) -> dict[str, Any]:
    try:
        return await server.post("/api/show", {"model": model})
    except ModelMissing:
        raise missing(model, server.url) from None


async def _models(server: Connection, path: str) -> list[dict[str, Any]]:
    return list(_well_formed((await server.get(path)).get("models")))


def _well_formed(models: object) -> Iterator[dict[str, Any]]:
    for model in models if isinstance(models, list) else []:
        if isinstance(model, dict) and isinstance(model.get("name"), str):
            yield model


def _named(models: list[dict[str, Any]], name: str) -> Mapping[str, Any]:
    wanted = _full(name)
    return next((model for model in models if _full(model["name"]) == wanted), {})


def _full(name: str) -> str:
    """A name as the server keys it: with its tag; case does not count."""
    return (name if ":" in name.rpartition("/")[2] else f"{name}:latest").lower()


def _context_length(shown: Mapping[str, Any]) -> int | None:
    info = shown.get("model_info")
    if not isinstance(info, dict):
        return None
    return _positive(info.get(f"{info.get('general.architecture')}.context_length"))


def _positive(value: object) -> int | None:
    return value if isinstance(value, int) and value > 0 else None
