"""Which files a command line means: files, folders, patterns, or standard input.

A file that is named is taken as it is. In a folder, or behind a pattern, only subtitles are taken,
and plain text where it is asked for (``wanted``), and of one subtitle in several languages only the
source: never the target language, the file ``--from`` asks for, or else the one without a language
in its name. What this program wrote is a source only if ``--from`` asks for its language.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from translate_pipe import formats, paths
from translate_pipe.errors import UnreadableInput, UsageError
from translate_pipe.files.choice import Choice, choose, is_in, kin, language_of
from translate_pipe.files.wanted import Wanted
from translate_pipe.model import Notice

__all__ = ["STANDARD_INPUT", "Found", "Search", "Source"]

STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """A file to translate. ``base`` is the folder whose structure ``--output-dir`` keeps."""

    path: Path
    base: Path


@dataclass(slots=True)
class Found:
    """The sources, in the order given and sorted within a folder, and what to tell a person.
    ``unclear`` are subtitles in several languages of which none can be told to be the source: one
    file of each, and the error that names all."""

    sources: list[Source] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    unclear: list[tuple[Path, UsageError]] = field(default_factory=list)


def _none(_: Iterable[Path]) -> Collection[Path]:
    return ()


@dataclass(frozen=True, slots=True)
class Search:
    """Finds sources. Languages are canonical tags; nothing below ``output_dir`` is a source.
    ``own`` tells which files this program wrote."""

    to: Collection[str]
    source_language: str | None = None
    output_dir: Path | None = None
    own: Callable[[Iterable[Path]], Collection[Path]] = _none
    wanted: Wanted = field(default_factory=Wanted)

    def find(self, inputs: Sequence[str]) -> Found:
        """Resolve every input.

        Raises ``UnreadableInput`` for a pattern without a match and for a URL, ``UsageError`` where
        there is nothing but what is unclear, and what ``own`` raises. A named file that is missing
        is kept: it fails when its turn comes, and does not stop the others. Where there
        are no others, it raises ``UnreadableInput`` at once, before any engine is looked for.
        """
        found = Found()
        for given in inputs:
            path = paths.normal(given)
            if paths.is_folder(path):
                self._take(_walk(path, found.notices), path, found)
            elif "://" in given and not paths.stands(path):
                raise UnreadableInput(
                    "this is an address, and an input is a file",
                    where=given,
                    remedy="Fetch it first, for example with curl",
                )
            elif _has_magic(given) and not paths.stands(path):
                base = paths.normal(_fixed_part(given))
                self._take(_matches(given, base), base, found, given)
            else:
                found.sources.append(Source(path, path.parent))
        found.sources = _first_of_each(found.sources)
        if found.unclear and not found.sources:
            raise found.unclear[0][1]
        if found.sources and not any(_stands(source.path) for source in found.sources):
            raise UnreadableInput(
                "no such file",
                where=str(found.sources[0].path),
                remedy="Check the name, and the folder it is looked for in",
            )
        return found

    def may_be_source(self, path: Path, base: Path, found_by: str = "") -> bool:
        """Whether a file below a folder may be translated, by its name. ``found_by`` is the pattern
        that found it, if one did."""
        if path.name.startswith(".") or not self.wanted.takes(path, base, found_by):
            return False
        if language_of(path, self.to) in self.to:
            return False
        if self.output_dir is None:
            return True
        return not paths.real(path).is_relative_to(paths.real(self.output_dir))

    def choose(self, paths: Iterable[Path]) -> Choice:
        """Of each subtitle in several languages, find the source."""
        return choose(paths, self.to, self.source_language)

    def _take(self, paths: Iterable[Path], base: Path, found: Found, found_by: str = "") -> None:
        paths = list(paths)
        candidates = [path for path in paths if self.may_be_source(path, base, found_by)]
        asked_for = {path for path in candidates if is_in(path, self.source_language, self.to)}
        own = set(self.own(path for path in candidates if path not in asked_for))
        choice = self.choose(path for path in candidates if path not in own)
        found.unclear += [(group[0], _unclear(group)) for group in choice.unclear]
        found.notices += map(_double, choice.doubles)
        for group in choice.left_out:
            found.notices.append(_other_language(group, self.source_language or ""))
        taken = {kin(path, self.to) for path in choice.sources}
        if alone := sorted(path for path in own if kin(path, self.to) not in taken):
            found.notices.append(_own_output(alone))
        if not choice.sources and not choice.unclear:
            found.notices.append(_nothing(base, paths))
        found.sources.extend(Source(path, base) for path in choice.sources)


def _first_of_each(sources: Iterable[Source]) -> list[Source]:
    unique: dict[Path, Source] = {}
    for source in sources:
        unique.setdefault(source.path.absolute(), source)
    return list(unique.values())


def _unclear(group: list[Path]) -> UsageError:
    return UsageError(
        f"cannot tell which is the source: {', '.join(path.name for path in group)}",
        where=str(group[0].parent),
        remedy="Say its language (--from, `source_language`), or name the file",
    )


def _double(group: list[Path]) -> Notice:
    taken, *others = group
    what = f"left out, {taken.name} is in the same language: {_some(others)}"
    return Notice("same-language", what)


def _nothing(base: Path, paths: Iterable[Path]) -> Notice:
    """Say that nothing was found; where there is no subtitle, which files are some, and of plain
    text, how it is asked for."""
    known = [each for each in (formats.named(path.name) for path in paths) if each is not None]
    hint = ""
    if not known:
        timed = (each for each in formats.FORMATS.values() if each.timing)
        names = [name for each in timed for name in each.extensions]
        hint = f"; of a folder, files named {', '.join(names)} are taken"
    elif not any(each.timing for each in known):
        hint = "; plain text is taken if an include pattern such as '*.txt' asks for it"
    return Notice("no-input", f"{base}: nothing to translate here{hint}")


def _other_language(paths: list[Path], wanted: str) -> Notice:
    what = f"left out, the name does not say {wanted}: {_some(paths)}"
    return Notice("other-language", what)


def _own_output(paths: list[Path]) -> Notice:
    what = f"left out, written by this program: {_some(paths)}"
    return Notice("own-output", f"{what}. To translate a translation, name the file")


def _some(paths: list[Path]) -> str:
    """A few names that stand for all of them: a library may have thousands."""
    more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
    return ", ".join(map(str, paths[:3])) + more


def _walk(folder: Path, notices: list[Notice]) -> Iterator[Path]:
    """Every regular file below a folder; hidden folders and linked folders are not entered."""

    def unreadable(error: OSError) -> None:
        if error.filename == os.fspath(folder):
            what = f"this folder cannot be read ({error.strerror})"
            raise UnreadableInput(what, where=str(folder)) from error
        what = f"{error.filename}: left out, this folder cannot be read ({error.strerror})"
        notices.append(Notice("unreadable-folder", what))

    for parent, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from filter(paths.is_file, (Path(parent, name) for name in files))


def _matches(pattern: str, base: Path) -> list[Path]:
    try:
        below = Path(pattern).relative_to(_fixed_part(pattern))
        files = list(filter(paths.is_file, base.glob(str(below))))
    except ValueError as error:
        raise UsageError(
            f"not a pattern: {error}", where=pattern, remedy="Write one as 'season/**/*.srt'"
        ) from error
    if not files:
        raise UnreadableInput(
            "no file matches this pattern",
            where=pattern,
            remedy="** means any number of folders, * any part of a name",
        )
    return files


def _fixed_part(pattern: str) -> Path:
    """The folder a pattern starts from: ``season/*/x.srt`` starts from ``season``."""
    fixed = Path()
    for part in Path(pattern).parent.parts:
        if _has_magic(part):
            break
        fixed /= part
    return fixed


def _stands(path: Path) -> bool:
    return str(path) == STANDARD_INPUT or paths.stands(path)


def _has_magic(text: str) -> bool:
    return any(sign in text for sign in "*?[")
