"""What stands at a target, whether a run may replace it, and putting the result there."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from translate_pipe import atomic, formats, paths, reassembler
from translate_pipe.errors import OutputExists, OutputNotWritable
from translate_pipe.journal import Journal, Publication
from translate_pipe.model import Notice
from translate_pipe.settings import in_form_of


@dataclass(frozen=True, slots=True)
class Existing:
    """What stands at the target before a run. ``data`` is ``None`` where nothing does; ``known`` is
    what the journal knows of it, if it is ours.

    Besides ``--overwrite``, only our own unfinished output may be replaced: one this package
    published with untranslated cues, and nobody has changed since. With ``replace_own`` that
    holds for a complete one too.
    """

    target: Path | None
    data: bytes | None = None
    replaceable: bool = True
    asked: bool = False
    known: Publication | None = None

    @classmethod
    def at(
        cls,
        target: Path | None,
        journal: Journal | None,
        *,
        overwrite: bool,
        replace_own: bool = False,
    ) -> Existing:
        """Look. Without a journal nothing is ours. Raises ``OutputNotWritable`` where no file can
        stand."""
        if target is None:
            return cls(target)
        data = _bytes_at(target)
        if data is None:
            there = paths.stands(target)  # a link to nothing
            return cls(target, replaceable=overwrite or not there, asked=overwrite)
        digest = sha256(data).digest()
        known = None if journal is None else journal.publication(_known_as(target), digest)
        own = known is not None and (replace_own or not known.complete)
        return cls(target, data, overwrite or own, overwrite, known)

    def is_made_of(self, source: bytes, recipe: str) -> bool:
        """Whether it is our complete output of the source with that digest, with those settings.
        Where it is not known what it was made of, this is the best guess: a run mostly agrees."""
        known = self.known
        if known is None or not known.complete:
            return False
        return not known.source or (known.source, known.recipe) == (source, recipe)

    def is_kept_as(self, made: Publication) -> bool:
        """Whether it need not be replaced and nobody asked for that: it is ours, complete, and made
        of the same source in the same way. What the journal has learned since, from another output
        that shares some lines, or has forgotten, does not count. Nor do settings that led to the
        same: of these the form counts alone, for what was asked is in ``made_with``."""
        known = self.known
        if self.asked or known is None or not known.complete:
            return False
        return known == replace(
            made, digest=known.digest, recipe=in_form_of(known.recipe, made.recipe)
        )

    def must_be_replaceable(self, source: bytes = b"", recipe: str = "") -> None:
        """Before anything is paid for: raise ``OutputExists`` if something is there that this run
        may not replace, ``OutputNotWritable`` if its folder takes no file. What is done already
        needs neither. ``source`` and ``recipe`` are a ``Publication``'s, by which the error says
        why."""
        if self.target is not None:
            _must_take_files(self.target)
        if not self.replaceable:
            raise OutputExists(
                f"the output is there already, and {self._origin(source, recipe)}",
                where=str(self.target),
                remedy="Replace it with --overwrite, or give the result another name",
            )

    def _origin(self, source: bytes, recipe: str) -> str:
        """Why it is not what this run would write."""
        if self.known is None:
            return "it was not written by this program, or was edited since"
        otherwise = "with another model or other settings"
        if not self.known.source:
            return f"it was written by an earlier version of this program, or {otherwise}"
        if self.known.source != source:
            return "the source has changed since it was written"
        changed = "the model or this program has changed since it was written"
        if not recipe:
            return f"it was made {otherwise}, or {changed}"
        return changed if self.known.recipe == recipe else f"it was made {otherwise}"

    def remember(self, journal: Journal, publication: Publication) -> None:
        """Where it is ours and stays as it is, have the journal know what it is made of by now."""
        if self.target is not None and self.known not in (None, publication):
            journal.publishing(_known_as(self.target), publication)

    def must_be_tried(self) -> None:
        """Raise ``OutputNotWritable`` where a file cannot be made beside the target, whatever the
        system says of who may: in ``/proc``, or on a server with a mind of its own. Nothing
        stays. A folder that is not there yet is not made for it."""
        if self.target is None:
            return
        replaces = self.asked or self.data is not None
        place = paths.real(self.target) if replaces else self.target
        if not paths.is_folder(place.parent):
            return
        try:
            with atomic.beside(place):
                pass
        except OSError as error:
            raise _takes_no_file(place.parent, error) from error


def publish(
    data: bytes,
    target: Path,
    existing: Existing,
    journal: Journal,
    publication: Publication,
) -> None:
    """Put the result at the target, whole or not at all; its folder is made if need be. The
    ``publication`` says what it is.

    The journal hears of it first, and forgets what was published here before only after: whenever
    a run dies, what stands at the target is known to be ours if it is. Raises ``OutputExists``
    where somebody else wrote to the target while the run was going, ``OutputNotWritable``.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _takes_no_file(target.parent, error) from error
    if not existing.asked and _bytes_at(target) != existing.data:
        raise OutputExists(
            "the output was changed while it was being translated",
            where=str(target),
            remedy="Use --overwrite to replace it; no translation is lost",
        )
    journal.publishing(_known_as(target), publication)
    reassembler.publish(data, target, replace=existing.asked or existing.data is not None)
    journal.published(_known_as(target), publication)


def misnamed(target: Path | None, written: str) -> list[Notice]:
    """What to tell where a target's name promises another subtitle format than is ``written``."""
    if target is None:
        return []
    known = formats.named(target.name)
    if known is not None and known.write is not None and known.name != written:
        remedy = f"--format {known.name} makes it one"
    elif target.suffix.lower() in formats.NOT_WRITTEN:
        remedy = f"that format cannot be written; name it {formats.suffix_of(written)}"
    else:
        return []
    promised = f"named {target.suffix}, but this is {written}; {remedy}"
    return [Notice("output-misnamed", f"{target}: {promised}")]


def _known_as(target: Path) -> Path:
    """One path for an output, whichever way leads to it: the file that ``reassembler.publish``
    replaces, where the target is a link to it. Journalled for other runs, so that nothing counts
    here that may look otherwise then, such as whether a folder ignores case."""
    return paths.real(target)


def _bytes_at(target: Path) -> bytes | None:
    """What stands at the target. A pipe is not read and a device not replaced, whoever asks."""
    try:
        if stat.S_ISREG(target.stat().st_mode):
            return target.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _not_here(target, str(error.strerror)) from error
    raise _not_here(target, "this is not a regular file")


def _not_here(target: Path, reason: str) -> OutputNotWritable:
    return OutputNotWritable(
        f"the output cannot be put here ({reason})",
        where=str(target),
        remedy="Give the result another name; - is standard output",
    )


def _must_take_files(target: Path) -> None:
    """The folder, or the nearest one above that exists, must let us make something in it."""
    folder = target.absolute().parent
    while not paths.stands(folder) and folder != folder.parent:
        folder = folder.parent
    if not paths.is_folder(folder) or not os.access(folder, os.W_OK | os.X_OK):
        raise _takes_no_file(folder)


def _takes_no_file(folder: Path, error: OSError | None = None) -> OutputNotWritable:
    reason = f" ({error.strerror})" if error else ""
    return OutputNotWritable(f"no file can be written in this folder{reason}", where=str(folder))
