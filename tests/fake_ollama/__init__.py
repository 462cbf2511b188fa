"""An imitation of Ollama that runs on this machine, keeps a fixed speed and misbehaves on demand.

It answers ``/api/generate`` and ``/api/chat`` (streamed and not), ``/api/tags``, ``/api/show``,
``/api/ps`` and ``/api/version`` the way the real server does: field checks and their words, NDJSON
with a token in each HTTP chunk, counts, reloads when ``num_ctx`` or ``shift`` change, silent
truncation of overlong prompts unless ``truncate`` is false, an unbounded line before its slots.

Its "model" finds the last JSON value in the prompt, or the last open ``Label:`` of a few-shot
prompt, and returns the same shape with every text pseudo-translated into the language the prompt
names (``pseudo``), obeying the schema in ``format``.

In a test::

    with FakeOllama(Behaviour(slots=4, speed=50, faults=script(None, Fault.RESET))) as server:
        ...                                  # server.url
        assert server.log[1].outcome == "reset"
        assert not set(server.texts_asked) & already_journalled

``Behaviour`` may be changed while it runs (``server.behaviour.faults = always(Fault.BUSY)``), but
for ``slots``. ``server.kill()`` and ``server.revive()`` take it from the network and back.

As a process of its own, for benchmarks, printing its address on stdout::

    python -m tests.fake_ollama --slots 4 --tokens-per-second 50 --faults reset@0.2,junk@0.1

``GET /_log`` then gives the log as JSON. ``faults.Fault`` lists everything that can go wrong.
"""

from __future__ import annotations

from tests.fake_ollama.behaviour import Behaviour
from tests.fake_ollama.faults import (
    CONTENT,
    MIDWAY,
    RETRYABLE,
    STATUS,
    Fault,
    always,
    on_text,
    script,
    storm,
)
from tests.fake_ollama.log import Entry
from tests.fake_ollama.models import BASE_TEMPLATE, Model
from tests.fake_ollama.server import FakeOllama

__all__ = [
    "BASE_TEMPLATE",
    "CONTENT",
    "MIDWAY",
    "RETRYABLE",
    "STATUS",
    "Behaviour",
    "Entry",
    "FakeOllama",
    "Fault",
    "Model",
    "always",
    "on_text",
    "script",
    "storm",
]
