"""Which tests go to the same of the processes that pytest-xdist starts, found by their names.

pytest-xdist's own mark for it writes into an attribute that pytest 9.2 no longer reads, and what it
writes is lost without a word.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

__all__ = ["company"]

_CONTRACT = re.compile(r"/test_contract\.py::.*\[(.+)\]$")


def company(nodeid: str) -> str:
    """What a test shares with others: a real server, whose models they load and unload, or one
    engine, so that its model is loaded once; else its own name, which is nobody else's."""
    if (found := _CONTRACT.search(nodeid)) and found[1] != "real-ollama":
        return found[1]
    file = PurePosixPath(nodeid.partition("::")[0]).name
    return "ollama" if found or file == "test_real_ollama.py" else nodeid
