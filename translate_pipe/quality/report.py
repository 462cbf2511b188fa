"""The report a person reads: what was done, in how long, at what cost, and what is left to do."""

from __future__ import annotations

from collections.abc import Iterator

from translate_pipe.model import CueCounts, FileReport, FileState, RunReport, Untranslated
from translate_pipe.quality.tally import UNANSWERED

__all__ = ["closing_lines", "duration", "file_line", "untranslated_lines"]

LISTED = 10
"""How many untranslated cues of a file are listed unless all are asked for."""

_SHOWN_SOURCE = 60


def closing_lines(report: RunReport) -> list[str]:
    """One line a file. What the run cost stands on the line of a single file, else on its own."""
    if len(report.files) == 1:
        only = report.files[0]
        cost = "" if only.state is FileState.PLANNED else _cost(report)
        return [file_line(only, seconds=report.seconds) + cost]
    lines = [file_line(each, seconds=each.seconds) for each in report.files]
    return [*lines, _total_line(report)] if lines else []


def untranslated_lines(file: FileReport, *, everything: bool = False) -> Iterator[str]:
    """Where each cue is that kept its source, and why; not those a run did not come to."""
    answered = [each for each in file.untranslated if each.cause != UNANSWERED]
    shown = answered if everything else answered[:LISTED]
    for each in shown:
        outside = each.cue is None and file.cues > 0  # another format has no place for it
        what = "words outside any cue, not translated" if outside else "kept its source"
        yield f"{file.source}:{each.line}: {_cue(each)}{what} ({each.cause}): {_quoted(each)}"
    hidden = len(answered) - len(shown)
    if hidden:
        yield f"{file.source}: and {hidden} more kept their source (-v lists them all)"


def duration(seconds: float) -> str:
    """``0.4 s``, ``21 s``, ``3 min 5 s``, ``2 h 10 min``."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"


def file_line(file: FileReport, *, seconds: float) -> str:
    """What became of one file, in a line."""
    name = file.target or file.source
    unit = _unit(file)
    match file.state:
        case FileState.PLANNED:
            return f"{file.source} -> {file.target or '-'}: {_plan(file, unit)}"
        case FileState.ALREADY_DONE:
            return f"{name}: already done, {_count(_counts(file).total, unit)}"
        case FileState.FAILED:
            return f"{file.source} to {file.to}: failed" + _kept(file, unit)
        case FileState.INTERRUPTED:
            return f"{name}: interrupted" + _kept(file, unit)
        case _:
            return f"{name}: {_done(file, unit)} in {duration(seconds)}"


def _done(file: FileReport, unit: str) -> str:
    counts = _counts(file)
    done, wanted = counts.translated + counts.recalled, counts.total - counts.passed
    of = "" if done == wanted else f"{done:,} of "
    details = [
        (counts.recalled, "from the journal"),
        (counts.repaired, "repaired"),
        (counts.untranslated, "kept the source"),
        (counts.passed, "without words to translate"),
    ]
    told = ", ".join(f"{count:,} {what}" for count, what in details if count)
    return f"{of}{_count(wanted, unit)} translated" + (f" ({told})" if told else "")


def _kept(file: FileReport, unit: str) -> str:
    """What the journal has of a file that was not finished."""
    counts = _counts(file)
    done = counts.translated + counts.recalled
    return f", {done:,} of {_count(counts.total - counts.passed, unit)} are kept" if done else ""


def _plan(file: FileReport, unit: str) -> str:
    counts = _counts(file)
    missing = counts.total - counts.passed - counts.recalled
    tokens = f"{file.estimated_prompt_tokens:,} + {file.estimated_completion_tokens:,} tokens"
    return (
        f"{_count(counts.total, unit)}, {missing:,} to translate in "
        f"{_count(file.chunks, 'chunks')}, about {tokens}"
    )


def _total_line(report: RunReport) -> str:
    files = _count(len(report.files), "files")
    if all(each.state is FileState.PLANNED for each in report.files):
        prompt = sum(each.estimated_prompt_tokens for each in report.files)
        completion = sum(each.estimated_completion_tokens for each in report.files)
        return f"{files}, about {prompt:,} + {completion:,} tokens; nothing was sent"
    states = [each.state for each in report.files]
    told = ", ".join(
        f"{states.count(state)} {state.value.replace('-', ' ')}" for state in dict.fromkeys(states)
    )
    return f"{files} ({told}) in {duration(report.seconds)}{_cost(report)}"


def _cost(report: RunReport) -> str:
    totals = report.totals
    if not totals.requests:
        return "; no request was made"
    if not totals.prompt_tokens + totals.completion_tokens:
        return ""
    text = f"; {totals.prompt_tokens:,} + {totals.completion_tokens:,} tokens"
    if report.seconds > 0:
        text += f", {totals.completion_tokens / report.seconds:.0f} tokens/s"
    return text


def _counts(file: FileReport) -> CueCounts:
    """What is told of a file: its cues, or the paragraphs of a text."""
    return file.by_cue or CueCounts(
        total=file.segments,
        passed=file.passed,
        recalled=file.recalled,
        translated=file.translated,
        repaired=file.repaired,
        untranslated=len(file.untranslated),
    )


def _unit(file: FileReport) -> str:
    return "paragraphs" if file.format == "text" else "cues"


def _count(number: int, unit: str) -> str:
    return f"{number:,} {unit.removesuffix('s') if number == 1 else unit}"


def _cue(each: Untranslated) -> str:
    if each.cue is None:
        return ""
    return f"cue {each.identifier or each.cue + 1} "


def _quoted(each: Untranslated) -> str:
    text = " ".join(each.source.split())
    return text if len(text) <= _SHOWN_SOURCE else text[: _SHOWN_SOURCE - 1] + "…"
