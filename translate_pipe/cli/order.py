"""From a command line to an order: settings that hold, jobs that do not collide."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from translate_pipe import paths
from translate_pipe.cli import streams
from translate_pipe.cli.arguments import flags
from translate_pipe.errors import UsageError
from translate_pipe.files.inputs import STANDARD_INPUT, Found, Search
from translate_pipe.files.outputs import Rule, format_named
from translate_pipe.files.wanted import Wanted
from translate_pipe.formats import suffix_of
from translate_pipe.job import FileJob
from translate_pipe.journal import own_outputs
from translate_pipe.model import FileReport, Notice
from translate_pipe.naming import MediaName
from translate_pipe.run import not_begun
from translate_pipe.selection import FAILED, Selection
from translate_pipe.settings import EngineName, Settings, state_dir, unread

__all__ = ["STANDARD_OUTPUT", "Order"]

STANDARD_OUTPUT = "-"


@dataclass(frozen=True, slots=True)
class Order:
    """What one command line asks for, checked. ``notices`` tell what was left out, and why;
    ``refused`` are the reports of files of which it is unclear which is the source."""

    settings: Settings
    jobs: tuple[FileJob, ...]
    notices: tuple[Notice, ...] = ()
    refused: tuple[FileReport, ...] = ()

    @classmethod
    def of(cls, arguments: argparse.Namespace) -> Order:
        """Settle everything that can be settled before a server is asked.

        Raises ``UsageError``, ``ConfigError``, ``UnreadableInput`` or ``JournalError``. Reads
        standard input where that is the source.
        """
        settings = Settings.load(flags(arguments))
        _check(arguments, settings)
        if arguments.output and settings.format is None:
            settings = replace(settings, format=format_named(arguments.output))
        order = _once_more(cls._found(arguments, settings), arguments.retranslate)
        variables = (each.notice for each in unread(os.environ))
        return replace(order, notices=(*variables, *order.notices))

    @classmethod
    def _found(cls, arguments: argparse.Namespace, settings: Settings) -> Order:
        if arguments.inputs == [STANDARD_INPUT]:
            return cls(settings, (_standard_input(arguments, settings),))
        output_dir = paths.normal(arguments.output_dir) if arguments.output_dir else None
        own = partial(own_outputs, state_dir(settings) / "journal.sqlite")
        wanted = _wanted(arguments)
        search = Search(settings.to, settings.source_language, output_dir, own, wanted)
        found = search.find(arguments.inputs)
        if arguments.output == STANDARD_OUTPUT:
            return cls(settings, (_to_standard_output(found, settings),), tuple(found.notices))
        output = paths.normal(arguments.output) if arguments.output else None
        plan = Rule(settings.to, output, output_dir, suffix_of(settings.format)).plan(found.sources)
        jobs = tuple(_job(each.source, each.to, each.target, settings) for each in plan.jobs)
        return cls(settings, jobs, (*found.notices, *plan.notices), _refused(found, settings))


def _once_more(order: Order, cues: str | None) -> Order:
    """The order, whose jobs translate nothing but these cues."""
    if cues is None:
        return order
    try:
        again = Selection.parse(cues)
    except ValueError as error:
        raise UsageError(
            str(error), where="--retranslate", remedy="Write it as --retranslate 12-20,31"
        ) from error
    if again.ranges and len(order.jobs) != 1:
        raise UsageError(
            f"numbers of cues are of one file and language, and there are {len(order.jobs)}",
            where="--retranslate",
            remedy=f"Name one file and one language; for many there is --retranslate {FAILED}",
        )
    return replace(order, jobs=tuple(replace(job, again=again) for job in order.jobs))


def _wanted(arguments: argparse.Namespace) -> Wanted:
    try:
        return Wanted.by(arguments.include, arguments.exclude)
    except ValueError as error:
        remedy = "Write one as --include '*.txt' or --exclude 'Extras'"
        raise UsageError(str(error), remedy=remedy) from error


def _refused(found: Found, settings: Settings) -> tuple[FileReport, ...]:
    return tuple(
        not_begun(FileJob(str(path), to), error).report
        for path, error in found.unclear
        for to in settings.to
    )


def _check(arguments: argparse.Namespace, settings: Settings) -> None:
    if not settings.to:
        raise UsageError("the target language is missing", remedy="Add --to, for example --to zh")
    if settings.source_language in settings.to:
        raise UsageError(
            f"{settings.source_language} is the source and a target language",
            remedy="Take it out of --to, or correct --from",
        )
    _check_model(settings)
    if "" in (*arguments.inputs, arguments.output, arguments.output_dir):
        raise UsageError("a name is empty", remedy="Write . for this folder")
    if arguments.output and arguments.output_dir:
        raise UsageError(
            "-o and --output-dir exclude each other", remedy="-o names a file, the other a folder"
        )
    from_input = STANDARD_INPUT in arguments.inputs
    if from_input and len(arguments.inputs) > 1:
        raise UsageError(
            "standard input (-) must be the only input", remedy="Run a command for it alone"
        )
    to_output = arguments.output == STANDARD_OUTPUT or (from_input and not arguments.output)
    if to_output and len(settings.to) > 1:
        raise UsageError("standard output takes one result", remedy="Give one language with --to")
    if to_output and arguments.output_dir:
        raise UsageError("standard input has no name", remedy="Use -o FILE, not --output-dir")
    if to_output and arguments.json and not arguments.dry_run:
        raise UsageError(
            "standard output cannot hold both the text and --json",
            remedy="Give the text a file with -o",
        )


def _check_model(settings: Settings) -> None:
    """A file or a name on the hub is not something that a server can be asked for."""
    model = settings.model
    if model is None or settings.engine not in {EngineName.AUTO, EngineName.OLLAMA}:
        return
    is_file = model.lower().endswith(".gguf") and paths.is_file(Path(model))
    if is_file or model.lower().startswith("hf:"):
        raise UsageError(
            f"{model} is a file or on the hub, and a server needs a model's name",
            remedy="With --engine embedded it runs without one; "
            "`translate-pipe models create` brings a file to Ollama",
        )


def _standard_input(arguments: argparse.Namespace, settings: Settings) -> FileJob:
    to_file = arguments.output not in {None, STANDARD_OUTPUT}
    return FileJob(
        name="standard input",
        to=settings.to[0],
        target=paths.normal(arguments.output) if to_file else None,
        data=streams.read_all(),
    )


def _to_standard_output(found: Found, settings: Settings) -> FileJob:
    for _, error in found.unclear:
        raise error
    if len(found.sources) != 1:
        raise UsageError(
            f"standard output takes one result, and there are {len(found.sources)}",
            remedy="Name one file, or use --output-dir",
        )
    return _job(found.sources[0].path, settings.to[0], None, settings)


def _job(source: Path, to: str, target: Path | None, settings: Settings) -> FileJob:
    """The source's language is what ``--from`` says, or else what the name says."""
    language = settings.source_language or MediaName.parse(source.name).language
    return FileJob(str(source), to, target, source_language=language)
