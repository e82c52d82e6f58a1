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
    shared, by_some = agreed(voices, judge, weights)
    contradicted = (
        *disputes(voices, judge),
        *contradictions(voices, judge, weights),
        *clock_contradictions(voices, judge, weights),
        *actors(voices, judge),
    )[:MOST_CONTRADICTIONS]
    sides = [side for difference in contradicted for side in difference.sides]
    shown = frozenset[Evidence]().union(*(_evidence(side) for side in sides))
    agreements = tuple(claim for claim in shared if not _evidence(claim) <= shown)
    shown = shown.union(*(_evidence(claim) for claim in agreements))
    comparison = Comparison(
        outlets=tuple(voice.outlet for voice in voices),
        groups=labels(voices),
        agreed=agreements,
        figures=tuple(figure for figure in shared_figures(voices, judge) if not _evidence(figure) <= shown),
        partial=(*by_some, *alone(voices, weights)),
        contradictions=contradicted,
        framing=framing(voices, weights),
    )
    return comparison or None


def _evidence(part: Claim | Side) -> frozenset[Evidence]:
    return frozenset(evidence for account in part.accounts for evidence in account.evidence)
