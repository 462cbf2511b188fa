"""What one check found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from translate_pipe.errors import ExitCode, TranslatePipeError

__all__ = ["Finding", "Health", "of_error"]


class Health(StrEnum):
    """``warning`` works, though not as well as it could."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """``check`` is a stable word; ``exit_code`` is what a run would end with, 0 unless wrong."""

    check: str
    health: Health
    what: str
    remedy: str | None = None
    exit_code: int = 0


def ok(check: str, what: str) -> Finding:
    """All is well."""
    return Finding(check, Health.OK, what)


def warning(check: str, what: str, remedy: str) -> Finding:
    """It works, but a person should know."""
    return Finding(check, Health.WARNING, what, remedy)


def wrong(check: str, what: str, remedy: str, code: ExitCode) -> Finding:
    """It cannot work."""
    return Finding(check, Health.WRONG, what, remedy, int(code))


def of_error(check: str, error: TranslatePipeError) -> Finding:
    """What a run would say and end with."""
    what = f"{error.where}: {error.what}" if error.where else error.what
    return Finding(check, Health.WRONG, what, error.remedy, error.status)
