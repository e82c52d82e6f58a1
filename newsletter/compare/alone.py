"""What one voice alone tells: sentences with a fact that no other text holds.

That a text is silent on something shows only where the text is known in full. A voice of which no more than a summary
is known is asked like the others, but nothing is said to stand in it alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from newsletter.compare.agreement import nearest
from newsletter.compare.clauses import caption, unclear
from newsletter.compare.statements import Statement, Voice, Weights
from newsletter.models import Claim

WHOLE_TEXT = 120  # words from which a text counts as known in full
FEWEST_TEXTS = 3  # of that length
KNOWN = 0.6  # share of a sentence's words that the other texts hold anywhere, when they may tell the same
NEAR = 0.28  # share that one passage of theirs holds
LEDE = 2  # sentences that tell the event itself, in each outlet's own words
CORE_WORDS = 2  # of those that most texts open with, so that the sentence is about this event
OPENING = 6  # sentences
EARLIEST = 15  # sentences of a text that are looked at
MOST_WORDS = 36
DISTINCTIVE = 10  # smaller numbers stand in two texts by chance


def alone(voices: Sequence[Voice], weights: Weights) -> tuple[Claim, ...]:
    """One claim of each voice at most, in the order of the voices."""
    whole = [voice for voice in voices if voice.words >= WHOLE_TEXT]
    if len(whole) < FEWEST_TEXTS:
        return ()
    core = _core(voices)
    found = []
    for voice in whole:
        others = [other for other in voices if other is not voice]
        for statement in voice.statements[LEDE:EARLIEST]:
            if _telling(statement, others, core) and not _told(statement, others, weights):
                found.append(Claim(statement.text, (voice.account(statement),)))
                break
    return tuple(found)


def _core(voices: Sequence[Voice]) -> frozenset[str]:
    """The words that most texts open with."""
    openings = (frozenset[str]().union(*(s.terms for s in voice.statements[:OPENING])) for voice in voices)
    counted = Counter(term for opening in openings for term in opening)
    return frozenset(term for term, count in counted.items() if 2 * count > len(voices))


def _telling(statement: Statement, others: Sequence[Voice], core: frozenset[str]) -> bool:
    """A sentence about the event that holds a name or a number which no other text has."""
    known = frozenset[str]().union(*(other.terms for other in others))
    numbers = {(q.value, q.unit) for other in others for s in other.statements for q in s.quantities}
    own = {(q.value, q.unit) for q in statement.quantities}
    if any((unit or value >= DISTINCTIVE) and (value, unit) in numbers for value, unit in own):
        return False  # others give one of its figures, and so tell the same or its better half
    fresh = statement.names - known or own - numbers
    text = statement.text
    fit = statement.printable and len(text.split()) <= MOST_WORDS and not caption(text) and not unclear(text)
    return fit and bool(fresh) and len(statement.terms & core) >= CORE_WORDS


def _told(statement: Statement, others: Sequence[Voice], weights: Weights) -> bool:
    known = frozenset[str]().union(*(other.terms for other in others))
    near = max(nearest(statement.terms, other, weights)[0] for other in others)
    return near >= NEAR or weights.share(statement.terms, known) >= KNOWN
