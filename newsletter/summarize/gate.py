"""The evidence gate: do the sources hold a claim?

First the parts that can be checked exactly, each where the sources speak of the same thing: quotations, numbers, dates, names,
negation and who did what. Then the whole: how many of the claim's words the best passages of the sources hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from newsletter.models import Blurb, Event, Sentence, Story, Verdict
from newsletter.summarize.dates import dates, keys_of
from newsletter.summarize.meaning import Reading, support
from newsletter.summarize.mending import mended
from newsletter.summarize.names import Name, names
from newsletter.summarize.negation import contradicts, swapped
from newsletter.summarize.numbers import Quantity, quantities, same
from newsletter.summarize.quotes import altered
from newsletter.summarize.sentences import split
from newsletter.summarize.words import terms

SUPPORTED = 0.5  # score from which a claim without a problem counts as supported
SAME_MATTER = 0.6  # a passage speaks of a claim when it holds this share of what the best passage holds of it


@dataclass(frozen=True, slots=True)
class _Fact:
    """Something of the claim that some passage must hold, and how to tell."""

    what: str  # "the number 42"
    terms: frozenset[str]  # its own words, no part of its context
    held: frozenset[int]  # indexes of the passages that hold it


def check(claim: str, sources: Sequence[str]) -> Verdict:
    """Judge one claim against the full texts of its sources."""
    claim, sources = mended(claim), [mended(source) for source in sources]
    reading = Reading.of(sources, len(split(claim)))
    problems = [f"the sources do not hold the quotation “{quoted}” word for word" for quoted in altered(claim, sources)]
    for fact in (*_numbers(claim, reading), *_dates(claim, reading), *_names(claim, reading)):
        if not fact.held:
            problems.append(f"the sources do not hold {fact.what}")
        elif not _in_context(fact, claim, reading):
            problems.append(f"the sources hold {fact.what} only about something else")
    problems += _who_and_whether(claim, reading)
    score = support(claim, reading) * 0.5 ** len(problems)
    if not problems and score < SUPPORTED:
        problems.append("the sources hold too few of the claim's words")
    return Verdict(not problems, round(score, 4), tuple(problems))


def _numbers(claim: str, reading: Reading) -> list[_Fact]:
    dated = [(when.start, when.end) for when in dates(claim)]
    found = [q for q in quantities(claim) if not any(start < q.end and q.start < end for start, end in dated)]
    return [
        _Fact(f"the number {q.text}", _own(q.text), reading.where(lambda passage, q=q: _holds(passage.text, q)))
        for q in found
    ]


def _holds(text: str, wanted: Quantity) -> bool:
    return any(same(wanted, quantity) for quantity in quantities(text))


def _dates(claim: str, reading: Reading) -> list[_Fact]:
    return [
        _Fact(
            f"the date {when.text}",
            _own(when.text),
            reading.where(lambda passage, when=when: when.keys <= keys_of(passage.text)),
        )
        for when in dates(claim)
    ]


def _names(claim: str, reading: Reading) -> list[_Fact]:
    facts = []
    for name in names(claim):
        held = reading.where(lambda passage, name=name: _names_it(passage.tokens, name))
        if not held:  # "John Kennedy" for "John F. Kennedy"
            held = reading.where(lambda passage, name=name: bool(_loosely(name).search(passage.tokens)))
        facts.append(_Fact(f"the name {name.text}", _own(name.text), held))
    return facts


def _names_it(text: str, name: Name) -> bool:
    return f" {' '.join(name.tokens)} " in text


def _loosely(name: Name) -> re.Pattern[str]:
    """The name's words in order, at most one other word between two."""
    return re.compile(" (?:\\w+ )?".join(["", *(re.escape(token) for token in name.tokens)])[1:] + " ")


def _own(text: str) -> frozenset[str]:
    return frozenset(terms(text))


def _in_context(fact: _Fact, claim: str, reading: Reading) -> bool:
    """Does a passage that holds the fact also speak of what the claim says of it?"""
    context = frozenset(terms(claim)) - fact.terms
    if len(context) < 2:
        return True
    best = max(reading.share(context, n) for n in range(len(reading.passages)))
    return max(reading.share(context, n) for n in fact.held) >= SAME_MATTER * best


def _who_and_whether(claim: str, reading: Reading) -> list[str]:
    nearest = reading.nearest(frozenset(terms(claim)))
    if nearest is None:
        return []
    problems = []
    if contradicts(claim, nearest):
        problems.append("the sources say the opposite: one denies what the other states")
    if pair := swapped(claim, nearest):
        problems.append(f"the sources tell it the other way round: {pair[0]} and {pair[1]} have changed places")
    return problems


def passes(sentence: Sentence, stories: Sequence[Story]) -> Verdict:
    """Check a blurb's sentence against the stories that its evidence names."""
    cited = {evidence.story for evidence in sentence.evidence}
    texts = [f"{story.title}.\n\n{story.body}" for story in stories if story.id in cited]
    if not texts:
        return Verdict(False, 0.0, ("it cites no story of the event",))
    return check(sentence.text, texts)


def apply_gate(blurb: Blurb, event: Event) -> tuple[Blurb, tuple[str, ...]]:
    """The blurb without the sentences that fail, and why each failed. A headline that fails becomes "": take another."""
    reasons: list[str] = []

    def kept(part: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
        out = []
        for sentence in part:
            verdict = passes(sentence, event.stories)
            if verdict.supported:
                out.append(sentence)
            else:
                reasons.append(f"“{sentence.text}”: {'; '.join(verdict.problems)}")
        return tuple(out)

    headline = blurb.headline
    verdict = check(headline, [f"{story.title}.\n\n{story.body}" for story in event.stories])
    if not verdict.supported:
        reasons.append(f"headline “{headline}”: {'; '.join(verdict.problems)}")
        headline = ""
    checked = replace(
        blurb,
        headline=headline,
        what=kept(blurb.what),
        why=kept(blurb.why),
        takeaways=kept(blurb.takeaways),
        watch=kept(blurb.watch),
    )
    return checked, tuple(reasons)
