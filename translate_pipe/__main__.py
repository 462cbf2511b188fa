"""``python -m translate_pipe`` is ``translate-subs``."""

from __future__ import annotations

import sys

from translate_pipe.cli.subs import main

if __name__ == "__main__":
    sys.exit(main())
