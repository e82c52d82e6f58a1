"""How likely two stories report the same happening, for the pairs where it is likely at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from newsletter.cluster.terms import story_terms
from newsletter.cluster.vectors import Floats, Ints, information, near_pairs, products, tfidf
from newsletter.models import UNDATED, Story

WINDOW = 4.0  # days; what comes later is another event of the same thread
LEAST_COSINE = 0.05  # below it the odds are under 1 in 100, whatever else agrees
ENOUGH = 400  # stories whose words tell how rare a word is
CROWD = 1.25  # seen on real days (docs/decisions/cluster.md)
LEAST_PROBABILITY = 0.004  # less counts as 0: it decides nothing, and there is much of it

# A logistic regression over pairs of stories, fitted on allsides_train and on stories of different weeks
# (docs/decisions/cluster.md). The odds before reading a word are 1 to the number of stories that may be meant; a day
# between lowers them, and so does one outlet: it seldom tells one event twice.
WORDS, TITLES, PHRASES, INFORMATION, SAME_OUTLET, INTERCEPT = 16.44, 1.55, 1.92, 0.74, -2.0, -1.06
GAP_DAYS, GAP_LOGITS = (0.0, 1.0, 2.0, 4.0), (0.0, -2.0, -6.4, -7.0)


@dataclass(frozen=True, slots=True)
class Likeness:
    """Pairs first[k] < second[k] with the probability that they report one event; other pairs count as 0."""

    first: Ints
    second: Ints
    probability: Floats
    vectors: sparse.csr_matrix  # one row a story


def likeness(stories: Sequence[Story]) -> Likeness:
    """`stories` by date, those without a date last."""
    first, second, features, vectors = features_of(stories)
    logits = features @ np.array([WORDS, TITLES, PHRASES, INFORMATION, SAME_OUTLET, 1.0]) + INTERCEPT
    probability = 1 / (1 + np.exp(-logits))
    likely = probability >= LEAST_PROBABILITY
    return Likeness(first[likely], second[likely], probability[likely], vectors)


def gap_logits(days: float | Floats) -> Floats:
    """What so many days between two stories take from the log-odds of one event."""
    return np.asarray(np.interp(days, GAP_DAYS, GAP_LOGITS))


def features_of(stories: Sequence[Story]) -> tuple[Ints, Ints, Floats, sparse.csr_matrix]:
    """Pairs (first, second), what they have in common (one row a pair), and the stories' vectors."""
    terms = [story_terms(story) for story in stories]
    words, days = tfidf([t.words for t in terms]), days_of(stories)
    first, second = near_pairs(words, days, WINDOW, LEAST_COSINE)
    features = [
        products(words, first, second),
        products(tfidf([t.title for t in terms]), first, second),
        products(tfidf([t.phrases for t in terms], least=2), first, second),
        np.log1p(products(information([t.words for t in terms]), first, second)),
        _same_outlet(stories, first, second),
        gap_logits(np.nan_to_num(np.abs(days[first] - days[second]))) + _prior_logits(days, first, second),
    ]
    return first, second, np.column_stack(features), words


def days_of(stories: Sequence[Story]) -> Floats:
    """Days since the first; NaN where nobody said the date: that of arrival may be weeks later."""
    known = [story.published != UNDATED and story.dated_by == "publisher" for story in stories]
    origin = min((s.published for s, dated in zip(stories, known, strict=True) if dated), default=UNDATED)
    return np.array(
        [
            (s.published - origin).total_seconds() / 86400 if dated else np.nan
            for s, dated in zip(stories, known, strict=True)
        ]
    )


def _same_outlet(stories: Sequence[Story], first: Ints, second: Ints) -> Floats:
    """1 where two stories are of one outlet that has a name, else 0."""
    numbers = {name: number for number, name in enumerate(sorted({s.source for s in stories if s.source}))}
    outlets = np.array([numbers.get(story.source, -1 - k) for k, story in enumerate(stories)])
    return np.asarray(outlets[first] == outlets[second], dtype=np.float64)


def _prior_logits(days: Floats, first: Ints, second: Ints) -> Floats:
    """Among n stories one in n is the other story of the event, before anything is known of it.

    n counts the stories of the same days, and more than once: they have their topics in common. Where a date is not
    known, n counts all. In a small collection words seem rare that are not, so it counts as if stories were missing.
    """
    dated = days[~np.isnan(days)]
    near = np.searchsorted(dated, days + 1, side="right") - np.searchsorted(dated, days - 1, side="left")
    near = np.where(np.isnan(days), len(days), near**CROWD)
    return np.asarray(-np.log(np.maximum(near[first], near[second]) * max(1.0, ENOUGH / max(1, len(days)))))
