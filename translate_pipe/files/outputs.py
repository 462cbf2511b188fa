"""Where each translation goes, decided and checked before anything runs."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from translate_pipe import formats, paths
from translate_pipe.errors import UsageError
from translate_pipe.files.inputs import Source
from translate_pipe.files.pattern import OutputPattern
from translate_pipe.model import Notice
from translate_pipe.naming import MediaName

__all__ = ["Clash", "Plan", "Planned", "Rule", "first_clash", "format_named", "identity"]


@dataclass(frozen=True, slots=True)
class Planned:
    """One source, one language, one output."""

    source: Path
    to: str
    target: Path


@dataclass(slots=True)
class Plan:
    """What is to be done, and what a person should know of it."""

    jobs: list[Planned] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Rule:
    """How outputs are named. ``output`` is one file, ``output_dir`` a folder, ``pattern`` names
    every output; none of them: beside the source. ``suffix`` starts with a dot and is given when
    the format changes."""

    to: Sequence[str]
    output: Path | None = None
    output_dir: Path | None = None
    suffix: str | None = None
    pattern: OutputPattern | None = None

    def plan(self, sources: Sequence[Source]) -> Plan:
        """Name every output.

        A source that is the output of another one (``*.srt`` typed a second time) is left out, with
        a notice. Raises ``UsageError`` where two jobs have one output, where an output is a source,
        and where ``output`` would have to hold several results.
        """
        self._check_single(sources)
        jobs = [
            Planned(source.path, to, self.target(source, to))
            for source in sources
            for to in self.to
        ]
        plan = Plan()
        plan.jobs = list(_without_own_outputs(jobs, plan.notices))
        _check_distinct(plan.jobs)
        return plan

    def target(self, source: Source, to: str) -> Path:
        """Where the translation of one source into one language goes."""
        if self.output is not None:
            return self.output
        if self.pattern is not None:
            return self.pattern.target(source, to, self.suffix)
        name = MediaName.parse(source.path.name, known=self.to).translated(to, self.suffix)
        if self.output_dir is None:
            return source.path.with_name(str(name))
        return self.output_dir / source.path.parent.relative_to(source.base) / str(name)

    def _check_single(self, sources: Sequence[Source]) -> None:
        if self.output_dir is not None and paths.is_file(self.output_dir):
            raise UsageError(
                "--output-dir names a folder, and this is a file",
                where=str(self.output_dir),
                remedy="For a file use -o",
            )
        if self.output is None:
            return
        if paths.is_folder(self.output):
            raise UsageError(
                "-o names a file, and this is a folder",
                where=str(self.output),
                remedy="For a folder use --output-dir",
            )
        if len(sources) * len(self.to) > 1:
            raise UsageError(
                f"-o takes one result, and there are {len(sources) * len(self.to)}",
                remedy="Use --output-dir",
            )


def _without_own_outputs(jobs: Sequence[Planned], notices: list[Notice]) -> Iterable[Planned]:
    makers = {
        target: job for job in jobs if (target := identity(job.target)) != identity(job.source)
    }
    own = {
        job.source: made for job in jobs if (made := makers.get(identity(job.source))) is not None
    }
    for source, made in own.items():
        text = f"{source}: left out, it is the {made.to} output of {made.source}"
        notices.append(Notice("own-output", text))
    return [job for job in jobs if job.source not in own]


@dataclass(frozen=True, slots=True)
class Clash:
    """Two jobs with one output, or, where ``other`` is ``None``, an output that is a source."""

    job: Planned
    other: Planned | None


def first_clash(jobs: Sequence[Planned]) -> Clash | None:
    """The first job that must not run beside the others, if any."""
    sources = {identity(job.source) for job in jobs}
    taken: dict[str, Planned] = {}
    for job in jobs:
        name = identity(job.target)
        if name in sources:
            return Clash(job, None)
        if name in taken:
            return Clash(job, taken[name])
        taken[name] = job
    return None


def _check_distinct(jobs: Sequence[Planned]) -> None:
    clash = first_clash(jobs)
    if clash is None:
        return
    job, other = clash.job, clash.other
    if other is None:
        raise UsageError(
            f"the {job.to} output would be written over this source",
            where=str(job.target),
            remedy="Give another name with -o, or another folder with --output-dir",
        )
    raise UsageError(
        f"{other.source} and {job.source} would both be written here",
        where=str(job.target),
        remedy="Name only one, or use -o; of a folder, or a pattern in quotes, the source is taken",
    )


def format_named(output: str) -> str | None:
    """The format that the ending of an output's name asks for, where a person wrote that name;
    ``None`` where it asks for none. Raises ``UsageError`` for one that cannot be written."""
    suffix = PurePath(output).suffix.lower()
    if suffix in formats.NOT_WRITTEN:
        endings = " or ".join(str(formats.suffix_of(each)) for each in formats.writable())
        raise UsageError(
            f"{suffix} files cannot be written",
            where=output,
            remedy=f"Let the name end in {endings}; --format says it where the name does not",
        )
    known = formats.named(output)
    return known.name if known is not None and known.write is not None else None


def identity(path: Path) -> str:
    """One text for one file, through links, and whatever its case where that does not count."""
    place = paths.real(path)
    name = os.path.normcase(place)
    if not paths.ignores_case(place.parent):
        return name
    return unicodedata.normalize("NFC", name).casefold()
