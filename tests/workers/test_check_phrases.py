"""Short cues that come again and again: right texts pass however dull, and slips are still seen."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

import pytest

from tests.workers.test_check_alignment import (
    TRANSLATED,
    backwards,
    doubled,
    merged,
    moved,
    refused,
    skipped,
)
from translate_pipe.workers.checks import Evidence
from translate_pipe.workers.checks.features import Features
from translate_pipe.workers.checks.manner import Manner
from translate_pipe.workers.checks.phrases import Phrases

REPLY = 40
DULL: dict[str, tuple[str, Mapping[str, str]]] = {
    "de": ("de", {"Yes.": "Ja.", "No.": "Nein."}),
    "de, polite": ("de", {"Yes, sir.": "Jawohl.", "No, sir.": "Nein, mein Herr."}),
    "ja": ("ja", {"Yes.": "はい。", "No.": "いいえ。"}),
    "zh": ("zh", {"Yes.": "是。", "No.": "不是。"}),
    "ru": ("ru", {"Yes.": "Да.", "No.": "Нет."}),
    "zh, four": (
        "zh",
        {"Yes.": "是的。", "No.": "不。", "Okay.": "好。", "Thank you very much.": "谢谢。"},
    ),
    "fr, nine": (
        "fr",
        {
            "Yes.": "Oui.",
            "No.": "Non.",
            "Go!": "Allez-y !",
            "Stop it!": "Arrête !",
            "Wait.": "Attendez.",
            "Come on!": "Viens !",
            "Hello?": "Allô ?",
            "Who is it?": "Qui ?",
            "I know.": "Je sais.",
        },
    ),
}
SHORT = {
    "Yes.": "Ja.",
    "No.": "Nein.",
    "Right.": "Stimmt.",
    "Left.": "Links.",
    "Fire!": "Feuer!",
    "Ready?": "Bereit?",
    "Help!": "Hilfe!",
    "Please.": "Bitte.",
    "Who is it?": "Wer ist da?",
    "I don't know.": "Das weiß ich nicht.",
    "Get out of here!": "Verschwinde von hier!",
    "He took the letter with him.": "Er hat den Brief mitgenommen.",
    "Where did you leave the boat?": "Wo hast du das Boot gelassen?",
}


def drawn(known: Mapping[str, str], count: int, seed: int) -> list[str]:
    return random.Random(seed).choices(list(known), k=count)


@pytest.mark.parametrize("count", [12, 40, 200])
@pytest.mark.parametrize("name", DULL)
def test_no_right_text_of_a_dull_file_is_refused(name: str, count: int) -> None:
    target, known = DULL[name]
    for seed in range(5):
        evidence, sources = Evidence(), drawn(known, count, seed)
        for at in range(0, count, REPLY):
            part = sources[at : at + REPLY]
            assert refused(part, [known[each] for each in part], "en", target, evidence) == {}


def test_a_dull_scene_within_a_film_is_not_refused() -> None:
    evidence, known = Evidence(), DULL["ru"][1]
    film = [f"The {n} of us took {n + 3} letters to the captain again." for n in range(2, 20)]
    told = [f"Мы, {n} человек, опять отнесли капитану {n + 3} писем." for n in range(2, 20)]
    assert refused(film, list(told), "en", "ru", evidence) == {}
    for seed in range(3):
        sources = drawn(known, REPLY, seed)
        assert refused(sources, [known[each] for each in sources], "en", "ru", evidence) == {}


Slip = Callable[[list[str], int], list[str]]


@pytest.mark.parametrize(
    "slip",
    [skipped, doubled, merged, lambda texts, _: backwards(texts), lambda texts, _: moved(texts)],
)
@pytest.mark.parametrize("learned", [0, 2])
def test_slips_between_short_cues_are_seen(slip: Slip, learned: int) -> None:
    wrong = missed = 0
    for seed in range(20):
        evidence = Evidence(translated=9)
        for at in range(learned):
            sources = drawn(SHORT, REPLY, 100 * seed + at + 1)
            assert refused(sources, [SHORT[s] for s in sources], "en", "de", evidence) == {}
        sources = drawn(SHORT, REPLY, 100 * seed)
        true = [SHORT[each] for each in sources]
        texts = slip(true, 5 + seed)
        misplaced = {place for place in range(REPLY) if texts[place] != true[place]}
        wrong += len(misplaced)
        missed += len(misplaced - set(refused(sources, list(texts), "en", "de", evidence)))
    assert wrong > 200
    assert missed <= 0.005 * wrong, (missed, wrong)


def test_what_comes_again_teaches_no_habit() -> None:
    manner = Manner()
    yes, ja = Features.of("Yes."), Features.of("Ja.")
    phrases = [manner.learn(yes, ja)]
    usual = manner.usual
    phrases += [manner.learn(yes, ja) for _ in range(50)]
    assert manner.usual == usual
    for phrase in phrases:
        manner.forget(yes, ja, phrase)
    assert manner.usual == 0


def test_a_text_goes_with_the_source_it_came_for() -> None:
    manner = Manner()
    yes, no, ja, nein = map(Features.of, ("Yes.", "No.", "Ja.", "Nein."))
    before = manner.fitting(ja)(yes, None) - manner.fitting(ja)(no, None)
    pairs = [(yes, ja), (no, nein)] * 3
    learned = [(source, text, manner.learn(source, text)) for source, text in pairs]
    assert manner.fitting(ja)(yes, None) - manner.fitting(ja)(no, None) > before + 1
    for source, text, phrase in learned:
        manner.forget(source, text, phrase)
    assert manner.fitting(ja)(yes, None) - manner.fitting(ja)(no, None) == pytest.approx(before)


def test_phrases_that_are_forgotten_take_no_room() -> None:
    phrases = Phrases()
    texts = [Features.of(text) for text in TRANSLATED["fr"]]
    learned = [(text, phrases.learn(text, text)) for text in texts * 2]
    assert phrases.sources
    for text, phrase in learned:
        phrases.forget(text, phrase)
    assert not phrases.sources


def test_more_phrases_than_there_is_room_for_are_only_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("translate_pipe.workers.checks.phrases._MOST", 1)
    phrases, one, two = Phrases(), Features.of("Yes."), Features.of("No.")
    kept, not_kept = phrases.learn(one, one), phrases.learn(two, two)
    assert list(phrases.sources) == ["Yes."]
    assert (kept.times, not_kept.times) == (1, 1)
    phrases.forget(two, not_kept)
    phrases.forget(one, kept)
    assert not phrases.sources
