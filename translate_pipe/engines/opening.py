"""Opens one engine for each host: all are asked what they are, and who is silent is not waited for.

Which engines there are is the registry's to know (``engines/__init__.py``).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf

from translate_pipe.engines.address import base_url
from translate_pipe.engines.base import Absent, Engine, EngineInfo
from translate_pipe.errors import (
    EngineError,
    Overloaded,
    Retryable,
    StreamBroken,
    Unreachable,
)
from translate_pipe.model import Notice
from translate_pipe.progress import Progress
from translate_pipe.settings import Settings

Opener = Callable[[Settings, Progress], list[Engine]]
"""Makes engines, one for each host, that have not been asked anything yet."""

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


async def open_hosts(
    opener: Opener, settings: Settings, hosts: Sequence[str], progress: Progress
) -> Opened:
    """Open an engine, one for each of the ``hosts``; none of these for one in this process.

    Raises what ``Engine.describe`` raises where no host answers; of several hosts, the first
    one's error. Nothing stays open after an error.
    """
    engines, answers = await _ask_patiently(opener, settings, hosts, progress)
    infos = [answer for answer in answers if isinstance(answer, EngineInfo)]
    chosen = [_chosen(infos[0])] if infos and _was_chosen(infos[0], settings) else []
    if chosen and (len({info.model for info in infos}) > 1 or len(infos) < len(engines)):
        # Hosts left to choose for themselves choose differently: all take the first one's choice.
        await _close(engines)
        settings = replace(settings, model=infos[0].model)
        engines, answers = await _ask_patiently(opener, settings, hosts, progress)
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
    opener: Opener, settings: Settings, hosts: Sequence[str], progress: Progress
) -> tuple[list[Engine], list[EngineInfo | EngineError]]:
    """Ask all of them, and once more where none answers and one may soon: it is there, and fails.
    One that is not there at all is told of at once."""
    begun = time.monotonic()
    for pause in OPENING_WAITS:
        engines, answers = await _ask(opener, settings, hosts, progress)
        wait = max(pause, min(map(_patience_with, answers)))
        left = begun + OPENING_PATIENCE - time.monotonic()
        if any(isinstance(answer, EngineInfo) for answer in answers) or wait > left:
            return engines, answers
        await _close(engines)
        await asyncio.sleep(wait)
    return await _ask(opener, settings, hosts, progress)


def _patience_with(answer: EngineInfo | EngineError) -> float:
    """How many seconds to wait at least before a host is asked again, for ever if that is vain."""
    if isinstance(answer, Overloaded):
        return answer.retry_after or 0.0
    return 0.0 if isinstance(answer, StreamBroken) else inf


async def _ask(
    opener: Opener, settings: Settings, hosts: Sequence[str], progress: Progress
) -> tuple[list[Engine], list[EngineInfo | EngineError]]:
    engines = opener(settings, progress)
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
                "translations of the two will be mixed, and what is done is known by the latter's. "
                f"`translate-pipe models pull {info.model}` makes them the same",
            )
