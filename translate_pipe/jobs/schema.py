"""What may stand in a jobs file, typed. The JSON Schema for editors is made from these classes.

Every setting is a key of a job. Its value is tried with the setting's own converter, so that a
wrong one is refused with its line, in the words it would be refused with anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    create_model,
    field_validator,
    model_validator,
)

from translate_pipe import paths
from translate_pipe.engines.address import LOOPBACK, base_url
from translate_pipe.errors import ConfigError, UsageError
from translate_pipe.files.pattern import DEFAULT_PATTERN, OutputPattern
from translate_pipe.files.wanted import Wanted
from translate_pipe.languages import canonical
from translate_pipe.settings import SETTINGS

__all__ = ["Config", "Defaults", "Entry", "Folder", "Job", "Watching", "port_of"]

M = TypeVar("M", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def _folder(info: ValidationInfo) -> Path:
    """The jobs file's folder, which names in it are beside."""
    folder: Path = (info.context or {}).get("folder", Path())
    return folder


def _must_be_addresses(hosts: tuple[str, ...]) -> None:
    for host in hosts:
        try:
            base_url(host)
        except ConfigError as error:
            raise ValueError(f"{error.what}. {error.remedy}") from None


def _must_be_profile(name: str) -> None:
    from translate_pipe.workers.protocols.catalog import named

    try:
        named(name)
    except UsageError as error:
        raise ValueError(f"{error.what}. {error.remedy}") from None


_BEYOND: Mapping[str, Callable[[Any], None]] = {
    "hosts": _must_be_addresses,
    "profile": _must_be_profile,
}
"""What more must hold of a setting, which its kind cannot know."""


def _with(*names: str) -> Any:
    """Gives a class a key for each of those settings."""

    def extended(kind: type[M]) -> type[M]:
        keys: dict[str, Any] = {name: _key(name) for name in names}
        return create_model(kind.__name__, __base__=kind, __doc__=kind.__doc__, **keys)

    return extended


def _key(name: str) -> tuple[Any, Any]:
    setting = SETTINGS[name]
    kind = setting.kind

    def usable(value: Any, info: ValidationInfo) -> Any:
        if kind.names_file and isinstance(value, str):
            value = str(paths.meant(value, _folder(info)))
        try:
            converted = kind.convert(value)
        except TypeError as problem:
            raise ValueError(problem) from None
        if name in _BEYOND:
            _BEYOND[name](converted)
        return value

    value = Annotated[Any, AfterValidator(usable), WithJsonSchema(dict(kind.schema))]
    about = setting.about[:1].upper() + setting.about[1:]
    return value | None, Field(None, description=about)


@_with(*(name for name in SETTINGS if name != "state_dir"))
class Entry(_Strict):
    """How files are translated: the settings of ``translate-subs``, by their names."""

    output: str | None = Field(
        None, description=f"Output pattern of dir, sub, stem, lang, ext; {DEFAULT_PATTERN}"
    )
    models: dict[str, str] = Field(
        default_factory=dict, description="Another model for some target languages"
    )
    include: str | list[str] = Field(
        default_factory=list, description="Patterns of the files wanted, relative to the folder"
    )
    exclude: str | list[str] = Field(
        default_factory=list, description="Patterns of files not wanted, relative to the folder"
    )

    @field_validator("output", mode="after")
    @classmethod
    def _readable(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None:
            OutputPattern.parse(value, _folder(info))
        return value

    @field_validator("models", mode="after")
    @classmethod
    def _canonical(cls, value: dict[str, str]) -> dict[str, str]:
        return {canonical(tag): model for tag, model in value.items()}

    @field_validator("include", "exclude", mode="after")
    @classmethod
    def _patterns(cls, value: str | list[str]) -> list[str]:
        patterns = [value] if isinstance(value, str) else value
        Wanted.by(patterns)
        return patterns

    @property
    def wanted(self) -> Wanted:
        """Which files of its folders an entry takes."""
        return Wanted.by(self.include, self.exclude)

    def settings(self) -> dict[str, Any]:
        """The values that are settings, by name; what was not given is absent."""
        return self.model_dump(exclude_none=True, include=set(SETTINGS))

    def over(self, below: Entry) -> Self:
        """This entry, with the other's values where it has none of its own."""
        own = self.model_dump(exclude_unset=True, exclude_none=True)
        common = below.model_dump(exclude_unset=True, exclude_none=True, exclude={"state_dir"})
        models = {**common.get("models", {}), **own.get("models", {})}
        return type(self).model_construct(**{**common, **own, "models": models})


@_with("state_dir")
class Defaults(Entry):
    """What every job and folder has unless it says otherwise."""

    state_dir: str | None


class Job(Entry):
    """Files to translate once, by `translate-pipe run`."""

    inputs: str | list[str] = Field(
        description="Files, folders or patterns, beside this file or absolute"
    )

    @field_validator("inputs")
    @classmethod
    def _named(cls, value: str | list[str]) -> str | list[str]:
        for each in [value] if isinstance(value, str) else value or [""]:
            paths.meant(each)
        return value


class Folder(Entry):
    """A folder whose subtitles are kept translated, by `translate-pipe watch`."""

    path: str = Field(description="The folder, beside this file or absolute")

    @field_validator("path")
    @classmethod
    def _absolute(cls, value: str, info: ValidationInfo) -> str:
        return str(paths.meant(value, _folder(info)))


class Watching(_Strict):
    """How folders are watched. Times are in seconds."""

    settle: float = Field(10.0, ge=0, description="How long a file must be still to be taken")
    scan_every: float = Field(30.0, ge=0.05, description="Between two scans")
    attempts: int = Field(3, ge=1, description="Failures after which a file is parked")
    retry_after: float = Field(60.0, ge=0, description="Wait after a failure; doubles each time")
    stop_within: float = Field(60.0, ge=0, description="How long SIGTERM waits for requests")
    events: Literal["auto", "off"] = Field(
        "auto", description="off: scan only, as is done on network file systems anyway"
    )
    metrics: str | int | None = Field(
        None, description="Port, or address:port, of the Prometheus endpoint"
    )

    @field_validator("*", mode="before")
    @classmethod
    def _no_number_is_true(cls, value: Any, info: ValidationInfo) -> Any:
        """Refuse ``true`` for a number, which pydantic takes for 1."""
        kind = cls.model_fields[info.field_name or ""].annotation
        if isinstance(value, bool) and bool not in get_args(kind):
            raise ValueError(f"{str(value).lower()} is not a value for it")
        return value

    @field_validator("metrics")
    @classmethod
    def _is_address(cls, value: str | int | None) -> str | int | None:
        if value is not None:
            port_of(value)
        return value


def port_of(address: str | int) -> tuple[str, int]:
    """The host and the port of ``metrics``; without a host it is this machine alone.

    Raises ``ValueError``.
    """
    host, _, port = str(address).rpartition(":")
    if not (port.isascii() and port.isdigit() and int(port[:6]) <= 65535):
        raise ValueError(f"{address!r} is neither a port nor address:port, as 9464 or 0.0.0.0:9464")
    return host.strip("[]") or LOOPBACK, int(port)


class Config(_Strict):
    """A translate_pipe jobs file. Keys of it that begin with ``x-`` hold what others refer to."""

    model_config = ConfigDict(json_schema_extra={"patternProperties": {"^x-": True}})

    defaults: Defaults = Field(default_factory=lambda: Defaults.model_construct())
    jobs: dict[str, Job] = Field(default_factory=dict)
    folders: dict[str, Folder] = Field(default_factory=dict)
    watch: Watching = Field(default_factory=lambda: Watching.model_construct())

    @model_validator(mode="before")
    @classmethod
    def _without_referred_to(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        return {key: value for key, value in values.items() if not key.startswith("x-")}
