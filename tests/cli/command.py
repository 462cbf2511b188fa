"""Runs the commands with nothing of this machine's settings: in this process, as that is faster, or
as people do, in one of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import BytesIO, TextIOWrapper
from pathlib import Path
from unittest.mock import patch

from translate_pipe.cli import subs

ROOT = Path(__file__).parents[2]
SUBS = (sys.executable, "-m", "translate_pipe")
PIPE = (
    sys.executable,
    "-c",
    "import sys; from translate_pipe.cli.start import pipe; sys.exit(pipe())",
)

SCENE = """\
1
00:00:01,000 --> 00:00:02,500
<i>Where is the lighthouse?</i>

2
00:00:03,000 --> 00:00:04,500
Behind the hill, they told me.

3
00:00:06,000 --> 00:00:08,000
Then we walk until the morning.
"""

LONG = "".join(
    f"{n}\n00:{n // 60:02}:{n % 60:02},000 --> 00:{n // 60:02}:{n % 60:02},900\n"
    f"The keeper counted {n} ships before the evening.\n\n"
    for n in range(1, 201)
)
"""Two hundred cues, each with a number of its own."""


@dataclass(slots=True)
class Desk:
    """A folder to work in, with a state folder of its own. ``host`` is where Ollama is looked for:
    at first, a port where nothing listens."""

    folder: Path
    host: str = "http://127.0.0.1:9"
    extra: dict[str, str] = field(default_factory=dict)

    def write(self, name: str, text: str = SCENE) -> Path:
        """Make a file in the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path

    def subs(self, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run ``translate-subs`` to its end, in this process."""
        return self.call(subs.main, arguments, stdin)

    def call(
        self, main: Callable[[Sequence[str]], int], arguments: Sequence[str], stdin: bytes = b""
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a program to its end, in this process."""
        streams = [TextIOWrapper(BytesIO(), "utf-8") for _ in range(2)]
        with ExitStack() as stack:
            stack.enter_context(chdir(self.folder))
            stack.enter_context(patch.dict(os.environ, self.environment, clear=True))
            stack.enter_context(patch.object(sys, "stdin", TextIOWrapper(BytesIO(stdin), "utf-8")))
            stack.enter_context(redirect_stdout(streams[0]))
            stack.enter_context(redirect_stderr(streams[1]))
            try:
                code = main(arguments)
            except SystemExit as leaving:  # --help does
                code = int(leaving.code or 0)
        for stream in streams:
            stream.flush()
        taken = (stream.buffer.getvalue() for stream in streams)
        return subprocess.CompletedProcess(arguments, code, *taken)

    def process(self, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run ``translate-subs`` to its end, in a process of its own."""
        return self.run(*SUBS, *arguments, stdin=stdin)

    def run(self, *command: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run any command to its end."""
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            input=stdin,
            capture_output=True,
            timeout=60,
            check=False,
        )

    @contextmanager
    def started(
        self, *arguments: str, stdin: int | None = None
    ) -> Iterator[subprocess.Popen[bytes]]:
        """Start ``translate-subs``; at the end it is surely gone."""
        process = subprocess.Popen(
            [*SUBS, *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    @property
    def environment(self) -> Mapping[str, str]:
        """The process's variables: this machine's, without any that steer this program."""
        ours = ("TRANSLATE_PIPE_", "OLLAMA_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return kept | {
            "PYTHONPATH": str(ROOT),
            "PYTHONIOENCODING": "utf-8",
            "TRANSLATE_PIPE_CONFIG": os.devnull,
            "TRANSLATE_PIPE_STATE_DIR": str(self.folder / "state"),
            "OLLAMA_HOST": self.host,
            **self.extra,
        }


def timings(text: str) -> list[str]:
    """The timing lines of a SubRip text."""
    return [line for line in text.splitlines() if "-->" in line]


def message(ran: subprocess.CompletedProcess[bytes]) -> str:
    """What a command said, on standard error."""
    return ran.stderr.decode()
