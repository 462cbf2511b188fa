"""A file is taken when it has been still for a while: nobody is copying it any more.

Its own times prove nothing, as many programs set them before they write. So stillness is counted
from when this process first saw that shape.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

__all__ = ["Settling"]


class Settling:
    """Remembers since when each file has had its shape. Times are ``time.monotonic()``."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._since: dict[Path, tuple[str, float]] = {}

    def __len__(self) -> int:
        return len(self._since)

    def is_still(self, path: Path, shape: str, now: float) -> bool:
        """Note the file's shape; true once it has had that one for long enough."""
        known = self._since.get(path)
        if known is None or known[0] != shape:
            known = self._since[path] = (shape, now)
        return now - known[1] >= self._seconds

    def keep_only(self, paths: Collection[Path]) -> None:
        """Forget all others: they are taken, done, or gone."""
        self._since = {path: known for path, known in self._since.items() if path in paths}

    def next_at(self) -> float | None:
        """When the next file may be still, if any is awaited."""
        return min((since + self._seconds for _, since in self._since.values()), default=None)
