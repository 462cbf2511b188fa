"""Reading a profile's file. Nothing is taken for granted: it may be a person's own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from translate_pipe.errors import ConfigError
from translate_pipe.languages import canonical
from translate_pipe.workers.protocols.profile import (
    PLACE,
    UNKNOWN_SOURCE,
    WORDINGS,
    Form,
    Profile,
)
from translate_pipe.yaml_file import YamlFile

_LANGUAGES = ("source", "target")
_CODES = ("source_code", "target_code")
_TEXTS = {"prompt": ("text",), "before": ("texts",), "after": ("texts",), "terms": ("terms",)}
"""Places in wordings: the first two in all of them, the others in one kind."""


def read(text: str, origin: str) -> Profile:
    """A profile from its YAML text. Raises ``ConfigError`` that says where and what."""
    file = YamlFile.parse(text, Path(origin))
    content = file.pairs("`field: value` pairs")
    for name in ("name", "version", "form"):
        if name not in content:
            raise ConfigError(f"the profile lacks {name!r}", where=origin, remedy=f"Add `{name}:`")
    values = {name: _value(name, given, file.where((name,))) for name, given in content.items()}
    profile = Profile(**values, origin=origin, text=text)
    _must_hold_together(profile, file)
    return profile


def _must_hold_together(profile: Profile, file: YamlFile) -> None:
    """Raise ``ConfigError`` for fields that are right alone and wrong together."""
    prompts = [profile.prompt, *(each["prompt"] for each in profile.variants if "prompt" in each)]
    if not all("{text}" in prompt for prompt in prompts):
        raise ConfigError(
            "prompt: it must have the place {text}",
            where=file.where(("prompt",)),
            remedy="Write {text} where the text to translate belongs",
        )
    unused = sorted({*WORDINGS, "variants", "stop", "line_break"}.intersection(file.values))
    if profile.form is Form.EXAMPLES and unused:
        what = f"the form {profile.form} has no use for {', '.join(unused)}"
        raise ConfigError(
            what, where=file.where((unused[0],)), remedy="Take them out, or choose another form"
        )


def _value(name: str, given: Any, where: str) -> Any:
    known = {f.name for f in fields(Profile)} - {"origin", "text"}
    if name not in known:
        near = get_close_matches(name, known, n=1)
        remedy = f"Did you mean {near[0]!r}?" if near else "docs/profiles.md lists the fields"
        raise ConfigError(f"a profile has no field {name!r}", where=where, remedy=remedy)
    try:
        return _checked(name, given)
    except (ValueError, TypeError) as problem:
        raise ConfigError(
            f"{name}: {problem}", where=where, remedy="docs/profiles.md says what each field takes"
        ) from problem


def _checked(name: str, given: Any) -> Any:
    if name == "form":
        return _one_of(str(given), tuple(Form), Form)
    if name == "serves":
        return _one_of(str(given), ("chat", "base"), str)
    if name == "layout":
        from translate_pipe.workers.protocols.layout import LAYOUTS

        return _one_of(str(given), tuple(LAYOUTS), str)
    if name in ("version", "max_segments"):
        return _whole(given)
    if name == "raw":
        return _flag(given)
    if name in ("models", "stop"):
        return tuple(_text(each) for each in _list(given))
    if name == "variants":
        return tuple(_variant(each) for each in _list(given))
    if name in WORDINGS:
        return _wording(name, given)
    return _text(given)


def _one_of(given: str, allowed: Sequence[str], kind: Any) -> Any:
    if given not in allowed:
        raise ValueError(f"{given!r} is not one of {', '.join(allowed)}")
    return kind(given)


def _whole(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise ValueError(f"{given!r} is not a whole number of at least 1")
    return given


def _flag(given: Any) -> bool:
    if not isinstance(given, bool):
        raise TypeError(f"{given!r} is neither true nor false")
    return given


def _text(given: Any) -> str:
    if not isinstance(given, str) or not given:
        raise ValueError(f"{given!r} is not a text")
    return given


def _list(given: Any) -> Sequence[Any]:
    if not isinstance(given, list):
        raise TypeError(f"{given!r} is not a list")
    return given


def _variant(given: Any) -> Mapping[str, str]:
    allowed = {"when", *WORDINGS}
    if not isinstance(given, dict) or "when" not in given or not given.keys() <= allowed:
        raise ValueError(f"a variant has `when` and some of {', '.join(WORDINGS)}")
    _must_be_a_case(_text(given["when"]))
    return {
        name: _wording(name, words) if name in WORDINGS else _text(words)
        for name, words in given.items()
    }


def _wording(name: str, given: Any) -> str:
    """Words whose places can all be filled: what stands in braces would be sent as it is."""
    words = _text(given)
    known = (*_LANGUAGES, *_CODES, *_TEXTS.get(name, ()))
    for place in PLACE.finditer(words):
        if place[1] not in known:
            near = get_close_matches(place[1], known, n=1)
            hint = f"did you mean {{{near[0]}}}?" if near else f"there are {', '.join(known)}"
            raise ValueError(f"{place[0]} is no place here; {hint}")
        if place[2]:
            _must_be_a_tongue(place)
    return words


def _must_be_a_tongue(place: re.Match[str]) -> None:
    if place[1] not in _LANGUAGES:
        raise ValueError(f"{place[0]}: only a language has a name in another one")
    canonical(place[2])


def _must_be_a_case(when: str) -> None:
    if when == UNKNOWN_SOURCE:
        return
    try:
        canonical(when)
    except ValueError as error:
        raise ValueError(f"when: it is {UNKNOWN_SOURCE!r} or a language; {error}") from None
