"""Log lines of a watcher: for people, or one JSON object a line. Secrets are masked in both."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from translate_pipe.cli.frame import printable
from translate_pipe.errors import OutputNotWritable

__all__ = ["start_logging"]

_ROTATE_BYTES, _ROTATED_KEPT = 10_000_000, 5


def start_logging(
    logger: str, *, as_json: bool, file: Path | None, level: int, mask: Callable[[str], str]
) -> None:
    """Send a logger's events to standard error, or to a file that is rotated at 10 MB, keeping 5.

    Raises ``OutputNotWritable``.
    """
    handler: logging.Handler
    try:
        handler = (
            logging.StreamHandler(sys.stderr)
            if file is None
            else RotatingFileHandler(
                file, maxBytes=_ROTATE_BYTES, backupCount=_ROTATED_KEPT, encoding="utf-8"
            )
        )
    except OSError as error:
        raise OutputNotWritable(
            f"no log can be kept ({error.strerror})", where=str(file)
        ) from error
    handler.setFormatter(_Json(mask) if as_json else _Text(mask))
    chosen = logging.getLogger(logger)
    chosen.handlers = [handler]
    chosen.setLevel(level)
    chosen.propagate = False


class _Text(logging.Formatter):
    """``2026-11-20T06:05:08+01:00 info done source=movie.srt to=zh``."""

    def __init__(self, mask: Callable[[str], str]) -> None:
        super().__init__()
        self._mask = mask

    def format(self, record: logging.LogRecord) -> str:
        said = [_time(record), record.levelname.lower(), record.getMessage()]
        said += [f"{name}={_word(value)}" for name, value in _fields(record).items()]
        text = printable(self._mask(" ".join(said)))
        return f"{text}\n{self.formatException(record.exc_info)}" if record.exc_info else text


class _Json(logging.Formatter):
    """``time``, ``level``, ``event`` and the event's fields."""

    def __init__(self, mask: Callable[[str], str]) -> None:
        super().__init__()
        self._mask = mask

    def format(self, record: logging.LogRecord) -> str:
        values = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info:
            values["traceback"] = self.formatException(record.exc_info)
        return json.dumps(_masked(values, self._mask), ensure_ascii=True)


def _masked(value: Any, mask: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {name: _masked(each, mask) for name, each in value.items()}
    return [_masked(each, mask) for each in value] if isinstance(value, list) else value


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    return getattr(record, "fields", {})


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="seconds")


def _word(value: object) -> str:
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if " " in text or "=" in text else text
