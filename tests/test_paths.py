"""Paths as a person sees them: without detours, and never another place."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from translate_pipe import paths


@pytest.mark.skipif(sys.platform == "win32", reason="links")
@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a/../b.srt", "b.srt"),
        ("a/b/../../c.srt", "c.srt"),
        ("a/b/../c.srt", "a/c.srt"),
        ("../a/../b.srt", "../b.srt"),
        ("../../b.srt", "../../b.srt"),
        ("./a/./..", "."),
        ("link/../b.srt", "link/../b.srt"),
        ("a/../link/../b/../c.srt", "link/../b/../c.srt"),
        ("file/../b.srt", "file/../b.srt"),
        ("missing/../b.srt", "missing/../b.srt"),
    ],
)
def test_a_detour_is_left_out_unless_it_leads_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, shown: str
) -> None:
    here = tmp_path / "x" / "y"
    for folder in (here / "a" / "b", tmp_path / "x" / "a", tmp_path / "elsewhere" / "far"):
        folder.mkdir(parents=True)
    (here / "file").touch()
    (here / "link").symlink_to(tmp_path / "elsewhere" / "far")
    monkeypatch.chdir(here)
    assert paths.normal(given).as_posix() == shown
    assert paths.normal(here / given) == paths.normal(here / shown)
    assert os.path.realpath(paths.normal(given)) == os.path.realpath(given)
    assert paths.full(Path(given)).is_absolute()
