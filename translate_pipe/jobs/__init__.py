"""Batch jobs: a YAML file in, every job's files translated, one report out.

``document`` reads the file with its line numbers, ``schema`` says what may stand in it, ``config``
joins the two, ``planning`` finds files and refuses collisions, ``batch`` does the work.
"""
