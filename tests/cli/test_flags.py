"""Which arguments of a command are settings."""

from __future__ import annotations

import argparse

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
