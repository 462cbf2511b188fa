"""One watched folder as it is now: which files are sources and where their translations go.

Only looks; runs in a thread, since a folder on a network may be slow.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from translate_pipe.errors import UnreadableInput
from translate_pipe.files.choice import Choice
from translate_pipe.files.inputs import Source
from translate_pipe.files.outputs import identity
from translate_pipe.job import FileJob
from translate_pipe.jobs.planning import Target
from translate_pipe.watch.scan import scan, shown

__all__ = ["Seen", "View", "Watched", "look"]


@dataclass(frozen=True, slots=True)
class Watched:
    """A folder to be kept translated, ``without`` some of those below it."""

    name: str
    path: Path
    target: Target
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Seen:
    """A source in one language: its shape, and whether its output is there."""

    job: FileJob
    shape: str
    is_made: bool

    @property
    def key(self) -> tuple[str, str]:
        return self.job.name, self.job.to


@dataclass(slots=True)
class View:
    """``present`` are all files that are wanted, sources or not, and ``folders`` where they were
    looked for. ``unclear`` says of a file why it cannot be a source. ``lost`` is why the watched
    folder could not be read, ``troubles`` say of those below it why they could not."""

    seen: list[Seen] = field(default_factory=list)
    present: set[str] = field(default_factory=set)
    unclear: dict[str, str] = field(default_factory=dict)
    lost: UnreadableInput | None = None
    troubles: dict[str, str] = field(default_factory=dict)
    folders: list[Path] = field(default_factory=list)

    def could_see(self, path: str) -> bool:
        """Whether a path that was not seen is not there: all folders on the way could be read."""
        if self.lost is not None:
            return False
        return not self.troubles or all(
            str(each) not in self.troubles for each in Path(path).parents
        )


def look(folder: Watched, outputs: Collection[str]) -> View:
    """Scan a folder. ``outputs`` are paths that are ours and never a source."""
    found = scan(folder.path, folder.without)
    search, target = folder.target.search, folder.target
    present = {str(path) for path in found.files if search.wanted.takes(path, folder.path)}
    troubles = {
        name: reason
        for name, reason in found.troubles.items()
        if not search.wanted.excludes(Path(name), folder.path)
    }
    view = View(present=present, troubles=troubles, folders=found.folders)
    if found.lost:
        view.lost = UnreadableInput(
            f"this watched folder cannot be read ({found.lost})",
            where=str(folder.path),
            remedy="Mount it again, or allow this user to read it",
        )
    candidates = [
        path
        for path in found.files
        if search.may_be_source(path, folder.path) and str(path) not in outputs
    ]
    choice = search.choose(path for path in candidates if _is_text(path, view))
    view.unclear |= _unclear(choice)
    jobs = [
        target.file_job(path, to, target.rule.target(Source(path, folder.path), to))
        for path in choice.sources
        for to in target.to
    ]
    for job in _without_clashes(jobs, view):
        made = job.target is not None and os.path.lexists(job.target)
        view.seen.append(Seen(job, found.files[Path(job.name)], made))
    return view


def _unclear(choice: Choice) -> dict[str, str]:
    """Why some of the files that look like sources are none, by their paths."""
    reasons = {}
    for group in choice.unclear:
        names = ", ".join(path.name for path in group)
        why = f"cannot tell which is the source: {names}. Set `source_language`"
        reasons[str(group[0])] = why
    for taken, *others in choice.doubles:
        why = f"{taken.name} is in the same language and is translated. Rename or exclude this one"
        reasons |= {str(path): why for path in others}
    return reasons


def _is_text(path: Path, view: View) -> bool:
    """Whether the name can be written down; records and messages are UTF-8."""
    name = str(path)
    try:
        name.encode()
    except UnicodeEncodeError:
        view.unclear[shown(name)] = "its name is not valid UTF-8. Rename it"
        return False
    return True


def _without_clashes(jobs: list[FileJob], view: View) -> list[FileJob]:
    """Leave out sources that are another's output, and all but the first with one output."""
    known = [
        (job, identity(Path(job.name)), identity(job.target))
        for job in jobs
        if job.target is not None
    ]
    owners: dict[str, FileJob] = {}
    for job, _, output in known:
        owners.setdefault(output, job)
    kept = []
    for job, source, output in known:
        maker, owner = owners.get(source), owners[output]
        if maker is not None and maker.name != job.name:
            continue
        if owner is not job:
            view.unclear[job.name] = (
                f"its output {job.target} is the one of {owner.name} too. Change `output`"
            )
        elif maker is not None:
            view.unclear[job.name] = f"its output {job.target} is the file itself. Change `output`"
        else:
            kept.append(job)
    return kept
