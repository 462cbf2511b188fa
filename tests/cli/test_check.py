"""``translate-pipe check``, as people run it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli import operator
from tests.cli.command import PIPE, SCENE, Desk, message
from translate_pipe.cli import pipe

FRENCH = (
    SCENE.replace("Where is the lighthouse?", "Où est le phare ?")
    .replace("Behind the hill, they told me.", "Derrière la colline, m'a-t-on dit.")
    .replace("Then we walk until the morning.", "Alors marchons jusqu'au matin.")
)


def check(desk: Desk, translation: str, *words: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error."""
    desk.write("movie.en.srt")
    desk.write("movie.fr.srt", translation)
    ran = operator.pipe(desk, "check", "movie.en.srt", "movie.fr.srt", *words)
    return ran.returncode, ran.stdout.decode(), message(ran)


def test_nothing_wrong(desk: Desk) -> None:
    assert check(desk, FRENCH)[0] == 0
    ran = desk.run(*PIPE, "check", "movie.en.srt", "movie.fr.srt")
    assert (ran.returncode, message(ran)) == (0, "")
    said = ran.stdout.decode()
    assert said.endswith("movie.fr.srt: 3 cues, 3 with words to translate: nothing wrong\n")


def test_what_is_wrong_is_listed_and_counted(desk: Desk) -> None:
    broken = FRENCH.replace("<i>", "").replace("</i>", "").replace("04,500", "04,700")
    code, out, _ = check(desk, broken)
    assert code == 3
    assert "movie.fr.srt:3: cue 1 markup-changed: <i> </i> / -" in out
    assert "movie.fr.srt:6: cue 2 timing-changed: 00:00:03,000 --> 00:00:04,500 / " in out
    assert "  timing-changed  1\n" in out
    assert out.endswith("2 problems\n")


def test_json_for_a_machine(desk: Desk) -> None:
    code, out, _ = check(desk, SCENE, "--json")
    found = json.loads(out)
    assert code == found["exit_code"] == 3
    assert (found["source_language"], found["to"], found["cues"]) == ("en", "fr", 3)
    assert {each["code"] for each in found["problems"]} == {"echoed"}
    assert found["reading"]["max_cpl"] == 42


def test_only_some_are_listed_unless_all_are_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "".join(
        f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\nThe keeper counted {n} ships.\n\n"
        for n in range(1, 31)
    )
    paths = [tmp_path / "a.srt", tmp_path / "a.de.srt"]
    for path in paths:
        path.write_text(text)
    words = ["check", *map(str, paths), "--from", "en", "--max-cps", "50", "--max-cpl", "60"]
    assert pipe.main(words) == 3
    assert "and 10 more (-v lists them all)\n" in capsys.readouterr().out
    assert pipe.main([*words, "-v"]) == 3
    assert capsys.readouterr().out.count("echoed: ") == 30


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("a.srt", "none.fr.srt"), 4, "none.fr.srt: it cannot be read"),
        (("a.srt", "none.srt"), 4, "none.srt: it cannot be read"),
        (("none.srt", "a.srt"), 4, "none.srt: it cannot be read"),
        (("none.srt", "more.srt"), 4, "none.srt: it cannot be read"),
        (("none.srt", "more.srt"), 4, "more.srt: it cannot be read"),
        ((".", "."), 4, "this is a folder, not a file"),
        (("a.srt", "odd.fr.srt"), 4, "odd.fr.srt: this is HTML"),
        (("a.srt", "a.srt"), 2, "Say it with --to"),
        (("a.srt", "a.srt", "--to", "jp"), 2, "--to: 'jp' is not a language tag. Did you mean ja"),
        (("a.srt", "a.srt", "--to", "fr", "--max-cps", "fast"), 2, "--max-cps: 'fast' is not a n"),
    ],
)
def test_what_cannot_be_compared_is_said(
    words: tuple[str, ...],
    code: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.srt").write_text(SCENE)
    (tmp_path / "odd.fr.srt").write_text("<html><body>404</body></html>")
    assert pipe.main(["check", *words]) == code
    assert said in capsys.readouterr().err
