"""What all voices tell, or most: sentences of one of them, perhaps cut shorter, that the others support."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from newsletter.compare.clauses import bare_quotation, shorter
from newsletter.compare.groups import group_of
from newsletter.compare.statements import Judge, Statement, Voice, Weights
from newsletter.models import Claim

NEAR = 0.6  # share of a claim's words that a passage of another voice must hold to be asked about at all
PAIR_GAIN = 0.15  # two sentences are taken for one only when they hold so much more
FEWEST_TERMS = 5  # fewer are too easily found together by chance
REPEATED = 0.5  # share of a claim's words that a claim shown before it may hold
SILENT = 0.4  # share that a voice may hold at most which does not tell it
MOST = 4
MOST_OF_FEW = 3

Window = tuple[Statement, ...]  # one sentence, or two that follow each other


@dataclass(frozen=True)
class Shared:
    """A claim of one voice, and the passages in which others tell it."""

    text: str
    terms: frozenset[str]
    teller: Voice
    statement: Statement
    held: tuple[tuple[Voice, Window], ...]

    @property
    def voices(self) -> int:
        return 1 + len(self.held)

    @property
    def place(self) -> float:
        """How early it is told, on average."""
        places = [self.statement.place, *(window[0].place for _, window in self.held)]
        return sum(places) / len(places)

    def group(self, voices: Sequence[Voice], weights: Weights) -> str:
        """The label of those who tell it, when nobody outside comes near to telling it."""
        tellers = [self.teller, *(voice for voice, _ in self.held)]
        silent = [voice for voice in voices if voice not in tellers]
        near = any(nearest(self.terms, voice, weights)[0] >= SILENT for voice in silent)
        return "" if near or not silent else group_of(tellers, silent)

    def claim(self, group: str = "") -> Claim:
        own = self.teller.account(self.statement)
        return Claim(self.text, (own, *(voice.account(*window) for voice, window in self.held)), group)


def agreed(voices: Sequence[Voice], judge: Judge, weights: Weights) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
    """What all or most tell, and what only some do, those of one group first; then what stands early."""
    found = [shared for voice in voices for shared in _of(voice, voices, judge, weights)]
    ranked = sorted(found, key=lambda shared: (-shared.voices, shared.place, shared.text))
    among = [shared for shared in ranked if shared.group(voices, weights)]
    most = [shared for shared in ranked if 2 * shared.voices > len(voices) and shared not in among]
    few = [shared for shared in ranked if shared not in most and shared not in among]
    return (
        tuple(shared.claim() for shared in _different(most, weights, MOST)),
        tuple(
            shared.claim(shared.group(voices, weights)) for shared in _different([*among, *few], weights, MOST_OF_FEW)
        ),
    )


def _of(teller: Voice, voices: Sequence[Voice], judge: Judge, weights: Weights) -> Iterator[Shared]:
    others = [voice for voice in voices if voice is not teller]
    for statement in teller.statements:
        if statement.printable and not bare_quotation(statement.text):
            forms = (_shared(text, teller, statement, others, judge, weights) for text in shorter(statement.text))
            yield from [shared for shared in forms if shared.held][:1]


def _shared(
    text: str, teller: Voice, statement: Statement, others: Sequence[Voice], judge: Judge, weights: Weights
) -> Shared:
    terms = frozenset(judge.terms(text)) & statement.terms
    held = []
    for voice in others if len(terms) >= FEWEST_TERMS else ():
        share, window = nearest(terms, voice, weights)
        if share >= NEAR and judge.supports(text, " ".join(told.text for told in window)):
            held.append((voice, window))
    return Shared(text, terms, teller, statement, tuple(held))


def nearest(wanted: frozenset[str], voice: Voice, weights: Weights) -> tuple[float, Window]:
    """The passage that holds most of the wanted words, and the share that it holds."""
    best: tuple[float, Window] = (0.0, ())
    for window in (*((one,) for one in voice.statements), *pairwise(voice.statements)):
        held = frozenset[str]().union(*(statement.terms for statement in window))
        share = weights.share(wanted, held)
        if share > best[0] + (PAIR_GAIN if len(window) > 1 else 0):
            best = (share, window)
    return best


def _different(ranked: Sequence[Shared], weights: Weights, most: int) -> list[Shared]:
    kept: list[Shared] = []
    for shared in ranked:
        if len(kept) < most and all(weights.share(shared.terms, other.terms) < REPEATED for other in kept):
            kept.append(shared)
    return kept
