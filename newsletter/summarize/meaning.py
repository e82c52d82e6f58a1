"""How much of a claim its sources hold, as a whole."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Container
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from newsletter.summarize.dates import keys_of
from newsletter.summarize.names import names, tokens
from newsletter.summarize.numbers import Quantity, quantities
from newsletter.summarize.sentences import split
from newsletter.summarize.words import terms
from newsletter.text import plain_letters

MOST_CHARACTERS = 60_000  # of one source
NEAR = 0.6  # share of a claim's words that makes a passage tell the same happening


@dataclass(frozen=True)
class Passage:
    """One sentence of a source; its parts are read when first asked for."""

    text: str

    @cached_property
    def order(self) -> tuple[str, ...]:
        return terms(self.text)

    @cached_property
    def terms(self) -> frozenset[str]:
        return frozenset(self.order)

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Neighbouring words."""
        return frozenset(pairwise(self.order))

    @cached_property
    def letters(self) -> str:
        """Holds every word of `tokens` as a part, and is made much sooner: a test before it."""
        return plain_letters(self.text).replace("’", "'").replace(".", "")

    @cached_property
    def tokens(self) -> str:
        """The words with one space around each, for finding a run of them."""
        return f" {' '.join(tokens(self.text))} "

    @cached_property
    def named(self) -> frozenset[str]:
        return frozenset(token for name in names(self.text) for token in name.tokens)

    @cached_property
    def capitals(self) -> frozenset[str]:
        """Words with a capital letter, by which a name differs from a common word."""
        return frozenset(token for word in self.text.split() if word != word.lower() for token in tokens(word))

    @cached_property
    def numbers(self) -> list[Quantity]:
        return quantities(self.text)

    @cached_property
    def dates(self) -> frozenset[str]:
        return keys_of(self.text)


@dataclass(frozen=True)
class Named(Container[str]):
    """The words of all names, so that a name is also known where it opens a sentence; few are ever asked for."""

    passages: tuple[Passage, ...]

    def __contains__(self, word: object) -> bool:
        return any(str(word) in passage.letters and word in passage.named for passage in self.passages)


@dataclass(frozen=True)
class Reading:
    """The sources, passage by passage."""

    passages: tuple[Passage, ...]

    @cached_property
    def holders(self) -> dict[str, list[int]]:
        """Word -> indexes of the passages that hold it."""
        held: dict[str, list[int]] = {}
        for n, passage in enumerate(self.passages):
            for term in passage.terms:
                held.setdefault(term, []).append(n)
        return held

    @cached_property
    def named(self) -> Named:
        return Named(self.passages)

    @cached_property
    def text(self) -> str:
        return "\n".join(passage.text for passage in self.passages)

    def where(self, holds: Callable[[Passage], bool]) -> frozenset[int]:
        return frozenset(n for n, passage in enumerate(self.passages) if holds(passage))

    def neighbours(self, pair: tuple[str, str]) -> bool:
        """True when two words stand side by side somewhere."""
        return any(pair in self.passages[n].pairs for n in self.holders.get(pair[0], ()))

    def rarity(self, term: str) -> float:
        """What a word weighs: the fewer passages hold it, the more; an unknown one as much as the rarest."""
        held = self.holders.get(term)
        return math.log(1 + len(self.passages) / len(held)) if held else math.log(1 + len(self.passages)) + 0.5

    @cached_property
    def _shares(self) -> dict[frozenset[str], list[float]]:
        return {}

    def weight(self, wanted: frozenset[str]) -> float:
        return math.fsum(map(self.rarity, wanted))

    def shares(self, wanted: frozenset[str]) -> list[float]:
        """For each passage, the weighted share of the wanted words that it holds; asked for several times a claim."""
        if wanted not in self._shares:
            held = defaultdict(list)
            for term in wanted & self.holders.keys():
                rarity = self.rarity(term)
                for n in self.holders[term]:
                    held[n].append(rarity)
            total = self.weight(wanted) or 1.0
            self._shares[wanted] = [math.fsum(held.get(n, ())) / total for n in range(len(self.passages))]
        return self._shares[wanted]

    def share(self, wanted: frozenset[str], n: int) -> float:
        """Weighted share of the wanted words in passage n."""
        return self.shares(wanted)[n]

    def best(self, wanted: frozenset[str]) -> int:
        """The passage that holds most of the wanted words, the first of equals."""
        shares = self.shares(wanted)
        return shares.index(max(shares))

    def nearest(self, wanted: frozenset[str]) -> str | None:
        """The passage that tells the same, None when none comes near."""
        if not self.passages:
            return None
        best = self.best(wanted)
        return self.passages[best].text if self.share(wanted, best) >= NEAR else None


@lru_cache(maxsize=256)
def read(sources: tuple[str, ...]) -> Reading:
    """Cut sources into passages; kept, since a blurb asks for the same sources again and again."""
    return Reading(tuple(_passage(span.text) for source in sources for span in split(source[:MOST_CHARACTERS])))


@lru_cache(maxsize=8192)
def _passage(text: str) -> Passage:
    """One for each text, so that what was read of it serves every reading that holds it."""
    return Passage(text)


def support(claim: str, reading: Reading, apart: frozenset[str] = frozenset()) -> float:
    """0 to 1: words known at all, neighbouring words that are neighbours in a source, and the best two passages.

    Words in `apart` were judged before, by their value. The three weights were chosen by hand on qags_xsum; see
    docs/decisions/evidence-gate.md.
    """
    order = terms(claim)
    wanted = frozenset(order) - apart
    if not wanted or not reading.passages:
        return 0.0
    known = reading.weight(wanted & reading.holders.keys()) / reading.weight(wanted)
    neighbours = [pair for pair in pairwise(order) if not apart & set(pair)]
    together = sum(map(reading.neighbours, neighbours)) / len(neighbours) if neighbours else known
    first = reading.passages[reading.best(wanted)].terms
    rest = wanted - first
    second = reading.passages[reading.best(rest)].terms if rest else first
    passages = reading.weight(wanted & (first | second)) / reading.weight(wanted)
    return 0.5 * known + 0.3 * together + 0.2 * passages
