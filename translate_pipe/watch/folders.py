"""The folders of a jobs file that are watched: each one's entry, and the lock that makes it one
process's."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from translate_pipe import paths
from translate_pipe.errors import ConfigError, JournalError
from translate_pipe.jobs.config import JobsFile
from translate_pipe.jobs.planning import target_of
from translate_pipe.ledger import Ledger
from translate_pipe.locks import held, lock_path
from translate_pipe.watch.view import Watched

__all__ = ["LOCK_NAME", "folder_held", "told_to_status", "watched_folders"]

LOCK_NAME = ".translate-pipe.lock"


def watched_folders(file: JobsFile, flags: Mapping[str, Any]) -> list[Watched]:
    """The folders of a jobs file. Raises ``ConfigError`` where one is not a folder, or is named
    twice."""
    if not file.config.folders:
        others = "; translate-pipe run takes what `jobs:` has" if file.config.jobs else ""
        remedy = f"Add `folders:`{others}"
        raise ConfigError("there are no folders here", where=str(file.path), remedy=remedy)
    folders: dict[Path, Watched] = {}
    for name, entry in file.config.folders.items():
        where = file.where("folders", name, "path")
        path = paths.real(Path(entry.path))
        if not paths.is_folder(path):
            raise ConfigError(f"{path} is not a folder", where=where, remedy="Create or mount it")
        if path in folders:
            raise ConfigError(
                f"{path} is watched by {folders[path].name!r} already",
                where=where,
                remedy="Take one of the two out",
            )
        target = target_of(file, entry, file.where("folders", name), flags)
        folders[path] = Watched(name, path, target)
    return [replace(each, without=_inside(each.path, folders)) for each in folders.values()]


def _inside(folder: Path, watched: Iterable[Path]) -> frozenset[str]:
    """The watched folders below one: each is its own entry's, or two would undo each other."""
    return frozenset(str(each) for each in watched if folder in each.parents)


@contextmanager
def told_to_status(config: Path, state_dir: Path) -> Iterator[None]:
    """Have ``status`` tell of what keeps a watcher from beginning, if one of that jobs file has run
    before and none does now: a disk that is not mounted is nothing that a person sees otherwise."""
    try:
        yield
    except ConfigError as error:
        if paths.is_file(state_dir / "ledger.sqlite"):
            with suppress(JournalError), closing(Ledger(state_dir)) as ledger:
                for row in ledger.watchers():
                    if row.config == str(paths.full(config)) and not row.running:
                        ledger.put(replace(row, trouble=str(error), beat=time.time()))
        raise


@contextmanager
def folder_held(folder: Path, state_dir: Path) -> Iterator[None]:
    """Hold a folder's lock: in the folder itself, where other machines see it too; one that takes
    no file, or no lock, has it in the state folder. Raises ``LockHeld`` and ``JournalError``."""
    with ExitStack() as stack:
        try:
            stack.enter_context(held(folder / LOCK_NAME, str(folder)))
        except JournalError:
            stack.enter_context(held(lock_path(state_dir, "folder", str(folder)), str(folder)))
        yield
