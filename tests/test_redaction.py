"""What keeps secrets out of messages, rows and notes."""

from __future__ import annotations

import json

import pytest

from translate_pipe.errors import ConfigError
from translate_pipe.redaction import Redactor


def test_the_longer_of_two_values_is_masked_whole() -> None:
    redact = Redactor({"A": "swordfish", "B": "swordfish-and-more"})
    assert redact("swordfish-and-more, swordfish") == "${B}, ${A}"
    assert Redactor({"A": "NAME-of-B", "NAME-of-B": "xyzw"})("xyzw") == "${NAME-of-B}", "once"


@pytest.mark.parametrize(
    "spelled", ["p@ss \\rd", "p%40ss%20%5Crd", repr("p@ss \\rd"), json.dumps("p@ss \\rd")]
)
def test_a_value_is_found_however_it_is_written(spelled: str) -> None:
    said = Redactor({"PW": "p@ss \\rd\n"})(f"at http://h/{spelled}/api")
    assert "ss" not in said
    assert "${PW}" in said


def test_a_short_value_is_part_of_other_words() -> None:
    assert Redactor({"A": "the", "B": ""})("together") == "together"
    assert Redactor()("anything") == "anything"


def test_errors_and_structures() -> None:
    redact = Redactor({"PW": "swordfish"})
    assert redact.all({"swordfish": ["a swordfish", 1, None]}) == {
        "swordfish": ["a ${PW}", 1, None]
    }
    with pytest.raises(ConfigError) as caught, redact.errors():
        raise ConfigError("no swordfish", where="http://swordfish")
    assert str(caught.value) == "http://${PW}: no ${PW}"
    assert caught.value.args == ("no ${PW}",)
