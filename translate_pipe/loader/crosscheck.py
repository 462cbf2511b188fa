"""A second opinion: pysrt and webvtt-py read the same text, and disagreement is reported.

They are not the judge. Both are known to lose or misread cues in real files (docs/formats.md), so
a difference is a notice, never an error, and agreement is one more reason to trust the result.
Each is slow beside our own scan, so only the first cues are compared; a notice says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import zip_longest

from translate_pipe.loader.lines import lines_of
from translate_pipe.model import Cue, Document, Notice

LIMIT = 2_000
"""How many cues are compared, from the start of the file."""

CODE = "cross-check"

Times = tuple[int, int]


def cross_check(document: Document) -> tuple[Notice, ...]:
    """Compare a document's cues with a library's reading; notices where they differ."""
    reader = _READERS.get(document.format)
    if reader is None or not document.cues:
        return ()
    cues = document.cues[:LIMIT]
    text = document.text
    if len(document.cues) > LIMIT:
        after = document.cues[LIMIT].line - 1
        lines = lines_of(text)
        text = text[: lines.starts[max(0, after - 1)]]
    library, times = reader(text)
    notices = [_differences(library, cues, times)]
    if len(document.cues) > LIMIT:
        notices.append(
            Notice(
                CODE, f"{library} was asked about the first {LIMIT} of {len(document.cues)} cues"
            )
        )
    return tuple(notice for notice in notices if notice is not None)


def _differences(library: str, cues: tuple[Cue, ...], times: Iterator[Times]) -> Notice | None:
    found: list[Times] = []
    trouble = ""
    try:
        found.extend(times)
    except Exception as error:
        trouble = f" and then stops ({type(error).__name__})"
    ours = [(cue.start, cue.end) for cue in cues]
    if ours == found and not trouble:
        return None
    first = next(
        (at for at, (a, b) in enumerate(zip_longest(ours, found)) if a != b), len(ours) - 1
    )
    line = cues[min(first, len(cues) - 1)].line
    if len(found) == len(ours):
        what = f"{library} reads other times from line {line} on"
    else:
        what = f"{library} finds {len(found)} cues{trouble} where there are {len(ours)}"
        what += f"; the first difference is at line {line}"
    return Notice(CODE, what, line)


def _pysrt(text: str) -> tuple[str, Iterator[Times]]:
    import pysrt

    lines = [f"{line}\n" for line in lines_of(text).texts]
    items = pysrt.SubRipFile.stream(lines, pysrt.SubRipFile.ERROR_RAISE)
    return "pysrt", ((item.start.ordinal, item.end.ordinal) for item in items)


def _webvtt(text: str) -> tuple[str, Iterator[Times]]:
    import webvtt

    def times() -> Iterator[Times]:
        for caption in webvtt.from_string(text).captions:
            yield caption.start_time.in_milliseconds(), caption.end_time.in_milliseconds()

    return "webvtt-py", times()


_READERS: dict[str, Callable[[str], tuple[str, Iterator[Times]]]] = {
    "srt": _pysrt,
    "vtt": _webvtt,
}
