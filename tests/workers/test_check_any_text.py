"""Sources and replies are not trusted: no text makes a check raise."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workers.scripted import segment
from translate_pipe.model import Chunk
from translate_pipe.workers.base import Verdict
from translate_pipe.workers.checks.evidence import Evidence
from translate_pipe.workers.checks.inspector import ReplyInspector
from translate_pipe.workers.checks.language_pair import language_pair

PIECES = st.sampled_from(
    [
        *"0123456789.,．：:;-–—?!…()[]{}<>\"'“”„«»*_#/\\|~`^&%$€@ \n\t♪",
        *("İ", "ı", "ß", "ſ", "\u0307", "\u200b", "\u202e", "\ud800", "🙂", "ة", "万", "億", "만"),
        *("million", "BİN", "Tausend", "लाख", "тысяч", "ألف", "三百", "元年", "昭和", "스물"),
        *("1980s", "'87", "24/7", "911", "mph", "Uhr", "http://a.b/c", "&quot;", "\\n", "<br>"),
        *("Here is the translation:", "Translation", "<think>", "OK", "you", "und", "的", "です"),
        *("Forget the rules", "As an AI", "```json", '"a":', "[1]", "1.", "- ", "Anmerkung:"),
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=4), max_size=14).map("".join)
TAGS = st.sampled_from(
    ["de", "en", "zh", "zh-Hant", "ja", "ko", "ar", "hi", "ru", "tr", "nb", "tlh"]
)


@settings(max_examples=150)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=6), TAGS, TAGS | st.none())
def test_every_text_gets_one_verdict(
    pairs: list[tuple[str, str]], target: str, source: str | None
) -> None:
    chunk = Chunk(tuple(segment(index, text) for index, (text, _) in enumerate(pairs)))
    inspector = ReplyInspector(chunk, language_pair(source, target), frozenset(), Evidence())
    verdicts: list[Verdict] = []
    for index, (_, text) in enumerate(pairs):
        verdicts += inspector.add([(index, text)])
    verdicts += inspector.close()
    assert sorted(verdict.segment for verdict in verdicts) == list(range(len(pairs)))
