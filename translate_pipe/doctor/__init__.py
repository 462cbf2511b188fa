"""Finds out what would keep a run from working, before one is tried, and how to fix it.

``server`` asks the engine, ``machine`` looks at disk, folders, encodings and the journal.
"""
