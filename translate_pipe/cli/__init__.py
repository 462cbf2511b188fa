"""The commands: arguments in, exit code out. Nothing here knows how a file is translated.

``subs`` and ``pipe`` are the two programs, ``frame`` runs either and owns the exit codes.
"""
