"""What keeps secrets out of messages, rows and notes."""

from __future__ import annotations

import json

import pytest

from translate_pipe.errors import ConfigError
from translate_pipe.mask import Mask


def test_the_longer_of_two_values_is_masked_whole() -> None:
    mask = Mask({"A": "swordfish", "B": "swordfish-and-more"})
    assert mask("swordfish-and-more, swordfish") == "${B}, ${A}"
    assert Mask({"A": "NAME-of-B", "NAME-of-B": "xyzw"})("xyzw") == "${NAME-of-B}", "once"


@pytest.mark.parametrize(
    "spelled", ["p@ss \\rd", "p%40ss%20%5Crd", repr("p@ss \\rd"), json.dumps("p@ss \\rd")]
)
def test_a_value_is_found_however_it_is_written(spelled: str) -> None:
    said = Mask({"PW": "p@ss \\rd\n"})(f"at http://h/{spelled}/api")
    assert "ss" not in said
    assert "${PW}" in said


def test_a_short_value_is_part_of_other_words() -> None:
    assert Mask({"A": "the", "B": ""})("together") == "together"
    assert Mask()("anything") == "anything"


def test_errors_and_structures() -> None:
    mask = Mask({"PW": "swordfish"})
    assert mask.all({"swordfish": ["a swordfish", 1, None]}) == {"swordfish": ["a ${PW}", 1, None]}
    with pytest.raises(ConfigError) as caught, mask.errors():
        raise ConfigError("no swordfish", where="http://swordfish")
    assert str(caught.value) == "http://${PW}: no ${PW}"
    assert caught.value.args == ("no ${PW}",)
