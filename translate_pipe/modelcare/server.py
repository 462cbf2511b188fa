"""The models of one Ollama server: listing, fetching, sending, making, loading."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import aclosing
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from translate_pipe.engines import ollama_models
from translate_pipe.engines.address import base_url
from translate_pipe.engines.credentials import authorization
from translate_pipe.engines.http import Connection
from translate_pipe.engines.ollama import DEFAULT_HOST, NOT_RUNNING
from translate_pipe.engines.refusals import Refusal
from translate_pipe.errors import EngineError, ModelMissing, StreamBroken
from translate_pipe.modelcare import blobs, failures
from translate_pipe.modelcare.facts import Loaded, Shown, Step, Stored
from translate_pipe.modelcare.recipe import Recipe
from translate_pipe.settings import Settings

__all__ = ["Hear", "ModelServer", "hosts_of"]

Hear = Callable[[Step], None]

LONGEST_SILENCE = 1800.0
"""Seconds. A server says nothing while it checks what it fetched, or loads: minutes for a large
model on a slow disk."""

UNLOAD_PATIENCE, UNLOAD_POLL = 5.0, 0.1
SUCCESS = "success"


def hosts_of(settings: Settings) -> tuple[str, ...]:
    """The servers that are meant: those named, or Ollama's usual one."""
    return settings.hosts or (DEFAULT_HOST,)


class ModelServer:
    """One Ollama server; ``host`` is any spelling ``address.base_url`` takes.

    Besides what each method names, all raise the errors of a ``Connection``. Raises
    ``ConfigError`` for an address or a key that cannot be used.
    """

    def __init__(self, settings: Settings, host: str) -> None:
        self._model = ""
        self._sending = False
        self._quick = self._connection(settings, host, settings.stall_timeout)
        self._slow = self._connection(settings, host, LONGEST_SILENCE)

    @property
    def url(self) -> str:
        """Where it is."""
        return self._quick.url

    async def stored(self) -> list[Stored]:
        """The models on its disk, those changed last first."""
        return [Stored.of(told) for told in await ollama_models.listed(self._quick, "/api/tags")]

    async def loaded(self) -> list[Loaded]:
        """The models in its memory."""
        return [Loaded.of(told) for told in await ollama_models.listed(self._quick, "/api/ps")]

    async def show(self, name: str) -> Shown:
        """All about a model. Raises ``ModelMissing``."""
        self._model = name
        return Shown.of(name, await ollama_models.show(self._quick, name))

    async def pull(self, name: str, hear: Hear, *, insecure: bool = False) -> None:
        """Fetch a model from its registry. Raises ``ModelMissing`` where that has none.

        The server keeps what it has of a pull that breaks off, and the next one goes on there.
        """
        await self._follow("/api/pull", {"model": name, "insecure": insecure}, name, hear)

    async def push(self, name: str, hear: Hear, *, insecure: bool = False) -> None:
        """Send a model to its registry. Raises ``ModelMissing``."""
        await self._follow("/api/push", {"model": name, "insecure": insecure}, name, hear)

    async def create(self, recipe: Recipe, hear: Hear) -> None:
        """Make a model; a base it does not have is pulled first.

        Raises ``UnreadableInput`` or ``UnknownFormat`` for a GGUF file that is none.
        """
        digest = None
        self._model = recipe.name
        if isinstance(recipe.base, Path):
            blobs.check_is_gguf(recipe.base)
            digest = await blobs.digest_of(recipe.base, hear)
            await blobs.ensure(self._slow, recipe.base, digest, hear)
        about = recipe.base if isinstance(recipe.base, str) else recipe.name
        await self._follow("/api/create", recipe.body(digest), about, hear)

    async def copy(self, source: str, target: str) -> None:
        """Give a model a second name, replacing what had it. Raises ``ModelMissing``."""
        self._model = source
        await self._quick.command("POST", "/api/copy", {"source": source, "destination": target})

    async def remove(self, name: str) -> None:
        """Delete a model. Only its exact name will do: Ollama itself ignores case.

        Raises ``ModelMissing``.
        """
        self._model = name
        names = [model.name for model in await self.stored()]
        if name not in names and f"{name}:latest" not in names:
            near = get_close_matches(name.lower(), names, n=1)
            raise ModelMissing(
                f"the server does not have the model {name!r}",
                where=self.url,
                remedy=f"Did you mean {near[0]!r}?"
                if near
                else "`translate-pipe models list` names those it has",
            )
        await self._quick.command("DELETE", "/api/delete", {"model": name})

    async def load(self, name: str, *, num_ctx: int | None, keep_alive: str) -> Loaded | None:
        """Load a model the way a translation needs it. Raises ``ModelMissing``.

        Returns what is in memory then; ``None`` where it is gone again (``keep_alive`` 0).
        """
        # Without shift: false the first request of a run would load the model again.
        body: dict[str, Any] = {"keep_alive": keep_alive, "shift": False}
        if num_ctx is not None:
            body["options"] = {"num_ctx": num_ctx}
        await self._keep(name, body)
        return await self._in_memory(name)

    async def unload(self, name: str) -> bool:
        """Ask that a model leave memory. Raises ``ModelMissing``.

        Returns false where it stays for now: requests that run are finished first.
        """
        await self._keep(name, {"keep_alive": 0})
        for _ in range(round(UNLOAD_PATIENCE / UNLOAD_POLL)):
            if await self._in_memory(name) is None:
                return True
            await asyncio.sleep(UNLOAD_POLL)
        return False

    async def aclose(self) -> None:
        """Close all connections. Safe to call twice."""
        await self._quick.aclose()
        await self._slow.aclose()

    async def _keep(self, name: str, body: Mapping[str, Any]) -> None:
        self._model = name
        await self._slow.post("/api/generate", {"model": name, "stream": False, **body})

    async def _in_memory(self, name: str) -> Loaded | None:
        wanted = ollama_models.full_name(name)
        models = await self.loaded()
        return next((m for m in models if ollama_models.full_name(m.name) == wanted), None)

    async def _follow(self, path: str, body: Mapping[str, Any], model: str, hear: Hear) -> None:
        self._model, self._sending = model, path == "/api/push"
        async with aclosing(self._slow.stream(path, body)) as batches:
            async for lines in batches:
                for event in _events(lines, self.url):
                    if "error" in event:
                        said = str(event["error"])
                        raise failures.failed(said, self.url, model, sending=self._sending)
                    step = Step.of(event)
                    hear(step)
                    if step.status == SUCCESS:
                        return
        raise StreamBroken(
            "the server stopped before it was done", where=self.url, remedy=failures.CONTINUE
        )

    def _explain(self, refusal: Refusal) -> EngineError:
        return failures.explain(refusal, self._model, sending=self._sending)

    def _connection(self, settings: Settings, host: str, patience: float) -> Connection:
        return Connection(
            base_url(host),
            explain=self._explain,
            unreachable_remedy=NOT_RUNNING,
            connect_timeout=settings.connect_timeout,
            stall_timeout=patience,
            headers=authorization(),
            ca_file=settings.ca_file,
        )


def _events(lines: Sequence[bytes], where: str) -> Iterator[Mapping[str, Any]]:
    for line in lines:
        if not line.strip():
            continue
        try:
            event = json.loads(line)
        except (ValueError, RecursionError):
            event = None
        if not isinstance(event, dict):
            raise StreamBroken("the server sent a line that is not a JSON object", where=where)
        yield event
