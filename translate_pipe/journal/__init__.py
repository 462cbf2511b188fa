"""The durable record of paid work: resume is an in-context exact match, never a guess."""

from translate_pipe.journal.base import Entry, Journal, Publication
from translate_pipe.journal.fingerprint import Recipe, drafts, fingerprints
from translate_pipe.journal.sqlite import SqliteJournal, holds_anything, own_outputs

__all__ = [
    "Entry",
    "Journal",
    "Publication",
    "Recipe",
    "SqliteJournal",
    "drafts",
    "fingerprints",
    "holds_anything",
    "own_outputs",
]
