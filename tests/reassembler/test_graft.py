"""Some cues of one file in place of another's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate_pipe import loader
from translate_pipe.reassembler import graft, has_same_cues

TIMES = "00:00:0{0},000 --> 00:00:0{0},900"


def srt(*texts: str, newline: str = "\n") -> str:
    cues = (f"{n}\n{TIMES.format(n)}\n{text}\n" for n, text in enumerate(texts, start=1))
    return "\n".join(cues).replace("\n", newline)


@pytest.mark.parametrize(
    ("old", "old_encoding", "new", "new_encoding", "expected"),
    [
        ("你好", "utf-8", "salut", "latin-1", "utf-8"),
        ("déjà", "latin-1", "été", "utf-8", "latin-1"),
        ("déjà", "latin-1", "你好", "utf-8", "utf-8"),
        ("déjà", "latin-1", "你好", "gb18030", "gb18030"),
        ("Привет", "koi8-r", "你好", "big5", "utf-8"),
    ],
)
def test_the_encoding_stays_unless_the_new_words_do_not_fit(
    old: str, old_encoding: str, new: str, new_encoding: str, expected: str
) -> None:
    standing, made = (
        loader.load(srt(*words).encode(encoding), "a.srt", encoding=encoding)
        for words, encoding in (((old, "plain"), old_encoding), (("plain", new), new_encoding))
    )
    data, used = graft(standing, made, {1})
    assert data.decode(expected) == srt(old, new)
    assert used == loader.load(b"x", "a.txt", encoding=expected).encoding.name


WORDS = (
    st.text(st.sampled_from("ab é你\n"), max_size=9)
    .map(str.strip)
    .filter(lambda text: "\n\n" not in text and text)
)


@given(st.data(), st.integers(1, 8), st.sampled_from(["\n", "\r\n"]))
def test_each_cue_is_of_the_one_or_of_the_other(data: st.DataObject, count: int, end: str) -> None:
    old, new = (data.draw(st.lists(WORDS, min_size=count, max_size=count)) for _ in range(2))
    cues = data.draw(st.sets(st.integers(0, count - 1)))
    standing, made = (
        loader.load(srt(*texts, newline=end).encode(), "a.srt") for texts in (old, new)
    )
    assert has_same_cues(standing, made)
    expected = [new[at] if at in cues else old[at] for at in range(count)]
    assert graft(standing, made, cues)[0].decode() == srt(*expected, newline=end)


def test_other_times_or_another_number_are_other_cues() -> None:
    one = loader.load(srt("a", "b").encode(), "a.srt")
    assert not has_same_cues(one, loader.load(srt("a").encode(), "a.srt"))
    assert not has_same_cues(
        one, loader.load(srt("a", "b").replace("02,900", "02,800").encode(), "a.srt")
    )
