"""A YAML file as plain values, and the line each of them stands on.

Every YAML file a person writes is read here: settings, jobs, glossaries, prompt profiles.

Two habits of YAML 1.1 are left out because they surprise: ``no`` is the language, not ``false``,
and ``1:30`` is a text, not ninety. ``${NAME}`` in a text is the environment variable, so that a
secret need not be in the file; ``${NAME:-default}`` has a default and ``$${`` is a plain ``${``.
That is for files that ask for it: in a glossary or a prompt, ``${`` is text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import yaml

from translate_pipe.errors import ConfigError
from translate_pipe.redaction import Redactor

__all__ = ["Place", "YamlFile", "text_of"]

Place = tuple[str | int, ...]
"""Keys and positions that lead to a value, from the outside in."""

_VARIABLE = re.compile(r"\$(\$?)\{(?:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\})?")
_YAML = "Quote values that contain a colon, a bracket or #, and indent with spaces"
_MOST_VALUES = 50_000
_DEEPEST = 20


class _Loader(yaml.SafeLoader):
    """Knows ``true``, ``false``, ``null`` and decimal numbers. Everything else is text."""

    yaml_implicit_resolvers = {  # noqa: RUF012 -- how PyYAML is told
        sign: [
            (tag, pattern)
            for tag, pattern in resolvers
            if tag.rpartition(":")[2] in {"null", "merge"}
        ]
        for sign, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$", re.IGNORECASE), list("tTfF")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?(?:\d+\.\d*|\.\d+)(?:[eE][-+]\d+)?$"),
    list("-+.0123456789"),
)


@dataclass(slots=True)
class YamlFile:
    """The file's content; ``lines`` are 1-based; ``secrets`` holds what variables stood for."""

    path: Path
    values: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, environ: Mapping[str, str] | None = None) -> Self:
        """Read a file. Raises ``ConfigError`` as ``parse`` does, and where it cannot be read."""
        return cls.parse(text_of(path), path, environ)

    @classmethod
    def parse(cls, text: str, path: Path, environ: Mapping[str, str] | None = None) -> Self:
        """Resolve a file's text; variables only where ``environ`` is given.

        Raises ``ConfigError`` naming the line: not YAML, a key given twice, a variable that is
        not set, too many values.
        """
        file = cls(path)
        try:
            loader = _Loader(text)
            try:
                node = loader.get_single_node()
                if node is not None:
                    file.values = _Reader(file, loader, environ).value(node, ())
            finally:
                loader.dispose()
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise ConfigError(
                f"not YAML: {error.problem}", where=f"{path}:{line}", remedy=_YAML
            ) from error
        except yaml.reader.ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            raise ConfigError(
                f"not YAML: the character U+{error.character:04X} is not allowed",
                where=f"{path}:{line}",
                remedy="Write the file as plain text in UTF-8",
            ) from error
        except RecursionError as error:
            raise _too_much(str(path)) from error
        except (yaml.YAMLError, ValueError) as error:
            raise ConfigError(f"not YAML: {error}", where=str(path), remedy=_YAML) from error
        return file

    def pairs(self, what: str) -> dict[str, Any]:
        """The content, which must be ``what``: pairs of names and values. No content is none."""
        if self.values is None:
            return {}
        if not isinstance(self.values, dict):
            raise ConfigError(
                f"the file must hold {what}",
                where=self.where(()),
                remedy="Write each on a line of its own, with a space after the colon",
            )
        return self.values

    def where(self, place: Place) -> str:
        """File and line of a value, or of the nearest thing around it."""
        for end in range(len(place), -1, -1):
            if (line := self.lines.get(place[:end])) is not None:
                return f"{self.path}:{line}"
        return str(self.path)

    @property
    def redact(self) -> Redactor:
        """Writes ``${NAME}`` where a variable's value stands in a text."""
        return Redactor(self.secrets)


class _Reader:
    """Turns nodes into values, noting where each stood."""

    def __init__(
        self, file: YamlFile, loader: yaml.SafeLoader, environ: Mapping[str, str] | None
    ) -> None:
        self._file = file
        self._loader = loader
        self._environ = environ
        self._seen = 0

    def value(self, node: yaml.Node, place: Place) -> Any:
        line = node.start_mark.line + 1
        self._file.lines.setdefault(place, line)
        self._seen += 1
        if self._seen > _MOST_VALUES or len(place) > _DEEPEST:
            raise _too_much(self._file.where(()))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(each, (*place, n)) for n, each in enumerate(node.value)]
        value = self._loader.construct_object(node)
        return self._resolved(value, f"{self._file.path}:{line}")

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        _refuse_doubles(node, self._file.path)
        self._loader.flatten_mapping(node)
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                line = key_node.start_mark.line + 1
                raise ConfigError(
                    "a key must be a text",
                    where=f"{self._file.path}:{line}",
                    remedy="Put quotes around it if it holds brackets",
                )
            key = str(key_node.value)
            self._file.lines[(*place, key)] = key_node.start_mark.line + 1
            values[key] = self.value(value_node, (*place, key))
        return values

    def _resolved(self, value: Any, where: str) -> Any:
        if not isinstance(value, str) or self._environ is None:
            return value
        environ = self._environ

        def variable(match: re.Match[str]) -> str:
            escaped, name, default = match.groups()
            if escaped:
                return match.group()[1:]
            if name is None:
                raise ConfigError(
                    "${ begins the name of an environment variable, and none follows",
                    where=where,
                    remedy="Write ${NAME} or ${NAME:-a default}, and $${ for a plain ${",
                )
            found = environ.get(name) or default
            if found is None:
                raise ConfigError(
                    f"the environment variable {name} is not set",
                    where=where,
                    remedy=f"Set it, or write ${{{name}:-a default}}",
                )
            if name in environ and found:
                self._file.secrets[name] = found
            return found

        return _VARIABLE.sub(variable, value)


def text_of(path: Path, what: str = "it") -> str:
    """The text of a file that a person wrote, ``what`` it is called in the ``ConfigError`` where it
    cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{what} cannot be read: {getattr(error, 'strerror', None) or error}",
            where=str(path),
            remedy="Check the name; it must be a file in UTF-8 that this user may read",
        ) from error


def _too_much(where: str) -> ConfigError:
    return ConfigError(
        "the file is too large or too deep",
        where=where,
        remedy="Make several files of it; an anchor (&) that repeats itself may be why",
    )


def _refuse_doubles(node: yaml.MappingNode, path: Path) -> None:
    seen: dict[str, int] = {}
    for key, _ in node.value:
        name, line = str(key.value), key.start_mark.line + 1
        if name in seen and name != "<<":
            raise ConfigError(
                f"{name!r} was given on line {seen[name]} already",
                where=f"{path}:{line}",
                remedy="Keep one of the two",
            )
        seen[name] = line
