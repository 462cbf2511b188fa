"""Film subtitles in several languages as pairs of cues that say the same: true translations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parents[2] / ".." / "shared" / "corpus"

_FILMS = {"elephantsdream": r"captions\.(\w+)\.vtt", "sintel": r"sintel-(\w+)\.vtt"}
_TIMING = re.compile(r"(\d[\d:.]*)\s+-->\s+(\d[\d:.]*)")
_TAG = re.compile(r"<[^<>]*>")
_SHARED = 0.6
"""Cues are a pair if this much of the longer one's time is the other's too."""


class TimedText(NamedTuple):
    """A cue; times are seconds."""

    start: float
    end: float
    text: str


def read(path: Path) -> list[TimedText]:
    """The cues with words of a WebVTT file: no model sees its tags."""
    cues = []
    for block in re.split(r"\n{2,}", path.read_text("utf-8-sig").replace("\r", "")):
        timing, _, text = block.partition("-->")
        found = _TIMING.search(block)
        text = _TAG.sub("", text.partition("\n")[2]).strip()
        if found and text and "-->" not in timing:
            cues.append(TimedText(_seconds(found[1]), _seconds(found[2]), text))
    return cues


def paired(one: list[TimedText], other: list[TimedText]) -> list[tuple[str, str]]:
    """Texts of cues that are each other's best match in time."""
    forth = [_nearest(cue, other) for cue in one]
    back = [_nearest(cue, one) for cue in other]
    return [
        (one[i].text, other[j].text)
        for i, j in enumerate(forth)
        if back[j] == i and _overlap(one[i], other[j]) > _SHARED * _longer(one[i], other[j])
    ]


def pairs(folder: Path = FOLDER) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """For every two languages of every film, both tags and the pairs of texts."""
    for film, name in _FILMS.items():
        texts = {
            found[1]: read(path)
            for path in sorted((folder / film).iterdir())
            if (found := re.fullmatch(name, path.name))
        }
        for source, one in texts.items():
            for target, other in texts.items():
                if source != target:
                    yield source, target, paired(one, other)


def _nearest(cue: TimedText, others: list[TimedText]) -> int:
    return max(range(len(others)), key=lambda i: _overlap(cue, others[i]))


def _overlap(one: TimedText, other: TimedText) -> float:
    return min(one.end, other.end) - max(one.start, other.start)


def _longer(one: TimedText, other: TimedText) -> float:
    return max(one.end - one.start, other.end - other.start)


def _seconds(clock: str) -> float:
    seconds = 0.0
    for part in clock.split(":"):
        seconds = 60 * seconds + float(part)
    return seconds
