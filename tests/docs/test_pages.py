"""The pages hold together: links lead somewhere, commands and code are real."""

from __future__ import annotations

import argparse
import ast
import re
import shlex
from pathlib import Path

import pytest

from translate_pipe.cli.arguments import subs_parser
from translate_pipe.cli.pipe import COMMANDS, pipe_parser

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
OURS = [page for page in PAGES if page.name != "CHANGELOG.md"]


def blocks(page: Path, language: str) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if link.startswith(("http://", "https://")):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


@pytest.mark.parametrize("page", OURS, ids=lambda page: page.name)
def test_python_examples_are_python(page: Path) -> None:
    for code in blocks(page, "python"):
        ast.parse(code)


def command_lines() -> list[str]:
    found = []
    for page in OURS:
        shell = "\n".join([*blocks(page, "sh"), *blocks(page, "cron")])
        text = page.read_text(encoding="utf-8")
        cells = re.findall(r"^\|.*`(.*translate-subs .+?)` \|$", text, re.MULTILINE)
        found += re.findall(r"\btranslate-subs (.+)", "\n".join([shell, *cells]))
    return sorted(set(found))


@pytest.mark.parametrize("line", command_lines())
def test_every_command_parses(line: str) -> None:
    words = shlex.split(line.replace("\\|", "|"), comments=True)
    end = next((at for at, word in enumerate(words) if word in {">", "|", "&&"}), len(words))
    arguments = subs_parser().parse_args(words[:end])
    assert isinstance(arguments, argparse.Namespace)


def operator_lines() -> list[str]:
    pages = [block for page in OURS for kind in ("sh", "cron") for block in blocks(page, kind)]
    files = [path.read_text(encoding="utf-8") for path in (ROOT / "configs").iterdir()]
    lines = re.findall(
        r"(?:^|[/ ])translate-pipe ((?!COMMAND)[a-z].*)$", "\n".join([*pages, *files]), re.MULTILINE
    )
    return sorted({line for line in lines if line.split()[0] in COMMANDS})


@pytest.mark.parametrize("line", operator_lines())
def test_every_command_of_an_operator_parses(line: str) -> None:
    words = shlex.split(line, comments=True)
    end = next((at for at, word in enumerate(words) if word in {">", "|", "||", "&&"}), len(words))
    assert pipe_parser().parse_args(words[:end]).command in COMMANDS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_list_of_contents_leaves_nothing_out(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    lists = re.findall(r"^(?:- \[.+\]\(#.+\)\n)+", text, re.MULTILINE)
    if lists:
        listed = re.findall(r"^- \[(.+)\]\(#", lists[0], re.MULTILINE)
        assert listed == re.findall(r"^## (.+)$", text, re.MULTILINE)


def test_the_index_leads_to_every_page() -> None:
    links = re.findall(
        r"\]\((\w[\w-]*\.md)\)", (ROOT / "docs/index.md").read_text(encoding="utf-8")
    )
    assert {*links, "index.md"} == {path.name for path in (ROOT / "docs").glob("*.md")}
    assert "(docs/index.md)" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_room_is_on_the_map() -> None:
    page = (ROOT / "docs/how-it-works.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    package = ROOT / "translate_pipe"
    rooms = {path.parent.name for path in package.glob("*/__init__.py")}
    assert rooms <= shown
    assert all((package / name).exists() or (package / f"{name}.py").exists() for name in shown)


def tables_of_files() -> list[tuple[str, set[str]]]:
    """Each table of the files of a room: the room, and the files it names."""
    table = r"^\| file in `(translate_pipe[\w/]*)/` \|.*\n\|[-|]+\|\n((?:\|.*\n)+)"
    texts = [page.read_text(encoding="utf-8") for page in OURS]
    found = [each for text in texts for each in re.findall(table, text, re.MULTILINE)]
    return [(room, set(re.findall(r"^\| `(\S+)` \|", rows, re.MULTILINE))) for room, rows in found]


def test_there_are_tables_of_files() -> None:
    assert {"translate_pipe", "translate_pipe/workers"} <= dict(tables_of_files()).keys()


@pytest.mark.parametrize(("room", "named"), tables_of_files())
def test_a_table_of_files_leaves_none_out(room: str, named: set[str]) -> None:
    there = {path.name for path in (ROOT / room).glob("*.py")}
    assert named == there - {"__init__.py"}


@pytest.mark.parametrize("page", OURS, ids=lambda page: page.name)
def test_every_file_in_a_table_is_there(page: Path) -> None:
    rows = re.findall(r"^\|.*\|$", page.read_text(encoding="utf-8"), re.MULTILINE)
    for name in re.findall(r"`([a-z_]+/[a-z_/]+\.py)`", "\n".join(rows)):
        assert any(ROOT.glob(f"translate_pipe/**/{name}")) or (ROOT / name).exists(), name


def test_every_command_is_among_the_changes() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    told = {command for command in COMMANDS if re.search(rf"`(translate-pipe )?{command}`", text)}
    assert told == set(COMMANDS)


@pytest.mark.parametrize("kind", ["run", "test"])
def test_the_two_commands_can_be_found(kind: str) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(re.findall(rf"<!-- command: {kind} -->\n```sh\n(.+)\n```", text)) == 1
