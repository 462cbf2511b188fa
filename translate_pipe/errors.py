"""Every error this package raises, and the exit code each one ends a command with.

    TranslatePipeError                     1
    ├── Bug                                1   this program is wrong: what one of many files met
    ├── UsageError                         2   the command line asks for what cannot be done
    │   └── UnknownLanguage                    a tag that names no language; a ValueError too
    ├── InputError                         4   the source cannot be translated as it is
    │   ├── UnreadableInput                    missing, a folder, no permission
    │   ├── UnknownFormat                      not a subtitle or text file (HTML, binary, empty ...)
    │   └── UndecodableInput                   no encoding fits, or none is certain enough
    ├── OutputError                        5   the result cannot be put where it belongs
    │   ├── OutputExists                       something is there and --overwrite was not given
    │   ├── OutputNotWritable                  no permission, no space, no folder
    │   └── JournalError                       the journal is damaged, too new, locked, not writable
    ├── EngineError                        6   the server or the model cannot serve the request
    │   ├── Unreachable          retryable     nothing answers at the address
    │   ├── Overloaded           retryable     429, 5xx, a full queue; may carry Retry-After
    │   ├── StreamBroken         retryable     the reply stopped before its end (reset, stall)
    │   ├── ContextOverflow                    the prompt does not fit num_ctx; carries both counts
    │   ├── Runaway                            the model says the same over and over
    │   ├── UselessHost          retryable     whole replies with next to nothing of use
    │   ├── RequestRejected                    400, 413, 422: the request itself is called wrong
    │   ├── AccessRefused                      any other 4xx, no trust: whatever is asked
    │   │   ├── NoMemory                       the model does not fit the server's memory
    │   │   └── WrongServer                    a page for a browser, or an answer of another kind
    │   ├── ModelMissing                       the server does not have the model
    │   └── EngineMissing                      an optional engine is not installed
    ├── ReplyError                         7   replies stayed invalid after every repair
    ├── ConfigError                        8   a configuration file or variable is wrong
    ├── LockHeld                           9   another run holds the lock
    └── Interrupted                130 (SIGINT), 129 (SIGHUP), 143 (SIGTERM); again resumes

``Retryable`` marks what a retry policy may try again, so no policy lists classes. A message says
what is wrong and where; ``remedy`` says what to do about it. A kind of error whose remedy is nearly
always the same has it in ``usual_remedy``; all others are raised with one, as a test makes sure.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any, ClassVar, Self

__all__ = [
    "AccessRefused",
    "Bug",
    "ConfigError",
    "ContextOverflow",
    "EngineError",
    "EngineMissing",
    "ExitCode",
    "InputError",
    "Interrupted",
    "JournalError",
    "LockHeld",
    "ModelMissing",
    "NoMemory",
    "OutputError",
    "OutputExists",
    "OutputNotWritable",
    "Overloaded",
    "ReplyError",
    "RequestRejected",
    "Retryable",
    "Runaway",
    "StreamBroken",
    "TranslatePipeError",
    "UndecodableInput",
    "UnknownFormat",
    "UnknownLanguage",
    "Unreachable",
    "UnreadableInput",
    "UsageError",
    "UselessHost",
    "WrongServer",
]


class ExitCode(IntEnum):
    """What a command's exit status means. Stable: scripts rely on these numbers."""

    DONE = 0
    BUG = 1
    USAGE = 2
    INCOMPLETE = 3
    INPUT = 4
    OUTPUT = 5
    ENGINE = 6
    REPLY = 7
    CONFIG = 8
    LOCKED = 9
    SIGHUP = 129
    SIGINT = 130
    SIGTERM = 143


_SERVER_LOG = "If this goes on, the server's log says why"


class Retryable:
    """Marks an error that the same request may not meet again."""


class TranslatePipeError(Exception):
    """Base of every error raised on purpose.

    ``what`` is one sentence without a final full stop, ``where`` a file with an optional line
    (``movie.srt:12``) or an address, ``remedy`` what the reader can do. ``more`` is what else was
    found wrong at the same time. Survives pickling, with its attributes, so that it can cross a
    process boundary.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.BUG
    usual_remedy: ClassVar[str | None] = None

    def __init__(self, what: str, *, where: str | None = None, remedy: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy or self.usual_remedy
        self.more: tuple[TranslatePipeError, ...] = ()

    @property
    def all(self) -> tuple[TranslatePipeError, ...]:
        """This one, and what else was found."""
        return self, *self.more

    @property
    def status(self) -> int:
        """The exit status of a command that this error ends."""
        return int(self.exit_code)

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}. {self.remedy}" if self.remedy else text

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.__dict__.copy())


def _rebuild(cls: type[TranslatePipeError], state: dict[str, Any]) -> TranslatePipeError:
    error = cls.__new__(cls)
    Exception.__init__(error, state["what"])
    error.__dict__.update(state)
    return error


class Bug(TranslatePipeError):
    """This program is wrong, as one of many files found, which the others are spared.

    Its cause is what nobody expected. The words of that may be a subtitle's: only its kind is told.
    """

    usual_remedy = "Run it again with -v and please report what that prints"

    @classmethod
    def behind(cls, error: Exception) -> Self:
        """The bug that an error nobody expected tells of."""
        bug = cls(f"this is a bug in the program ({type(error).__name__})")
        bug.__cause__ = error
        return bug


class UsageError(TranslatePipeError):
    """The command line or a call asks for something that cannot be done."""

    exit_code = ExitCode.USAGE


class UnknownLanguage(UsageError, ValueError):
    """A text that names no language."""


class InputError(TranslatePipeError):
    """A source that cannot be translated as it is."""

    exit_code = ExitCode.INPUT


class UnreadableInput(InputError):
    """The source is missing, is not a regular file, or may not be read."""

    usual_remedy = "Check the name, and that this user may read it"


class UnknownFormat(InputError):
    """The content is not a subtitle or text format this package reads."""


class UndecodableInput(InputError):
    """No character encoding fits the bytes, or none is certain enough to act on."""


class OutputError(TranslatePipeError):
    """The result cannot be put where it belongs."""

    exit_code = ExitCode.OUTPUT


class OutputExists(OutputError):
    """The output file is there already and replacing it was not asked for."""


class OutputNotWritable(OutputError):
    """The output or its folder cannot be written."""

    usual_remedy = "Make room, or allow this user to write there, or choose another place"


class JournalError(OutputError):
    """The journal is damaged, of a newer version, kept locked by another process, or cannot be
    written."""


class EngineError(TranslatePipeError):
    """The server or the model cannot serve the request."""

    exit_code = ExitCode.ENGINE


class Unreachable(EngineError, Retryable):
    """Nothing answers at the engine's address."""

    usual_remedy = _SERVER_LOG


class Overloaded(EngineError, Retryable):
    """The server refuses for now. ``retry_after`` is its own wish in seconds, if it named one."""

    usual_remedy = _SERVER_LOG

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        remedy: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.retry_after = retry_after


class StreamBroken(EngineError, Retryable):
    """A reply stopped before its end: reset, stall, error line, or ``done: false``."""

    usual_remedy = _SERVER_LOG


class ContextOverflow(EngineError):
    """The prompt does not fit the context. Counts are in tokens; ``None`` where not told."""

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        remedy: str | None = None,
        prompt_tokens: int | None = None,
        num_ctx: int | None = None,
    ) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.prompt_tokens = prompt_tokens
        self.num_ctx = num_ctx


class Runaway(EngineError):
    """The model said the same token over and over, until the server ended the reply for that."""

    usual_remedy = "A larger model does so more rarely"


class UselessHost(EngineError, Retryable):
    """Replies come to their end and hold next to nothing that can be used."""

    usual_remedy = _SERVER_LOG


class RequestRejected(EngineError):
    """The server calls the request itself wrong."""


class AccessRefused(EngineError):
    """The server refuses whatever is asked: for want of a key, of trust, of memory, or because it
    is another server."""


class NoMemory(AccessRefused):
    """The model does not fit the server's memory: while others are loaded there, or ever."""


class WrongServer(AccessRefused):
    """A page for a browser came instead of an answer, or one of another kind of server: it is none
    of ours, or a proxy or gateway in between speaks for it."""


class ModelMissing(EngineError):
    """The server does not have the model."""


class EngineMissing(EngineError):
    """An optional engine is not installed."""


class ReplyError(TranslatePipeError):
    """Replies stayed invalid after every repair."""

    exit_code = ExitCode.REPLY


class ConfigError(TranslatePipeError):
    """A configuration file or an environment variable is wrong, or settings that are each right
    cannot work together: a context too small for the prompt."""

    exit_code = ExitCode.CONFIG


class LockHeld(TranslatePipeError):
    """Another run holds the lock."""

    exit_code = ExitCode.LOCKED


class Interrupted(TranslatePipeError):
    """Stopped by a signal. ``signum`` is its number; what was finished is in the journal."""

    usual_remedy = "Run the same command again to resume"

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        remedy: str | None = None,
        signum: int = 2,
    ) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.signum = signum

    @property
    def status(self) -> int:
        """As shells report a signal: 128 and its number."""
        return 128 + self.signum
