"""The arguments of each action of ``translate-pipe models``. Docs: ``docs/reference.md``."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from translate_pipe.cli.arguments import add_settings

Add = Callable[..., argparse.Action]


def common(add: Add) -> None:
    """What every action takes."""
    add_settings(add, "hosts", "ca_file")
    add("--json", action="store_true", help="print what came of it as JSON on standard output")
    add("-q", "--quiet", action="store_true", help="no progress bar and no closing lines")
    add("-v", "--verbose", action="store_true", help="show all; show tracebacks of bugs")


def _no_arguments(add: Add) -> None:
    pass


def _one_name(add: Add) -> None:
    add("name", metavar="NAME", help="the model's name, such as qwen3:8b")


def _names(add: Add) -> None:
    add("models", nargs="+", metavar="NAME", help="the model's name, such as qwen3:8b")


def _insecure(add: Add) -> None:
    add("--insecure", action="store_true", help="let the registry be one without HTTPS")


def _pull_arguments(add: Add) -> None:
    _names(add)
    _insecure(add)


def _push_arguments(add: Add) -> None:
    _one_name(add)
    _insecure(add)


def _two_names(add: Add) -> None:
    add("source", metavar="SOURCE", help="the model's name")
    add("target", metavar="TARGET", help="its second name")


def _load_arguments(add: Add) -> None:
    _one_name(add)
    add("--num-ctx", metavar="N", help="context length in tokens of each request")
    add("--keep-alive", metavar="TIME", help="how long it stays loaded: 10m, 24h, -1 (for good)")


def _create_arguments(add: Add) -> None:
    add("name", metavar="NAME", help="the new model's name")
    add(
        "--from",
        dest="base",
        required=True,
        metavar="BASE",
        help="what it is made from: a model's name, or a GGUF file of this machine",
    )
    add("--to", metavar="LANG", help="bake in the translator's prompt for this target language")
    add("--source-language", metavar="LANG", help="the language it translates from")
    add("--profile", metavar="NAME", help="the prompt profile whose system prompt is baked in")
    add("--system", metavar="TEXT", help="bake in a system prompt of your own")
    add("--template", metavar="TEXT|FILE", help="the chat template, in Go's template language")
    add("--quantize", metavar="TYPE", help="make a F16, BF16 or F32 base smaller: q8_0, q4_K_M")
    add("--num-ctx", metavar="N", help="context length to bake in (with --to: 4096)")
    add("--seed", metavar="N", help="seed to bake in (with --to: 7)")
    add(
        "--parameter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="bake in an option of Ollama; may be repeated",
    )


ACTIONS: Mapping[str, tuple[str, Callable[[Add], None]]] = {
    "list": ("list the models on the server's disk", _no_arguments),
    "show": ("show all about a model", _one_name),
    "ps": ("list the models in the server's memory", _no_arguments),
    "pull": ("fetch models from their registry", _pull_arguments),
    "push": ("send a model to its registry", _push_arguments),
    "create": ("make a model from another one, or from a GGUF file", _create_arguments),
    "copy": ("give a model a second name", _two_names),
    "rm": ("delete models, without asking", _names),
    "load": ("load a model into memory", _load_arguments),
    "unload": ("take models out of memory", _names),
}
"""What each is for, and its own arguments; ``actions`` does them."""
