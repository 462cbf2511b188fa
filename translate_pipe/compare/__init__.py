"""A translation beside its original, compared without a model: is all there, and is it translated?

``compare`` puts together what the modules find: ``parts`` (what is compared), ``pairing`` (with
what), ``structure`` (cues, times, markup), ``wording`` (the checks every reply must pass),
``reading`` (speed and width).
"""

from __future__ import annotations

from translate_pipe.compare.compare import compare
from translate_pipe.compare.findings import Comparison, Problem, Reading
from translate_pipe.compare.reading import Limits

__all__ = ["Comparison", "Limits", "Problem", "Reading", "compare"]
