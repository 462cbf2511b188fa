"""Where translations go, and what is refused before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from translate_pipe.errors import UsageError
from translate_pipe.files.inputs import Source
from translate_pipe.files.outputs import Plan, Rule


def sources(*names: str, base: str | None = None) -> list[Source]:
    return [Source(Path(name), Path(base) if base else Path(name).parent) for name in names]


def targets(plan: Plan) -> list[str]:
    return [job.target.as_posix() for job in plan.jobs]


def test_beside_the_source_for_every_language() -> None:
    plan = Rule(("zh", "pt-BR")).plan(sources("a/movie.en.srt"))
    assert targets(plan) == ["a/movie.zh.srt", "a/movie.pt-BR.srt"]


def test_an_output_folder_keeps_the_structure() -> None:
    rule = Rule(("zh",), output_dir=Path("out"))
    assert targets(rule.plan(sources("s/1/a.srt", base="s"))) == ["out/1/a.zh.srt"]
    assert targets(rule.plan(sources("s/1/a.srt"))) == ["out/a.zh.srt"]


def test_an_output_file(tmp_path: Path) -> None:
    assert targets(Rule(("zh",), output=Path("x.srt")).plan(sources("a.srt"))) == ["x.srt"]
    for languages, names in [(("zh", "fr"), ["a.srt"]), (("zh",), ["a.srt", "b.srt"])]:
        with pytest.raises(UsageError, match="--output-dir"):
            Rule(languages, output=Path("x.srt")).plan(sources(*names))
    with pytest.raises(UsageError, match="this is a folder"):
        Rule(("zh",), output=tmp_path).plan(sources("a.srt"))


def test_two_jobs_with_one_output_are_refused() -> None:
    with pytest.raises(UsageError, match=r"a\.en\.srt and a\.fr\.srt would both be written here"):
        Rule(("zh",)).plan(sources("a.en.srt", "a.fr.srt"))
    with pytest.raises(UsageError, match="would both"):
        Rule(("zh",), output_dir=Path("out")).plan(sources("1/a.srt", "2/a.srt"))


def test_a_source_is_never_the_output() -> None:
    with pytest.raises(UsageError, match="over this source"):
        Rule(("zh",)).plan(sources("a.zh.srt"))
    with pytest.raises(UsageError, match="over this source"):
        Rule(("zh",), output=Path("a.srt")).plan(sources("./x/../a.srt"))


def test_a_link_to_the_source_is_the_source(tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_text("x")
    (tmp_path / "a.zh.srt").symlink_to(tmp_path / "a.srt")
    with pytest.raises(UsageError, match="over this source"):
        Rule(("zh",)).plan(sources(str(tmp_path / "a.srt")))


def test_the_output_of_another_source_is_left_out_and_told() -> None:
    plan = Rule(("zh",)).plan(sources("a.srt", "a.zh.srt", "b.srt"))
    assert targets(plan) == ["a.zh.srt", "b.zh.srt"]
    assert [notice.code for notice in plan.notices] == ["own-output"]


def test_another_format() -> None:
    assert targets(Rule(("zh",), suffix=".vtt").plan(sources("a.srt"))) == ["a.zh.vtt"]
    with pytest.raises(UsageError, match="would both"):
        Rule(("zh",), suffix=".vtt").plan(sources("a.srt", "a.vtt"))
