"""A watcher in this process, with the echo engine unless a server is named."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from tests.cli.command import SCENE
from translate_pipe.jobs.config import JobsFile
from translate_pipe.ledger import FileRow
from translate_pipe.watch.folders import watched_folders
from translate_pipe.watch.status import Status, status_of
from translate_pipe.watch.watcher import Watcher

QUICK = {"settle": 0.1, "scan_every": 0.2, "retry_after": 0.1}


class Films:
    """A watched folder ``films`` below ``root``, and the state of its watcher."""

    def __init__(self, root: Path, watch: dict[str, Any] | None = None, **entry: Any) -> None:
        self.root = root
        self.folder = root / "films"
        self.folder.mkdir(exist_ok=True)
        self.state = root / "state"
        self.entry = {"path": "films", "to": "zh", **entry}
        self.watch = {**QUICK, **(watch or {})}
        self.defaults: dict[str, Any] = {"state_dir": "state", "engine": "echo"}

    def write(self, name: str, text: str = SCENE) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path

    def watcher(self) -> Watcher:
        path = self.root / "watch.yaml"
        content = {"defaults": self.defaults, "watch": self.watch, "folders": {"x": self.entry}}
        path.write_text(json.dumps(content), encoding="utf-8")
        file = JobsFile.read(path)
        folders, watch = watched_folders(file, {}), file.config.watch
        return Watcher(path, folders, watch, self.state, redact=file.redact)

    def once(self) -> int:
        """One sweep, as from cron."""

        async def run() -> int:
            return await self.watcher().once()

        return asyncio.run(run())

    @property
    def status(self) -> Status:
        """As it is told; nothing is, before the first watcher has begun."""
        begun = (self.state / "ledger.sqlite").exists()
        return status_of(self.state) if begun else Status()

    @property
    def outcomes(self) -> dict[str, str]:
        """The outcome of every file that wants attention, by its name."""
        return {Path(row.source).name: row.outcome.value for row in self.status.attention}

    def row(self, name: str) -> FileRow:
        (row,) = [row for row in self.status.attention if Path(row.source).name == name]
        return row

    @property
    def names(self) -> list[str]:
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return sorted(path.relative_to(self.folder).as_posix() for path in found)
