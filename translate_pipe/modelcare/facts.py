"""What an Ollama server says of its models. Sizes are bytes; ``None`` where it does not say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from translate_pipe.engines.ollama_models import capabilities, context_length, takes_system


@dataclass(frozen=True, slots=True)
class Stored:
    """A model on the server's disk. ``modified`` is a date as the server writes it (RFC 3339)."""

    name: str
    digest: str
    size: int | None
    modified: str
    family: str
    parameter_size: str
    quantization: str

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """An entry of ``/api/tags``."""
        details = _mapping(told.get("details"))
        return cls(
            name=str(told["name"]),
            digest=_text(told, "digest"),
            size=_number(told, "size"),
            modified=_text(told, "modified_at"),
            family=_text(details, "family"),
            parameter_size=_text(details, "parameter_size"),
            quantization=_text(details, "quantization_level"),
        )


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model in the server's memory: ``vram`` of its ``size`` is on a GPU. ``context_length`` is
    tokens for each slot; after ``expires`` it is unloaded."""

    name: str
    digest: str
    size: int | None
    vram: int | None
    context_length: int | None
    expires: str

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """An entry of ``/api/ps``."""
        return cls(
            name=str(told["name"]),
            digest=_text(told, "digest"),
            size=_number(told, "size"),
            vram=_number(told, "size_vram"),
            context_length=_number(told, "context_length"),
            expires=_text(told, "expires_at"),
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """All about one model. ``context_length`` is its own limit in tokens, ``parameters`` one a
    line as Ollama writes them. ``takes_system`` is false where its template would drop a system
    prompt."""

    name: str
    family: str
    parameter_size: str
    quantization: str
    context_length: int | None
    capabilities: tuple[str, ...]
    takes_system: bool
    parameters: str
    system: str
    template: str
    license: str

    @classmethod
    def of(cls, name: str, told: Mapping[str, Any]) -> Self:
        """The answer of ``/api/show``."""
        details = _mapping(told.get("details"))
        return cls(
            name=name,
            family=_text(details, "family"),
            parameter_size=_text(details, "parameter_size"),
            quantization=_text(details, "quantization_level"),
            context_length=context_length(told),
            capabilities=capabilities(told) or (),
            takes_system=takes_system(told),
            parameters=_text(told, "parameters"),
            system=_text(told, "system"),
            template=_text(told, "template"),
            license=_text(told, "license"),
        )


@dataclass(frozen=True, slots=True)
class Step:
    """How far a long work has come: ``completed`` of ``total`` bytes of the part ``digest``."""

    status: str
    digest: str = ""
    total: int | None = None
    completed: int = 0

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """A line of ``/api/pull``, ``/api/push`` or ``/api/create``."""
        total = _number(told, "total")
        done = _number(told, "completed") or 0
        return cls(_text(told, "status"), _text(told, "digest"), total, done)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(told: Mapping[str, Any], name: str) -> str:
    return str(told.get(name) or "")


def _number(told: Mapping[str, Any], name: str) -> int | None:
    value = told.get(name)
    return value if isinstance(value, int) and value >= 0 else None
