"""Texts too long for one request are cut where a reader would pause."""

from __future__ import annotations

import itertools
import re

from hypothesis import given
from hypothesis import strategies as st

from translate_pipe import loader

HEAD = "1\n00:00:01,000 --> 00:00:02,000\n"
PIECES = st.sampled_from(["one", "un<i>believ</i>able", "<b>", "</b>", "sea.", "long,", "\n", " "])


@given(st.lists(PIECES, min_size=1, max_size=60), st.integers(16, 40))
def test_no_cut_falls_inside_a_word(pieces: list[str], most: int) -> None:
    text = HEAD + " ".join(pieces).replace("\n ", "\n") + "\n"
    segments = loader.segment(loader.load(text.encode(), "a.srt"), max_length=most)
    bare = re.compile(r"<[^>]*>")
    for each, following in itertools.pairwise(segments):
        if each.span.end != following.span.start:
            continue
        before = bare.sub("", text[each.span.start : each.span.end])
        after = bare.sub("", text[following.span.start : following.span.end])
        assert not (before[-1:].isalnum() and after[:1].isalnum()), (before, after)
        assert len(before) <= most


def test_a_word_longer_than_a_request_is_cut_all_the_same() -> None:
    text = f"{HEAD}{'a' * 100}\n"
    segments = loader.segment(loader.load(text.encode(), "a.srt"), max_length=40)
    assert [len(each.source) for each in segments] == [40, 40, 20]
