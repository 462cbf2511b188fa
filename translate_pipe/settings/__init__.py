"""What can be set, and where a value may come from.

A setting is declared once, as a field of ``Settings`` (``fields.py``): its type, its default, its
kind, what it is for. Flags and their help, the variables, the keys of a jobs file and their JSON
Schema are made from that; ``docs/reference.md`` is compared with it.

    fields.py       every setting
    declaration.py  what a declaration says besides the default
    kinds.py        how a raw value becomes the one used
    sources.py      flag, job, environment, user file: which one counts, and how each is read
    variables.py    variables that are named like ours and that nothing reads
    recipe.py       a short name for all that decides a translation
"""

from translate_pipe.settings.declaration import Bearing, Group
from translate_pipe.settings.fields import (
    DEFAULT_NUM_CTX,
    MOST_SEED,
    SETTINGS,
    Settings,
    state_dir,
)
from translate_pipe.settings.kinds import (
    ENCODING,
    LANGUAGE,
    SWITCH,
    EngineName,
    OnFailure,
    real,
    whole,
)
from translate_pipe.settings.recipe import attempt_of, in_form_of, recipe_of
from translate_pipe.settings.sources import user_file_path
from translate_pipe.settings.variables import unread

__all__ = [
    "DEFAULT_NUM_CTX",
    "ENCODING",
    "LANGUAGE",
    "MOST_SEED",
    "SETTINGS",
    "SWITCH",
    "Bearing",
    "EngineName",
    "Group",
    "OnFailure",
    "Settings",
    "attempt_of",
    "in_form_of",
    "real",
    "recipe_of",
    "state_dir",
    "unread",
    "user_file_path",
    "whole",
]
