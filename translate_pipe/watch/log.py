"""What a watcher tells, as events with fields: through ``logging``, for people or as JSON.

Names, counts, times and reasons are told; the words of a subtitle never are.
"""

from __future__ import annotations

import logging
from typing import Any

__all__ = ["LOGGER", "Log"]

LOGGER = "translate_pipe.watch"


class Log:
    """Tells events. A field is a name and a plain value."""

    def __init__(self) -> None:
        self._logger = logging.getLogger(LOGGER)

    def info(self, event: str, **fields: Any) -> None:
        """Something happened as it should."""
        self._logger.info(event, extra={"fields": fields})

    def warning(self, event: str, **fields: Any) -> None:
        """Somebody may want to look."""
        self._logger.warning(event, extra={"fields": fields})

    def error(self, event: str, **fields: Any) -> None:
        """Somebody must look."""
        self._logger.error(event, extra={"fields": fields})

    def debug(self, event: str, **fields: Any) -> None:
        """For whoever looks for a fault."""
        self._logger.debug(event, extra={"fields": fields})
