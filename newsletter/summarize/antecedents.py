"""Which earlier sentences a sentence speaks of: "The judge suspended ..." needs the one that told of a judge.

A definite subject is known from what its story said before: by the same noun ("an administrative law judge"), or by
a noun for anything that was named ("the company", "the feature"). What the title names needs nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsletter.summarize.words import terms

_VERB = (
    r"(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|did|does|said|told|began|came|took|made|gave"
    r"|led|won|lost|[a-z]{2,}(?:ed|[^s\W]s))\b"
)
_SUBJECT = re.compile(  # without "of", "who" and the like behind it, which tell of themselves what is meant
    rf"^The (?:[a-z][\w-]* ){{0,2}}?(?P<noun>[a-z][\w-]+)(?:['’]s?\s|\s(?:(?:\w+ly|also|now|then) )?{_VERB})"
)
_ADDS = re.compile(r"^(?:[\w’'-]+ ){1,6}?(?:is|are|was|were|has|have|had|will|would|can|could|may)? ?also ")
_NEW = r"\b(?:[Aa]n?|[Aa]nother|[Tt]wo|[Tt]hree)\s(?:[\w’'-]+\s){{0,4}}{noun}\b"
_ANY_NAMED = frozenset(
    terms(
        """company firm startup start-up group organisation organization agency outlet publisher maker giant
        feature tool app product service system platform model device vehicle integration update
        version release upgrade partnership deal agreement acquisition investment funding round
        project programme program initiative scheme plan proposal bill law order ruling lawsuit suit
        case trial verdict study paper research researchers findings results survey poll figures
        attack incident crash fire storm explosion shooting protest strike meeting talks summit vote
        election campaign change changes measure measures man woman boy girl couple suspect victim
        victims actor singer player striker politician minister official officer executive author"""
    )
)


def antecedents(text: str, before: Sequence[str], title: frozenset[str]) -> frozenset[int]:
    """The places of sentences of its story of which one must run before this one; empty when it needs none.

    before: the sentences before it, the first of them at place 0. title: the terms of the story's title.
    """
    if not before:
        return frozenset()
    subject = _SUBJECT.match(text)
    if subject is None:
        return frozenset(range(len(before))) if _ADDS.match(text) else frozenset()
    noun = frozenset(terms(subject["noun"]))
    if noun <= title:
        return frozenset()
    naming = [place for place, sentence in enumerate(before) if subject["noun"] in sentence]
    if any(_introduces(before[place], subject["noun"]) for place in naming):
        return frozenset(naming)
    return frozenset(range(len(before)) if noun <= _ANY_NAMED else ())


def _introduces(sentence: str, noun: str) -> bool:
    """As a thing that was not known so far: "an administrative law judge"."""
    return re.search(_NEW.format(noun=noun), sentence) is not None
