"""``translate-pipe doctor``: what would keep a run from working, and how to fix it."""

from __future__ import annotations

import argparse

from translate_pipe.cli import streams
from translate_pipe.cli.arguments import engine, flags, named

__all__ = ["add_arguments", "command"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``doctor`` takes besides the flags of the engine."""
    parser.add_argument(
        "config",
        nargs="?",
        type=named,
        metavar="CONFIG",
        help="a jobs file to be examined too",
    )
    add = parser.add_argument
    add("--json", action="store_true", help="print the findings as JSON on standard output")
    add("-v", "--verbose", action="store_true", help="show tracebacks of bugs")
    engine(parser)


def command(arguments: argparse.Namespace) -> int:
    """Say what is ok and what is not. Returns the worst of what runs would end with."""
    from dataclasses import asdict

    from translate_pipe.cli.frame import printable
    from translate_pipe.cli.render import print_json
    from translate_pipe.doctor.examine import examine
    from translate_pipe.quality.exit_code import worst

    findings = []
    for finding in examine(arguments.config, flags(arguments)):
        findings.append(finding)
        if not arguments.json:
            remedy = f". {finding.remedy}" if finding.remedy else ""
            line = f"{finding.health:8} {finding.check:9} {finding.what}{remedy}"
            streams.show(printable(line))
    code = worst(finding.exit_code for finding in findings)
    if arguments.json:
        shown = [asdict(finding) for finding in findings]
        print_json({"schema": 1, "findings": shown, "exit_code": code})
    return code
