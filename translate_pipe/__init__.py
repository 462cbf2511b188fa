"""Translate subtitles with a local LLM: only the words change."""

__version__ = "0.1.0"
