"""What a person reads at the end of a run."""

from __future__ import annotations

import re

import pytest

from translate_pipe.cli import render_batch
from translate_pipe.cli.progress import NoticesOnly
from translate_pipe.cli.render import Teller, show_troubles
from translate_pipe.errors import ExitCode
from translate_pipe.jobs.report import BatchReport, JobReport
from translate_pipe.model import (
    Accounting,
    FileReport,
    FileState,
    Notice,
    RunReport,
    Untranslated,
)
from translate_pipe.quality.exit_code import worst
from translate_pipe.quality.report import closing_line, closing_lines, duration, untranslated_lines

COST = Accounting(requests=4, prompt_tokens=1204, completion_tokens=1281)


def file(**changes: object) -> FileReport:
    defaults: dict[str, object] = {
        "source": "movie.srt",
        "target": "movie.zh.srt",
        "to": "zh",
        "state": FileState.DONE,
        "cues": 48,
        "segments": 48,
        "translated": 48,
        "seconds": 20.0,
    }
    return FileReport(**(defaults | changes))  # type: ignore[arg-type]  # test shorthand


def run(*files: FileReport, totals: Accounting = COST) -> RunReport:
    return RunReport(files=list(files), totals=totals, seconds=21.0)


@pytest.mark.parametrize(
    ("report", "line"),
    [
        (
            run(file(cues=0, segments=0, translated=0), totals=Accounting()),
            "movie.zh.srt: 0 cues translated in 21 s; no request was made",
        ),
        (
            run(file()),
            (
                "movie.zh.srt: 48 cues translated in 21 s; "
                "4 requests, 1,204 prompt + 1,281 completion tokens, 61 tokens/s"
            ),
        ),
        (
            run(
                file(
                    state=FileState.INCOMPLETE,
                    translated=45,
                    repaired=2,
                    repaired_causes={"number": 2},
                    passed=2,
                    untranslated=[Untranslated(12, "echo", "Hi", cue=3)],
                )
            ),
            (
                "movie.zh.srt: 45 of 46 cues translated (2 repaired: 2 number, "
                "1 not translated: 1 echo, 2 with nothing to translate) in 21 s; "
                "4 requests, 1,204 prompt + 1,281 completion tokens, 61 tokens/s"
            ),
        ),
        (
            run(
                file(
                    state=FileState.INCOMPLETE,
                    translated=45,
                    untranslated=[
                        Untranslated(12, "aside", "Hi", cue=3, unfinished=True),
                        Untranslated(16, "aside", "Ho", cue=4, unfinished=True),
                        Untranslated(20, "aside", "He", cue=5),
                    ],
                )
            ),
            (
                "movie.zh.srt: 45 of 48 cues translated (3 not translated: 3 aside) in 21 s; "
                "2 were given up at the limit on requests: the same command tries them again; "
                "4 requests, 1,204 prompt + 1,281 completion tokens, 61 tokens/s"
            ),
        ),
        (
            run(file(translated=8, recalled=40)),
            (
                "movie.zh.srt: 48 cues translated (40 from the journal) in 21 s; "
                "4 requests, 1,204 prompt + 1,281 completion tokens, 61 tokens/s"
            ),
        ),
        (
            run(file(state=FileState.ALREADY_DONE), totals=Accounting()),
            "movie.zh.srt: already done, 48 cues; no request was made",
        ),
        (
            run(file(format="text", cues=0, segments=1, translated=1), totals=Accounting()),
            "movie.zh.srt: 1 paragraph translated in 21 s; no request was made",
        ),
        (
            run(file(state=FileState.INTERRUPTED, translated=20, passed=1), totals=Accounting()),
            (
                "movie.zh.srt: interrupted; 20 of 47 cues are already in the journal; "
                "no request was made"
            ),
        ),
        (
            run(
                file(
                    state=FileState.PLANNED,
                    translated=0,
                    passed=3,
                    chunks=2,
                    estimated_prompt_tokens=1300,
                    estimated_completion_tokens=640,
                )
            ),
            (
                "movie.srt -> movie.zh.srt: 48 cues, 45 to translate in 2 chunks, "
                "about 1,300 prompt + 640 completion tokens"
            ),
        ),
    ],
)
def test_the_closing_line_of_one_file(report: RunReport, line: str) -> None:
    assert closing_lines(report) == [line]


def test_what_went_wrong_is_part_of_what_it_cost() -> None:
    failed = file(state=FileState.FAILED, translated=0)
    assert closing_lines(run(failed, totals=Accounting(requests=8, retries=4))) == [
        "movie.srt to zh: failed; 8 requests (4 to ask again)"
    ]
    costs = [
        Accounting(9, 3, 1, prompt_tokens=2000, completion_tokens=1050, wasted_tokens=96),
        Accounting(requests=1),
    ]
    report = run(file(repaired=4, repaired_causes={"echo": 1, "number": 3}), totals=costs[0])
    report.hosts = dict(zip(("http://a", "http://b"), costs, strict=True))
    spent = (
        "9 requests (3 to ask again, 1 with a reload), "
        "2,000 prompt + 1,050 completion tokens (96 wasted), 50 tokens/s"
    )
    assert closing_lines(report) == [
        f"movie.zh.srt: 48 cues translated (4 repaired: 3 number + 1 echo) in 21 s; {spent}",
        f"http://a: {spent}",
        "http://b: 1 request",
    ]


def test_several_files_and_their_total() -> None:
    report = run(
        file(), file(source="b.srt", translated=40, state=FileState.FAILED, error="b.srt: no")
    )
    assert closing_lines(report) == [
        "movie.zh.srt: 48 cues translated in 20 s",
        "b.srt to zh: failed; 40 of 48 cues are already in the journal",
        (
            "2 files (1 done, 1 failed) in 21 s; "
            "4 requests, 1,204 prompt + 1,281 completion tokens, 61 tokens/s"
        ),
    ]
    assert closing_lines(run()) == []


def test_files_that_a_stopped_run_has_nothing_of_are_only_counted() -> None:
    kept, rest = (file(state=FileState.INTERRUPTED, translated=count) for count in (13, 0))
    assert closing_line(kept) == (
        "movie.zh.srt: interrupted; 13 of 48 cues are already in the journal"
    )
    assert closing_line(rest) is None
    assert closing_line(rest, everything=True) == "movie.zh.srt: interrupted"


def test_one_of_several_files_says_too_what_another_run_goes_on_with() -> None:
    cue = Untranslated(12, "aside", "Hi", cue=3, unfinished=True)
    told = closing_line(file(state=FileState.INCOMPLETE, translated=47, untranslated=[cue]))
    assert told == (
        "movie.zh.srt: 47 of 48 cues translated (1 not translated: 1 aside) in 20 s; "
        "1 was given up at the limit on requests: the same command tries it again"
    )


def test_files_that_were_done_before_are_only_counted() -> None:
    old = [file(source=f"{n}.srt", state=FileState.ALREADY_DONE) for n in range(3)]
    total = "4 files (3 already done, 1 done) in 21 s"
    lines = closing_lines(run(*old, file()))
    assert lines[0] == "movie.zh.srt: 48 cues translated in 20 s"
    assert lines[1].startswith(total)
    assert len(closing_lines(run(*old, file()), everything=True)) == 5
    assert len(closing_lines(run(old[0]))) == 1


def test_untranslated_cues_are_listed_up_to_ten() -> None:
    cues = [Untranslated(n * 4, "echo", f"Text {n}\nhere", cue=n, identifier="") for n in range(13)]
    report = file(untranslated=cues)
    lines = list(untranslated_lines(report))
    assert lines[1] == "movie.srt:4: cue 2 was not translated (echo): Text 1 here"
    assert len(lines) == 11
    assert lines[-1] == "movie.srt: and 3 more (-v lists them all)"
    assert len(list(untranslated_lines(report, everything=True))) == 13


def test_words_that_are_in_no_cue_are_told_once() -> None:
    said: list[str] = []
    notices = [Notice("stray-text", "2 blocks", 3), Notice("timing-odd", "1 timing is odd", 9)]
    words = [Untranslated(n, "stray-text", "Words.") for n in (3, 8)]
    show_troubles(file(untranslated=words, notices=notices), said.append, verbose=False)
    assert said == [
        "movie.srt:9: 1 timing is odd",
        "movie.srt:3: words outside any cue were not translated (stray-text): Words.",
        "movie.srt:8: words outside any cue were not translated (stray-text): Words.",
    ]
    said.clear()
    show_troubles(file(notices=notices), said.append, verbose=False)
    assert said[0] == "movie.srt:3: 2 blocks", "not of words"


@pytest.mark.parametrize("verbose", [False, True])
def test_of_many_files_only_what_is_new_is_told(
    verbose: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """Cron sends a letter of every word, and most files of a library were done before."""
    teller = Teller(NoticesOnly("x"), quiet=False, verbose=verbose)
    guess = [Notice("encoding-detected", "read as cp1252")]
    teller.tell(file(state=FileState.ALREADY_DONE, notices=guess))
    said = capsys.readouterr().err
    assert said == (
        "x: movie.srt: read as cp1252\nmovie.zh.srt: already done, 48 cues\n" if verbose else ""
    )
    teller.tell(file(notices=guess))
    assert ("read as cp1252" in capsys.readouterr().err) is not verbose, "once is enough"


def test_a_cue_is_called_by_its_own_identifier() -> None:
    cue = Untranslated(7, "script", "x" * 100, cue=0, identifier="intro")
    (line,) = untranslated_lines(file(untranslated=[cue]))
    assert line.startswith("movie.srt:7: cue intro was not translated (script): xxx")
    assert len(line) < 120


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.04, "0.0 s"),
        (9.94, "9.9 s"),
        (9.96, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (185, "3 min 5 s"),
        (7800, "2 h 10 min"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_the_worst_exit_code_wins() -> None:
    assert worst([]) == 0
    assert worst([0, 3, 7, 4, 5]) == 5
    assert worst([6, 5, 3]) == 6
    assert worst([3, 130, 6]) == 130
    assert worst([0, 1, 130]) == 1
    assert sorted({int(worst([code])) for code in ExitCode}) == sorted(int(c) for c in ExitCode)


def test_what_a_batch_was_stopped_before_did_not_fail(capsys: pytest.CaptureFixture[str]) -> None:
    done, stopped = file(), file(state=FileState.INTERRUPTED, exit_code=130)
    failed = file(state=FileState.FAILED, exit_code=6)
    for files, columns, counts in (
        ([done, failed], ["incomplete", "failed"], ["2", "1", "0", "0", "1"]),
        ([done, stopped, stopped], ["interrupted", "failed"], ["3", "1", "0", "0", "2", "0"]),
    ):
        render_batch.show(BatchReport(jobs=[JobReport("season", files)]), quiet=False)
        head, row = capsys.readouterr().err.splitlines()[:2]
        assert re.search(" +".join(columns), head)
        assert row.split()[1:-1] == counts
