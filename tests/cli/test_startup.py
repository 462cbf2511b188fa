"""Starting costs nothing: what a command does not need is not imported."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "asyncio",
    "charset_normalizer",
    "httpx",
    "langcodes",
    "platformdirs",
    "pysrt",
    "sqlite3",
    "tenacity",
    "tqdm",
    "webvtt",
    "xllamacpp",
    "yaml",
    "translate_pipe.pipeline",
}

SCRIPT = """
import sys
from translate_pipe.cli.{module} import main
try:
    main({arguments!r})
except SystemExit:
    pass
print(*sorted(set({heavy!r}) & set(sys.modules)))
"""


@pytest.mark.parametrize("module", ["subs", "pipe"])
@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["--no-such-flag"]])
def test_nothing_heavy_is_imported(module: str, arguments: list[str]) -> None:
    script = SCRIPT.format(module=module, arguments=arguments, heavy=HEAVY)
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=30
    )
    assert ran.stdout.splitlines()[-1] == ""


def test_a_dry_run_needs_no_engine_no_bar_and_no_table_of_rare_languages(tmp_path: object) -> None:
    script = SCRIPT.format(
        module="subs",
        arguments=["samples/lighthouse.srt", "--to", "zh", "--dry-run"],
        heavy={"httpx", "langcodes", "xllamacpp", "tqdm"},
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=30
    )
    assert ran.stdout.splitlines()[-1] == ""
