"""The command line of ``translate-subs``. Docs: ``docs/reference.md``, which a test compares."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from translate_pipe import __version__, paths
from translate_pipe.errors import UsageError
from translate_pipe.settings import SETTINGS, SWITCH, Group

__all__ = [
    "EXIT_CODES",
    "Parser",
    "add_settings",
    "engine",
    "flags",
    "named",
    "sentence",
    "subs_parser",
]

EXIT_CODES = """\
exit codes:
  0  done, or already done            5  output exists or cannot be written
  1  a bug in this program            6  server or model unavailable
  2  wrong usage                      7  replies invalid after retries
  3  some cues were not translated    8  wrong configuration
  4  input unreadable or unknown      9  another run holds the lock
  129, 130, 143  interrupted; the same command resumes
"""


_MOST_MEANT = 3
"""Options that a shortened one may mean and that are still named."""


class Parser(argparse.ArgumentParser):
    """Raises ``UsageError`` instead of leaving the process, takes no abbreviations, and does not
    repeat every option in its first line of help."""

    _words: Sequence[str] = ()

    def __init__(self, **options: Any) -> None:
        super().__init__(
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            **options,
        )

    def parse_known_args(  # type: ignore[override]  # one way of calling it is enough
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        self._words = args or ()
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        hint = next(filter(None, map(_hint_of_file, self._words)), "")
        raise UsageError(message, remedy=f"{hint}See {self.prog} --help")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Raise ``UsageError`` for a subcommand that is none, with the nearest one."""
        if action.choices is None or value in action.choices:
            return
        choices = list(action.choices)
        near = get_close_matches(value, choices, n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        what = f"{value!r} is not one of {', '.join(choices)}"
        raise UsageError(what, remedy=f"{hint}See {self.prog} --help")

    def refuse(self, words: Sequence[str], unless_option: str = "") -> NoReturn:
        """Raise ``UsageError`` for words nothing is known of, with the nearest option, or, for a
        word that cannot be meant as one, with what is said ``unless_option``."""
        flag = words[0].partition("=")[0]
        near = self._near(flag)
        hint = f"Did you mean {' or '.join(near)}? " if near else ""
        hint = _hint_of_file(words[0]) or hint
        if not flag.startswith("-"):
            hint = unless_option
        what = f"unexpected argument {words[0]!r}"
        raise UsageError(what, remedy=f"{hint}See {self.prog} --help")

    def _near(self, flag: str) -> list[str]:
        """The options that a word is the beginning of, or else the one that is spelled nearest."""
        options = list(self._option_string_actions)
        begun = [each for each in options if each.startswith(flag)]
        if flag.startswith("--") and 0 < len(begun) <= _MOST_MEANT:
            return begun
        return get_close_matches(flag, options, n=1)

    def format_help(self) -> str:
        """Everything it takes, under a line that names what it needs."""
        needed = [_place(action) for action in self._actions if action.required]
        optional = [_place(each) for each in self._get_positional_actions() if not each.required]
        self.usage = self.usage or " ".join(["%(prog)s", *needed, *optional, "[options]"])
        return super().format_help()


def _hint_of_file(word: str) -> str:
    """How a file is named that an option was made of, if the word is one."""
    is_file = word.startswith("-") and word.strip("-") and paths.stands(Path(word))
    return f"A file whose name begins with - is written ./{word}. " if is_file else ""


def named(name: str) -> Path:
    """The path that an argument names, for ``type``. Raises ``UsageError`` for an empty one."""
    if not name:
        raise UsageError("a name is empty", remedy="Name a file")
    return paths.normal(name)


def _place(action: argparse.Action) -> str:
    name = str(action.metavar or "|".join(action.choices or [action.dest]))
    if action.option_strings:
        return f"{action.option_strings[-1]} {name}"
    if action.nargs == "?":
        return f"[{name}]"
    return f"{name}..." if action.nargs == "+" else name


def sentence(text: str) -> str:
    """What help says of a command, as a sentence."""
    return f"{text[:1].upper()}{text[1:]}."


def subs_parser() -> Parser:
    """Everything ``translate-subs`` takes. Values stay text: ``Settings`` converts and checks."""
    parser = Parser(
        prog="translate-subs",
        usage="%(prog)s INPUT... --to LANG[,LANG] [options]",
        description="Translate subtitles with a local LLM. Timings and tags stay as they are.",
        epilog=EXIT_CODES,
    )
    parser.add_argument(
        "inputs",
        nargs="+",
        metavar="INPUT",
        help="file, folder, 'pattern', or - for standard input",
    )
    for name, what in (("--include", "only these files"), ("--exclude", "without these files")):
        parser.add_argument(
            name,
            action="append",
            default=[],
            metavar="PATTERN",
            help=f"of folders and patterns {what}: '*.txt', 'Extras'",
        )
    parser.add_argument(
        "--retranslate",
        metavar="CUES",
        help="translate once more only these cues, 12-20,31 or failed, by any model",
    )
    parser.add_argument("--version", action="version", version=f"translate_pipe {__version__}")
    for group in Group:
        add = _adder(parser, group.value)
        if group is Group.OUTPUT:
            _outputs(add)
        add_settings(add, *_of(group))
    _talk(parser)
    return parser


def flags(arguments: argparse.Namespace) -> dict[str, Any]:
    """The settings among the arguments of any command, by field name; ``None`` where a flag was not
    given."""
    return {name: value for name, value in vars(arguments).items() if name in SETTINGS}


def _adder(parser: argparse.ArgumentParser, title: str) -> Callable[..., argparse.Action]:
    return parser.add_argument_group(title).add_argument


def add_settings(add: Callable[..., object], *names: str) -> None:
    """Let ``add`` add the flags of those settings."""
    for name in names:
        setting = SETTINGS[name]
        options: dict[str, Any] = {"dest": name, "help": setting.about}
        if setting.kind is SWITCH:
            options["action"] = argparse.BooleanOptionalAction
        else:
            options["metavar"] = setting.metavar or setting.kind.metavar
            options["action"] = "append" if setting.kind.several else "store"
        add(setting.option, **options)


def engine(parser: argparse.ArgumentParser) -> None:
    """The flags that say what translates; ``translate-pipe`` takes them too."""
    add_settings(_adder(parser, Group.ENGINE.value), *_of(Group.ENGINE))


def _of(group: Group) -> Iterator[str]:
    return (name for name, setting in SETTINGS.items() if setting.group is group)


def _outputs(add: Callable[..., argparse.Action]) -> None:
    add("-o", "--output", metavar="FILE", help="the one result goes here; - is standard output")
    add("--output-dir", metavar="DIR", help="results go below DIR, folders as in the source")


def _talk(parser: argparse.ArgumentParser) -> None:
    add = _adder(parser, "messages")
    add("--dry-run", action="store_true", help="show the plan and its cost; send nothing")
    add("--json", action="store_true", help="print the report as JSON on standard output")
    add("-q", "--quiet", action="store_true", help="no progress bar and no closing line")
    add("-v", "--verbose", action="store_true", help="list everything; show tracebacks of bugs")
