"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# Machines are shared and noisy: how long an example took says nothing about the code.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
