"""The evidence gate: whether sources hold a claim.

First the parts that can be checked exactly, each where the sources speak of the same thing: quotations, numbers,
dates, names, negation and who did what. Then the whole: how many of the claim's words the best passages of the
sources hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from newsletter.models import Blurb, Event, Sentence, Story, Verdict
from newsletter.summarize.dates import When, dates
from newsletter.summarize.meaning import Passage, Reading, read, support
from newsletter.summarize.mending import mended
from newsletter.summarize.names import Name, names
from newsletter.summarize.negation import contradicts, swapped
from newsletter.summarize.numbers import Quantity, quantities, same
from newsletter.summarize.quotes import altered
from newsletter.summarize.sentences import split
from newsletter.summarize.words import terms

SUPPORTED = 0.62  # score from which a claim without a problem counts as supported
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
    reading = read(tuple(sources), len(split(claim)))
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
    return [_Fact(f"the number {q.text}", _own(q.text), reading.where(partial(_holds_number, q))) for q in found]


def _holds_number(wanted: Quantity, passage: Passage) -> bool:
    return any(same(wanted, quantity) for quantity in passage.numbers)


def _dates(claim: str, reading: Reading) -> list[_Fact]:
    return [_Fact(f"the date {w.text}", _own(w.text), reading.where(partial(_holds_date, w))) for w in dates(claim)]


def _holds_date(wanted: When, passage: Passage) -> bool:
    return wanted.keys <= passage.dates


def _names(claim: str, reading: Reading) -> list[_Fact]:
    facts = []
    for name in names(claim):
        held = reading.where(partial(_holds_name, name)) or reading.where(partial(_holds_name_loosely, name))
        facts.append(_Fact(f"the name {name.text}", _own(name.text), held))
    return facts


def _holds_name(wanted: Name, passage: Passage) -> bool:
    return f" {' '.join(wanted.tokens)} " in passage.tokens


def _holds_name_loosely(wanted: Name, passage: Passage) -> bool:
    """Such as "John Kennedy" for "John F. Kennedy": at most one other word between two."""
    pattern = r" (?:\w+ )?".join(re.escape(token) for token in wanted.tokens)
    return re.search(f" {pattern} ", passage.tokens) is not None


def _own(text: str) -> frozenset[str]:
    return frozenset(terms(text))


def _in_context(fact: _Fact, claim: str, reading: Reading) -> bool:
    """True when a passage that holds the fact also speaks of what the claim says of it."""
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
    """The blurb without what fails, and why each part failed. A headline that fails becomes ""."""
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
