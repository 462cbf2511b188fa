"""Whether somebody is at work, for whoever may not look."""

from __future__ import annotations

from pathlib import Path

from translate_pipe.locks import held, is_held


def test_a_lock_that_may_not_be_looked_at_counts_as_held(tmp_path: Path) -> None:
    """As in a folder of somebody else's; a name that is too long fails alike, for any user."""
    assert is_held(tmp_path / ("x" * 300))


def test_a_lock_that_is_not_there_is_free(tmp_path: Path) -> None:
    assert not is_held(tmp_path / "locks" / "job")
    with held(tmp_path / "job", "a job"):
        assert is_held(tmp_path / "job")
        assert not is_held(tmp_path / "job" / "in-a-file")
    assert not is_held(tmp_path / "job")
