"""The languages the pseudo-translation knows; ``vocabulary.yaml`` holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Tongue:
    """How a language is imitated: the YAML file says what each field is."""

    names: tuple[str, ...]
    words: tuple[str, ...]
    letters: str
    spaced: bool


def _tongue(entry: Mapping[str, Any]) -> Tongue:
    return Tongue(
        names=tuple(entry["names"]),
        words=tuple(entry.get("words", "").split()),
        letters=entry.get("letters", ""),
        spaced=entry.get("spaced", True),
    )


_DATA = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))

TONGUES: Mapping[str, Tongue] = {tag: _tongue(entry) for tag, entry in _DATA.items()}
"""By BCP 47 tag."""
