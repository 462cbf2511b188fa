"""The commands: arguments in, exit code out. Nothing here knows how a file is translated.

``subs`` and ``pipe`` are the two programs, ``start`` begins either, ``frame`` runs it and owns the
exit codes.
"""
