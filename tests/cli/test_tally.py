"""Every segment is counted once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from translate_pipe.model import (
    Cue,
    CueCounts,
    Dialect,
    Document,
    Encoding,
    FileState,
    Masked,
    Notice,
    Origin,
    Segment,
    Skip,
    Span,
    Translation,
)
from translate_pipe.quality.report import file_line
from translate_pipe.quality.tally import tally


def document(cues: int) -> Document:
    return Document(
        name="movie.srt",
        format="srt",
        dialect=Dialect.SRT,
        text="",
        encoding=Encoding("cp1252"),
        newline="\n",
        cues=tuple(Cue(n, f"#{n}", 0, 0, "", Span(0, 0), line=n * 4 + 2) for n in range(cues)),
        notices=(Notice("encoding-detected", "read as cp1252"),),
    )


def segment(index: int, skip: Skip | None = None) -> Segment:
    masked = Masked(f"text {index}")
    return Segment(index, Span(0, 0), masked, cue=index, line=index * 4 + 3, skip=skip)


outcomes = st.lists(
    st.tuples(
        st.sampled_from([None, None, Skip.SOUND]),
        st.sampled_from([*Origin, None]),
    ),
    max_size=30,
)


@given(outcomes)
def test_the_counts_add_up(drawn: list[tuple[Skip | None, Origin | None]]) -> None:
    segments = [segment(n, skip) for n, (skip, _) in enumerate(drawn)]
    known = {
        n: Translation(n, "x", origin, "echoed")
        for n, (_, origin) in enumerate(drawn)
        if origin is not None
    }
    report = tally("movie.srt", None, "zh", document(len(drawn)), segments, known)
    untranslated = len(report.untranslated)
    assert report.segments == len(drawn)
    assert report.segments == (report.passed + report.recalled + report.translated + untranslated)
    assert report.repaired <= report.translated
    assert (report.state is FileState.DONE) is (untranslated == 0)
    assert (report.exit_code == 0) is (untranslated == 0)


def test_what_an_untranslated_cue_tells() -> None:
    segments = [segment(0), segment(1), segment(2)]
    known = {
        0: Translation(0, "a", Origin.REPAIRED, "script"),
        1: Translation(1, "text 1", Origin.SOURCE, "echoed", unfinished=True),
    }
    report = tally("movie.srt", Path("movie.zh.srt"), "zh", document(3), segments, known)
    first, second = report.untranslated
    assert (first.line, first.cause, first.source) == (7, "echoed", "text 1")
    assert (first.cue, first.identifier) == (1, "#1")
    assert second.cause == "not-reached"
    assert (first.unfinished, second.unfinished) == (True, False)
    assert report.repaired_causes == {"script": 1}
    assert (report.source, report.target, report.encoding) == (
        "movie.srt",
        "movie.zh.srt",
        "cp1252",
    )
    assert [notice.code for notice in report.notices] == ["encoding-detected"]


def test_a_cue_of_several_segments_counts_once_as_the_worst_of_them() -> None:
    cues = [0, 0, 0, 1, 1, 2, 2, 3]
    segments = [replace(segment(n), cue=cue) for n, cue in enumerate(cues)]
    segments[7] = replace(segments[7], skip=Skip.SOUND)
    origins = [Origin.MODEL, Origin.JOURNAL, Origin.REPAIRED, Origin.JOURNAL, Origin.JOURNAL]
    known = {n: Translation(n, "x", origin) for n, origin in enumerate(origins)}
    known[5] = Translation(5, "x", Origin.MODEL)
    report = tally("movie.srt", None, "zh", document(4), segments, known)
    assert report.by_cue == CueCounts(4, 1, recalled=1, translated=1, repaired=1, untranslated=1)
    assert file_line(report, seconds=1).startswith(
        "movie.srt: 2 of 3 cues translated (1 from the journal, 1 repaired: 1 unknown, "
        "1 not translated: 1 not-reached, 1 with nothing to translate)"
    )
