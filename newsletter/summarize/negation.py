"""Whether a claim denies what its source states, or lets two names change places."""

from __future__ import annotations

import re
from collections.abc import Container
from itertools import chain, pairwise

from newsletter.summarize.names import names, tokens

_DENIALS = re.compile(r"\b(?:not|no|never|neither|nor|none|nobody|without|cannot)\b|n[’']t\b| n 't\b", re.IGNORECASE)
_PAIRS = [
    tuple(pair.split("/"))
    for pair in """
    rose/fell rise/fall rises/falls rising/falling increase/decrease increased/decreased increases/decreases
    up/down win/lose won/lost wins/loses approve/reject approved/rejected approves/rejects accepted/rejected
    confirmed/denied confirms/denies confirm/deny gain/loss gained/lost higher/lower highest/lowest more/fewer
    more/less most/least passed/failed opened/closed opens/closes arrested/released guilty/innocent
    support/oppose supports/opposes supported/opposed before/after allowed/banned allow/ban allows/bans
    bought/sold buys/sells buy/sell hired/fired started/ended starts/ends largest/smallest best/worst
    above/below over/under upheld/overturned joined/left legal/illegal lawful/unlawful able/unable alive/dead""".split()  # noqa: SIM905 - reads best so
]
_OPPOSITES = {
    word: frozenset(b for pair in _PAIRS for a, b in (pair, reversed(pair)) if a == word)
    for word in chain.from_iterable(_PAIRS)
}


def contradicts(claim: str, source: str) -> bool:
    """Both tell the same, but one has a denial or an opposite that the other has not."""
    ours, theirs = set(tokens(claim)), set(tokens(source))
    told, held = ours - theirs, theirs - ours
    for word in told & _OPPOSITES.keys():
        if held & _OPPOSITES[word]:
            return True
    return len(_DENIALS.findall(claim)) > len(_DENIALS.findall(source)) or _dropped(claim, source)


def _dropped(claim: str, source: str) -> bool:
    """The source's denial stands between words that the claim has without it."""
    have = set(tokens(claim))
    for match in _DENIALS.finditer(source):
        before = tokens(source[: match.start()])[-3:]
        after = tokens(re.split(r"[,;:.]", source[match.end() :])[0])[:2]
        if have & set(before) and have & set(after) and not _DENIALS.search(claim):
            return True
    return False


def swapped(claim: str, source: str, known: Container[str]) -> tuple[str, str] | None:
    """Two names that stand in the other order than in the source, unless a passive voice explains it."""
    if (" by " in claim) != (" by " in source):
        return None
    ours, theirs = _places(claim, known), _places(source, known)
    shared = sorted((key for key in ours if key in theirs), key=lambda key: ours[key][0])
    for left, right in pairwise(shared):
        if max(ours[left]) < min(ours[right]) and max(theirs[right]) < min(theirs[left]):
            return " ".join(left), " ".join(right)
    return None


def _places(text: str, known: Container[str]) -> dict[tuple[str, ...], list[int]]:
    """Name -> where it stands."""
    places: dict[tuple[str, ...], list[int]] = {}
    for name in names(text, known):
        places.setdefault(name.tokens, []).append(name.start)
    return places
