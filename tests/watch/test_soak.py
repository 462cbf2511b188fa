"""Months in a minute: 500 files with every fate; ``benchmarks/soak.py`` takes ten."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.soak import Soak


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc and mounts")
def test_nothing_is_lost_and_nothing_grows(tmp_path: Path) -> None:
    result = Soak(tmp_path, files=500, seconds=40).run()
    assert result.faults == []
    assert sum(result.files.values()) > 480
    assert result.growth < 15, "MB"
    if result.skipped:
        pytest.skip(f"all but: {', '.join(result.skipped)}")
