"""Which arguments of a command are settings."""

from __future__ import annotations

import argparse

import pytest

from translate_pipe.cli import pipe, subs
from translate_pipe.cli.arguments import engine, flags, subs_parser
from translate_pipe.cli.models import add_arguments
from translate_pipe.settings import SETTINGS


def test_a_flag_is_a_setting_by_its_name() -> None:
    given = flags(subs_parser().parse_args(["a.srt", "--to", "zh", "--json", "--seed", "3"]))
    assert {name: value for name, value in given.items() if value is not None} == {
        "to": ["zh"],
        "seed": "3",
    }


def test_every_flag_of_the_engine_is_a_setting() -> None:
    parser = argparse.ArgumentParser()
    engine(parser)
    assert set(vars(parser.parse_args([]))) <= SETTINGS.keys()


def test_an_actions_own_arguments_are_no_settings() -> None:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    words = ["create", "x", "--from", "y", "--to", "zh", "--seed", "1", "--quantize", "q8_0"]
    given = flags(parser.parse_args(words))
    assert {name for name, value in given.items() if value is not None} == {"to", "seed"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "jobs.yaml", "--ony", "x"], "Did you mean --only? See translate-pipe run --help"),
        (["run", "jobs.yaml", "--ov"], "Did you mean --overwrite? See translate-pipe run --help"),
        (["run", "jobs.yaml", "--con"], "Did you mean --concurrency? See translate-pipe run"),
        (["run", "jobs.yaml", "--k=1"], "Did you mean --keep-alive? See translate-pipe run"),
        (["run", "jobs.yaml", "--mo"], "Did you mean --model? See translate-pipe run --help"),
        (["models", "list", "--hots=x"], "Did you mean --host? See translate-pipe models list"),
        (
            ["wach", "a.yaml"],
            "'wach' is not one of run, watch, status, models, check, prune, doctor, config.",
        ),
        (["wach", "a.yaml"], "Did you mean watch? See translate-pipe --help"),
        (["models", "lst"], "Did you mean list? See translate-pipe models --help"),
        (["translate", "movie.srt"], "config. See translate-pipe --help"),
        (["status", "a.yaml", "b.yaml"], "unexpected argument 'b.yaml'. See translate-pipe status"),
    ],
)
def test_an_unknown_flag_names_the_nearest_of_its_command(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert pipe.main(words) == 2
    assert said in capsys.readouterr().err


def test_a_program_alone_shows_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert pipe.main([]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "translate what arrives in watched folders" in said.err


def test_a_short_flag_may_mean_several(capsys: pytest.CaptureFixture[str]) -> None:
    assert subs.main(["a.srt", "--to", "zh", "--outp"]) == 2
    said = capsys.readouterr().err
    assert "Did you mean --output or --output-dir or --output-encoding?" in said


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ([], "translate-pipe COMMAND [options]"),
        (["run"], "translate-pipe run CONFIG [options]"),
        (["config"], "translate-pipe config schema|show [CONFIG] [options]"),
        (["models", "create"], "translate-pipe models create NAME --from BASE [options]"),
    ],
)
def test_help_begins_with_what_a_command_needs(
    words: list[str], first: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        pipe.main([*words, "--help"])
    assert capsys.readouterr().out.startswith(f"usage: {first}\n")
