"""The reference is complete: what the code has, the page has."""

from __future__ import annotations

import argparse
import ast
import re
from dataclasses import fields
from pathlib import Path

import pytest
from pydantic import BaseModel

from translate_pipe.cli.arguments import subs_parser
from translate_pipe.cli.pipe import COMMANDS, pipe_parser
from translate_pipe.errors import ExitCode
from translate_pipe.files.pattern import FIELDS
from translate_pipe.formats import extensions, writable
from translate_pipe.jobs.schema import Config, Defaults, Folder, Job, Watching
from translate_pipe.ledger import Outcome
from translate_pipe.markup import MARK_CAUSES
from translate_pipe.model import (
    Accounting,
    FileReport,
    FileState,
    Notice,
    RunReport,
    Untranslated,
)
from translate_pipe.quality.exit_code import worst
from translate_pipe.settings import SETTINGS, EngineName
from translate_pipe.workers import repair
from translate_pipe.workers.base import BESIDE, MERGED, MISALIGNED, NEIGHBOUR
from translate_pipe.workers.checks.registry import CHECKS, PARDONS
from translate_pipe.workers.translate import MARKS_DROPPED

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference.md"
PAGE = REFERENCE.read_text(encoding="utf-8")
PROSE = re.sub(r"^```.*?^```$", "", PAGE, flags=re.MULTILINE | re.DOTALL)
CODE = set(re.findall(r"`([^`]+)`", PROSE))
WORDS = {word for text in CODE for word in re.split(r"[\s,|\\]+", text)}


def options(parser: argparse.ArgumentParser) -> list[str]:
    """Every flag a parser takes, and its subcommands'."""
    names = [name for action in parser._actions for name in action.option_strings]
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            names += [name for each in action.choices.values() for name in options(each)]
    return names


@pytest.mark.parametrize("option", sorted({*options(subs_parser()), *options(pipe_parser())}))
def test_every_flag(option: str) -> None:
    assert option in WORDS


def test_no_flag_that_is_not() -> None:
    documented = {word for word in WORDS if re.fullmatch(r"--[a-z-]+", word)}
    assert documented <= {*options(subs_parser()), *options(pipe_parser())}


@pytest.mark.parametrize("code", list(ExitCode))
def test_every_exit_code(code: ExitCode) -> None:
    assert f"\n| {code:d} | " in PAGE


def test_the_order_of_exit_codes() -> None:
    (listed,) = re.findall(r"the first that occurred of ([\d,\s]+)\.", PAGE)
    order = [int(code) for code in listed.split(",")]
    assert sorted(order) == sorted(int(code) for code in ExitCode)
    assert [worst(order[at:]) for at in range(len(order))] == order


@pytest.mark.parametrize("setting", sorted(SETTINGS))
def test_every_setting_and_its_variable(setting: str) -> None:
    row = re.findall(rf"^\| `{setting}` \|.*$", PAGE, re.MULTILINE)[0]
    variable = f"`{SETTINGS[setting].variable}`"
    assert (variable in row) is (not SETTINGS[setting].per_run)
    flag = f"`{SETTINGS[setting].option}`"
    assert (flag in row) is (SETTINGS[setting].group is not None)


@pytest.mark.parametrize("kind", [RunReport, FileReport, Untranslated, Accounting, Notice])
def test_every_field_of_the_report(kind: type) -> None:
    assert {field.name for field in fields(kind)} <= WORDS


def test_every_state() -> None:
    assert {state.value for state in FileState} <= WORDS


def notice_codes() -> set[str]:
    """The codes written out where notices are made: ``Notice``, the pool's, the loader's."""
    position = {"Notice": 0, "add": 0, "_tell": 1}
    found = set()
    for path in (ROOT / "translate_pipe").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if not any(f"{name}(" in text for name in position):
            continue  # parsing takes longest
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            code = node.args[position[name] :][:1] if name in position else []
            if code and isinstance(code[0], ast.Constant):
                found.add(str(code[0].value))
    return found


def test_every_notice() -> None:
    codes = notice_codes()
    assert codes
    assert codes <= WORDS


@pytest.mark.parametrize("kind", [Config, Defaults, Job, Folder, Watching])
def test_every_key_of_a_jobs_file(kind: type[BaseModel]) -> None:
    assert set(kind.model_fields) <= WORDS


def test_every_field_of_an_output_pattern() -> None:
    assert {f"{{{field}}}" for field in FIELDS} <= CODE


def test_every_outcome_of_a_watched_file() -> None:
    guide = (ROOT / "docs" / "unattended.md").read_text(encoding="utf-8")
    assert all(f"| `{outcome}` |" in guide for outcome in Outcome)


def test_every_cause_that_a_check_gives() -> None:
    """``PARDONS`` adds those that are no function of their own in ``CHECKS``."""
    page = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
    rows = " ".join(re.findall(r"^\| (`[^|]+) \|", page, re.MULTILINE))
    causes = {*CHECKS, *PARDONS, *MARK_CAUSES, MISALIGNED, MERGED, NEIGHBOUR, BESIDE}
    assert causes <= set(re.findall(r"`([a-z-]+)`", rows))


def test_every_cause_that_a_reply_gives() -> None:
    page = (ROOT / "docs" / "workers.md").read_text(encoding="utf-8")
    causes = {value for value in vars(repair).values() if isinstance(value, str)}
    named = {cause for cause in causes if re.fullmatch(r"[a-z]+(-[a-z]+)*", cause)}
    assert {*named, MARKS_DROPPED} <= set(re.findall(r"`([a-z-]+)`", page))


def test_every_subcommand() -> None:
    assert "translate-pipe " + "|".join(COMMANDS) in PAGE


def test_every_engine() -> None:
    (row,) = re.findall(r"^\| `--engine NAME` \|.*$", PAGE, re.MULTILINE)
    assert set(re.findall(r"`([a-z]+)`", row)) == {*EngineName}


def test_every_format_that_can_be_asked_for() -> None:
    names = "\\|".join(writable())
    assert f"`--format {names}`" in PAGE


def test_every_extension_of_a_folder_search() -> None:
    assert set(extensions()) <= WORDS
