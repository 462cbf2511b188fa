"""What each action of ``translate-pipe models`` does on one server, and what it tells of it."""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from translate_pipe import paths
from translate_pipe.cli.models.transfer import Transfer
from translate_pipe.errors import UsageError
from translate_pipe.modelcare.recipe import (
    Recipe,
    parameter,
    translator_parameters,
    translator_prompt,
)
from translate_pipe.modelcare.server import ModelServer
from translate_pipe.settings import Settings

__all__ = ["DOINGS"]

GGUF = ".gguf"

Told = dict[str, Any]
"""What an action found or did, as JSON has it."""

Action = Callable[[ModelServer, argparse.Namespace, Settings, Transfer], Awaitable[Told]]


async def _list(server: ModelServer, *_: Any) -> Told:
    return {"models": [asdict(model) for model in await server.stored()]}


async def _ps(server: ModelServer, *_: Any) -> Told:
    return {"models": [asdict(model) for model in await server.loaded()]}


async def _show(server: ModelServer, arguments: argparse.Namespace, *_: Any) -> Told:
    return asdict(await server.show(arguments.name))


async def _pull(
    server: ModelServer, arguments: argparse.Namespace, _: Settings, transfer: Transfer
) -> Told:
    for name in arguments.models:
        await server.pull(name, transfer.hear, insecure=arguments.insecure)
        transfer.done(f"{name}: fetched to {server.url}")
    return {"pulled": arguments.models}


async def _push(
    server: ModelServer, arguments: argparse.Namespace, _: Settings, transfer: Transfer
) -> Told:
    await server.push(arguments.name, transfer.hear, insecure=arguments.insecure)
    transfer.done(f"{arguments.name}: sent from {server.url}")
    return {"pushed": arguments.name}


async def _create(
    server: ModelServer, arguments: argparse.Namespace, settings: Settings, transfer: Transfer
) -> Told:
    recipe = _recipe(arguments, settings)
    await server.create(recipe, transfer.hear)
    made = await server.show(recipe.name)
    transfer.done(f"{recipe.name}: made on {server.url}")
    told: Told = {"created": recipe.name, "system": made.system, "parameters": made.parameters}
    if settings.to and not recipe.system:
        told["notice"] = "its prompt profile has no system prompt; only parameters are baked in"
    elif recipe.system and not made.takes_system:
        told["notice"] = (
            "its template has no place for a system prompt, which is dropped; give it one with "
            "--template '{{ .System }} {{ .Prompt }}' in the words of its family"
        )
    if "notice" in told:
        transfer.say(f"{recipe.name}: {told['notice']}")
    return told


async def _copy(
    server: ModelServer, arguments: argparse.Namespace, _: Settings, transfer: Transfer
) -> Told:
    await server.copy(arguments.source, arguments.target)
    transfer.done(f"{arguments.source}: also {arguments.target} on {server.url}")
    return {"copied": arguments.source, "to": arguments.target}


async def _rm(
    server: ModelServer, arguments: argparse.Namespace, _: Settings, transfer: Transfer
) -> Told:
    for name in arguments.models:
        await server.remove(name)
        transfer.done(f"{name}: removed from {server.url}")
    return {"removed": arguments.models}


async def _load(
    server: ModelServer, arguments: argparse.Namespace, settings: Settings, transfer: Transfer
) -> Told:
    name = arguments.name
    loaded = await server.load(name, num_ctx=settings.num_ctx, keep_alive=settings.keep_alive)
    context = f", {loaded.context_length} tokens of context" if loaded else ", and gone again"
    transfer.done(f"{name}: loaded on {server.url}{context}")
    return {"loaded": asdict(loaded) if loaded else None}


async def _unload(
    server: ModelServer, arguments: argparse.Namespace, _: Settings, transfer: Transfer
) -> Told:
    unloaded = {name: await server.unload(name) for name in arguments.models}
    for name, gone in unloaded.items():
        how = "unloaded" if gone else "still at work; it is unloaded after its last request"
        transfer.done(f"{name}: {how} on {server.url}")
    return {"unloaded": unloaded}


def _recipe(arguments: argparse.Namespace, settings: Settings) -> Recipe:
    base = _base(arguments.base)
    system = arguments.system
    baked = translator_parameters(settings)
    if settings.to:
        system = translator_prompt(settings, base if isinstance(base, str) else arguments.name)
    else:
        baked = {name: value for name, value in baked.items() if _given(arguments, name)}
    return Recipe(
        arguments.name,
        base,
        system=system or None,
        template=_template(arguments.template),
        quantize=arguments.quantize,
        parameters=baked | _parameters(arguments.parameter),
    )


def _given(arguments: argparse.Namespace, name: str) -> bool:
    return getattr(arguments, name, None) is not None


def _base(text: str) -> str | Path:
    try:
        path = paths.meant(text)
    except ValueError as error:
        raise UsageError(
            f"--from: {error}", remedy="Give a model's name, or the path of a GGUF file"
        ) from error
    return path if path.suffix.lower() == GGUF or paths.is_file(path) else text


def _template(text: str | None) -> str | None:
    if text is None or "{{" in text:
        return text
    try:
        return paths.meant(text).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise UsageError(
            f"--template is neither a template nor a file that can be read: {error}",
            remedy="A template has {{ .Prompt }} in it",
        ) from error


def _parameters(given: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in map(parameter, given):
        if name == "stop":
            found.setdefault(name, []).append(value)
        else:
            found[name] = value
    return found


DOINGS: Mapping[str, Action] = {
    "list": _list,
    "show": _show,
    "ps": _ps,
    "pull": _pull,
    "push": _push,
    "create": _create,
    "copy": _copy,
    "rm": _rm,
    "load": _load,
    "unload": _unload,
}
"""Every action of ``arguments.ACTIONS``."""
