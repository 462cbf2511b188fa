"""Output patterns: ``{dir}/{stem}.{lang}{ext}`` says where a translation goes.

============  =====================================================================
``{dir}``     the source's folder
``{sub}``     the source's folder below the folder or pattern it was found by
``{stem}``    its name without language, flags and format: ``movie``
``{lang}``    the target language: ``zh``
``{ext}``     its flags and the format: ``.srt``, ``.forced.srt``
============  =====================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from string import Formatter

from translate_pipe import paths
from translate_pipe.files.inputs import Source
from translate_pipe.naming import MediaName

__all__ = ["DEFAULT_PATTERN", "FIELDS", "OutputPattern"]

FIELDS = ("dir", "sub", "stem", "lang", "ext")
DEFAULT_PATTERN = "{dir}/{stem}.{lang}{ext}"


@dataclass(frozen=True, slots=True)
class OutputPattern:
    """A pattern that was checked. A relative result is meant below ``folder``."""

    text: str
    folder: Path = Path()

    @classmethod
    def parse(cls, text: str, folder: Path) -> OutputPattern:
        """Check a pattern. Raises ``ValueError`` naming the part that is wrong."""
        fields = set()
        for _, field, spec, conversion in Formatter().parse(text):
            if field is None:
                continue
            if field not in FIELDS or spec or conversion:
                near = get_close_matches(field, FIELDS, n=1)
                hint = f"did you mean {{{near[0]}}}?" if near else f"there are {', '.join(FIELDS)}"
                raise ValueError(f"{{{field}}} is not part of an output pattern; {hint}")
            fields.add(field)
        if "stem" not in fields:
            raise ValueError("an output pattern needs {stem}, or all outputs have one name")
        home, slash, rest = text.partition("/")
        if home.startswith("~"):  # here and not in a result: a film's name may begin so
            home = str(paths.meant(home)).replace("{", "{{").replace("}", "}}")
        paths.meant(text)
        return cls(home + slash + rest, folder)

    @property
    def names_language(self) -> bool:
        """Whether the results of two languages have two names."""
        return any(field == "lang" for _, field, _, _ in Formatter().parse(self.text))

    def target(self, source: Source, to: str, suffix: str | None) -> Path:
        """The output of one source in one language; ``suffix`` is given if the format changes."""
        name = MediaName.parse(source.path.name, known=[to])
        flags = "".join(f".{flag}" for flag in name.flags)
        text = self.text.format(
            dir=source.path.parent,
            sub=source.path.parent.relative_to(source.base),
            stem=name.title,
            lang=to,
            ext=flags + (suffix or name.suffix),
        )
        return paths.normal(self.folder / text)
