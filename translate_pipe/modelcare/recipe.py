"""What a new model is made of: a base, and what is baked into it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any

from translate_pipe.engines.base import EngineInfo
from translate_pipe.errors import UsageError
from translate_pipe.settings import DEFAULT_NUM_CTX, Settings
from translate_pipe.workers.base import Brief
from translate_pipe.workers.protocols import profile_for
from translate_pipe.workers.protocols.profile import fill

__all__ = ["Recipe", "parameter", "translator_parameters", "translator_prompt"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """A model to be made: ``base`` is a model's name or a GGUF file's path.

    ``parameters`` are Ollama's options, which a request's own win over; a base model's stay
    unless they are named here. ``quantize`` is a type such as ``q4_K_M``.
    """

    name: str
    base: str | Path
    system: str | None = None
    template: str | None = None
    quantize: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def body(self, digest: str | None) -> dict[str, Any]:
        """The body of ``POST /api/create``. ``digest`` is the file's, where the base is one."""
        given = {
            "model": self.name,
            "system": self.system,
            "template": self.template,
            "quantize": self.quantize,
            "parameters": dict(self.parameters) or None,
            "stream": True,
        }
        body = {name: value for name, value in given.items() if value is not None}
        if isinstance(self.base, Path):
            return body | {"files": {self.base.name: digest}}
        return body | {"from": self.base}


def translator_prompt(settings: Settings, model: str) -> str:
    """The system prompt of every request to a model that translates into ``settings.to``'s first
    language; ``""`` where its profile has none. Raises ``UsageError`` for a profile that is none.
    """
    profile = profile_for(EngineInfo("ollama", "", model, ""), settings)
    brief = Brief(settings.to[0], settings.source_language)
    return fill(profile.wording(brief)["system"], brief)


def translator_parameters(settings: Settings) -> dict[str, Any]:
    """The options of every request that translates."""
    return {
        "num_ctx": settings.num_ctx or DEFAULT_NUM_CTX,
        "seed": settings.seed,
        "temperature": settings.temperature,
    }


def parameter(text: str) -> tuple[str, Any]:
    """``top_k=40``: an option's name, and its value in the type the server needs.

    The server itself bakes anything in, and refuses only when the model is to be loaded. Raises
    ``UsageError``.
    """
    name, separator, value = text.partition("=")
    convert = _TYPES.get(name)
    if convert is None or not separator:
        near = get_close_matches(name, _TYPES, n=1)
        raise UsageError(
            f"--parameter: {text!r} is not NAME=VALUE with a name that Ollama knows",
            remedy=f"Did you mean {near[0]}=VALUE?" if near else f"Names: {', '.join(_TYPES)}",
        )
    try:
        return name, convert(value)
    except ValueError:
        raise UsageError(
            f"--parameter: {value!r} is not a valid value for {name}",
            remedy=f"It takes {_VALUES.get(convert, 'a text')}",
        ) from None


def _truth(value: str) -> bool:
    return {"true": True, "false": False}[value] if value in {"true", "false"} else bool(int(value))


_WHOLE = (
    "num_ctx num_predict num_keep num_batch num_gpu num_thread main_gpu seed top_k repeat_last_n"
)
_REAL = "temperature top_p min_p typical_p repeat_penalty presence_penalty frequency_penalty"

_TYPES: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    dict.fromkeys(_WHOLE.split(), int)
    | dict.fromkeys(_REAL.split(), float)
    | {"use_mmap": _truth, "stop": str}
)
"""Ollama's options (``api.Options`` in its source, 0.24). ``stop`` may be given again."""

_VALUES = {int: "a whole number", float: "a number", _truth: "true or false"}
