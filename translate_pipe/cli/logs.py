"""Log lines of a watcher: for people, or one JSON object a line. Secrets are redacted in both."""

from __future__ import annotations

import json
import logging
import sys
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, TextIO

from translate_pipe.cli import streams
from translate_pipe.cli.frame import printable
from translate_pipe.errors import OutputNotWritable
from translate_pipe.redaction import Redactor

__all__ = ["start_logging"]

_ROTATE_BYTES, _ROTATED_KEPT = 10_000_000, 5


def start_logging(
    logger: str, *, as_json: bool, file: Path | None, level: int, redact: Redactor
) -> None:
    """Send a logger's events to standard error, or to a file that is rotated at 10 MB, keeping 5.

    Raises ``OutputNotWritable``.
    """
    handler: logging.Handler
    try:
        handler = (
            _Stderr(sys.stderr)
            if file is None
            else _File(file, maxBytes=_ROTATE_BYTES, backupCount=_ROTATED_KEPT, encoding="utf-8")
        )
    except OSError as error:
        raise OutputNotWritable(
            f"no log can be kept ({error.strerror})", where=str(file)
        ) from error
    handler.setFormatter(_Json(redact) if as_json else _Text(redact))
    chosen = logging.getLogger(logger)
    chosen.handlers = [handler]
    chosen.setLevel(level)
    chosen.propagate = False


class _Stderr(logging.StreamHandler[TextIO]):
    """What nobody can read ends no work."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 -- the base's name
        """Pass over a stream that is closed or full; anything else is a bug."""
        if not isinstance(sys.exception(), OSError):
            super().handleError(record)


class _File(RotatingFileHandler):
    """A log that cannot be kept is complained of once, and ends no work."""

    _complained = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 -- the base's name
        """Say that a line is lost; anything but a file's trouble is a bug."""
        error = sys.exception()
        if not isinstance(error, OSError):
            super().handleError(record)
        elif not self._complained:
            self._complained = True
            streams.tell(f"lines of the log are lost: {self.baseFilename}: {error.strerror}")


class _Text(logging.Formatter):
    """``2026-11-20T06:05:08+01:00 info done source=movie.srt to=zh``."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        said = [_time(record), record.levelname.lower(), record.getMessage()]
        said += [f"{name}={_word(value)}" for name, value in _fields(record).items()]
        lines = [" ".join(said)]
        if record.exc_info:
            lines += self.formatException(record.exc_info).split("\n")
        return "\n".join(printable(self._redact(line)) for line in lines)


class _Json(logging.Formatter):
    """``time``, ``level``, ``event`` and the event's fields."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        values = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info:
            values["traceback"] = self.formatException(record.exc_info)
        return json.dumps(self._redact.all(values), ensure_ascii=True)


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    return getattr(record, "fields", {})


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="seconds")


def _word(value: object) -> str:
    text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
    return json.dumps(text, ensure_ascii=False) if " " in text or "=" in text else text
