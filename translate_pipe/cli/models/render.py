"""Models as people read them, on standard output: that is what the listing actions are for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from translate_pipe.cli import streams
from translate_pipe.cli.frame import printable
from translate_pipe.cli.table import table

__all__ = ["show"]

Told = Mapping[str, Any]

_DIGEST = 12
_UNITS = ("B", "KB", "MB", "GB", "TB")


def show(action: str, results: Sequence[Told], *, verbose: bool) -> None:
    """Print what a listing action found on each server; the others have said what they did."""
    lines = _LISTINGS.get(action)
    if lines is None:
        return
    for result in results:
        if "error" in result:
            continue
        if len(results) > 1:
            streams.show(f"{result['host']}:")
        for line in lines(result, verbose):
            streams.show(_printable(line))


def _printable(line: str) -> str:
    return "\n".join(map(printable, line.split("\n")))


def _stored(result: Told, verbose: bool) -> Iterator[str]:
    rows = [
        (
            model["name"],
            _size(model["size"]),
            model["parameter_size"] or "-",
            model["quantization"] or "-",
            model["modified"][:10],
            model["digest"] if verbose else model["digest"][:_DIGEST],
        )
        for model in result["models"]
    ]
    yield from table([("name", "size", "parameters", "quantization", "modified", "digest"), *rows])


def _loaded(result: Told, verbose: bool) -> Iterator[str]:
    rows = [
        (
            model["name"],
            _size(model["size"]),
            _where(model["size"], model["vram"]),
            str(model["context_length"] or "-"),
            _until(model["expires"]),
        )
        for model in result["models"]
    ]
    yield from table([("name", "memory", "on", "context", "until"), *rows])


def _shown(result: Told, verbose: bool) -> Iterator[str]:
    facts = {
        "name": result["name"],
        "family": result["family"],
        "parameters": result["parameter_size"],
        "quantization": result["quantization"],
        "context length": result["context_length"],
        "can": ", ".join(result["capabilities"]),
        "system prompt": "has a place in the template"
        if result["takes_system"]
        else "has no place in the template; ours goes into the prompt",
        "license": result["license"].strip().partition("\n")[0],
    }
    width = max(map(len, facts))
    for name, value in facts.items():
        yield f"{name.ljust(width)}  {value if value not in (None, '') else '-'}"
    texts = {"options": result["parameters"], "system": result["system"]}
    if verbose:
        texts |= {"template": result["template"], "license": result["license"]}
    for title, text in texts.items():
        if text.strip():
            yield f"\n{title}:\n{text.strip()}"


_LISTINGS = {"list": _stored, "ps": _loaded, "show": _shown}


def _size(number: int | None) -> str:
    if number is None:
        return "-"
    size, unit = float(number), 0
    while size >= 1000 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:.{1 if unit > 2 else 0}f} {_UNITS[unit]}"


def _where(size: int | None, vram: int | None) -> str:
    if not size or vram is None:
        return "-"
    share = min(100, round(100 * vram / size))
    if share in (0, 100):
        return "GPU" if share else "CPU"
    return f"{share}% GPU"


def _until(expires: str) -> str:
    """How long from now. Ollama writes nanoseconds and, for "for good", a year far away."""
    try:
        moment = datetime.fromisoformat(expires)
    except ValueError:
        return "-"
    seconds = (moment - datetime.now(UTC)).total_seconds()
    if seconds > 366 * 86400:
        return "for good"
    minutes = max(0, round(seconds / 60))
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
