"""The library's functions: a file or a text, translated, in one call.

The command line and these share everything below ``Run``. Each has an asynchronous twin; the
plain ones start an event loop of their own and cannot be called inside one.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace

from translate_pipe import paths
from translate_pipe.errors import ReplyError
from translate_pipe.files.outputs import format_named
from translate_pipe.job import FileJob, FileResult
from translate_pipe.languages import canonical
from translate_pipe.model import FileReport
from translate_pipe.naming import MediaName
from translate_pipe.progress import Progress
from translate_pipe.run import Run
from translate_pipe.settings import Settings


def translate_file(
    source: str | os.PathLike[str],
    *,
    to: str,
    target: str | os.PathLike[str] | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> FileReport:
    """Translate a subtitle or text file; see ``translate_file_async``."""
    return asyncio.run(
        translate_file_async(source, to=to, target=target, settings=settings, progress=progress)
    )


async def translate_file_async(
    source: str | os.PathLike[str],
    *,
    to: str,
    target: str | os.PathLike[str] | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> FileReport:
    """Translate a file into the language with the BCP 47 tag ``to``.

    The result goes to ``target``, or beside the source: ``movie.srt`` gives ``movie.zh.srt``.
    Cues that could not be translated keep their source text and are listed in the report, whose
    ``state`` is then ``incomplete``.

    Without ``settings`` they are those of the environment and the user file. Where
    ``settings.format`` is ``None``, the ending of ``target`` decides the format.

    Raises ``InputError``, ``OutputError``, ``EngineError``, ``ReplyError`` where nothing usable
    came back, ``UnknownLanguage`` for a tag that names no language, ``UsageError`` for what cannot
    be done, ``ConfigError`` for settings that cannot be used, ``LockHeld`` where another run is at
    the same output.
    """
    path, language = paths.normal(source), canonical(to)
    name = MediaName.parse(path.name, known=[language])
    job = FileJob(
        name=str(path),
        to=language,
        target=paths.normal(target) if target else path.with_name(str(name.translated(language))),
        source_language=name.language,
    )
    chosen = settings or Settings.load()
    if target and chosen.format is None:
        chosen = replace(chosen, format=format_named(os.fspath(target)))
    return (await _translated(job, chosen, progress)).report


def translate_text(text: str, *, to: str, settings: Settings | None = None) -> str:
    """Translate a text; see ``translate_text_async``."""
    return asyncio.run(translate_text_async(text, to=to, settings=settings))


async def translate_text_async(text: str, *, to: str, settings: Settings | None = None) -> str:
    """Translate plain text, paragraph by paragraph; what is between paragraphs stays as it is.

    Raises ``EngineError``, ``ReplyError`` where any part could not be translated,
    ``UnknownLanguage``, ``UsageError``, ``ConfigError``, and ``OutputError`` where the journal
    cannot be used.
    """
    if not text.strip():
        return text
    job = FileJob(name="text.txt", to=canonical(to), data=text.encode())
    chosen = replace(settings or Settings.load(), encoding="utf-8", output_encoding="utf-8")
    result = await _translated(job, chosen, None)
    if result.report.untranslated:
        failed = len(result.report.untranslated)
        raise ReplyError(
            f"{failed} of {result.report.segments} paragraphs were not translated",
            remedy="Try a larger model; what was translated is kept for the next call",
        )
    return result.data.decode()


async def _translated(job: FileJob, settings: Settings, progress: Progress | None) -> FileResult:
    async with Run(settings, progress=progress) as run:
        (result,) = await run.translate([job])
    if result.error is not None:
        raise result.error
    return result
