"""``--retranslate``: a few cues once more, or what failed, by the model that is named now."""

from __future__ import annotations

import json
import time

import pytest

from tests.cli.command import LONG, Desk, message
from tests.fake_ollama import FakeOllama, Fault, Model, on_text
from tests.fake_ollama.faults import none


def test_a_large_model_fills_the_gaps_of_a_season(desk: Desk, server: FakeOllama) -> None:
    server.behaviour.models = [Model(), Model("large:latest", digest="1" * 64)]
    server.behaviour.faults = on_text("morning", Fault.ECHO)
    for name in ("one.srt", "two.srt"):
        desk.write(name)
    assert desk.subs(".", "--to", "zh", "--model", "fake").returncode == 3
    server.behaviour.faults = none
    server.log.clear()
    ran = desk.subs(".", "--to", "zh", "--model", "large", "--retranslate", "failed")
    assert ran.returncode == 0, message(ran)
    # They say the same, so the second finds it in the journal.
    assert server.texts_asked == ["Then we walk until the morning."]
    for count in (2, 3):
        assert f"3 cues translated ({count} from the journal)" in message(ran)
    assert desk.subs(".", "--to", "zh", "--model", "fake").returncode == 0


def test_numbers_replace_a_cue_of_a_finished_file(desk: Desk, server: FakeOllama) -> None:
    desk.write("movie.srt")
    assert desk.subs("movie.srt", "--to", "zh").returncode == 0
    server.log.clear()
    ran = desk.subs("movie.srt", "--to", "zh", "--retranslate", "2")
    assert ran.returncode == 0, message(ran)
    assert server.texts_asked == ["Behind the hill, they told me."]


def test_a_cue_with_nothing_new_is_told_and_makes_the_exit_code(
    desk: Desk, server: FakeOllama
) -> None:
    film = desk.write("movie.srt")
    assert desk.subs("movie.srt", "--to", "zh").returncode == 0
    before = film.with_name("movie.zh.srt").read_bytes()
    server.behaviour.faults = on_text("morning", Fault.ECHO)
    ran = desk.subs("movie.srt", "--to", "zh", "--retranslate", "3", "--json")
    assert ran.returncode == 3
    said = message(ran)
    assert "already done" not in said
    assert (
        "movie.zh.srt: 2 of 3 cues translated (2 from the journal, 1 keeps its earlier "
        "translation, as no new one was usable: 1 echoed)"
    ) in said
    assert "movie.srt:11: cue 3 keeps its earlier translation (echoed): Then we walk" in said
    (file,) = json.loads(ran.stdout)["files"]
    assert (file["state"], file["untranslated"], file["exit_code"]) == ("incomplete", [], 3)
    assert [(each["cue"], each["cause"]) for each in file["kept_earlier"]] == [(2, "echoed")]
    assert film.with_name("movie.zh.srt").read_bytes() == before
    done = desk.subs("movie.srt", "--to", "zh")
    assert (done.returncode, "already done" in message(done)) == (0, True)


@pytest.mark.parametrize("model", ["large", "fake"], ids=["another model", "the same model"])
def test_one_that_was_killed_goes_on_and_one_that_ended_asks_again(
    model: str, desk: Desk, server: FakeOllama
) -> None:
    server.behaviour.models = [Model(), Model("large:latest", digest="1" * 64)]
    film = desk.write("film.srt", LONG)
    assert desk.subs("film.srt", "--to", "zh", "--model", "fake").returncode == 0
    before = film.with_name("film.zh.srt").read_bytes()
    chosen = {text for text in server.texts_asked if int(text.split()[3]) in range(3, 121)}
    server.log.clear()
    server.behaviour.speed = 600
    again = ("film.srt", "--to", "zh", "--model", model, "--retranslate", "3-120")
    with desk.started(*again, "--concurrency", "1"):
        deadline = time.monotonic() + 20
        while len(server.log) < 3 and time.monotonic() < deadline:
            time.sleep(0.01)
    assert film.with_name("film.zh.srt").read_bytes() == before
    answered = {*server.log[0].texts}
    server.behaviour.speed = 0
    server.log.clear()
    ran = desk.subs(*again)
    assert ran.returncode == 0, message(ran)
    asked = {*server.texts_asked}
    assert asked < chosen
    assert answered
    assert not answered & asked
    server.log.clear()
    assert desk.subs(*again).returncode == 0
    assert {*server.texts_asked} == chosen


@pytest.mark.parametrize(
    ("cues", "said"),
    [
        ("2", "numbers of cues are of one file and language, and there are 2"),
        ("2,failed", "for many there is --retranslate failed"),
        ("faild", "'faild' is no number, no range such as 12-20, and not failed"),
        ("5-2", "'5-2' ends before it begins"),
    ],
)
def test_what_cannot_be_chosen(cues: str, said: str, desk: Desk) -> None:
    desk.write("movie.srt")
    ran = desk.subs("movie.srt", "--to", "zh", "--to", "fr", "--retranslate", cues)
    assert ran.returncode == 2
    assert said in message(ran)
