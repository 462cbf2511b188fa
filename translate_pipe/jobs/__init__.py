"""Batch jobs: a YAML file in, every job's files translated, one report out.

``schema`` says what may stand in the file and ``config`` reads it by that, ``planning`` finds files
and refuses collisions, ``batch`` does the work, ``work`` one file's part of it, and ``report`` says
what became of all.
"""
