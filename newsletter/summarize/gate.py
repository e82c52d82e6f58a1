"""The evidence gate: whether sources hold a claim.

First the parts that can be checked exactly, each where the sources speak of the same thing: quotations, numbers,
dates, names, negation and who did what. Then the whole: how many of the claim's words the best passages of the
sources hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from newsletter.models import Blurb, Event, Sentence, Story, Verdict
from newsletter.summarize.dates import When, dates
from newsletter.summarize.days import absolute_text
from newsletter.summarize.meaning import Passage, Reading, read, support
from newsletter.summarize.mending import mended
from newsletter.summarize.names import Name, names, tokens
from newsletter.summarize.negation import contradicts, swapped
from newsletter.summarize.numbers import Quantity, quantities, same
from newsletter.summarize.people import full_name
from newsletter.summarize.quotes import altered
from newsletter.summarize.sentences import split
from newsletter.summarize.verbatim import exchanged
from newsletter.summarize.words import terms

SUPPORTED = 0.62  # score from which a claim without a problem counts as supported
NEARLY_VERBATIM = 0.9
SAME_MATTER = 0.6  # a passage speaks of a claim when it holds this share of what the best passage holds of it


@dataclass(frozen=True, slots=True)
class _Fact:
    """Something of the claim that some passage must hold, and how to tell."""

    what: str  # "the number 42"
    terms: frozenset[str]  # its own words, no part of its context
    holds: Callable[[Passage], bool]
    held: Callable[[], frozenset[int]]  # indexes of the passages that hold it, also in other ways


def check(claim: str, sources: Sequence[str]) -> Verdict:
    """Judge a claim, sentence by sentence, against the full texts of its sources."""
    claim, sources = mended(claim), [mended(source) for source in sources]
    reading = read(tuple(sources))
    problems = [f"the sources do not hold the quotation “{quoted}” word for word" for quoted in altered(claim, sources)]
    scores = []
    for span in split(claim):
        found = _problems(span.text, reading)
        numbers = frozenset(word for quantity in quantities(span.text) for word in terms(quantity.text))
        scores.append(support(span.text, reading, numbers) * 0.5 ** len(found))
        problems += found
    score = min(scores, default=0.0)
    if not problems and score < SUPPORTED:
        problems.append("the sources hold too few of the claim's words")
    return Verdict(not problems, round(score, 4), tuple(problems))


def _problems(sentence: str, reading: Reading) -> list[str]:
    nearest = reading.nearest(frozenset(terms(sentence)))
    if nearest in (sentence, f"{sentence}.") and len(split(sentence)) == 1:
        return []  # as it stands there, with all that could be asked for below
    problems = []
    for fact in (*_numbers(sentence, reading), *_dates(sentence, reading), *_names(sentence, reading)):
        near = _near(fact, sentence, reading)
        if any(fact.holds(reading.passages[n]) for n in near):  # as nearly always, so that the others are not read
            continue
        held = fact.held()
        if not held:
            problems.append(f"the sources do not hold {fact.what}")
        elif held.isdisjoint(near):
            problems.append(f"the sources hold {fact.what} only about something else")
    if nearest is None:
        return problems
    return problems + _who_and_whether(sentence, nearest, reading) or _exchanged(sentence, nearest, reading)


def _near(fact: _Fact, claim: str, reading: Reading) -> list[int]:
    """The passages that also speak of what the claim says of the fact."""
    context = frozenset(terms(claim)) - fact.terms
    if len(context) < 2 or not reading.passages:
        return list(range(len(reading.passages)))
    shares = reading.shares(context)
    least = SAME_MATTER * max(shares)
    return [n for n, share in enumerate(shares) if share >= least]


def _numbers(claim: str, reading: Reading) -> list[_Fact]:
    dated = [(when.start, when.end) for when in dates(claim)]
    found = [q for q in quantities(claim) if not any(start < q.end and q.start < end for start, end in dated)]
    return [_fact(f"the number {q.text}", q.text, partial(_holds_number, q), reading) for q in found]


def _fact(what: str, text: str, holds: Callable[[Passage], bool], reading: Reading) -> _Fact:
    return _Fact(what, _own(text), holds, partial(reading.where, holds))


def _holds_number(wanted: Quantity, passage: Passage) -> bool:
    return any(same(wanted, quantity) for quantity in passage.numbers)


def _dates(claim: str, reading: Reading) -> list[_Fact]:
    return [_fact(f"the date {w.text}", w.text, partial(_holds_date, w), reading) for w in dates(claim)]


def _holds_date(wanted: When, passage: Passage) -> bool:
    """By its calendar, or in the same words where the passage has no capitals to know a date by."""
    same_words = len(passage.capitals) < 2 and f" {wanted.text.lower().strip(' .,')} " in passage.tokens
    return wanted.keys <= passage.dates or same_words


def _names(claim: str, reading: Reading) -> list[_Fact]:
    found = (*names(claim, reading.named), *_unknown_opener(claim, reading))
    return [
        _Fact(f"the name {n.text}", _own(n.text), partial(_holds_name, n), partial(_who_hold_name, n, reading))
        for n in found
    ]


def _who_hold_name(name: Name, reading: Reading) -> frozenset[int]:
    """Also those that have it with a word between, or the surname alone of a person whom the sources name in full."""
    held = reading.where(partial(_holds_name, name)) or reading.where(partial(_holds_name_loosely, name))
    person = re.sub(r"['’]s?$", "", name.text)
    surname = person.rpartition(" ")[2]
    if held and surname != person and full_name(surname, reading.text) == person:
        alone = replace(name, tokens=name.tokens[-1:], start=1)  # the same person
        held |= reading.where(partial(_holds_name, alone))
    return held


def _unknown_opener(claim: str, reading: Reading) -> list[Name]:
    """A first word that no source has, although a passage has nearly all the others: a name that was exchanged."""
    first, _, rest = claim.partition(" ")
    unknown = first[:1].isupper() and _own(first) and not _own(first) & reading.holders.keys()
    others = _own(rest)
    if not unknown or not others or not reading.passages:
        return []
    verbatim = reading.share(others, reading.best(others)) >= NEARLY_VERBATIM
    return [Name(tuple(tokens(first)), 0, first)] if verbatim else []


def _holds_name(wanted: Name, passage: Passage) -> bool:
    words = f" {' '.join(wanted.tokens)} "
    return wanted.tokens[-1] in passage.letters and words in passage.tokens and _written_as_name(wanted, passage)


def _holds_name_loosely(wanted: Name, passage: Passage) -> bool:
    """Such as "John Kennedy" for "John F. Kennedy": at most one other word between two."""
    if not all(token in passage.letters and f" {token} " in passage.tokens for token in wanted.tokens):
        return False
    pattern = r" (?:\w+ )?".join(re.escape(token) for token in wanted.tokens)
    return re.search(f" {pattern} ", passage.tokens) is not None and _written_as_name(wanted, passage)


def _written_as_name(wanted: Name, passage: Passage) -> bool:
    """With capitals, unless the passage has none but its first."""
    sure = wanted.tokens[1:] if wanted.start == 0 else wanted.tokens  # the first word of a claim has its capital anyway
    return len(passage.capitals) < 2 or passage.capitals.issuperset(sure)


def _own(text: str) -> frozenset[str]:
    return frozenset(terms(text))


def _who_and_whether(claim: str, nearest: str, reading: Reading) -> list[str]:
    problems = []
    if contradicts(claim, nearest):
        problems.append("the sources say the opposite: one denies what the other states")
    if pair := swapped(claim, nearest, reading.named):
        problems.append(f"the sources tell it the other way round: {pair[0]} and {pair[1]} have changed places")
    return problems


def _exchanged(claim: str, nearest: str, reading: Reading) -> list[str]:
    """What the other checks let through because the sources hold it somewhere."""
    pair = exchanged(claim, nearest, reading.named)
    words = f" {' '.join(tokens(claim))} "
    if pair is None or reading.where(lambda passage: words in passage.tokens):  # of two sentences much alike, the other
        return []
    return [f"where the claim has {pair[0]}, the sources have {pair[1]}"]


def passes(sentence: Sentence, stories: Sequence[Story]) -> Verdict:
    """Check a blurb's sentence against the stories that its evidence names; every span must hold its quote."""
    by_id = {story.id: story for story in stories}
    for evidence in sentence.evidence:
        story = by_id.get(evidence.story)
        if story is None or not evidence.quote or story.body[evidence.start : evidence.end] != evidence.quote:
            return Verdict(False, 0.0, (f"its evidence is no span of a story of the event: {evidence.quote!r}",))
    cited = [by_id[evidence.story] for evidence in sentence.evidence]
    if not cited:
        return Verdict(False, 0.0, ("it names no evidence",))
    return check(sentence.text, [absolute_text(story) for story in dict.fromkeys(cited)])


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
    verdict = check(headline, [absolute_text(story) for story in event.stories])
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
