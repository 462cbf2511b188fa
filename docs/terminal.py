"""Puts a real run into README.md: ``python docs/terminal.py``, on a machine without Ollama.

Translates the sample in a new folder, on a pseudo-terminal, and shows the messages, the bar as it
stood at about half, and the first cues of the result.
"""

from __future__ import annotations

import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[1]
COLUMNS = 92
COMMAND = "translate-subs samples/lighthouse.srt --to zh"
RESULT = "samples/lighthouse.zh.srt"
FIRST, LAST = 9, 23
"""The lines of the result that are shown."""

BLOCK = re.compile(r"(<!-- terminal: begin -->\n).*?(<!-- terminal: end -->)", re.DOTALL)


def main() -> None:
    """Run the command and rewrite the block between the two marks in README.md."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "samples", Path(folder, "samples"))
        shown = picture(run(folder))
        result = Path(folder, RESULT).read_text(encoding="utf-8").splitlines()
    look = f"$ sed -n {FIRST},{LAST}p {RESULT}"
    lines = [f"$ {COMMAND}", *shown, look, *result[FIRST - 1 : LAST]]
    text = "```\n" + "\n".join(lines) + "\n```\n"
    readme = ROOT / "README.md"
    page = readme.read_text(encoding="utf-8")
    readme.write_text(BLOCK.sub(lambda marks: marks[1] + text + marks[2], page), encoding="utf-8")


def run(folder: str) -> str:
    """All that the command wrote to a terminal of ``COLUMNS`` columns."""
    import fcntl
    import termios

    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 40, COLUMNS, 0, 0))
    words = [sys.executable, "-m", "translate_pipe", *COMMAND.split()[1:]]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "TRANSLATE_PIPE_STATE_DIR": str(Path(folder, "state")),
    }
    process = subprocess.Popen(words, cwd=folder, env=environment, stderr=child)  # noqa: S603
    os.close(child)
    seen = b""
    while piece := read(parent):
        seen += piece
    os.close(parent)
    if process.wait() != 0:
        raise SystemExit(seen.decode())
    return seen.decode()


def read(terminal: int) -> bytes:
    """The next bytes; none once the other side is closed, which Linux reports as an error."""
    try:
        return os.read(terminal, 1 << 16)
    except OSError:
        return b""


def picture(seen: str) -> list[str]:
    """The lasting lines, wrapped, with one frame of the bar where the bar was."""
    frames = [frame.rstrip() for frame in re.split(r"[\r\n]", seen)]
    bars = [frame for frame in frames if " cues [" in frame]
    lasting = [frame for frame in frames if frame and "%|" not in frame and "\x1b" not in frame]
    *messages, closing = lasting
    half = next((bar for bar in bars if int(bar.split("%")[0]) >= 50), bars[-1])
    return [*wrapped(messages), half, *wrapped([closing])]


def wrapped(lines: list[str]) -> list[str]:
    """Lines no wider than the terminal."""
    return [part for line in lines for part in textwrap.wrap(line, COLUMNS)]


if __name__ == "__main__":
    main()
