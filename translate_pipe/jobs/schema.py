"""What may stand in a jobs file, typed. The JSON Schema for editors is made from these classes.

Keys of a job are those of ``settings.CONVERTERS``, and each value is tried with the converter that
will make it a setting, so that a wrong one is refused with its line.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from translate_pipe import paths
from translate_pipe.conversion import CONVERTERS
from translate_pipe.engines.address import LOOPBACK, base_url
from translate_pipe.errors import ConfigError, UsageError
from translate_pipe.files.pattern import DEFAULT_PATTERN, OutputPattern
from translate_pipe.languages import canonical

__all__ = ["Config", "Defaults", "Entry", "Folder", "Job", "Watching", "port_of"]

Words = str | list[str]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def _no_number_is_true(cls, value: Any, info: ValidationInfo) -> Any:
        """Refuse ``true`` for a number, which pydantic takes for 1."""
        kind = cls.model_fields[info.field_name or ""].annotation
        if isinstance(value, bool) and bool not in get_args(kind):
            raise ValueError(f"{str(value).lower()} is no value for it")
        return value


class Entry(_Strict):
    """How files are translated: the settings of ``translate-subs``, by their names."""

    to: Words | None = Field(None, description="Target languages, BCP 47: [zh, pt-BR]")
    source_language: str | None = Field(None, description="Language of the sources")
    output: str | None = Field(
        None, description=f"Output pattern of dir, sub, stem, lang, ext; {DEFAULT_PATTERN}"
    )
    engine: str | None = Field(None, description="auto, ollama, openai, embedded or echo")
    hosts: Words | None = Field(None, description="Server addresses; work goes to the least busy")
    model: str | None = Field(None, description="Model name")
    models: dict[str, str] = Field(
        default_factory=dict, description="Another model for some target languages"
    )
    profile: str | None = Field(None, description="How the model is asked: a profile's name")
    api: str | None = Field(None, description="Ollama's interface: generate or chat")
    adequacy: str | None = Field(None, description="embedding model that compares translations")
    num_ctx: int | None = Field(None, ge=512, description="Context length in tokens")
    seed: int | None = Field(None, ge=0, description="Seed of the sampler")
    temperature: float | None = Field(None, ge=0, description="Sampling temperature")
    keep_alive: str | int | None = Field(None, description="How long Ollama keeps the model")
    concurrency: int | Literal["auto"] | None = Field(
        None, description="Requests at a time to each server"
    )
    context: int | None = Field(None, ge=0, description="Cues around, shown to the model")
    glossary: str | dict[str, str] | None = Field(
        None, description="Terms: a file, or term: translation pairs"
    )
    bilingual: bool | None = Field(None, description="Keep the source text beside the translation")
    translate_sounds: bool | None = Field(None, description="Translate sound cues too")
    max_line_length: int | None = Field(None, ge=8, description="Characters in a line")
    on_failure: str | None = Field(None, description="keep-source or fail")
    overwrite: bool | None = Field(None, description="Replace outputs whoever wrote them")
    format: str | None = Field(None, description="Format of the results: srt or vtt")
    encoding: str | None = Field(None, description="Encoding of the sources")
    output_encoding: str | None = Field(None, description="Encoding of the results")
    bom: bool | None = Field(None, description="Write a byte-order mark, or none")
    newline: Literal["lf", "crlf", "cr"] | None = Field(None, description="Line ends")
    connect_timeout: float | None = Field(None, ge=0.1, description="Seconds to connect")
    stall_timeout: float | None = Field(None, ge=0.1, description="Seconds without a token")
    deadline: float | None = Field(None, ge=1, description="Seconds without any server")
    threads: int | None = Field(None, ge=1, description="Threads of the embedded engine")
    ca_file: str | None = Field(None, description="Certificate authority to trust besides others")

    @field_validator("*", mode="after")
    @classmethod
    def _usable(cls, value: Any, info: ValidationInfo) -> Any:
        """Refuse what could not become a setting; file names are meant beside the jobs file."""
        name = info.field_name or ""
        if value is None:
            return value
        if name in {"glossary", "ca_file", "path", "state_dir"} and isinstance(value, str):
            value = str(paths.meant(value, _folder(info)))
        if name == "output":
            OutputPattern.parse(value, _folder(info))
        if name == "inputs":
            for each in [value] if isinstance(value, str) else value or [""]:
                paths.meant(each)
        if name == "models":
            return {canonical(tag): model for tag, model in value.items()}
        if (convert := CONVERTERS.get(name)) is not None:
            converted = convert(value)
            if name == "hosts":
                _must_be_addresses(converted)
            if name == "profile":
                _must_be_profile(converted)
        return value

    def settings(self) -> dict[str, Any]:
        """The values that are settings, by name; what was not given is absent."""
        given = self.model_dump(exclude_none=True)
        return {name: value for name, value in given.items() if name in CONVERTERS}

    def over(self, below: Entry) -> Self:
        """This entry, with the other's values where it has none of its own."""
        own = self.model_dump(exclude_unset=True, exclude_none=True)
        common = below.model_dump(exclude_unset=True, exclude_none=True, include=set(_KEYS))
        models = {**common.get("models", {}), **own.get("models", {})}
        return type(self).model_construct(**{**common, **own, "models": models})


_KEYS = frozenset(Entry.model_fields)


class Defaults(Entry):
    """What every job and folder has unless it says otherwise."""

    state_dir: str | None = Field(None, description="Folder of the journal and the ledger")


class Job(Entry):
    """Files to translate once, by `translate-pipe run`."""

    inputs: Words = Field(description="Files, folders or patterns, beside this file or absolute")


class Folder(Entry):
    """A folder whose subtitles are kept translated, by `translate-pipe watch`."""

    path: str = Field(description="The folder, beside this file or absolute")


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


def _folder(info: ValidationInfo) -> Path:
    """The jobs file's folder, which names in it are beside."""
    folder: Path = (info.context or {}).get("folder", Path())
    return folder


def _must_be_addresses(hosts: tuple[str, ...]) -> None:
    for host in hosts:
        try:
            base_url(host)
        except ConfigError as error:
            raise ValueError(error.what) from None


def _must_be_profile(name: str) -> None:
    from translate_pipe.workers.protocols.catalog import named

    try:
        named(name)
    except UsageError as error:
        raise ValueError(f"{error.what}. {error.remedy}") from None


class Config(_Strict):
    """A translate_pipe jobs file."""

    defaults: Defaults = Field(default_factory=lambda: Defaults.model_construct())
    jobs: dict[str, Job] = Field(default_factory=dict)
    folders: dict[str, Folder] = Field(default_factory=dict)
    watch: Watching = Field(default_factory=lambda: Watching.model_construct())
