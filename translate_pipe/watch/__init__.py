"""Watched folders: what arrives is translated, for months, without a hand.

``scan`` says what is there and ``settling`` what holds still; ``sweep`` compares both with the
ledger and says what is due; ``queue`` holds it; ``watcher`` has it translated; ``verdict`` says
what an outcome means for the next time. ``events`` only wakes the scan, which is the truth.
"""
