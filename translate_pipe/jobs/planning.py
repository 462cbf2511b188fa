"""From a jobs file to files and languages, with every collision found before anything runs."""

from __future__ import annotations

import glob
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from translate_pipe import paths
from translate_pipe.errors import ConfigError, TranslatePipeError, UsageError
from translate_pipe.files.inputs import Search, Source
from translate_pipe.files.outputs import Planned, Rule, first_clash, format_named, identity
from translate_pipe.files.pattern import DEFAULT_PATTERN, OutputPattern
from translate_pipe.formats import suffix_of
from translate_pipe.job import FileJob, FileResult
from translate_pipe.jobs.config import JobsFile
from translate_pipe.jobs.schema import Entry, Job
from translate_pipe.journal import own_outputs
from translate_pipe.model import Notice
from translate_pipe.naming import MediaName
from translate_pipe.run import not_begun
from translate_pipe.settings import Settings, state_dir

__all__ = ["PlannedFile", "PlannedJob", "Target", "plan_batch", "target_of"]


@dataclass(frozen=True, slots=True)
class Target:
    """An entry's part that is settled without looking at files.

    ``settings`` is by target language; their ``to`` and ``source_language`` are empty, since a
    ``FileJob`` carries them, so that equal settings mean one run.
    """

    to: tuple[str, ...]
    source_language: str | None
    settings: Mapping[str, Settings]
    rule: Rule
    search: Search

    def file_job(self, source: Path, to: str, target: Path) -> FileJob:
        """The work on one source; its language is what was said, or else what the name says."""
        language = self.source_language or MediaName.parse(source.name, known=self.to).language
        return FileJob(str(source), to, target, source_language=language, replace_own=True)


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """One source in one language, and the settings of the run it belongs to."""

    job: FileJob
    settings: Settings


@dataclass(slots=True)
class PlannedJob:
    """A job's files, and those ``refused``, whose source is unclear. ``error`` is why it has none,
    where its inputs cannot be found."""

    name: str
    files: list[PlannedFile] = field(default_factory=list)
    refused: list[FileResult] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    error: TranslatePipeError | None = None


def target_of(file: JobsFile, entry: Entry, where: str, flags: Mapping[str, Any]) -> Target:
    """Settle an entry's languages, settings and output names. Raises ``ConfigError``."""
    common = file.settings(entry, flags)
    if not common.to:
        raise ConfigError(
            "no target language", where=where, remedy="Add `to: [zh]` here or to defaults"
        )
    if common.source_language in common.to:
        raise ConfigError(
            f"{common.source_language} is the source and a target",
            where=where,
            remedy="Take it out of `to`, or correct `source_language`",
        )
    unused = [tag for tag in entry.models if tag not in common.to]
    if unused:
        what = f"models: {unused[0]} is none of the target languages {', '.join(common.to)}"
        raise ConfigError(what, where=where, remedy="Write the tag as it is in `to`")
    merged = entry.over(file.config.defaults)
    pattern = _pattern_of(merged.output or DEFAULT_PATTERN, file.folder, len(common.to), where)
    format_name = common.format or _format_of(pattern.text, where)
    journal = state_dir(common) / "journal.sqlite"
    return Target(
        to=common.to,
        source_language=common.source_language,
        settings={
            to: replace(
                file.settings(entry, flags, to), to=(), source_language=None, format=format_name
            )
            for to in common.to
        },
        rule=Rule(common.to, suffix=suffix_of(format_name), pattern=pattern),
        search=Search(
            common.to,
            common.source_language,
            own=partial(own_outputs, journal),
            wanted=merged.wanted,
        ),
    )


def _pattern_of(text: str, folder: Path, languages: int, where: str) -> OutputPattern:
    """An output pattern that has a name for each language."""
    pattern = OutputPattern.parse(text, folder)
    if languages > 1 and not pattern.names_language:
        remedy = "Put {lang} into it, as {dir}/{stem}.{lang}{ext}"
        what = f"the output {text!r} is one name for {languages} languages"
        raise ConfigError(what, where=where, remedy=remedy)
    return pattern


def _format_of(pattern: str, where: str) -> str | None:
    """The format that an output pattern's own ending asks for."""
    try:
        return format_named(pattern)
    except UsageError as error:
        raise ConfigError(
            f"the output {pattern!r}: {error.what}", where=where, remedy=error.remedy
        ) from error


def plan_batch(
    file: JobsFile, flags: Mapping[str, Any], only: Collection[str] = ()
) -> list[PlannedJob]:
    """Find every job's files and name their outputs.

    ``only`` names the jobs wanted; collisions are looked for among all. Raises ``UsageError`` for
    a job that is not there, ``ConfigError`` where two jobs have one output or an output is an
    input. A job whose inputs cannot be found carries the error and does not stop the others.
    """
    if not file.config.jobs:
        others = "; translate-pipe watch takes what `folders:` has" if file.config.folders else ""
        remedy = f"Add `jobs:`{others}"
        raise ConfigError("there are no jobs here", where=str(file.path), remedy=remedy)
    unknown = [name for name in only if name not in file.config.jobs]
    if unknown:
        names = ", ".join(file.config.jobs)
        raise UsageError(f"there is no job {unknown[0]!r}", remedy=f"The jobs are {names}")
    jobs, planned = [], []
    for name, entry in file.config.jobs.items():
        job, files = _plan(file, name, entry, flags)
        jobs.append(job)
        planned += [(name, each) for each in files]
    _refuse_clash(file, planned)
    return [job for job in jobs if not only or job.name in only]


def _plan(
    file: JobsFile, name: str, entry: Job, flags: Mapping[str, Any]
) -> tuple[PlannedJob, Sequence[Planned]]:
    target = target_of(file, entry, file.where("jobs", name), flags)
    job = PlannedJob(name)
    inputs = [entry.inputs] if isinstance(entry.inputs, str) else entry.inputs
    try:
        found = target.search.find([_located(file.folder, text) for text in inputs])
    except TranslatePipeError as error:
        job.error = _placed(error, file.where("jobs", name, "inputs"))
        return job, []
    job.notices += found.notices
    job.refused = [
        not_begun(FileJob(str(path), to), _placed(error, file.where("jobs", name, "inputs")))
        for path, error in found.unclear
        for to in target.to
    ]
    files = _named(file, name, target, found.sources, job.notices)
    job.files = [
        PlannedFile(target.file_job(each.source, each.to, each.target), target.settings[each.to])
        for each in files
    ]
    return job, files


def _named(
    file: JobsFile, name: str, target: Target, sources: Sequence[Source], notices: list[Notice]
) -> Sequence[Planned]:
    try:
        plan = target.rule.plan(sources)
    except UsageError as error:
        raise ConfigError(
            f"job {name!r}: {error.where}: {error.what}",
            where=file.where("jobs", name, "output"),
            remedy="Change its `output`",
        ) from error
    notices += plan.notices
    return plan.jobs


def _refuse_clash(file: JobsFile, planned: Sequence[tuple[str, Planned]]) -> None:
    clash = first_clash([each for _, each in planned])
    if clash is None:
        return
    owners = {id(each): name for name, each in planned}
    name = owners[id(clash.job)]
    if clash.other is None:
        target = identity(clash.job.target)
        other = next(name for name, each in planned if identity(each.source) == target)
        what = f"{clash.job.target} would be an output of job {name!r} and is an input of {other!r}"
    else:
        other = owners[id(clash.other)]
        what = f"{clash.job.target} would be an output of the jobs {other!r} and {name!r}"
    raise ConfigError(
        what, where=file.where("jobs", name), remedy="Change the `output` of one of them"
    )


def _located(folder: Path, text: str) -> str:
    """An input beside the jobs file; a pattern's folder is no pattern itself."""
    expanded = paths.meant(text)
    if expanded.is_absolute():
        return str(expanded)
    has_magic = glob.has_magic(text) and not paths.stands(folder / text)
    return str((Path(glob.escape(str(folder))) if has_magic else folder) / text)


def _placed(error: TranslatePipeError, where: str) -> TranslatePipeError:
    """The same error, saying which line of the jobs file asked for it."""
    what = f"{error.where}: {error.what}" if error.where else error.what
    kind = ConfigError if isinstance(error, UsageError) else type(error)
    return kind(what, where=where, remedy=error.remedy)
