"""``translate-pipe check``: a translation beside its original, compared without a model."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from translate_pipe.cli.arguments import named
from translate_pipe.cli.table import table

if TYPE_CHECKING:
    from translate_pipe.compare import Comparison, Problem, Reading

__all__ = ["add_arguments", "command"]

_LISTED = 20
_SHOWN = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``check`` takes."""
    add = parser.add_argument
    add("original", type=named, metavar="ORIGINAL", help="the file that was translated")
    add("translation", type=named, metavar="TRANSLATION", help="its translation")
    add("--to", metavar="LANG", help="the translation's language (default: as its name says)")
    add("--from", dest="source", metavar="LANG", help="the original's (default: as its name says)")
    add("--encoding", metavar="E", help="encoding of both files (default: detected)")
    add("--max-cps", metavar="X", help="characters per second (default: 20; zh, ja, ko: 9)")
    add("--max-cpl", metavar="N", help="characters in a line (default: 42; zh, ja, ko: 16)")
    add("--json", action="store_true", help="print the comparison as JSON on standard output")
    add("-v", "--verbose", action="store_true", help="list everything; show tracebacks of bugs")


def command(arguments: argparse.Namespace) -> int:
    """Say what is wrong with a translation. Returns 0, or 3 where anything is."""
    from dataclasses import asdict

    from translate_pipe.cli import streams
    from translate_pipe.cli.frame import printable
    from translate_pipe.cli.render import print_json

    found = _compared(arguments)
    if arguments.json:
        print_json(asdict(found))
    else:
        lines = map(printable, _lines(found, everything=arguments.verbose))
        streams.put("".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace"))
    return found.exit_code


def _compared(arguments: argparse.Namespace) -> Comparison:
    from translate_pipe import loader
    from translate_pipe.compare import Limits, compare
    from translate_pipe.naming import MediaName
    from translate_pipe.settings import ENCODING, LANGUAGE, real, whole

    named = LANGUAGE.read(arguments.to, "--to")
    source = LANGUAGE.read(arguments.source, "--from")
    max_cps = real(1).read(arguments.max_cps, "--max-cps")
    max_cpl = whole(8).read(arguments.max_cpl, "--max-cpl")
    encoding = ENCODING.read(arguments.encoding, "--encoding")
    raw = _read((arguments.original, arguments.translation))
    to = named or _told_by_name(arguments.translation)  # what is no file has no language either
    original, translation = (
        loader.load(raw[path], str(path), encoding=encoding)
        for path in (arguments.original, arguments.translation)
    )
    limits = Limits.of(to, max_cps, max_cpl)
    source = source or MediaName.parse(arguments.original.name).language
    return compare(original, translation, source_language=source, to=to, limits=limits)


def _read(files: Iterable[Path]) -> dict[Path, bytes]:
    """What the files hold. Raises ``UnreadableInput``, with ``more`` where several cannot be
    read."""
    from translate_pipe.errors import UnreadableInput
    from translate_pipe.files.source import read

    raw, refused = {}, []
    for path in dict.fromkeys(files):
        try:
            raw[path] = read(path)
        except UnreadableInput as error:
            refused.append(error)
    if refused:
        refused[0].more = tuple(refused[1:])
        raise refused[0]
    return raw


def _told_by_name(path: Path) -> str:
    """The language in a file's name."""
    from translate_pipe.errors import UsageError
    from translate_pipe.naming import MediaName

    language = MediaName.parse(path.name).language
    if language is None:
        raise UsageError(
            "the name does not say in which language the translation is",
            where=str(path),
            remedy="Say it with --to",
        )
    return language


def _lines(found: Comparison, *, everything: bool) -> Iterator[str]:
    from translate_pipe.quality.report import counted

    yield from (notice.message for notice in found.notices)
    shown = found.problems if everything else found.problems[:_LISTED]
    yield from (_line(each, found) for each in shown)
    if len(shown) < len(found.problems):
        yield f"and {len(found.problems) - len(shown)} more (-v lists them all)"
    if found.problems:
        counts = Counter(each.code for each in found.problems).most_common()
        rows = [(code, f"{count:,}") for code, count in counts]
        yield from (f"  {line}" for line in table(rows, numbers=True))
    if found.reading is not None:
        yield from _reading(found.reading)
    unit = "cues" if found.reading is not None else "paragraphs"
    what = counted(found.translated_cues, unit)
    compared = "with words to translate"
    if found.translated_cues != found.cues:
        what += f" (the original has {found.cues:,})"
        compared = "of the original compared"
    verdict = counted(len(found.problems), "problems") if found.problems else "nothing wrong"
    yield f"{found.translation}: {what}, {found.compared:,} {compared}: {verdict}"


def _line(each: Problem, found: Comparison) -> str:
    name = found.original if each.code == "cue-lost" else found.translation
    cue = "" if each.cue is None else f"cue {each.cue} "
    return f"{name}:{each.line}: {cue}{each.code}: {_quoted(each.source)} / {_quoted(each.text)}"


def _reading(found: Reading) -> Iterator[str]:
    if found.too_fast:
        yield (
            f"reading speed: {found.too_fast:,} above {found.max_cps:g} characters per second, "
            f"at most {found.highest_cps:g} (line {found.highest_cps_line})"
        )
    if found.too_wide:
        yield (
            f"line length: {found.too_wide:,} above {found.max_cpl} characters, "
            f"at most {found.highest_cpl} (line {found.highest_cpl_line})"
        )


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return (line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…") or "-"
