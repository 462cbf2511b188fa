"""The command line of ``translate-subs``. Docs: ``docs/reference.md``, which a test compares."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any, NoReturn

from translate_pipe import __version__
from translate_pipe.errors import UsageError

__all__ = ["EXIT_CODES", "Parser", "engine", "flags", "subs_parser"]

EXIT_CODES = """\
exit codes:
  0  done, or already done            5  output exists or cannot be written
  1  a bug in this program            6  server or model unavailable
  2  wrong usage                      7  replies invalid after retries
  3  some cues kept their source      8  wrong configuration
  4  input unreadable or unknown      9  another run holds the lock
  130, 143  interrupted; the same command resumes
"""


class Parser(argparse.ArgumentParser):
    """Raises ``UsageError`` instead of leaving the process, and takes no abbreviations."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            **options,
        )

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, remedy=f"See {self.prog} --help")


def subs_parser() -> Parser:
    """Everything ``translate-subs`` takes. Values stay text: ``Settings`` converts and checks."""
    parser = Parser(
        prog="translate-subs",
        description="Translate subtitles with a local LLM. Timings and tags stay as they are.",
        epilog=EXIT_CODES,
    )
    parser.add_argument(
        "inputs",
        nargs="+",
        metavar="INPUT",
        help="file, folder, 'pattern', or - for standard input",
    )
    parser.add_argument("--version", action="version", version=f"translate_pipe {__version__}")
    for add_group in (_languages, _outputs, engine, _text, _talk):
        add_group(parser)
    return parser


def flags(arguments: argparse.Namespace) -> dict[str, Any]:
    """The settings among the arguments of any command, by field name; ``None`` where a flag was not
    given."""
    from translate_pipe.conversion import CONVERTERS

    return {name: value for name, value in vars(arguments).items() if name in CONVERTERS}


def _adder(parser: argparse.ArgumentParser, title: str) -> Callable[..., argparse.Action]:
    return parser.add_argument_group(title).add_argument


def _languages(parser: argparse.ArgumentParser) -> None:
    add = _adder(parser, "languages")
    add("--to", metavar="LANG[,LANG]", help="target languages, as BCP 47 tags: zh, pt-BR, zh-Hant")
    add("--from", dest="source_language", metavar="LANG", help="source language (default: any)")
    add("--glossary", metavar="FILE", help="terms and their translations: YAML, tab or comma table")


def _outputs(parser: argparse.ArgumentParser) -> None:
    add = _adder(parser, "output (default: movie.srt gives movie.zh.srt beside it)")
    add("-o", "--output", metavar="FILE", help="the one result goes here; - is standard output")
    add("--output-dir", metavar="DIR", help="results go below DIR, folders as in the source")
    add("--overwrite", action="store_true", default=None, help="replace outputs that exist")
    add("--format", metavar="NAME", help="format of the result: srt or vtt (default: same)")
    add("--output-encoding", metavar="E", help="encoding of the result (default: same)")
    add(
        "--bom",
        action=argparse.BooleanOptionalAction,
        help="write a byte-order mark, or none (default: same)",
    )
    add("--newline", metavar="lf|crlf|cr", help="line ends of the result (default: same)")
    add(
        "--on-failure",
        metavar="keep-source|fail",
        help="what becomes of a file some of whose cues could not be translated",
    )


def engine(parser: argparse.ArgumentParser) -> None:
    """The flags that say what translates; ``translate-pipe`` takes them too."""
    add = _adder(parser, "engine")
    add("--engine", metavar="NAME", help="auto, ollama, openai, embedded or echo (default: auto)")
    add(
        "--host",
        dest="hosts",
        action="append",
        metavar="URL",
        help="server address; give it again for more servers",
    )
    add("--ca-file", metavar="FILE", help="certificate authority to trust for https:// servers")
    add("--model", metavar="NAME", help="model name, or for the embedded engine a GGUF file")
    add("--profile", metavar="NAME", help="how the model is asked (default: by its name and kind)")
    add("--api", metavar="generate|chat", help="which of Ollama's interfaces (default: generate)")
    add("--adequacy", metavar="MODEL", help="embedding model that looks for wrong translations")
    add("--num-ctx", metavar="N", help="context length in tokens, the same for the whole run")
    add("--seed", metavar="N", help="seed of the sampler")
    add("--concurrency", metavar="auto|N", help="requests at a time per server (default: auto)")
    add("--threads", metavar="N", help="threads of the embedded engine (default: measured)")
    add("--keep-alive", metavar="TIME", help="how long Ollama keeps the model loaded: 10m, 0, -1")
    add("--state-dir", metavar="DIR", help="folder of the journal")


def _text(parser: argparse.ArgumentParser) -> None:
    add = _adder(parser, "text")
    add("--context", metavar="N", help="cues before and after that the model sees as context")
    add("--encoding", metavar="E", help="encoding of the source (default: found out)")
    add(
        "--max-line-length",
        metavar="N",
        help="characters in a line (default: as usual in the language)",
    )
    add(
        "--bilingual",
        action=argparse.BooleanOptionalAction,
        help="keep the source text below the translation",
    )
    add(
        "--translate-sounds",
        action=argparse.BooleanOptionalAction,
        help="translate sound cues such as [door slams] too",
    )


def _talk(parser: argparse.ArgumentParser) -> None:
    add = _adder(parser, "messages")
    add("--dry-run", action="store_true", help="show the plan and its cost; send nothing")
    add("--json", action="store_true", help="print the report as JSON on standard output")
    add("--quiet", action="store_true", help="no progress bar and no closing line")
    add("-v", "--verbose", action="store_true", help="list everything; show tracebacks of bugs")
