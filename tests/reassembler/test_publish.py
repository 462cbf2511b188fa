"""An output appears whole or not at all, and nothing that exists is harmed (law 3)."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from translate_pipe.errors import OutputError, OutputExists, OutputNotWritable
from translate_pipe.reassembler import publish


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_appears_with_the_usual_mode(tmp_path: Path) -> None:
    target = tmp_path / "a.srt"
    usual = tmp_path / "usual"
    usual.touch()
    publish(b"text", target, replace=False)
    assert target.read_bytes() == b"text"
    assert stat.S_IMODE(target.stat().st_mode) == stat.S_IMODE(usual.stat().st_mode)
    assert names(tmp_path) == ["a.srt", "usual"]


def test_what_exists_is_never_touched_unless_asked(tmp_path: Path) -> None:
    target = tmp_path / "a.srt"
    target.write_bytes(b"precious")
    with pytest.raises(OutputExists, match="--overwrite"):
        publish(b"text", target, replace=False)
    assert target.read_bytes() == b"precious"
    target.chmod(0o640)
    publish(b"text", target, replace=True)
    assert target.read_bytes() == b"text"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert names(tmp_path) == ["a.srt"]


def test_a_file_that_appears_meanwhile_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.srt"
    real = os.fsync

    def slow(descriptor: int) -> None:
        target.write_bytes(b"theirs")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", slow)
    with pytest.raises(OutputExists):
        publish(b"ours", target, replace=False)
    assert target.read_bytes() == b"theirs"
    assert names(tmp_path) == ["a.srt"]


def test_a_symbolic_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.srt", tmp_path / "link.srt"
    real.write_bytes(b"old")
    link.symlink_to(real)
    with pytest.raises(OutputExists):
        publish(b"new", link, replace=False)
    publish(b"new", link, replace=True)
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_a_dangling_link_counts_as_something_there(tmp_path: Path) -> None:
    link = tmp_path / "link.srt"
    link.symlink_to(tmp_path / "nowhere.srt")
    with pytest.raises(OutputExists):
        publish(b"new", link, replace=False)


@pytest.mark.parametrize("replace", [True, False])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
def test_a_full_disk_leaves_all_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replace: bool, code: int
) -> None:
    target = tmp_path / "a.srt"
    if replace:
        target.write_bytes(b"old")

    def full(descriptor: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputNotWritable) as caught:
        publish(b"new", target, replace=replace)
    assert caught.value.where == str(target)
    assert names(tmp_path) == (["a.srt"] if replace else [])


def test_without_hard_links_it_still_publishes_and_still_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(self: Path, target: Any) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    publish(b"one", tmp_path / "a.srt", replace=False)
    with pytest.raises(OutputExists):
        publish(b"two", tmp_path / "a.srt", replace=False)
    assert names(tmp_path) == ["a.srt"]


def test_a_missing_folder_and_a_folder_as_target_are_named(tmp_path: Path) -> None:
    with pytest.raises(OutputNotWritable, match=r"cannot be written \(No such file or directory\)"):
        publish(b"x", tmp_path / "no" / "a.srt", replace=False)
    with pytest.raises(OutputError):
        publish(b"x", tmp_path, replace=True)
    assert names(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_a_folder_without_permission_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        if os.access(tmp_path, os.W_OK):
            pytest.skip("this user may write anywhere")
        with pytest.raises(OutputNotWritable, match="cannot be written"):
            publish(b"x", tmp_path / "a.srt", replace=False)
    finally:
        tmp_path.chmod(0o700)


def test_a_name_of_the_greatest_length_still_fits(tmp_path: Path) -> None:
    target = tmp_path / ("x" * 251 + ".srt")
    publish(b"x", target, replace=False)
    assert target.exists()


def test_the_bytes_then_the_name_then_the_folder_reach_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In any other order a power cut can leave an empty file, or no name, at the target."""
    target = tmp_path / "movie.srt"
    events: list[str] = []
    fsync, link = os.fsync, Path.hardlink_to

    def syncing(descriptor: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        events.append("folder" if is_folder else f"{os.fstat(descriptor).st_size} bytes")
        fsync(descriptor)

    def linking(self: Path, other: Path) -> None:
        events.append("name")
        link(self, other)

    monkeypatch.setattr(os, "fsync", syncing)
    monkeypatch.setattr(Path, "hardlink_to", linking)
    publish(b"text", target, replace=False)
    assert events == ["4 bytes", "name", "folder"]
