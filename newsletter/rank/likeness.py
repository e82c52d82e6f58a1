"""How alike events are, from the words of their leads: for diversity among the few that may run."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from math import log, sqrt

from newsletter.models import Event
from newsletter.text import plain_letters

TITLE_WEIGHT = 4
BODY_WORDS = 40
_COMMON = 0.2  # a word of more than this share of the events tells nothing
_WORD = re.compile(r"[^\W_]{2,}")


class Likeness:
    """Cosines of TF-IDF vectors, through an inverted index: an event is compared only with those that share a word."""

    def __init__(self, events: Sequence[Event]) -> None:
        counts = {event.id: _words(event) for event in events}
        frequency = Counter(word for words in counts.values() for word in words)
        most = max(3.0, _COMMON * len(events))
        idf = {word: log((1 + len(events)) / df) for word, df in frequency.items() if df <= most}
        self._vectors = {
            name: _unit({w: sqrt(n) * idf[w] for w, n in c.items() if w in idf}) for name, c in counts.items()
        }
        self._index: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for name, vector in self._vectors.items():
            for word, weight in vector.items():
                self._index[word].append((name, weight))

    def to(self, event: str) -> dict[str, float]:
        """Event id -> likeness, 0 to 1, of the events that have anything in common with `event`."""
        found: dict[str, float] = defaultdict(float)
        for word, weight in sorted(self._vectors[event].items()):
            for name, other in self._index[word]:
                found[name] += weight * other
        return {name: round(likeness, 6) for name, likeness in found.items()}


def _words(event: Event) -> Counter[str]:
    words = Counter(_WORD.findall(plain_letters(event.lead.body[: 12 * BODY_WORDS]))[:BODY_WORDS])
    for word in _WORD.findall(plain_letters(event.lead.title)):
        words[word] += TITLE_WEIGHT
    return words


def _unit(vector: dict[str, float]) -> dict[str, float]:
    length = sqrt(sum(weight * weight for _, weight in sorted(vector.items()))) or 1.0
    return {word: weight / length for word, weight in vector.items()}
