"""Names and numbers that were exchanged in a sentence which is otherwise its source's, word for word."""

from __future__ import annotations

import re
from collections.abc import Container
from difflib import SequenceMatcher

from newsletter.summarize.names import comparable
from newsletter.summarize.numbers import quantities, same
from newsletter.summarize.shifts import denies_one, shifted, softening_lost

NEARLY = 0.75  # share of a claim's words that stand in the source in the same order

_TOKEN = re.compile(r"[^\W_]+(?:[.,'’&\-][^\W_]+)*")
_REPORTED = re.compile(  # "said that it would close" is "it will close"; "a plan that would" is not "the plan will"
    r"\b(?:said|told|announced|promised|pledged|vowed|confirmed|added|warned|wrote|agreed|decided|ruled|ordered|predicted"
    r"|expected|thought|believed|knew|hoped|meant|showed|stated|revealed)\b"
)
_FORMS_OF_ADDRESS = frozenset(("mr", "mrs", "ms", "dr"))


def exchanged(claim: str, source: str, known: Container[str]) -> tuple[str, str] | None:
    """(what the claim has, what the source has there), both with a name or number in it; None when nothing was.

    known: words of names; a sentence may open with any other word.
    """
    ours, theirs = _TOKEN.findall(claim), _TOKEN.findall(source)
    matcher = SequenceMatcher(
        None, [comparable(token) for token in ours], [comparable(token) for token in theirs], False
    )
    if sum(block.size for block in matcher.get_matching_blocks()) < NEARLY * len(ours):
        return None
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            continue
        mine, their = _plain(ours[i:j]), _plain(theirs[k:m])
        if kind == "replace":
            told, held = ours[i + _opens_plainly(ours, i, known) : j], theirs[k + _opens_plainly(theirs, k, known) : m]
            if _names_other(told, held):
                return " ".join(ours[i:j]), " ".join(theirs[k:m])
            if pair := shifted(mine, their, reported=_REPORTED.search(source) is not None):
                return pair
        if denies_one(mine, their) or (kind == "insert" and softening_lost(their)):
            return " ".join(mine) or "nothing", " ".join(their) or "nothing"
    return None


def _plain(tokens: list[str]) -> list[str]:
    return [comparable(token) for token in tokens]


def _opens_plainly(tokens: list[str], i: int, known: Container[str]) -> bool:
    return i == 0 and comparable(tokens[0]) not in known


def _names_other(ours: list[str], theirs: list[str]) -> bool:
    told, held = _marked(ours), _marked(theirs)
    if not told or not held or {comparable(token) for token in held} <= _FORMS_OF_ADDRESS:
        return False
    numbers = quantities(" ".join(ours))
    known = quantities(" ".join(theirs))
    return not (numbers and all(any(same(number, other) for other in known) for number in numbers))


def _marked(tokens: list[str]) -> list[str]:
    """Those with a capital letter or a digit."""
    return [token for token in tokens if any(char.isupper() or char.isdigit() for char in token)]
