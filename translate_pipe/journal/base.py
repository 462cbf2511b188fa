"""The journal seam: what a run asks of its durable record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from translate_pipe.journal.fingerprint import Recipe


@dataclass(frozen=True, slots=True)
class Entry:
    """An accepted translation. ``key`` is its fingerprint (see ``journal.fingerprint``)."""

    key: bytes
    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Publication:
    """An output file this package wrote: SHA-256 of its bytes, and whether every cue was done.

    ``source`` is the SHA-256 of the source it was made from, ``recipe`` names the settings it was
    made with (see ``settings.recipe_of``), and under ``made_with`` its translations are journalled:
    empty where that is not known. ``gaps`` are its cues, by ``Cue.index``, of which some words kept
    their source; ``None`` where that is not known.
    """

    digest: bytes
    complete: bool
    source: bytes = b""
    recipe: str = ""
    made_with: Recipe | None = None
    gaps: tuple[int, ...] | None = ()


class Journal(Protocol):
    """The durable record of paid work (law 4). Raises ``JournalError`` only."""

    def recall(self, keys: Sequence[bytes]) -> Mapping[bytes, str]:
        """The texts journalled under those keys; absent keys are absent."""

    async def record(self, entries: Iterable[Entry]) -> None:
        """Write entries. They survive ``kill -9`` and power loss once this returns."""

    def forget(self, keys: Sequence[bytes]) -> None:
        """Drop what is journalled under those keys."""

    def publication(self, path: Path, digest: bytes) -> Publication | None:
        """What is known of the file with that digest at a path, if it is one of ours."""

    def publishing(self, path: Path, publication: Publication) -> None:
        """Remember what is about to be published at a path, beside what was before."""

    def published(self, path: Path, publication: Publication) -> None:
        """It is there now: forget what was published at the path before."""

    def close(self) -> None:
        """Finish pending writes and release the file. Safe to call twice."""
