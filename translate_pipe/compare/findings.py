"""What a comparison finds, as ``--json`` prints it."""

from __future__ import annotations

from dataclasses import dataclass, field

from translate_pipe.model import Notice


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a translation should not have, or lacks.

    ``code`` is a stable word: of ``structure``, or the name of the check that refused the text.
    ``line`` is the translation's; the original's where the translation has no such cue. ``cue`` is
    what players count: 1 for the first; ``None`` in a plain text.
    """

    code: str
    line: int
    cue: int | None
    source: str
    text: str


@dataclass(slots=True)
class Reading:
    """How hard a translation is to read: information, never a problem.

    ``cps`` are characters per second and ``cpl`` characters per line: the limits, how many cues
    are above each, the highest value, and the line where it stands.
    """

    max_cps: float
    max_cpl: int
    too_fast: int = 0
    too_wide: int = 0
    highest_cps: float = 0.0
    highest_cps_line: int | None = None
    highest_cpl: int = 0
    highest_cpl_line: int | None = None


@dataclass(slots=True)
class Comparison:
    """The whole comparison. ``schema`` changes when a field changes meaning.

    ``cues`` are the original's cues, or paragraphs of a plain text; ``compared`` those of them that
    hold words to translate and have a counterpart. ``translated_cues`` are the translation's.
    """

    original: str
    translation: str
    to: str
    source_language: str | None
    format: str
    cues: int
    translated_cues: int
    compared: int
    problems: list[Problem] = field(default_factory=list)
    reading: Reading | None = None
    notices: list[Notice] = field(default_factory=list)
    schema: int = 1
    exit_code: int = 0
