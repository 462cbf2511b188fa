"""The note beside a parked file that says why: ``movie.srt.translate-failed``."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from translate_pipe import atomic
from translate_pipe.ledger import FileRow
from translate_pipe.quality.report import counted

__all__ = ["note_of", "update_note"]

SUFFIX = ".translate-failed"


def note_of(source: Path) -> Path:
    """Where a source's note is; its suffix keeps it from ever being a source itself."""
    return source.with_name(source.name + SUFFIX)


def update_note(source: Path, parked: Sequence[FileRow]) -> None:
    """Write the note for the languages that are parked, or take it away if none is.

    A folder that takes no file keeps the reason in ``translate-pipe status`` alone.
    """
    note = note_of(source)
    with suppress(OSError):
        if not parked:
            note.unlink(missing_ok=True)
            return
        lines = [f"{source.name} could not be translated.", ""]
        lines += [f"{row.to}: {row.why} (tried {counted(row.attempts, 'times')})" for row in parked]
        lines += [
            "",
            "It is tried again when the file or a setting changes. This note goes away by itself.",
            "",
        ]
        with atomic.replacing(note) as file:
            file.write("\n".join(lines).encode("utf-8", "backslashreplace"))
