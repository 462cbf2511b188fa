"""The desk and the server of the command-line tests."""

from tests.cli.conftest import desk, server

__all__ = ["desk", "server"]
