"""The report a person reads: what was done, in how long, at what cost, and what is left to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from translate_pipe.lines import excerpt
from translate_pipe.model import (
    Accounting,
    CueCounts,
    FileReport,
    FileState,
    RunReport,
    Untranslated,
)
from translate_pipe.quality.tally import NOT_REACHED

__all__ = [
    "closing_line",
    "closing_lines",
    "cost",
    "counted",
    "duration",
    "file_line",
    "host_lines",
    "megabytes",
    "tokens",
    "untranslated_lines",
]

LISTED = 10
"""How many untranslated cues of a file are listed unless all are asked for."""


def closing_lines(report: RunReport, *, everything: bool = False, told: bool = False) -> list[str]:
    """What ``closing_line`` says of each file, unless it was ``told`` when that ended, and what the
    run cost: on the line of a single file, else on its own; several hosts follow."""
    if not report.files:
        return []
    if len(report.files) == 1:
        only = report.files[0]
        spent = "" if only.state is FileState.PLANNED else cost(report.totals, report.seconds)
        lines = [file_line(only, seconds=report.seconds) + spent]
    else:
        files = () if told else report.files
        each = (closing_line(file, everything=everything) for file in files)
        lines = [*filter(None, each), _total_line(report)]
    return [*lines, *host_lines(report.hosts, report.seconds)]


def closing_line(file: FileReport, *, everything: bool = False) -> str | None:
    """What became of one of several files. Nothing is said, unless ``everything`` is asked for, of
    those that were done before, and those that a stopped run has nothing of."""
    is_idle = file.state is FileState.INTERRUPTED and not _kept(file, _unit(file))
    if not everything and (is_idle or file.state is FileState.ALREADY_DONE):
        return None
    return file_line(file, seconds=file.seconds)


def host_lines(hosts: Mapping[str, Accounting], seconds: float) -> Iterator[str]:
    """What each of several hosts had a part in, a line each."""
    if len(hosts) > 1:
        for host, spent in hosts.items():
            yield f"{host}: {cost(spent, seconds).removeprefix('; ')}"


def cost(spent: Accounting, seconds: float) -> str:
    """What requests took, as the end of a line: how many there were, tokens, and the rate."""
    if not spent.requests:
        return "; no request was made"
    text = f"; {counted(spent.requests, 'requests')}"
    text += _details((spent.retries, "to ask again"), (spent.reloads, "with a reload"))
    if spent.prompt_tokens + spent.completion_tokens:
        text += f", {tokens(spent.prompt_tokens, spent.completion_tokens)}"
        text += _details((spent.wasted_tokens, "wasted"))
        text += f", {spent.rate(seconds):.0f} tokens/s"
    return text


def untranslated_lines(file: FileReport, *, everything: bool = False) -> Iterator[str]:
    """Where each cue is that was not translated, or not once more, and why; not those a run did not
    come to."""
    reached = [each for each in file.untranslated if each.cause != NOT_REACHED]
    told = [(each, _not_translated(each, file)) for each in reached]
    told += [(each, f"{_cue(each)}keeps its earlier translation") for each in file.kept_earlier]
    shown = told if everything else told[:LISTED]
    for each, what in shown:
        yield f"{file.source}:{each.line}: {what} ({each.cause}): {excerpt(each.source)}"
    hidden = len(told) - len(shown)
    if hidden:
        yield f"{file.source}: and {hidden:,} more (-v lists them all)"


def _not_translated(each: Untranslated, file: FileReport) -> str:
    outside = each.cue is None and file.cues > 0  # another format has no place for it
    what = "words outside any cue were" if outside else f"{_cue(each)}was"
    return f"{what} not translated"


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


def megabytes(size: int) -> str:
    """Of a file of so many bytes: ``12.3 MB``, ``under 0.1 MB``."""
    return f"{size / 1e6:,.1f} MB" if size >= 1e5 else "under 0.1 MB"


def counted(number: int, unit: str) -> str:
    """``1 file``, ``2,300 files``; ``unit`` is the plural."""
    return f"{number:,} {unit.removesuffix('s') if number == 1 else unit}"


def tokens(prompt: int, completion: int) -> str:
    """``823 prompt + 605 completion tokens``."""
    return f"{prompt:,} prompt + {completion:,} completion tokens"


def file_line(file: FileReport, *, seconds: float) -> str:
    """What became of one file, in a line."""
    name = file.target or file.source
    unit = _unit(file)
    match file.state:
        case FileState.PLANNED:
            return f"{file.source} -> {file.target or 'standard output'}: {_plan(file, unit)}"
        case FileState.ALREADY_DONE:
            return f"{name}: already done, {counted(_counts(file).total, unit)}"
        case FileState.FAILED:
            return f"{file.source} to {file.to}: failed" + _kept(file, unit)
        case FileState.INTERRUPTED:
            return f"{name}: interrupted" + _kept(file, unit)
        case _:
            return f"{name}: {_done(file, unit)} in {duration(seconds)}{_unfinished(file)}"


def _done(file: FileReport, unit: str) -> str:
    counts = _counts(file)
    kept = len(file.kept_earlier)
    done, wanted = counts.translated + counts.recalled - kept, counts.total - counts.passed
    of = "" if done == wanted else f"{done:,} of "
    keeps = "keeps its" if kept == 1 else "keep their"
    details = _details(
        (counts.recalled - kept, "from the journal"),
        (counts.repaired, "repaired" + _causes(file.repaired_causes)),
        (counts.untranslated, "not translated" + _causes_of(file.untranslated)),
        (
            kept,
            f"{keeps} earlier translation, as no new one was usable"
            + _causes_of(file.kept_earlier),
        ),
        (counts.passed, "with nothing to translate"),
    )
    return f"{of}{counted(wanted, unit)} translated{details}"


def _unfinished(file: FileReport) -> str:
    """What the same command would try again."""
    count = sum(each.unfinished for each in file.untranslated)
    if not count:
        return ""
    was, them = ("was", "it") if count == 1 else ("were", "them")
    told = f"{count:,} {was} given up at the limit on requests"
    return f"; {told}: the same command tries {them} again"


def _details(*parts: tuple[int, str]) -> str:
    """What is there of it, in brackets."""
    told = ", ".join(f"{count:,} {what}" for count, what in parts if count)
    return f" ({told})" if told else ""


def _causes_of(texts: Iterable[Untranslated]) -> str:
    return _causes(Counter(each.cause for each in texts))


def _causes(counts: Mapping[str, int]) -> str:
    """The most frequent first."""
    told = sorted(counts.items(), key=lambda each: -each[1])
    return ": " + " + ".join(f"{count:,} {cause}" for cause, count in told) if told else ""


def _kept(file: FileReport, unit: str) -> str:
    """What the journal has of a file that was not finished."""
    counts = _counts(file)
    done, wanted = counts.translated + counts.recalled, counts.total - counts.passed
    if not done:
        return ""
    return f"; {done:,} of {counted(wanted, unit)} are already in the journal"


def _plan(file: FileReport, unit: str) -> str:
    if file.exit_code:
        return "would be refused, as the output exists"
    counts = _counts(file)
    missing = counts.total - counts.passed - counts.recalled
    if not missing:
        return f"{counted(counts.total, unit)}, none to translate; no request would be made"
    cost = tokens(file.estimated_prompt_tokens, file.estimated_completion_tokens)
    return (
        f"{counted(counts.total, unit)}, {missing:,} to translate in "
        f"{counted(file.chunks, 'chunks')}, about {cost}"
    )


def _total_line(report: RunReport) -> str:
    files = counted(len(report.files), "files")
    states = [_state(each) for each in report.files]
    counts = {state: states.count(state) for state in dict.fromkeys(states)}
    told = ", ".join(f"{count:,} {state}" for state, count in counts.items())
    if any(each.state is FileState.PLANNED for each in report.files):
        prompt = sum(each.estimated_prompt_tokens for each in report.files)
        completion = sum(each.estimated_completion_tokens for each in report.files)
        return f"{files} ({told}), about {tokens(prompt, completion)}; nothing was sent"
    spent = cost(report.totals, report.seconds)
    return f"{files} ({told}) in {duration(report.seconds)}{spent}"


def _state(file: FileReport) -> str:
    if file.state is FileState.PLANNED:
        return "refused" if file.exit_code else "to translate"
    return file.state.value.replace("-", " ")


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


def _cue(each: Untranslated) -> str:
    if each.cue is None:
        return "a paragraph "
    return f"cue {each.identifier or each.cue + 1} "
