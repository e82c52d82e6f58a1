"""The compare stage: what the outlets of an event agree on, what only some tell, and where they differ."""

from newsletter.compare.restatements import restatements
from newsletter.compare.run import FEWEST_VOICES, compare
from newsletter.compare.statements import Judge, Statement, Voice

__all__ = ["FEWEST_VOICES", "Judge", "Statement", "Voice", "compare", "restatements"]
