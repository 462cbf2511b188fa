"""Files and outputs of jobs, and the collisions that are refused before anything runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from translate_pipe import paths
from translate_pipe.errors import ConfigError, UsageError
from translate_pipe.jobs.config import JobsFile
from translate_pipe.jobs.planning import PlannedJob, plan_batch


def plan(folder: Path, only: tuple[str, ...] = (), **jobs: dict[str, Any]) -> list[PlannedJob]:
    path = folder / "jobs.yaml"
    path.write_text(json.dumps({"jobs": jobs}), encoding="utf-8")
    return plan_batch(JobsFile.read(path, {}), {}, only)


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1\n00:00:01,000 --> 00:00:02,000\nHi\n")


def outputs(folder: Path, job: PlannedJob) -> list[str]:
    targets = [file.job.target for file in job.files]
    return [target.relative_to(folder).as_posix() for target in targets if target]


@pytest.mark.parametrize(
    ("pattern", "made"),
    [
        (None, "s/1/e.zh.forced.srt"),
        ("{dir}/{stem}.{lang}{ext}", "s/1/e.zh.forced.srt"),
        ("out/{sub}/{stem}.{lang}{ext}", "out/1/e.zh.forced.srt"),
        ("{lang}/{stem}{ext}", "zh/e.forced.srt"),
    ],
)
def test_output_patterns(tmp_path: Path, pattern: str | None, made: str) -> None:
    make(tmp_path, "s/1/e.en.forced.srt")
    entry = {"inputs": "s", "to": "zh"} | ({"output": pattern} if pattern else {})
    (job,) = plan(tmp_path, a=entry)
    assert outputs(tmp_path, job) == [made]
    assert job.files[0].job.source_language == "en"
    assert job.files[0].job.replace_own


def test_globs_several_languages_and_a_format(tmp_path: Path) -> None:
    make(tmp_path, "s[1]/a.en.srt", "s[1]/2/b.en.srt", "s[1]/b.fr.srt")
    (job,) = plan(tmp_path / "s[1]", a={"inputs": "**/*.en.srt", "to": "zh,de", "format": "vtt"})
    assert outputs(tmp_path / "s[1]", job) == ["2/b.zh.vtt", "2/b.de.vtt", "a.zh.vtt", "a.de.vtt"]


def test_a_film_named_like_somebodys_home(tmp_path: Path) -> None:
    make(tmp_path, "~nobody-here.en.srt")
    entry = {"inputs": "*.srt", "to": "zh", "output": "{stem}.{lang}{ext}"}
    (job,) = plan(tmp_path, a=entry)
    assert outputs(tmp_path, job) == ["~nobody-here.zh.srt"]
    (job,) = plan(tmp_path, a={**entry, "output": "~/{stem}.{lang}{ext}"})
    assert job.files[0].job.target == Path.home() / "~nobody-here.zh.srt"


def test_two_jobs_with_one_output_are_refused(tmp_path: Path) -> None:
    make(tmp_path, "a.en.srt")
    entry = {"inputs": "a.en.srt", "to": "zh"}
    with pytest.raises(ConfigError, match=r"a\.zh\.srt would be an output of the jobs 'x' and 'y'"):
        plan(tmp_path, x=entry, y=entry)
    with pytest.raises(ConfigError, match="jobs 'x' and 'y'"):
        plan(tmp_path, ("x",), x=entry, y=entry)


def test_an_output_that_is_an_input_is_refused(tmp_path: Path) -> None:
    make(tmp_path, "a.en.srt", "a.zh.srt")
    with pytest.raises(ConfigError, match="an output of job 'x' and is an input of 'y'"):
        plan(
            tmp_path,
            x={"inputs": "a.en.srt", "to": "zh"},
            y={"inputs": "a.zh.srt", "to": "fr"},
        )
    with pytest.raises(ConfigError, match="over this source"):
        plan(tmp_path, x={"inputs": "a.en.srt", "to": "zh", "output": "{dir}/{stem}.en{ext}"})


def test_two_sources_of_a_job_with_one_output_are_refused(tmp_path: Path) -> None:
    make(tmp_path, "1/a.srt", "2/a.srt")
    with pytest.raises(ConfigError, match=r"job 'x'.*would both be written here"):
        plan(tmp_path, x={"inputs": ".", "to": "zh", "output": "out/{stem}.{lang}{ext}"})


def test_outputs_that_differ_by_case_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "1/a.srt", "2/A.srt")
    jobs: dict[str, Any] = {"x": {"inputs": ".", "to": "zh", "output": "out/{stem}.{lang}{ext}"}}
    if not paths.ignores_case(tmp_path):
        (job,) = plan(tmp_path, **jobs)
        assert outputs(tmp_path, job) == ["out/a.zh.srt", "out/A.zh.srt"]
        monkeypatch.setattr(paths, "ignores_case", lambda _: True)
    with pytest.raises(ConfigError, match="would both be written here"):
        plan(tmp_path, **jobs)


def test_own_outputs_in_the_folder_are_not_sources_the_second_time(tmp_path: Path) -> None:
    make(tmp_path, "s/a.srt", "s/zh/a.srt")
    (job,) = plan(tmp_path, x={"inputs": "s", "to": "zh", "output": "{dir}/zh/{stem}{ext}"})
    assert [Path(file.job.name).parent.name for file in job.files] == ["s"]


def test_inputs_that_are_not_there_stop_only_their_job(tmp_path: Path) -> None:
    make(tmp_path, "a.srt")
    bad, good = plan(
        tmp_path, bad={"inputs": "none/*.srt", "to": "zh"}, good={"inputs": ".", "to": "zh"}
    )
    assert bad.error is not None
    assert bad.error.status == 4
    assert "jobs.yaml:1" in str(bad.error)
    assert outputs(tmp_path, good) == ["a.zh.srt"]


def test_a_job_that_is_not_there(tmp_path: Path) -> None:
    make(tmp_path, "a.srt")
    with pytest.raises(UsageError, match=r"no job 'b'\. The jobs are a"):
        plan(tmp_path, ("b",), a={"inputs": "a.srt", "to": "zh"})


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"inputs": "a.srt"}, "no target language"),
        ({"inputs": "a.srt", "to": "zh", "source_language": "zh"}, "source and a target"),
        ({"inputs": "a.srt", "to": "zh", "format": "doc"}, "not one of"),
        ({"inputs": "a.srt", "to": "zh-Hans", "models": {"zh": "x"}}, "zh is none of the target"),
        ({"inputs": "a.srt", "to": "zh,fr", "output": "{stem}"}, "one name for 2 languages"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, entry: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        plan(tmp_path, a=entry)


def test_the_ending_of_an_output_pattern_is_its_format(tmp_path: Path) -> None:
    make(tmp_path, "a.en.srt")
    entry = {"inputs": "a.en.srt", "to": "zh", "output": "{dir}/{stem}.{lang}.vtt"}
    (job,) = plan(tmp_path, a=entry)
    assert [file.settings.format for file in job.files] == ["vtt"]
    assert outputs(tmp_path, job) == ["a.zh.vtt"]
    (job,) = plan(tmp_path, a=entry | {"format": "srt"})
    assert [file.settings.format for file in job.files] == ["srt"]
    with pytest.raises(ConfigError, match=r"\.ass files cannot be written"):
        plan(tmp_path, a=entry | {"output": "{dir}/{stem}.{lang}.ass"})


def test_patterns_choose_among_a_folders_files(tmp_path: Path) -> None:
    make(tmp_path, "s/a.srt", "s/readme.txt", "s/Extras/b.srt", "s/1/talk.txt")
    entry = {"inputs": "s", "to": "zh"}
    path = tmp_path / "jobs.yaml"

    def sources(defaults: dict[str, Any] | None = None, **more: Any) -> list[str]:
        content = {"defaults": defaults or {}, "jobs": {"a": entry | more}}
        path.write_text(json.dumps(content), encoding="utf-8")
        (job,) = plan_batch(JobsFile.read(path, {}), {})
        return [Path(file.job.name).relative_to(tmp_path).as_posix() for file in job.files]

    assert sources() == ["s/Extras/b.srt", "s/a.srt"]
    assert sources({"exclude": "Extras"}) == ["s/a.srt"]
    assert sources({"exclude": "Extras"}, include=["1/*.txt", "*.srt"]) == [
        "s/1/talk.txt",
        "s/a.srt",
    ]
    assert sources({"exclude": "Extras"}, exclude=[]) == ["s/Extras/b.srt", "s/a.srt"]
    with pytest.raises(ConfigError, match=r"jobs\.yaml:1: .*exclude: a pattern is empty"):
        sources(exclude=["/"])


def test_an_unclear_film_does_not_stop_the_others(tmp_path: Path) -> None:
    make(tmp_path, "s/a.en.srt", "s/a.fr.srt", "s/b.srt")
    (job,) = plan(tmp_path, a={"inputs": "s", "to": ["zh", "de"]})
    assert job.error is None
    assert [Path(file.job.name).name for file in job.files] == ["b.srt", "b.srt"]
    assert [(each.report.to, each.report.exit_code) for each in job.refused] == [
        ("zh", 8),
        ("de", 8),
    ]
    assert "`source_language`" in str(job.refused[0].error)


def test_an_unclear_source_is_named_with_the_key_that_helps(tmp_path: Path) -> None:
    make(tmp_path, "s/a.en.srt", "s/a.fr.srt")
    (job,) = plan(tmp_path, x={"inputs": "s", "to": "zh"})
    assert job.error is not None
    assert job.error.status == 8
    assert "`source_language`" in str(job.error)
