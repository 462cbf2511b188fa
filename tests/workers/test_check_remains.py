"""Texts of which a part was left in the source's words, and those that keep a title or a term."""

from __future__ import annotations

from time import process_time

import pytest

from tests.workers.test_checks import cause
from translate_pipe.workers.checks.features import Features
from translate_pipe.workers.checks.language_pair import language_pair
from translate_pipe.workers.checks.remains import remains

HALVES = [
    (
        "en",
        "de",
        "The doctor gave me the suitcase this morning.",
        "Der Arzt hat mir the suitcase this morning.",
    ),
    (
        "en",
        "de",
        "I dreamed about the sea again last night. Someone is waiting in the office.",
        "Letzte Nacht habe ich wieder vom night. Someone is waiting in the office.",
    ),
    (
        "en",
        "es",
        "They will never find us in the old mill.",
        "Nunca nos encontrarán in the old mill.",
    ),
    (
        "en",
        "fr",
        "You promised you would not tell anyone.",
        "Tu avais promis you would not tell anyone.",
    ),
    ("en", "sv", "Have you seen what they did to him?", "Har du sett what they did to him?"),
    (
        "en",
        "ru",
        "I put it there when you were asleep.",
        "Я положил это туда when you were asleep.",
    ),
    ("en", "ar", "We can talk about it after the war.", "يمكننا أن نتحدث عن ذلك after the war."),
    ("en", "zh", "He told me about the house by the river.", "他跟我说过 the house by the river。"),
    (
        "en",
        "ja",
        "She said that they would be here by now.",
        "彼女は that they would be here と言った。",
    ),
    (
        "de",
        "en",
        "Ich habe ihn gestern noch am Bahnhof gesehen.",
        "I have ihn gestern noch am station.",
    ),
    (
        "de",
        "ru",
        "Das hat er mir nicht gesagt, als wir dort waren.",
        "Он сказал, als wir dort waren.",
    ),
    ("es", "de", "No sé por qué me lo preguntas ahora.", "Ich weiß nicht por qué me lo preguntas."),
    (
        "fr",
        "ja",
        "Je ne sais pas ce que vous voulez dire.",
        "私は ce que vous voulez dire 分かりません。",
    ),
    ("ru", "en", "Я не знаю, что он тебе сказал вчера.", "I don't know что он тебе сказал."),
]


@pytest.mark.parametrize(("language", "target", "source", "text"), HALVES)
def test_a_part_left_in_the_sources_words_is_refused(
    language: str, target: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) in {"echoed", "script", "language"}
    pair = language_pair(language, target)
    assert remains(Features.of(source), Features.of(text), pair)


def test_it_is_refused_where_nobody_said_what_the_source_is_in() -> None:
    source, text, *_ = HALVES[0][2:]
    assert cause(source, text, "de", None) == "echoed"


WHOLE = [
    ("en", "de", "I read it in The New York Times.", "Das habe ich in der New York Times gelesen."),
    ("en", "es", "Have you seen The Lord of the Rings?", "¿Has visto The Lord of the Rings?"),
    (
        "en",
        "de",
        'We sang "the sound of silence" all night.',
        'Wir sangen die ganze Nacht "the sound of silence".',
    ),
    (
        "en",
        "fr",
        "He played 'when the saints go marching in'.",
        "Il a joué « when the saints go marching in ».",
    ),
    ("en", "zh", "Say 'I love you' in English.", "用英语说“I love you”。"),
    ("en", "ja", "The song is called 'let it be'.", "その歌は「let it be」という。"),
    ("en", "de", "Last but not least, the cake.", "Und last but not least der Kuchen."),
    ("en", "es", "I only like rock and roll.", "Solo me gusta el rock and roll."),
    ("en", "ru", "It's made by Smith and Sons.", "Это сделали в Smith and Sons."),
    ("en", "de", "Your happy hour is over.", "Eure Happy Hour ist vorbei."),
    ("en", "pl", "Use --all or --mirror, not both.", "Użyj --all or --mirror."),
    ("en", "es", "Use --that, --this and --these.", "Usa --that, --this y --these."),
    ("en", "de", "It was so, you know.", "Ich weiß nicht, was so war."),
    ("es", "pt", "No sé por qué está como nunca.", "Não sei, está como nunca."),
    ("da", "nb", "Hvis han nu er død, så sig det.", "Hvis han nå er død, så si det."),
    ("de", "en", "Der Zeitgeist war in Ordnung.", "The zeitgeist was in order."),
    ("fr", "en", "Il a la joie de vivre.", "He has such joie de vivre."),
    ("en", "it", "No problem, my friend.", "No problem, amico mio."),
    ("ar", "en", "أين هو؟", "Where is he?"),
    ("da", "nb", "Jeg ved ikke hvor han er nu.", "Jeg vet ikke hvor han er nå."),
]


@pytest.mark.parametrize(("language", "target", "source", "text"), WHOLE)
def test_titles_terms_and_quotes_stay(language: str, target: str, source: str, text: str) -> None:
    pair = language_pair(language, target)
    assert not remains(Features.of(source), Features.of(text), pair)


@pytest.mark.parametrize("flood", ["the house of ", '"', "“the ", "„«‘ the of ", "the"])
def test_it_is_found_in_linear_time(flood: str) -> None:
    source, text = Features.of("The house of the " * 500), Features.of(flood * 20_000)
    started = process_time()
    remains(source, text, language_pair("en", "de"))
    assert process_time() - started < 2.0
