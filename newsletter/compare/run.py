"""Everything together: from the voices of an event to its comparison."""

from __future__ import annotations

from collections.abc import Sequence

from newsletter.compare.actors import actors
from newsletter.compare.agreement import agreed
from newsletter.compare.alone import alone
from newsletter.compare.contradictions import clock_contradictions, contradictions
from newsletter.compare.disputes import disputes
from newsletter.compare.framing import framing
from newsletter.compare.groups import labels
from newsletter.compare.shared_figures import shared_figures
from newsletter.compare.statements import Judge, Voice, Weights
from newsletter.models import Claim, Comparison, Evidence, Side

FEWEST_VOICES = 3
MOST_CONTRADICTIONS = 3


def compare(voices: Sequence[Voice], judge: Judge) -> Comparison | None:
    """None for fewer than three voices, and where nothing can be said for sure."""
    if len(voices) < FEWEST_VOICES:
        return None
    weights = Weights(voices)
    shared, by_group = agreed(voices, judge, weights)
    contradicted = (
        *disputes(voices, judge),
        *contradictions(voices, judge, weights),
        *clock_contradictions(voices, judge, weights),
        *actors(voices, judge),
    )[:MOST_CONTRADICTIONS]
    shown = frozenset(e for difference in contradicted for side in difference.sides for e in _evidence(side))
    comparison = Comparison(
        outlets=tuple(voice.outlet for voice in voices),
        groups=labels(voices),
        agreed=tuple(claim for claim in shared if not _evidence(claim) <= shown),
        figures=tuple(figure for figure in shared_figures(voices, judge) if not _evidence(figure) <= shown),
        partial=(*by_group, *alone(voices, weights)),
        contradictions=contradicted,
        framing=framing(voices, weights),
    )
    return comparison or None


def _evidence(part: Claim | Side) -> frozenset[Evidence]:
    return frozenset(evidence for account in part.accounts for evidence in account.evidence)
