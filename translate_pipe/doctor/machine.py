"""Looks at this machine: space, folders, encodings, the journal and the ledger."""

from __future__ import annotations

import locale
import os
import shutil
import sqlite3
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

from translate_pipe import loader, paths
from translate_pipe.doctor.finding import Finding, of_error, ok, warning, wrong
from translate_pipe.errors import ExitCode, InputError, TranslatePipeError, UndecodableInput
from translate_pipe.files.source import read
from translate_pipe.journal import SqliteJournal
from translate_pipe.ledger import Ledger
from translate_pipe.quality.report import counted, megabytes
from translate_pipe.settings import unread
from translate_pipe.watch.events import is_network
from translate_pipe.watch.view import View

__all__ = [
    "check_disk",
    "check_folder",
    "check_journal",
    "check_locale",
    "check_outputs",
    "check_sources",
    "check_variables",
    "check_view",
]

_LITTLE_SPACE, _TOO_LITTLE = 200_000_000, 5_000_000
_READ_AT_MOST = 200
_ELSEWHERE = "Name a folder that this user may write to with --state-dir"


def check_disk(folder: Path) -> Finding:
    """Whether there is space where things are written; ``folder`` need not exist."""
    folder = paths.nearest_folder(folder)
    free = shutil.disk_usage(folder).free
    said = f"{free / 1e6:,.0f} MB free at {folder}"
    if free < _TOO_LITTLE:
        return wrong("disk", said, "Free some space: nothing can be written", ExitCode.OUTPUT)
    if free < _LITTLE_SPACE:
        return warning("disk", said, "Free some space")
    return ok("disk", said)


def check_variables(environ: Mapping[str, str], named: Collection[str] = ()) -> Iterator[Finding]:
    """A variable that is named like ours and that nothing reads; ``named`` are in a jobs file."""
    for each in unread(environ, named):
        yield warning("config", each.what, each.remedy)


def check_journal(state_dir: Path) -> Iterator[Finding]:
    """Whether the journal and the ledger open, are whole, and are on a disk that can lock, or can
    be made where they are not there. Nothing is made, and none is brought to a newer version."""
    if is_network(state_dir):
        yield warning(
            "journal",
            f"{state_dir} is on a network file system, where SQLite may be slow or damaged",
            "Name a local folder with --state-dir",
        )
    journal, ledger = state_dir / "journal.sqlite", state_dir / "ledger.sqlite"
    there = [path for path in (journal, ledger) if paths.stands(path)]
    if not there:
        yield _state_to_come(state_dir.absolute())
        return
    try:
        if journal in there:
            SqliteJournal(journal, read_only=True).close()
        if ledger in there:
            Ledger(state_dir, read_only=True).close()
    except TranslatePipeError as error:
        yield of_error("journal", error)
        return
    yield from map(_whole, there)


def _state_to_come(state_dir: Path) -> Finding:
    """Whether the journal can be begun in a folder that has none, or is not there."""
    nearest = next(each for each in (state_dir, *state_dir.parents) if paths.stands(each))
    if not paths.is_folder(nearest):
        why = f"{nearest} is not a folder"
    elif not os.access(nearest, os.W_OK | os.X_OK):
        why = f"{nearest} is not writable"
    else:
        said = f"no run has used {state_dir} yet: the first one begins the journal there"
        return ok("journal", said)
    return wrong("journal", f"no journal can be kept: {why}", _ELSEWHERE, ExitCode.OUTPUT)


def _whole(path: Path) -> Finding:
    """Whether the whole file can be used, and its tables agree with their indexes."""
    if not os.access(path, os.W_OK):  # SQLite would open it all the same
        return wrong("journal", f"{path} is not writable", _ELSEWHERE, ExitCode.OUTPUT)
    try:
        said = _checked(path)
    except sqlite3.OperationalError as error:
        remedy = f"Check permissions and free space. {_ELSEWHERE}"
        return wrong("journal", f"{path} cannot be used: {error}", remedy, ExitCode.OUTPUT)
    except sqlite3.Error as error:
        said = str(error)
    if said != "ok":
        remedy = "Move the file away; a new one will be created"
        return wrong("journal", f"{path} is damaged: {said}", remedy, ExitCode.OUTPUT)
    return ok("journal", f"{path} is intact, {megabytes(path.stat().st_size)}")


def _checked(path: Path) -> str:
    """SQLite's own words on a file: ``ok``, or what is wrong. Raises ``sqlite3.Error``."""
    uri = f"{path.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        # Not quick_check: where a table WITHOUT ROWID has its key's columns in another order than
        # its own, that one of some SQLite versions (3.40) reports a NULL that is not there.
        (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    return str(said)


def check_folder(folder: Path, purpose: str) -> Finding:
    """Whether a folder can be read."""
    if not paths.is_folder(folder):
        remedy = "Create or mount it, or correct the jobs file"
        return wrong("folder", f"{folder} ({purpose}) is not a folder", remedy, ExitCode.CONFIG)
    if not os.access(folder, os.R_OK | os.X_OK):
        remedy = f"Give this user the right: chmod u+rx {folder}"
        return wrong("folder", f"{folder} ({purpose}) cannot be read", remedy, ExitCode.INPUT)
    if is_network(folder):
        return warning(
            "folder",
            f"{folder} ({purpose}) is on a network file system, which does not report changes",
            "Nothing needs to be done: it is scanned every `scan_every` seconds",
        )
    return ok("folder", f"{folder} ({purpose}) can be read")


def check_outputs(folders: Iterable[Path]) -> Iterator[Finding]:
    """Whether the folders of outputs, or those they will be made in, take files and have room: each
    that does not, the others together, and each disk once."""
    places = [*dict.fromkeys(map(paths.nearest_folder, folders))]
    closed = [place for place in places if not os.access(place, os.W_OK | os.X_OK)]
    for place in closed:
        yield wrong(
            "folder",
            f"{place} is not writable, and outputs would go there",
            "Give this user the right to write, or send outputs elsewhere with `output`",
            ExitCode.OUTPUT,
        )
    if len(places) > len(closed):
        first = next(place for place in places if place not in closed)
        others = len(places) - len(closed) - 1
        said = f"{first} and {counted(others, 'more folders')} for outputs are writable"
        yield ok("folder", said if others else f"{first} is writable")
    yield from map(check_disk, {place.stat().st_dev: place for place in reversed(places)}.values())


def check_view(view: View) -> Iterator[Finding]:
    """What a watcher of a folder would pass over: folders it may not read, files that may be
    sources and cannot be told to be."""
    for folder, reason in view.troubles.items():
        remedy = "Give this user the right to read it, or exclude it"
        yield warning("folder", f"{folder}: {reason}; what is in it is not seen", remedy)
    for source, reason in view.unclear.items():
        what, _, remedy = reason.rpartition(". ")
        yield warning("source", f"{source}: {what}", remedy)


def check_locale() -> Finding:
    """Whether names with any letter can be used and shown."""
    files = sys.getfilesystemencoding().lower()
    if files != "utf-8":
        remedy = "Run with LANG=C.UTF-8 or PYTHONUTF8=1"
        return warning("encoding", f"file names are {files}, not UTF-8", remedy)
    shown = (sys.stderr.encoding or locale.getpreferredencoding()).lower()
    if shown not in {"utf-8", "utf8"}:
        remedy = "Run with PYTHONIOENCODING=utf-8"
        return warning("encoding", f"messages are shown in {shown}, not UTF-8", remedy)
    return ok("encoding", "file names and messages are UTF-8")


def check_sources(sources: Iterable[Path], encoding: str | None) -> Iterator[Finding]:
    """Whether the sources can be read: the first of them, and every one that cannot."""
    good, count = 0, 0
    for count, path in enumerate(sources, start=1):
        if count > _READ_AT_MOST:
            break
        try:
            loader.load(read(path), str(path), encoding=encoding)
        except InputError as error:
            check = "encoding" if isinstance(error, UndecodableInput) else "source"
            yield of_error(check, error)
        else:
            good += 1
    if count:
        tried = min(count, _READ_AT_MOST)
        more = " (the others were not read)" if count > _READ_AT_MOST else ""
        yield ok("source", f"{good} of {tried} sources can be read{more}")
