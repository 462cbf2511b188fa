"""What a server means when it cannot fetch, send or make a model. The wordings are 0.24's."""

from __future__ import annotations

import re
from typing import NamedTuple

from translate_pipe.engines import ollama_errors
from translate_pipe.engines.refusals import Refusal
from translate_pipe.errors import EngineError, ModelMissing, RequestRejected, StreamBroken


class _Meaning(NamedTuple):
    words: re.Pattern[str]
    error: type[EngineError]
    what: str
    remedy: str
    sending: str
    """What helps besides where a model was to be sent, and ``fetching`` where it was not."""
    fetching: str


def _meaning(
    words: str,
    error: type[EngineError],
    what: str,
    remedy: str,
    *,
    sending: str = "",
    fetching: str = "",
) -> _Meaning:
    return _Meaning(re.compile(words, re.IGNORECASE), error, what, remedy, sending, fetching)


CONTINUE = "The same command continues where it stopped"

_MEANINGS = (
    _meaning(
        r"pull model manifest: file does not exist|manifest unknown|name unknown",
        ModelMissing,
        "the registry has no model {model!r}",
        "Look up its name and tag at https://ollama.com/library",
    ),
    _meaning(
        r"newer version of ollama|^pull model manifest: 412",
        RequestRejected,
        "this server is too old for the model {model!r}",
        "Update Ollama there",
    ),
    _meaning(
        r"open \S*manifests\S+: (no such file|the system cannot find)",
        ModelMissing,
        "the server does not have the model {model!r}",
        "`translate-pipe models list` names those it has",
    ),
    _meaning(
        r"quantiz",
        RequestRejected,
        "{said}",
        "Use --quantize only with an F16, BF16 or F32 model",
    ),
    _meaning(
        r"template error",
        RequestRejected,
        "{said}",
        "--template is a Go template, such as {{{{ .System }}}} {{{{ .Prompt }}}}",
    ),
    _meaning(
        r"not in GGUF format|invalid file magic|unsupported gguf",
        RequestRejected,
        "the server cannot read the model file: {said}",
        "Download it again, or convert it with llama.cpp's convert_hf_to_gguf.py",
    ),
    _meaning(
        r"digest mismatch, expected",
        RequestRejected,
        "the server did not receive what was read from the file",
        "The file changed in the meantime; once it is complete, run the same command again",
    ),
    _meaning(
        r"no space left|not enough space|disk quota",
        RequestRejected,
        "the server's disk is full: {said}",
        "Free some space with `translate-pipe models rm NAME`. " + CONTINUE,
    ),
    _meaning(
        r"unauthorized|access denied|not authorized",
        RequestRejected,
        "the registry refuses: {said}",
        "Sign in on the server (`ollama signin`)",
        sending=", and push under your own name: translate-pipe models copy {model} you/{model}",
    ),
    _meaning(
        r"no such host|dial tcp|server misbehaving|network is unreachable|proxyconnect|x509:|tls:"
        r"|server gave HTTP response to HTTPS",
        StreamBroken,
        "the server cannot reach the registry: {said}",
        "It needs internet access, or a proxy in its own HTTPS_PROXY",
        fetching=". Without either, create the model from a file: "
        "translate-pipe models create NAME --from FILE.gguf",
    ),
    _meaning(
        r"max retries exceeded|digest mismatch|EOF|timeout|connection reset|stalled|canceled",
        StreamBroken,
        "the transfer broke off: {said}",
        CONTINUE,
    ),
)


def explain(refusal: Refusal, model: str, *, sending: bool = False) -> EngineError:
    """The error of an answer with an error status; ``sending`` is whether a model was pushed."""
    if refusal.status not in (401, 403):
        for meaning in _MEANINGS:
            if meaning.words.search(refusal.message):
                return _error(meaning, refusal.message, refusal.location, model, sending)
    return ollama_errors.explain(refusal, model)


def failed(said: str, where: str, model: str, *, sending: bool = False) -> EngineError:
    """The error of an ``{"error": ...}`` line, which comes with status 200."""
    for meaning in _MEANINGS:
        if meaning.words.search(said):
            return _error(meaning, said, where, model, sending)
    return StreamBroken(f"the server gave up: {said}", where=where, remedy="See its log")


def _error(meaning: _Meaning, said: str, where: str, model: str, sending: bool) -> EngineError:
    more = meaning.sending if sending else meaning.fetching
    return meaning.error(
        meaning.what.format(said=said, model=model),
        where=where,
        remedy=(meaning.remedy + more).format(model=model),
    )
