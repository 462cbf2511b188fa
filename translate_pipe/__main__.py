"""``python -m translate_pipe`` is ``translate-subs``."""

from __future__ import annotations

import sys

from translate_pipe.cli.start import subs

if __name__ == "__main__":
    sys.exit(subs())
