"""The embedded engine: a small model in this process, where no server is to be had.

llama.cpp's calls block, so each runs in a thread of its own and its events cross to the event loop.
The measured defaults, and what this engine cannot do, are in docs/embedded.md.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import Any

from translate_pipe.engines import llamacpp, weights
from translate_pipe.engines.base import Completion, EngineInfo, Request
from translate_pipe.engines.company import Seat
from translate_pipe.engines.gguf import Header, read_header
from translate_pipe.engines.model_files import Weights, cache_folder
from translate_pipe.engines.processors import default_threads
from translate_pipe.errors import EngineError, EngineMissing
from translate_pipe.model import Notice
from translate_pipe.progress import Progress, Silent
from translate_pipe.settings import Settings

DEFAULT_SLOTS = 1
"""Requests decoded at once. More cost more than they bring on few processors (docs/embedded.md)."""

BASE_CONTEXT = 2048
CHAT_CONTEXT = 4096
"""Tokens of context in each slot: a base model gets one cue and its examples at a time."""


class EmbeddedEngine:
    """Runs the packaged weights, or the GGUF file ``settings.model``, in this process.

    Of the settings it uses ``model``, ``num_ctx`` (tokens in each slot), ``concurrency`` (slots)
    and ``threads``. Nothing is loaded before the first ``complete``, and a model is loaded once.
    An instance belongs to one event loop.
    """

    def __init__(self, settings: Settings, progress: Progress | None = None) -> None:
        self._settings = settings
        self._progress: Progress = progress or Silent()
        self._slots = max(1, settings.concurrency or DEFAULT_SLOTS)
        self._pool = ThreadPoolExecutor(self._slots, thread_name_prefix="embedded")
        self._finding: asyncio.Task[tuple[Weights, Header]] | None = None
        self._loading: asyncio.Task[Any] | None = None
        self._load_seconds = 0.0
        self._seat = Seat(cache_folder())
        self._bridges: set[llamacpp.Bridge] = set()
        self._closed = False

    async def describe(self) -> EngineInfo:
        """Say what this engine is. The first call prepares the weights; none loads the model."""
        found, header = await self._find()
        template = header.chat_template
        return EngineInfo(
            engine="embedded",
            location=llamacpp.WHERE,
            model=found.name,
            digest=found.digest,
            context_length=header.context_length,
            loaded_context=self._context(header),
            fixed_context=True,
            chat=template is not None,
            takes_system=template is not None and _takes_system(template),
            slots=self._slots,
            own_model=True,
        )

    async def complete(self, request: Request) -> AsyncGenerator[str | Completion]:
        """Stream one reply; see ``engines.base.Engine``.

        A slot's context is fixed when the model is loaded (``describe().loaded_context``):
        ``request.num_ctx`` beyond it gets no more than that.
        """
        _, header = await self._find()
        server = await self._load()
        load_seconds, self._load_seconds = self._load_seconds, 0.0
        if header.chat_template is not None and not request.raw:
            call, body = server.handle_chat_completions, llamacpp.chat_body(request)
        else:
            call, body = server.handle_completions, llamacpp.text_body(request)

        bridge = llamacpp.Bridge(asyncio.get_running_loop())
        self._bridges.add(bridge)
        try:
            bridge.loop.run_in_executor(self._pool, llamacpp.generate, call, body, bridge)
            async for piece in llamacpp.read(bridge.events, load_seconds):
                yield piece
        finally:
            bridge.stop()
            self._bridges.discard(bridge)

    async def aclose(self) -> None:
        """Stop what is being generated, which raises ``StreamBroken`` there, and free the model."""
        self._closed = True
        for bridge in self._bridges:
            bridge.stop()
        under_way = [task for task in (self._finding, self._loading) if task is not None]
        await asyncio.gather(*under_way, return_exceptions=True)
        await asyncio.to_thread(self._pool.shutdown)
        self._seat.leave()
        self._finding = self._loading = None

    def _context(self, header: Header) -> int:
        default = CHAT_CONTEXT if header.chat_template else BASE_CONTEXT
        wanted = self._settings.num_ctx or default
        return min(wanted, header.context_length or wanted)

    def _must_be_open(self) -> None:
        if self._closed:
            raise EngineError("the embedded engine is closed", remedy="Open a new one")

    async def _find(self) -> tuple[Weights, Header]:
        self._must_be_open()
        if self._finding is None:
            self._finding = asyncio.ensure_future(self._find_once())
        return await asyncio.shield(self._finding)

    async def _find_once(self) -> tuple[Weights, Header]:
        if find_spec("xllamacpp") is None:
            raise EngineMissing("xllamacpp is not installed", remedy=weights.REMEDY)
        loop = asyncio.get_running_loop()

        def report(what: str, done: int, total: int) -> None:
            self._must_be_open()  # a download ends here when nobody waits for it any more
            loop.call_soon_threadsafe(self._progress.loading, what, done, total)

        def find() -> tuple[Weights, Header]:
            found = weights.find(self._settings.model, report)
            return found, read_header(found.path)

        return await asyncio.to_thread(find)

    async def _load(self) -> Any:
        if self._loading is None:
            self._loading = asyncio.ensure_future(self._load_once())
        server = await asyncio.shield(self._loading)
        self._must_be_open()
        return server

    async def _load_once(self) -> Any:
        found, header = await self._find()
        threads = self._threads()
        started = time.monotonic()
        server = await asyncio.to_thread(
            llamacpp.start,
            found.path,
            context=self._context(header),
            slots=self._slots,
            threads=threads,
        )
        self._load_seconds = time.monotonic() - started
        return server

    def _threads(self) -> int:
        """Decode threads: those asked for, else the default, else one beside another process."""
        alone = self._seat.take()
        if not alone:
            self._progress.notice(
                Notice(
                    "embedded-shared",
                    "another process on this machine is running a model too, so this one uses only "
                    "one thread, as both would stall otherwise (--threads overrides this)",
                )
            )
        return self._settings.threads or (default_threads() if alone else 1)


def _takes_system(template: str) -> bool:
    """False where a template refuses every role but user and assistant, as some older ones do."""
    return "system" in template or "raise_exception" not in template
