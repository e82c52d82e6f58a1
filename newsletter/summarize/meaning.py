"""How much of a claim the best passages of its sources hold."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from newsletter.summarize.names import tokens
from newsletter.summarize.sentences import split
from newsletter.summarize.words import terms

MOST_CHARACTERS = 60_000  # of one source
NEAR = 0.6  # share of a claim's words that makes a passage tell the same happening


@dataclass(frozen=True, slots=True)
class Passage:
    text: str
    terms: frozenset[str]
    tokens: str  # " like this " for finding a run of words


@dataclass(frozen=True, slots=True)
class Reading:
    """The sources, sentence by sentence, and how rare each word is in them."""

    passages: tuple[Passage, ...]
    rarity: dict[str, float]

    @staticmethod
    def of(sources: Sequence[str], sentences: int = 1) -> Reading:
        """Passages of as many neighbouring sentences as the claim has."""
        texts = [text for source in sources for text in _windows(source[:MOST_CHARACTERS], sentences)]
        passages = tuple(Passage(text, frozenset(terms(text)), f" {' '.join(tokens(text))} ") for text in texts)
        seen = Counter(term for passage in passages for term in passage.terms)
        rarity = {term: math.log(1 + len(passages) / count) for term, count in seen.items()}
        return Reading(passages, rarity)

    def where(self, holds: Callable[[Passage], bool]) -> frozenset[int]:
        return frozenset(n for n, passage in enumerate(self.passages) if holds(passage))

    def weight(self, wanted: frozenset[str]) -> float:
        unknown = math.log(1 + len(self.passages)) + 0.5  # a word that the sources do not have weighs as the rarest
        return math.fsum(self.rarity.get(term, unknown) for term in wanted)

    def share(self, wanted: frozenset[str], n: int) -> float:
        """Weighted share of the wanted words in passage n."""
        return self.weight(wanted & self.passages[n].terms) / (self.weight(wanted) or 1.0)

    def nearest(self, wanted: frozenset[str]) -> str | None:
        """The passage that tells the same, None when none comes near."""
        if not self.passages:
            return None
        best = max(range(len(self.passages)), key=lambda n: (self.share(wanted, n), -n))
        return self.passages[best].text if self.share(wanted, best) >= NEAR else None


def _windows(source: str, size: int) -> list[str]:
    spans = split(source)
    last = max(1, len(spans) - size + 1)
    return [source[spans[n].start : spans[min(n + size, len(spans)) - 1].end] for n in range(last) if spans]


def support(claim: str, reading: Reading) -> float:
    """0 to 1: half from the one best passage, half from all of them."""
    wanted = frozenset(terms(claim))
    if not wanted or not reading.passages:
        return 0.0
    best = max(reading.share(wanted, n) for n in range(len(reading.passages)))
    known = frozenset(reading.rarity)
    return 0.5 * best + 0.5 * reading.weight(wanted & known) / reading.weight(wanted)
