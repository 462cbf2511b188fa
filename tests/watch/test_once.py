"""One sweep after another, as cron does: what is taken, what is left, what is remembered."""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path

import pytest

from tests.cli.command import SCENE
from tests.fake_ollama import FakeOllama, Fault, always, on_text, script
from tests.fake_ollama.faults import none
from tests.watch.watching import Films
from translate_pipe import pipeline, work
from translate_pipe.errors import ConfigError, LockHeld
from translate_pipe.job import FileJob
from translate_pipe.locks import held
from translate_pipe.run import Run
from translate_pipe.watch.folders import LOCK_NAME


@pytest.fixture
def films(tmp_path: Path) -> Films:
    return Films(tmp_path)


@pytest.fixture
def served(films: Films, server: FakeOllama) -> Films:
    films.defaults |= {"engine": "ollama", "hosts": server.url, "context": 0}
    return films


def test_names_of_media_servers(films: Films) -> None:
    films.entry |= {"source_language": "en", "to": ["zh", "pt-BR"]}
    for name in ("Film (2020).en.forced.srt", "Film (2020).en.hi.srt", "Film (2020).en.srt"):
        films.write(name)
    films.write("Other.fr.srt")
    assert films.once() == 0
    assert films.names == sorted(
        [
            *(
                f"Film (2020).{language}{flag}.srt"
                for language in ("en", "zh", "pt-BR")
                for flag in ("", ".forced", ".hi")
            ),
            "Other.fr.srt",
        ]
    )


def test_what_is_no_source_is_left_alone(films: Films, tmp_path: Path) -> None:
    films.write("good.srt")
    films.write(".hidden.srt")
    films.write(".trash/x.srt")
    films.write("film.mkv", "not a subtitle")
    films.write("copying.srt.part")
    films.write("good.srt.translate-failed", "an old note")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "far.srt").write_text(SCENE)
    (films.folder / "link.srt").symlink_to(outside / "far.srt")
    (films.folder / "folder-link").symlink_to(outside)
    (films.folder / "broken.srt").symlink_to(tmp_path / "nowhere.srt")
    (films.folder / "inside.srt").symlink_to(films.folder / "good.srt")
    os.mkfifo(films.folder / "pipe.srt")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(films.folder / "socket.srt"))
        assert films.once() == 0
    made = [name for name in films.names if name.endswith(".zh.srt")]
    assert made == ["good.zh.srt", "inside.zh.srt"]


def test_done_and_unchanged_costs_nothing(films: Films, monkeypatch: pytest.MonkeyPatch) -> None:
    films.write("a.srt")
    assert films.once() == 0

    def opened(*_: object, **__: object) -> None:
        raise AssertionError("a run was opened")

    monkeypatch.setattr(Run, "__init__", opened)
    monkeypatch.setattr(Path, "read_bytes", opened)
    assert films.once() == 0


def test_a_changed_source_asks_for_the_changed_cues_only(served: Films, server: FakeOllama) -> None:
    served.write("a.srt")
    assert served.once() == 0
    server.log.clear()
    served.write("a.srt", SCENE.replace("the morning", "the evening"))
    assert served.once() == 0
    assert server.texts_asked
    assert not any("lighthouse" in text for text in server.texts_asked)
    assert served.status.files["done"] == 1


def test_the_last_hour_is_counted_whatever_comes_after(served: Films) -> None:
    source = served.write("a.srt")
    assert served.once() == 0
    (served.folder / "a.zh.srt").unlink()
    assert served.once() == 0  # from the journal
    counted = served.status
    assert (counted.files_per_hour, counted.cues_per_hour) == (1, 3)
    source.unlink()
    served.write("b.srt", "")
    assert served.once() == 4
    counted = served.status
    assert (counted.files_per_hour, counted.cues_per_hour) == (1, 3)


def test_a_deleted_output_comes_back_without_a_request(served: Films, server: FakeOllama) -> None:
    served.write("a.srt")
    assert served.once() == 0
    before = (served.folder / "a.zh.srt").read_bytes()
    (served.folder / "a.zh.srt").unlink()
    server.log.clear()
    assert served.once() == 0
    assert (served.folder / "a.zh.srt").read_bytes() == before
    assert server.log == []


def test_a_changed_setting_is_noticed(served: Films, server: FakeOllama) -> None:
    served.write("a.srt")
    assert served.once() == 0
    server.log.clear()
    served.entry |= {"glossary": {"lighthouse": "LEUCHTTURM"}}
    assert served.once() == 0
    assert server.log


def test_a_touched_output_is_never_replaced(films: Films) -> None:
    films.write("a.srt")
    assert films.once() == 0
    films.write("a.zh.srt", "mine")
    films.write("a.srt", SCENE + "\n")
    assert films.once() == 5
    assert (films.folder / "a.zh.srt").read_text() == "mine"
    assert films.outcomes == {"a.srt": "foreign"}
    assert films.row("a.srt").reason.endswith("Move or delete it to have it translated again")
    assert films.once() == 0
    (films.folder / "a.zh.srt").unlink()
    assert films.once() == 0
    assert films.outcomes == {}
    assert (films.folder / "a.zh.srt").exists()


def test_a_bad_file_is_parked_with_a_reason_and_unparked_when_it_changes(films: Films) -> None:
    films.watch |= {"attempts": 2, "retry_after": 0}
    films.write("bad.srt", "no cue at all")
    films.write("good.srt")
    note = films.folder / "bad.srt.translate-failed"
    assert films.once() == 4
    assert (films.outcomes, note.exists()) == ({"bad.srt": "failed"}, False)
    assert films.once() == 4
    assert films.outcomes == {"bad.srt": "parked"}
    assert "this is not SubRip" in note.read_text()
    assert "(tried 2 times)" in note.read_text()
    assert films.once() == 0, "parked is left alone"
    films.write("bad.srt")
    assert films.once() == 0
    assert films.outcomes == {}
    assert not note.exists()
    assert "bad.zh.srt" in films.names


def test_a_retry_waits_for_its_time(films: Films) -> None:
    films.watch |= {"retry_after": 3600}
    films.write("bad.srt", "no cue at all")
    assert films.once() == 4
    assert films.once() == 0
    assert films.row("bad.srt").attempts == 1


def test_gaps_are_tried_again_then_parked_without_their_words(
    served: Films, server: FakeOllama
) -> None:
    server.behaviour.faults = on_text("Behind the hill", Fault.ECHO)
    served.watch |= {"attempts": 2, "retry_after": 0}
    served.write("a.srt")
    assert served.once() == 3
    assert served.once() == 3
    assert served.outcomes == {"a.srt": "parked"}
    note = (served.folder / "a.srt.translate-failed").read_text()
    assert "zh: 1 of 3 texts were not translated: line 7 (echoed)" in note
    assert "Behind" not in note


def test_what_is_parked_is_tried_again_where_it_may_end_otherwise(
    served: Films, server: FakeOllama
) -> None:
    """Not where only the place or the pace is another."""
    served.watch["attempts"] = 1
    served.entry["on_failure"] = "fail"
    served.write("a.srt")
    server.behaviour.faults = always(Fault.ECHO)
    assert served.once() == 7
    assert served.outcomes == {"a.srt": "parked"}
    server.behaviour.faults = none
    served.entry["keep_alive"] = "1m"
    assert served.once() == 0
    assert served.outcomes == {"a.srt": "parked"}
    served.entry["context"] = 5
    assert served.once() == 0
    assert (served.outcomes, "a.zh.srt" in served.names) == ({}, True)


def test_no_server_is_nobodys_fault(served: Films, server: FakeOllama) -> None:
    served.watch |= {"attempts": 1}
    served.write("a.srt")
    served.write("b.srt")
    server.kill()
    assert served.once() == 6
    assert served.outcomes == {}
    (told,) = served.status.watchers
    assert "nothing answers" in told.trouble
    assert not served.status.is_healthy, "cron's sweeps have no watcher that could be asked"
    server.revive()
    assert served.once() == 0
    assert served.status.files["done"] == 2
    assert served.status.is_healthy


def test_a_server_that_dies_while_at_work_blames_one_file_at_most(
    served: Films, server: FakeOllama
) -> None:
    served.defaults |= {"deadline": 1, "connect_timeout": 0.5}
    served.watch |= {"retry_after": 0}
    server.behaviour.faults = always(Fault.REFUSE)
    for number in range(12):
        served.write(f"{number}.srt", SCENE.replace("lighthouse", f"house {number}"))
    assert served.once() == 6
    assert len(served.outcomes) == 1
    server.behaviour.faults = script()
    assert served.once() == 0
    assert served.status.files["done"] == 12


def test_a_server_that_refuses_everything_blames_no_file(served: Films, server: FakeOllama) -> None:
    served.watch |= {"attempts": 2, "retry_after": 0}
    server.behaviour.faults = always(Fault.NO_MEMORY)
    for number in range(6):
        served.write(f"{number}.srt", SCENE.replace("lighthouse", f"house {number}"))
    for _ in range(3):
        assert served.once() == 6
        assert {row.attempts for row in served.status.attention} == {0}
    assert "requires more system memory" in served.status.watchers[0].trouble
    server.behaviour.faults = script()
    assert served.once() == 0
    assert served.status.files["done"] == 6


def test_one_text_the_server_dies_of_does_not_starve_the_others(
    served: Films, server: FakeOllama
) -> None:
    served.defaults |= {"deadline": 1, "connect_timeout": 0.5}
    served.watch |= {"retry_after": 0.2}
    server.behaviour.faults = on_text("Poison", Fault.REFUSE)
    served.write("a.srt", SCENE.replace("lighthouse", "Poison"))
    for name in "bcdefgh":
        served.write(f"{name}.srt", SCENE.replace("lighthouse", name))
    for _ in range(6):  # whoever waits for the server when it is given up may be put back once
        served.once()
        if served.status.files["done"] == 7:
            break
    assert served.status.files["done"] == 7
    assert served.outcomes == {"a.srt": "failed"}


def test_a_folder_that_takes_no_file_waits(films: Films, monkeypatch: pytest.MonkeyPatch) -> None:
    films.watch |= {"attempts": 1, "retry_after": 0}
    films.write("sub/a.srt")
    films.write("b.srt")
    real = os.access

    def access(path: object, mode: int) -> bool:
        return real(str(path), mode) and not (mode & os.W_OK and str(path).endswith("sub"))

    monkeypatch.setattr(os, "access", access)  # root may write anywhere
    assert films.once() == 5
    assert films.outcomes == {"a.srt": "failed"}
    assert films.row("a.srt").attempts == 0
    monkeypatch.undo()
    assert films.once() == 0
    assert "sub/a.zh.srt" in films.names


def test_outputs_below_the_folder_never_become_sources(films: Films) -> None:
    films.entry |= {"output": "{dir}/{lang}/{stem}{ext}"}
    films.write("a.srt")
    for _ in range(3):
        assert films.once() == 0
    assert films.names == [LOCK_NAME, "a.srt", "zh/a.srt"][1:]
    (films.folder / "a.srt").unlink()
    for _ in range(3):
        assert films.once() == 0
    assert films.names == ["zh/a.srt"]
    assert films.status.files["gone"] == 1
    (films.folder / "zh/a.srt").unlink()
    assert films.once() == 0
    assert sum(films.status.files.values()) == 0


def test_a_link_does_not_make_a_source_an_output(films: Films) -> None:
    films.entry |= {"output": "{dir}/made/{stem}.srt", "overwrite": True}
    source = films.write("a.srt")
    (films.folder / "made").symlink_to(films.folder)
    assert films.once() == 0
    assert films.outcomes == {"a.srt": "unclear"}
    assert "is the file itself" in films.row("a.srt").reason
    assert source.read_text() == SCENE


def test_plain_text_is_left_alone_unless_it_is_asked_for(films: Films) -> None:
    for name in ("a.srt", "readme.txt", "b/talk.txt", "Extras/c.srt"):
        films.write(name)
    films.entry["exclude"] = "Extras"
    assert films.once() == 0
    made = ["Extras/c.srt", "a.srt", "a.zh.srt", "b/talk.txt", "readme.txt"]
    assert films.names == made
    films.entry["include"] = ["*.srt", "b/*.txt"]
    assert films.once() == 0
    assert films.names == sorted([*made, "b/talk.zh.txt"])
    assert films.status.files["done"] == 2


def test_a_file_that_is_not_wanted_any_more_is_forgotten(films: Films) -> None:
    films.write("page.srt", "<!DOCTYPE html><html></html>")
    assert films.once() == 4
    assert films.outcomes == {"page.srt": "failed"}
    films.entry["exclude"] = ["page.*"]
    assert films.once() == 0
    assert films.outcomes == {}


def test_the_second_file_of_one_language_is_told(films: Films) -> None:
    films.write("a.en.srt")
    films.write("a.eng.srt")
    films.entry["source_language"] = "en"
    assert films.once() == 0
    assert films.outcomes == {"a.eng.srt": "unclear"}
    assert "a.en.srt is in the same language" in films.row("a.eng.srt").reason


def test_an_unclear_source_is_told_and_settled(films: Films) -> None:
    films.write("a.en.srt")
    films.write("a.fr.srt")
    assert films.once() == 0
    assert films.outcomes == {"a.en.srt": "unclear"}
    assert "source_language" in films.row("a.en.srt").reason
    films.entry |= {"source_language": "en"}
    assert films.once() == 0
    assert films.outcomes == {}


def test_a_name_that_is_no_text_is_told(films: Films) -> None:
    (films.folder / os.fsdecode(b"bad\xff.srt")).write_text(SCENE)
    films.write("good.srt")
    assert films.once() == 0
    assert films.status.files == {
        "done": 1,
        "failed": 0,
        "parked": 0,
        "unreadable": 0,
        "foreign": 0,
        "unclear": 1,
        "gone": 0,
    }


def test_an_unmounted_folder_forgets_nothing(films: Films, tmp_path: Path) -> None:
    films.write("a.srt")
    assert films.once() == 0
    films.folder.rename(tmp_path / "away")
    with pytest.raises(ConfigError, match="is not a folder"):
        films.once()
    assert films.status.files["done"] == 1


def test_one_at_a_time(films: Films) -> None:
    films.write("a.srt")
    with held(films.folder / LOCK_NAME, "films"), pytest.raises(LockHeld):
        films.once()
    assert films.names == ["a.srt"]
    assert films.once() == 0


def test_a_second_watcher_hears_of_the_first_and_not_of_its_port(films: Films) -> None:
    pytest.importorskip("prometheus_client")

    async def watch() -> int:
        return await asyncio.wait_for(films.watcher().watch(), 20)

    with socket.create_server(("127.0.0.1", 0)) as taken:
        films.watch["metrics"] = taken.getsockname()[1]
        with held(films.folder / LOCK_NAME, "films"), pytest.raises(LockHeld):
            asyncio.run(watch())
        with pytest.raises(ConfigError, match="metrics cannot be served"):
            asyncio.run(watch())
    assert not films.status.dead


def test_an_output_somebody_is_at_is_left_for_later(films: Films) -> None:
    from translate_pipe.files.outputs import identity
    from translate_pipe.locks import lock_path

    films.write("a.srt")
    output = films.folder / "a.zh.srt"
    with held(lock_path(films.state, "output", identity(output)), "a.zh.srt"):
        assert films.once() == 0
        assert not output.exists()
    assert films.once() == 0
    assert output.exists()


def test_a_bug_in_one_file_does_not_stop_the_others(
    films: Films, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(job: FileJob, approach: object) -> object:
        if Path(job.name).name == "bug.srt":
            raise KeyError("words of a subtitle")
        return work.load(job, approach)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(pipeline, "load", load)
    films.write("a.srt")
    films.write("bug.srt")
    assert films.once() == 1
    assert "a.zh.srt" in films.names
    assert "words" not in films.row("bug.srt").reason


def test_everything_fails_at_once_with_junk(served: Films, server: FakeOllama) -> None:
    server.behaviour.faults = always(Fault.JUNK)
    served.watch |= {"attempts": 1}
    served.write("a.srt")
    assert served.once() == 7
    assert served.outcomes == {"a.srt": "parked"}
    assert not (served.folder / "a.zh.srt").exists()
