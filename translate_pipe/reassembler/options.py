"""What a written file is to be like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from translate_pipe.reassembler.wrap import is_full_width, line_length
from translate_pipe.settings import Settings


@dataclass(frozen=True, slots=True)
class OutputOptions:
    """How translations are laid out and written.

    ``bilingual`` keeps the source too, below the translation in a cue and above it in a plain text.
    ``max_line_length`` is characters, 0 for no limit, ``None`` for the language's usual one.
    ``format`` names another format. ``encoding``, ``bom`` and ``newline`` (``lf``, ``crlf``,
    ``cr``) are the source's own where ``None``.
    """

    target_language: str
    bilingual: bool = False
    max_line_length: int | None = None
    format: str | None = None
    encoding: str | None = None
    bom: bool | None = None
    newline: str | None = None

    @classmethod
    def of(cls, settings: Settings, target_language: str) -> Self:
        """What the settings ask for, of a file in that language."""
        return cls(
            target_language,
            bilingual=settings.bilingual,
            max_line_length=settings.max_line_length,
            format=settings.format,
            encoding=settings.output_encoding,
            bom=settings.bom,
            newline=settings.newline,
        )

    @property
    def full_width(self) -> bool:
        """Whether lines are measured in full-width characters."""
        return is_full_width(self.target_language)

    @property
    def limit(self) -> int:
        """The widest line, in characters."""
        return line_length(self.target_language, self.max_line_length)
