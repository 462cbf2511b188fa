"""The models an imitated server has, and its answers about them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CHAT_TEMPLATE = (
    "{{- if .System }}<|system|>{{ .System }}{{ end }}<|user|>{{ .Prompt }}<|assistant|>"
)
BASE_TEMPLATE = "{{ .Prompt }}"


@dataclass(frozen=True, slots=True)
class Model:
    """``context_length`` is the most tokens the model can take; a larger ``num_ctx`` is clamped,
    also where it does not tell its length. One that ``cuts`` is on a server too old to know
    ``truncate: false`` and ``shift: false``. One whose ``parser`` is ``harmony`` thinks whatever it
    is told, so many ``thoughts``, and on ``/api/generate`` says nothing that a grammar makes;
    ``thinking`` is what newer servers tell of that."""

    name: str = "fake:latest"
    context_length: int = 32768
    tells_length: bool = True
    cuts: bool = False
    template: str = CHAT_TEMPLATE
    capabilities: tuple[str, ...] = ("completion",)
    digest: str = "f" * 64
    system: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    quantization: str = "Q4_K_M"
    parser: str = ""
    thoughts: int = 20
    thinking: Mapping[str, Any] = field(default_factory=dict)

    @property
    def always_thinks(self) -> bool:
        """Whether ``think: false`` changes nothing."""
        return self.parser == "harmony"

    @property
    def takes_system(self) -> bool:
        """Whether ``system`` reaches the model."""
        return ".System" in self.template

    def tag(self) -> dict[str, Any]:
        """Its entry in ``/api/tags``, and most of that in ``/api/ps``."""
        return {
            "name": self.name,
            "model": self.name,
            "modified_at": "2026-01-01T00:00:00Z",
            "size": 1_000_000,
            "digest": self.digest,
            "details": self.details(),
        }

    def shown(self) -> dict[str, Any]:
        """The answer of ``/api/show``."""
        return {
            "template": self.template,
            "system": self.system,
            "parameters": self.written_parameters(),
            "details": self.details(),
            "model_info": {
                "general.architecture": "fake",
                **({"fake.context_length": self.context_length} if self.tells_length else {}),
            },
            "capabilities": list(self.capabilities),
            **({"parser": self.parser} if self.parser else {}),
            **({"thinking": dict(self.thinking)} if self.thinking else {}),
            "modified_at": "2026-01-01T00:00:00Z",
        }

    def details(self) -> dict[str, Any]:
        """What every answer about it has."""
        return {
            "parent_model": "",
            "format": "gguf",
            "family": "fake",
            "families": ["fake"],
            "parameter_size": "1B",
            "quantization_level": self.quantization,
        }

    def written_parameters(self) -> str:
        """One a line, as the server writes them."""
        lines = []
        for name, value in self.parameters.items():
            for each in value if isinstance(value, list) else [value]:
                written = json.dumps(each) if isinstance(each, str) else f"{each:g}"
                lines.append(f"{name:<30} {written}")
        return "\n".join(lines)


def full_name(name: object) -> str:
    """A name with its tag."""
    return name if isinstance(name, str) and ":" in name else f"{name}:latest"
