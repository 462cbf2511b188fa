"""All checks, for the settings in force or for a whole jobs file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from translate_pipe import paths
from translate_pipe.doctor.finding import Finding, of_error, ok
from translate_pipe.doctor.machine import (
    check_disk,
    check_folder,
    check_journal,
    check_locale,
    check_outputs,
    check_sources,
    check_variables,
    check_view,
)
from translate_pipe.doctor.server import check_servers
from translate_pipe.errors import TranslatePipeError
from translate_pipe.files.inputs import Source
from translate_pipe.jobs.config import JobsFile
from translate_pipe.jobs.planning import plan_batch, target_of
from translate_pipe.redaction import Redactor
from translate_pipe.settings import Settings, state_dir
from translate_pipe.watch.view import Watched, look

__all__ = ["examine"]


def examine(config: Path | None, flags: Mapping[str, Any]) -> Iterator[Finding]:
    """Check everything a run would need; findings come as they are made, without secrets."""
    try:
        file = None if config is None else JobsFile.read(config)
    except TranslatePipeError as error:
        for each in error.all:
            yield of_error("config", each)
        return
    redact = Redactor() if file is None else file.redact
    for found in _examined(file, flags):
        remedy = None if found.remedy is None else redact(found.remedy)
        yield replace(found, what=redact(found.what), remedy=remedy)


def _examined(file: JobsFile | None, flags: Mapping[str, Any]) -> Iterator[Finding]:
    try:
        defaults = (
            Settings.load(flags) if file is None else file.settings(file.config.defaults, flags)
        )
        used = [defaults] if file is None else _settings_of(file, flags)
    except TranslatePipeError as error:
        yield of_error("config", error)
        return
    yield ok("config", "the settings are valid" if file is None else f"{file.path} is valid")
    yield from check_variables(os.environ, () if file is None else file.document.secrets)
    yield check_locale()
    state = state_dir(defaults)
    yield check_disk(state)
    yield from check_journal(state)
    if file is not None:
        yield from _check_work(file, flags)
    for settings in used:
        yield from check_servers(settings)


def _settings_of(file: JobsFile, flags: Mapping[str, Any]) -> list[Settings]:
    """Each different way the file's entries reach a model, once."""
    found: dict[object, Settings] = {}
    for section in ("jobs", "folders"):
        for name, entry in getattr(file.config, section).items():
            target = target_of(file, entry, file.where(section, name), flags)
            for settings in target.settings.values():
                key = (
                    settings.engine,
                    settings.hosts,
                    settings.model,
                    settings.num_ctx,
                    settings.adequacy,
                )
                found.setdefault(key, settings)
    return list(found.values()) or [file.settings(file.config.defaults, flags)]


def _check_work(file: JobsFile, flags: Mapping[str, Any]) -> Iterator[Finding]:
    for name, entry in file.config.folders.items():
        path = paths.real(Path(entry.path))
        yield check_folder(path, f"folder {name!r}")
        if not paths.is_folder(path):
            continue
        target = target_of(file, entry, file.where("folders", name), flags)
        view = look(Watched(name, path, target), ())
        sources = [path / "any.srt", *dict.fromkeys(Path(seen.job.name) for seen in view.seen)]
        outputs = (
            target.rule.target(Source(each, path), to) for each in sources for to in target.to
        )
        yield from check_outputs(each.parent for each in outputs)
        yield from check_view(view)
        yield from check_sources(sources[1:], next(iter(target.settings.values())).encoding)
    if not file.config.jobs:
        return
    try:
        jobs = plan_batch(file, flags)
    except TranslatePipeError as error:
        yield of_error("config", error)
        return
    for job in jobs:
        if job.error is not None:
            yield of_error("source", job.error)
        for refused in job.refused:
            if refused.error is not None:
                yield of_error("source", refused.error)
        targets = [each.job.target for each in job.files]
        yield from check_outputs(target.parent for target in targets if target is not None)
        files = {Path(each.job.name): each.settings.encoding for each in job.files}
        for encoding in dict.fromkeys(files.values()):
            yield from check_sources((p for p, e in files.items() if e == encoding), encoding)
